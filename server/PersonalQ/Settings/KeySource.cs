using System.Security.Cryptography;

namespace PersonalQ.Settings;

/// <summary>Where the passphrase comes from: <c>ENCRYPTION_KEY</c>, or a file that only this user may read.</summary>
internal sealed class KeySource(IConfiguration configuration, DataFolder folder)
{
    /// <summary>The key file.</summary>
    public string File { get; } = Path.Combine(folder.Root, "encryption.key");

    /// <summary>A key file that <c>keys rotate</c> made but could not yet put in its place.</summary>
    public string NewFile => File + ".new";

    /// <summary>True when the user keeps the key in the environment.</summary>
    public bool IsInEnvironment => FromEnvironment is not null;

    /// <summary><c>ENCRYPTION_KEY</c>; null when not set.</summary>
    public string? FromEnvironment => configuration.Text("ENCRYPTION_KEY");

    /// <summary><c>ENCRYPTION_KEY_OLD</c>, the key until now, for <c>keys rotate</c> only; null when not set.</summary>
    public string? Old => configuration.Text("ENCRYPTION_KEY_OLD");

    /// <summary>The content of a key file; null when it is not there.</summary>
    /// <exception cref="StartupException">It is there but cannot be read.</exception>
    public static string? Read(string path)
    {
        try
        {
            return System.IO.File.Exists(path) && System.IO.File.ReadAllText(path).Trim() is { Length: > 0 } key ? key : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes a key file that only this user may read, and returns its key.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public static string Create(string path)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            System.IO.File.Delete(path); // an old file would keep its wider rights
            using var writer = new StreamWriter(path, options);
            writer.WriteLine(key);
            writer.Flush();
            ((FileStream)writer.BaseStream).Flush(flushToDisk: true); // before anything is encrypted with it
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file {path} cannot be written: {e.Message}", e);
        }
        return key;
    }
}
