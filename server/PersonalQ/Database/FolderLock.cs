namespace PersonalQ.Database;

/// <summary>Makes one process the owner of a data folder with a SQLite database, for as long as it lives.</summary>
internal sealed class FolderLock(DataFolder folder) : IDisposable
{
    private FileStream? held;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="StartupException">Another process has it.</exception>
    public void Take()
    {
        if (held is not null)
            return;
        var path = Path.Combine(folder.Root, ".lock");
        try
        {
            // The operating system frees it when the process dies, however it dies.
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            held.Flush();
        }
        catch (IOException e)
        {
            throw new StartupException(
                $"The data folder {folder.Root} is in use by another Personal-Q process. With SQLite exactly one process owns the folder: "
                + "stop the other one, choose another folder with DATA_DIR, or use PostgreSQL (DATABASE_URL=postgresql://…) for several processes.", e);
        }
    }

    public void Dispose() => held?.Dispose();
}
