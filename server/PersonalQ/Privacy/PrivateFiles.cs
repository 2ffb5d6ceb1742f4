using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PersonalQ.Privacy;

/// <summary>Keeps everything the program makes from the other users of the machine: folders are 0700, files 0600. Windows has its own rights.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // The data folder may be one that holds other things too; only what is ours is touched.
    private static readonly string[] Ours =
        ["personal_q.db*", "encryption.key*", "keys", "files", "workspaces", "backups", ".env", ".lock", ".address", ".secret", "server.log", "server.pid"];

    /// <summary>From now on what this process makes is closed to others.</summary>
    public static void SetMask()
    {
        if (!OperatingSystem.IsWindows())
            _ = Umask(63); // 077
    }

    /// <summary>Takes the rights of others from what earlier versions, or a copy, left open.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="database">The SQLite file, which may lie elsewhere; null when there is none.</param>
    /// <returns>How many were open, and how many of them could not be closed.</returns>
    public static (int Open, int Failed) Close(string folder, string? database)
    {
        return OperatingSystem.IsWindows() ? (0, 0) : CloseAll(folder, database);
    }

    [UnsupportedOSPlatform("windows")]
    private static (int Open, int Failed) CloseAll(string folder, string? database)
    {
        var (open, failed) = (0, 0);
        foreach (var path in Existing(folder, database))
        {
            try
            {
                var mode = File.GetUnixFileMode(path);
                // A folder for everybody, such as /tmp, is not ours to close.
                if ((mode & Others) == 0 || (path == folder && mode.HasFlag(UnixFileMode.StickyBit)))
                    continue;
                open++;
                File.SetUnixFileMode(path, mode & ~Others);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // It has gone meanwhile.
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                failed++;
            }
        }
        return (open, failed);
    }

    private static IEnumerable<string> Existing(string folder, string? database)
    {
        // Links are left alone: what they lead to is not ours.
        var flat = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint };
        var deep = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, RecurseSubdirectories = true, IgnoreInaccessible = true };
        yield return folder;
        foreach (var pattern in Ours)
            foreach (var path in Directory.EnumerateFileSystemEntries(folder, pattern, flat))
            {
                yield return path;
                if (Directory.Exists(path))
                    foreach (var inner in Directory.EnumerateFileSystemEntries(path, "*", deep))
                        yield return inner;
            }
        if (database is null || Path.GetDirectoryName(database) == folder)
            yield break;
        foreach (var path in (string[])[database, database + "-wal", database + "-shm"])
            if (File.Exists(path))
                yield return path;
    }

    // Numbers in and out: what generated marshalling would add is nothing but unsafe code.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Umask(uint mask);
#pragma warning restore SYSLIB1054
}
