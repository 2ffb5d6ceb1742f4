using System.Security.Cryptography;
using System.Text;

namespace PersonalQ.Privacy;

/// <summary>
/// A secret in the data folder that only this user can read (<c>.secret</c>, 0600). With it the command line and the server of
/// the folder prove to each other who they are, whoever has taken the port meanwhile, and our own pages are told from others.
/// </summary>
internal sealed class LocalSecret(string? folder)
{
    private const int Size = 32;
    private readonly Lock gate = new();
    private byte[]? key;

    /// <summary>The secret of a folder that a server has used; null when none has.</summary>
    public static LocalSecret? Existing(DataFolder folder) => File.Exists(Path.Combine(folder.Root, ".secret")) ? new LocalSecret(folder.Root) : null;

    /// <summary>The proof for a purpose, 64 hexadecimal digits; made by who can read the file alone.</summary>
    public string Proof(string purpose) => Convert.ToHexStringLower(HMACSHA256.HashData(Key(), Encoding.UTF8.GetBytes(purpose)));

    /// <summary>True when the proof is the one for this purpose. Takes the same time whatever is wrong.</summary>
    public bool IsProof(string purpose, string? proof) =>
        proof is { Length: 64 } && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(proof), Encoding.ASCII.GetBytes(Proof(purpose)));

    private byte[] Key()
    {
        lock (gate)
            return key ??= folder is null ? RandomNumberGenerator.GetBytes(Size) : ReadOrMake(Path.Combine(folder, ".secret"));
    }

    private static byte[] ReadOrMake(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (File.Exists(path) && File.ReadAllBytes(path) is { Length: Size } kept)
                    return kept;
                var made = RandomNumberGenerator.GetBytes(Size);
                var options = new FileStreamOptions { Mode = attempt == 0 ? FileMode.CreateNew : FileMode.Create, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                using (var file = new FileStream(path, options))
                    file.Write(made);
                return made;
            }
            catch (IOException) when (attempt < 3)
            {
                // Another process makes it at this moment: it is read next time.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return RandomNumberGenerator.GetBytes(Size); // then nobody can prove anything, and nobody is believed
            }
        }
    }
}
