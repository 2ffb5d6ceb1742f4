using Microsoft.Extensions.Configuration.Memory;

namespace PersonalQ;

/// <summary>The file <c>.env</c> in the working folder: settings for those who do not like to type them. The environment itself comes first.</summary>
public static class EnvironmentFile
{
    /// <summary>Adds the settings of the file, if there is one, below all that is configured already.</summary>
    /// <param name="configuration">Where to.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="StartupException">The file is there but cannot be read.</exception>
    public static IConfigurationBuilder AddEnvironmentFile(this IConfigurationBuilder configuration, string path = ".env")
    {
        if (!File.Exists(path))
            return configuration;
        try
        {
            configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Parse(File.ReadLines(path)) });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file {Path.GetFullPath(path)} cannot be read: {e.Message}", e);
        }
        return configuration;
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
                settings[text[..equals].TrimEnd()] = Value(text[(equals + 1)..].Trim());
        }
        return settings;
    }

    private static string Value(string text)
    {
        if (text is ['"' or '\'', ..] && text.IndexOf(text[0], 1) is > 0 and var end)
            return text[0] == '"' ? text[1..end].Replace("\\n", "\n", StringComparison.Ordinal) : text[1..end];
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).TrimEnd();
    }
}
