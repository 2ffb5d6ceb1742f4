using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Architecture;

/// <summary>Holds the direction of dependencies that docs/ARCHITECTURE.md tells: a folder uses only folders below it.</summary>
public sealed class DirectionTests
{
    // Top to bottom. Folders of one line do not use each other. Some have their place before they have their first file.
    private static readonly string[][] Lines =
    [
        ["Maintenance"],
        ["Database"],
        ["Integrations", "McpServer"],
        ["Live"],
        ["Metrics"],
        ["Activities"],
        ["Waiting"],
        ["Triggers"],
        ["Schedules", "Conversations"],
        ["Workflows"],
        ["Tasks"],
        ["Runs"],
        ["Agents"],
        ["Approvals", "Skills", "Memory"],
        ["Tools"],
        ["Llm"],
        ["People"],
        ["Settings"],
        ["Http"],
        ["Schemas"],
        ["Limits"],
        ["Logging"],
        ["Encodings"],
        ["Events"],
        ["Privacy"],
        ["Configuration"],
        ["Stores"],
    ];

    private static readonly string[] Root = ["Program", "Server", "PersonalQDb"];

    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader().LoadAssembly(typeof(Server).Assembly).Build();

    [Fact]
    public void Every_folder_has_its_place()
    {
        var folders = Product.Types.Select(Folder).OfType<string>().Distinct().Order();
        Assert.Equal(Lines.SelectMany(l => l).Intersect(folders).Order(), folders);
    }

    [Fact]
    public void The_document_lists_the_folders_in_this_order()
    {
        var told = File.ReadLines(Path.Combine(Repository.Root, "docs", "ARCHITECTURE.md"))
            .SkipWhile(line => line != "## Folders").TakeWhile(line => line != "## The life of a task")
            .Where(line => ListItem.IsMatch(line))
            .SelectMany(line => Name.Matches(line).Select(m => m.Groups[1].Value))
            .Where(name => !Root.Contains(name));
        Assert.Equal(Lines.SelectMany(l => l), told);
    }

    [Fact]
    public void A_folder_uses_only_folders_below_it()
    {
        var wrong = Product.Types
            .Where(t => Folder(t) is not null)
            .SelectMany(t => t.Dependencies.Select(d => (From: t, To: d.Target)))
            .Where(d => Folder(d.To) is { } to && Folder(d.From) != to && Line(to) <= Line(Folder(d.From)!))
            .Select(d => $"{d.From.FullName} uses {d.To.FullName}")
            .Distinct().Order().ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static readonly Regex ListItem = new(@"^\d+\. \*?`");
    private static readonly Regex Name = new("`([A-Za-z]+)`");

    private static int Line(string folder) => Array.FindIndex(Lines, l => l.Contains(folder));

    // PersonalQ.Tasks.X lies in Tasks; what lies in PersonalQ itself may be used by all.
    private static string? Folder(IType type)
    {
        var parts = type.FullName.Split('.', '+', '/');
        return parts is ["PersonalQ", var folder, _, ..] && !Root.Contains(folder) && char.IsUpper(folder[0]) && Folders.Contains(folder) ? folder : null;
    }

    private static readonly HashSet<string> Folders =
        [.. typeof(Server).Assembly.GetTypes().Select(t => t.Namespace?.Split('.')).Where(n => n is ["PersonalQ", _, ..]).Select(n => n![1])];
}
