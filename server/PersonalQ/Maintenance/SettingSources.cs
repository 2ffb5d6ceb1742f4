namespace PersonalQ.Maintenance;

/// <summary>
/// Where the settings come from: the environment, then the file that <c>--env-file</c> names, then <c>.env</c> in the data
/// folder. A <c>.env</c> in the working folder is not read: a folder that somebody else filled must not decide where keys are sent.
/// </summary>
/// <param name="Configuration">All of them together.</param>
/// <param name="Notes">What the person at the terminal should know: which file set which names, and which file was left alone.</param>
internal sealed record SettingSources(IConfiguration Configuration, IReadOnlyList<string> Notes)
{
    /// <summary>The option that names the file.</summary>
    public const string FileOption = "--env-file";

    /// <summary>Reads them.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="file">What <c>--env-file</c> names; null without it.</param>
    /// <param name="workingFolder">Where the program was started, to say that a <c>.env</c> there is not read; null not to look.</param>
    /// <exception cref="StartupException">A file cannot be read.</exception>
    public static SettingSources Read(IConfiguration environment, string? file, string? workingFolder)
    {
        var notes = new List<string>();
        var named = file is null ? [] : EnvironmentFile.Read(file);
        var above = new ConfigurationBuilder().AddInMemoryCollection(named).AddConfiguration(environment).Build();
        var ofFolder = Path.Combine(new DataFolder(above).Root, ".env");
        var lowest = File.Exists(ofFolder) && !IsSame(ofFolder, file) ? EnvironmentFile.Read(ofFolder) : [];
        lowest.Remove("DATA_DIR"); // it lies in it
        if (file is not null)
            Tell(named.Keys, environment, file);
        Tell(lowest.Keys, above, ofFolder);
        if (workingFolder is not null && Path.Combine(workingFolder, ".env") is var here && File.Exists(here) && !IsSame(here, file) && !IsSame(here, ofFolder))
            notes.Add($"{here} is not read. If it is yours: {FileOption} .env, or move it into the data folder");
        return new SettingSources(new ConfigurationBuilder().AddInMemoryCollection(lowest).AddConfiguration(above).Build(), notes);

        void Tell(IEnumerable<string> names, IConfiguration over, string from)
        {
            var set = names.Where(n => over[n] is null).Order(StringComparer.Ordinal).Select(n => n.Replace(":", "__", StringComparison.Ordinal)).ToList();
            if (set.Count > 0)
                notes.Add($"{Path.GetFullPath(from)} sets {string.Join(", ", set)}");
        }
    }

    /// <summary>What the arguments name as the file of settings; null when they name none.</summary>
    /// <exception cref="StartupException">The option stands without a file.</exception>
    public static string? FileIn(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count && args[i] != "--"; i++)
            if (args[i] == FileOption)
                return i + 1 < args.Count ? args[i + 1] : throw new StartupException($"{FileOption} needs the name of a file.");
            else if (args[i].StartsWith(FileOption + "=", StringComparison.Ordinal))
                return args[i][(FileOption.Length + 1)..];
        return null;
    }

    private static bool IsSame(string path, string? other) => other is not null && Path.GetFullPath(path) == Path.GetFullPath(other);
}
