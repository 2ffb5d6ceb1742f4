using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;

namespace PersonalQ.Tests.Architecture;

/// <summary>Holds the direction of dependencies that docs/ARCHITECTURE.md tells: a folder uses only folders below it.</summary>
public sealed class DirectionTests
{
    // Top to bottom. Folders of one line do not use each other.
    private static readonly string[][] Lines =
    [
        ["Maintenance"],
        ["Database"],
        ["Live"],
        ["Metrics"],
        ["Activities"],
        ["Waiting"],
        ["Workflows"],
        ["Tasks"],
        ["Runs"],
        ["Agents"],
        ["Schedules"],
        ["Tools"],
        ["Llm"],
        ["People"],
        ["Settings"],
        ["Http"],
        ["Schemas"],
        ["Limits"],
        ["Encodings"],
        ["Events"],
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
