using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Limits;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Execution;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Plan;

/// <summary>Writes what earlier nodes have to tell, within a bound, so that a long chain does not grow without end.</summary>
internal static class ContextText
{
    public const int WholeLimit = 40_000;
    public const int SummaryLimit = 4_000;

    /// <summary>The parts as text for a model; empty when there is nothing to tell.</summary>
    /// <param name="parts">What there is to tell.</param>
    /// <param name="mode">How much of it.</param>
    /// <param name="limit">Characters in all; null for the mode's own bound.</param>
    /// <param name="budget">Bounds of the work, if it is counted.</param>
    public static string Write(IReadOnlyList<ContextPart> parts, ContextMode mode, int? limit, TextBudget? budget = null)
    {
        if (parts.Count == 0)
            return "";
        ContextPart.Need(parts);
        var most = limit ?? (mode == ContextMode.Summary ? SummaryLimit : WholeLimit);
        foreach (var part in parts)
            budget?.Copy(4L * (part.Output?.Length ?? 0));
        var texts = parts.Select(p => Text(p, mode)).ToList();
        var shares = Shares(texts.ConvertAll(t => t.Length), most);
        var written = new StringBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            if (texts[i].Length == 0)
                continue;
            written.Append(written.Length == 0 ? "" : "\n\n").Append("### ").Append(parts[i].Title).Append('\n')
                .Append(mode == ContextMode.Summary ? Digest.Of(texts[i], shares[i]) : Digest.Cut(texts[i], shares[i]));
        }
        return written.ToString();
    }

    /// <summary>One part as text.</summary>
    public static string Text(ContextPart part, ContextMode mode)
    {
        if (part.Failure is not null)
            return $"(no result: {part.Failure})";
        return part.IsDecision ? Decision(Parsed(part)) : ValueOf(part).Text().Trim();
    }

    /// <summary>What travels on of a part: its output, or the fields of it that its edge names.</summary>
    public static JsonElement ValueOf(ContextPart part) => part.Fields is { Count: > 0 } fields ? Selected(Parsed(part), fields) : Parsed(part);

    private static JsonElement Parsed(ContextPart part) => part.Output is null ? Value.Null : Value.Read(part.Output);

    private static readonly JsonSerializerOptions Deep = new(Json.Options) { MaxDepth = 512 };

    private static JsonElement Selected(JsonElement value, IReadOnlyList<string> fields)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return value;
        var chosen = new JsonObject();
        foreach (var field in fields)
        {
            var found = field.Split('.').Aggregate(value, (at, name) => at.At(Value.Of(name)));
            if (!found.IsNull())
                chosen[field] = JsonNode.Parse(found.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 512 });
        }
        return Value.Read(chosen.ToJsonString(Deep));
    }

    private static string Decision(JsonElement value)
    {
        var approved = value.At(Value.Of("approved")).Truthy();
        var reason = value.At(Value.Of("reason")).Text();
        var given = value.At(Value.Of("value")).Text();
        return string.Create(CultureInfo.InvariantCulture,
            $"{(approved ? "Approved" : "Rejected")} by the user{(reason.Length > 0 ? ": " + reason : ".")}{(given.Length > 0 ? "\n" + given : "")}");
    }

    // What short parts leave over goes to the long ones.
    private static int[] Shares(List<int> lengths, int most)
    {
        var shares = new int[lengths.Count];
        var left = most;
        var open = lengths.Count;
        foreach (var i in Enumerable.Range(0, lengths.Count).OrderBy(i => lengths[i]))
        {
            shares[i] = Math.Min(lengths[i], left / open);
            left -= shares[i];
            open--;
        }
        return shares;
    }
}
