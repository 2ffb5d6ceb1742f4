using System.Text;
using System.Text.Json;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Plan;

/// <summary>The result of a run, made of what its last nodes said.</summary>
internal static class WorkflowRunOutput
{
    // Characters of a result that is put together of several. What is left out says so, and stands in the nodes' own outputs.
    private const int Largest = 4_000_000;

    /// <summary>The output of the one end, or an object with the output of each by its node.</summary>
    public static string Of(IReadOnlyList<ContextPart> ends)
    {
        var contents = ends.Where(p => !p.IsDecision).ToList();
        if (contents.Count == 0)
            contents = [.. ends];
        ContextPart.Need(contents);
        if (contents.Count <= 1)
            return contents is [var only] ? only.Output ?? "null" : "null";
        var share = contents.Sum(p => (long)(p.Output?.Length ?? 0)) > Largest ? Largest / contents.Count : int.MaxValue;
        var all = new StringBuilder("{");
        foreach (var part in contents)
            all.Append(all.Length == 1 ? "" : ",").Append(JsonSerializer.Serialize(part.NodeId, Json.Options)).Append(':')
                .Append(part.Output is not { } output ? "null" : output.Length <= share ? output : JsonSerializer.Serialize(Digest.Cut(output, share), Json.Options));
        return all.Append('}').ToString();
    }

    /// <summary>All texts one after the other under their titles, as a JSON text.</summary>
    public static string Combined(IEnumerable<(string Title, string Text)> texts)
    {
        var all = texts.ToList();
        var share = all.Sum(t => (long)t.Text.Length) > Largest ? Largest / all.Count : int.MaxValue;
        var combined = new StringBuilder();
        foreach (var (title, text) in all)
            combined.Append(combined.Length == 0 ? "" : "\n\n").Append("## ").Append(title).Append("\n\n").Append(Digest.Cut(text.Trim(), share));
        return JsonSerializer.Serialize(combined.ToString(), Json.Options);
    }

    /// <summary>The texts of these parts.</summary>
    public static string Combined(IReadOnlyList<ContextPart> parts)
    {
        ContextPart.Need(parts);
        return Combined(parts.Select(p => (p.Title, ContextText.Text(p, ContextMode.Whole))));
    }
}
