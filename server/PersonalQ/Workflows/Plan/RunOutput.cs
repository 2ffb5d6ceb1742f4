using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Plan;

/// <summary>The result of a run, made of what its last nodes said.</summary>
internal static class RunOutput
{
    /// <summary>The output of the one end, or an object with the output of each by its node.</summary>
    public static string Of(IReadOnlyList<ContextPart> ends)
    {
        var contents = ends.Where(p => !p.IsDecision).ToList();
        if (contents.Count == 0)
            contents = [.. ends];
        if (contents.Count <= 1)
            return contents is [var only] ? only.Output ?? "null" : "null";
        var all = new JsonObject();
        foreach (var part in contents)
            all[part.NodeId] = part.Output is null ? null : JsonNode.Parse(part.Output);
        return all.ToJsonString(Json.Options);
    }

    /// <summary>All texts one after the other under their titles, as a JSON text.</summary>
    public static string Combined(IEnumerable<(string Title, string Text)> texts)
    {
        var combined = new StringBuilder();
        foreach (var (title, text) in texts)
            combined.Append(combined.Length == 0 ? "" : "\n\n").Append("## ").Append(title).Append("\n\n").Append(text.Trim());
        return JsonSerializer.Serialize(combined.ToString(), Json.Options);
    }

    /// <summary>The texts of these parts.</summary>
    public static string Combined(IEnumerable<ContextPart> parts) => Combined(parts.Select(p => (p.Title, ContextText.Text(p, ContextMode.Whole))));
}
