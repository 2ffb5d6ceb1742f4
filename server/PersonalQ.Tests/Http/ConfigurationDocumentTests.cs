using System.Text.RegularExpressions;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

public sealed partial class ConfigurationDocumentTests
{
    [Fact]
    public void Every_setting_the_server_reads_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/CONFIGURATION.md"));
        var read = Directory.EnumerateFiles(Path.Combine(Repository.Root, "server/PersonalQ"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(f => Setting().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();
        Assert.Contains("ANTHROPIC_API_KEY", read);
        Assert.DoesNotContain(read, name => !document.Contains($"`{name}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_file_names_only_documented_settings()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/CONFIGURATION.md"));
        var names = EnvironmentFile.Parse(File.ReadLines(Path.Combine(Repository.Root, ".env.example")).Select(l => l.TrimStart('#', ' '))).Keys.Where(k => k.All(c => char.IsAsciiLetterUpper(c) || c == '_')).ToList();
        Assert.True(names.Count > 10);
        Assert.DoesNotContain(names, n => !document.Contains($"`{n}`", StringComparison.Ordinal));
    }

    [GeneratedRegex("\"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)\"")]
    private static partial Regex Setting();
}
