namespace PersonalQ.Tools;

/// <summary>The folder of one task. No path leads out of it.</summary>
public static class Workspace
{
    /// <summary>Largest file that an agent may read or write, in bytes.</summary>
    public const int LargestFile = 10 * 1024 * 1024;

    /// <summary>Most files of one task.</summary>
    public const int MostFiles = 5_000;

    /// <summary>Looks whether one more file fits.</summary>
    /// <param name="root">The workspace.</param>
    /// <param name="path">The file that is written, absolute.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="mostBytes">What all files together may take.</param>
    /// <exception cref="ToolException">There are too many, or they are too large together.</exception>
    public static void CheckRoom(string root, string path, long size, long mostBytes)
    {
        var others = Files(root).Where(f => f.File.FullName != path).ToList();
        if (others.Count >= MostFiles)
            throw new ToolException($"The workspace holds {MostFiles} files already, which is the most. Write into one that is there.");
        if (others.Sum(f => f.File.Length) + size > mostBytes)
            throw new ToolException($"The files of this task may take {mostBytes >> 20} MB together. Write less, or into a file that is there.");
    }

    /// <summary>The absolute path of a file in the workspace.</summary>
    /// <param name="root">The workspace.</param>
    /// <param name="path">Relative path with <c>/</c>.</param>
    /// <exception cref="ToolException">The path is absolute, empty, or leads out, also by a symbolic link.</exception>
    public static string Resolve(string root, string path)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(path))
            throw new ToolException("The path must be relative to the workspace, such as notes/result.md.");
        var full = Path.GetFullPath(Path.Combine(root, path.Replace('\\', '/')));
        if (!full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ToolException("The path leads out of the workspace.");
        for (var part = full; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
            if (new FileInfo(part).LinkTarget is not null)
                throw new ToolException("The path goes through a link, which is not followed.");
        return full;
    }

    /// <summary>All files with their paths relative to the workspace, by path.</summary>
    public static IReadOnlyList<(string Path, FileInfo File)> Files(string root)
    {
        var folder = new DirectoryInfo(root);
        if (!folder.Exists)
            return [];
        return [.. folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(f => (Path.GetRelativePath(folder.FullName, f.FullName).Replace('\\', '/'), f))
            .OrderBy(f => f.Item1, StringComparer.Ordinal)];
    }
}
