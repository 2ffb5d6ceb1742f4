namespace PersonalQ.Configuration;

/// <summary>A file of settings, as <c>.env</c> is: for those who do not like to type them. The environment itself comes first.</summary>
public static class EnvironmentFile
{
    /// <summary>The settings of a file.</summary>
    /// <exception cref="StartupException">It cannot be read.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file {Path.GetFullPath(path)} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Reads lines of the form <c>NAME=value</c>, also with <c>export</c> before. Values may stand in single or double
    /// quotes; without them a <c>#</c> after a blank begins a comment. Other lines are left out.
    /// </summary>
    public static Dictionary<string, string?> Parse(IEnumerable<string> lines)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var text = line.Trim();
            if (text.StartsWith("export ", StringComparison.Ordinal))
                text = text["export ".Length..].TrimStart();
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && text[0] != '#')
                settings[Name(text[..equals])] = Value(text[(equals + 1)..].Trim());
        }
        return settings;
    }

    // As environment variables are: A__B is B within A.
    private static string Name(string text) => text.TrimEnd().Replace("__", ":", StringComparison.Ordinal);

    private static string Value(string text)
    {
        if (text is ['"' or '\'', ..] && text.IndexOf(text[0], 1) is > 0 and var end)
            return text[0] == '"' ? text[1..end].Replace("\\n", "\n", StringComparison.Ordinal) : text[1..end];
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).TrimEnd();
    }
}
