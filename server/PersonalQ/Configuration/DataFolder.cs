namespace PersonalQ.Configuration;

/// <summary>The one folder that holds everything of an installation (<c>DATA_DIR</c>, default <c>./data</c>).</summary>
public sealed class DataFolder
{
    /// <summary>Takes the folder as it is configured; it is made when first needed.</summary>
    public DataFolder(IConfiguration configuration) => Root = Path.GetFullPath(configuration["DATA_DIR"] is { Length: > 0 } dir ? dir : "data");

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>Where uploads lie, one file per id.</summary>
    public string Files => Path.Combine(Root, "files");

    /// <summary>The folder a task's tools may read and write; also its artifacts.</summary>
    public string Workspace(string taskId) => Path.Combine(Root, "workspaces", taskId);

    /// <summary>Makes the folder and says plainly when that is impossible.</summary>
    /// <exception cref="StartupException">The folder cannot be made or written.</exception>
    public void Ensure()
    {
        try
        {
            Directory.CreateDirectory(Root);
            var probe = Path.Combine(Root, ".write-test");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {Root} cannot be written: {e.Message} Choose another with DATA_DIR, or give this user the right to write there.", e);
        }
    }
}

/// <summary>A reason not to start, worded for the person at the terminal. The program prints it without a stack trace.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
