using System.Globalization;
using System.Text;

namespace PersonalQ.Database;

/// <summary>
/// Makes one process the owner of a data folder with a SQLite database, and of the database's file wherever
/// <c>DATABASE_URL</c> puts it, for as long as it lives.
/// </summary>
internal sealed class FolderLock(DataFolder folder, DatabaseOptions options) : IDisposable
{
    private readonly List<FileStream> held = [];

    /// <summary>Takes the folder and the file.</summary>
    /// <exception cref="StartupException">Another process has one of them.</exception>
    public void Take()
    {
        if (held.Count > 0)
            return;
        Take(Path.Combine(folder.Root, ".lock"), $"The data folder {folder.Root}",
            "With SQLite exactly one process owns the folder: stop the other one, choose another folder with DATA_DIR");
        if (options.Path is not { } database)
            return;
        Take(TheFileItself(database) + ".lock", $"The database {database}",
            "A SQLite database belongs to exactly one process: stop the other one, name another file with DATABASE_URL");
    }

    public void Dispose()
    {
        foreach (var file in held)
            file.Dispose();
        held.Clear();
    }

    private void Take(string path, string what, string advice)
    {
        try
        {
            // The operating system frees it when the process dies, however it dies.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            held.Add(file);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
        }
        catch (IOException e)
        {
            Dispose();
            throw new StartupException(
                $"{what} is in use by another Personal-Q process. {advice}, or use PostgreSQL (DATABASE_URL=postgresql://…) for several processes.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            Dispose();
            throw new StartupException($"{what} cannot be taken: {e.Message} Give this user the right to write there.", e);
        }
    }

    // Two names of one file are one database.
    private static string TheFileItself(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : path;
}
