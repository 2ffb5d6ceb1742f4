namespace PersonalQ.Tools;

/// <summary>The folder of one task. No path leads out of it.</summary>
public static class Workspace
{
    /// <summary>Largest file that an agent may read or write, in bytes.</summary>
    public const int LargestFile = 10 * 1024 * 1024;

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
