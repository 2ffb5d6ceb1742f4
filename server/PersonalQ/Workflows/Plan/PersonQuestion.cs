using System.Text.Json;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Plan;

/// <summary>What a person is asked, as the row of the node keeps it: worked out when the node begins to wait.</summary>
internal sealed record PersonQuestion
{
    /// <summary>Name of the node.</summary>
    public string Title { get; init; } = "";
    /// <summary>The question; empty when the definition has none.</summary>
    public string Text { get; init; } = "";
    /// <summary>What it is about, as one text within the run's bounds; for terminals.</summary>
    public string Context { get; init; } = "";
    /// <summary>What it is about, each part whole.</summary>
    public IReadOnlyList<QuestionContent> Content { get; init; } = [];
    /// <summary>For an input: JSON schema of the answer, if any.</summary>
    public JsonElement? Schema { get; init; }
    /// <summary>When a reason has to be given.</summary>
    public ReasonWish Reason { get; init; }

    /// <summary>The same with what was shown the last time beside each part that has changed since.</summary>
    public PersonQuestion ComparedWith(PersonQuestion before) => this with
    {
        Content = [.. Content.Select(part => before.Content.FirstOrDefault(b => b.NodeId == part.NodeId)?.Value is { } old && old.Text != part.Value?.Text
            ? part with { Before = old }
            : part)],
    };
}

/// <summary>One part of what a person decides on.</summary>
public sealed record QuestionContent
{
    // A person reads no more; the whole is one press away, at the node.
    private const int Longest = 400_000;

    /// <summary>The node that gave it; null for what the definition puts together.</summary>
    public string? NodeId { get; init; }
    /// <summary>Name of that node.</summary>
    public string? Title { get; init; }
    /// <summary>The task that made it, whose files belong to it; null for none.</summary>
    public string? TaskId { get; init; }
    /// <summary>The content: a text, which is Markdown, or other JSON.</summary>
    public RawJson? Value { get; init; }
    /// <summary>What was shown here the last time, when it was something else.</summary>
    public RawJson? Before { get; init; }
    /// <summary>Why there is none.</summary>
    public string? Error { get; init; }
    /// <summary>True when it was too long and ends in the middle.</summary>
    public bool Cut { get; init; }

    /// <summary>A part that the definition puts together.</summary>
    internal static QuestionContent Of(string text) => new QuestionContent { Value = RawJson.From(text) }.Within(Longest);

    /// <summary>What the nodes before gave.</summary>
    internal static IReadOnlyList<QuestionContent> Of(IReadOnlyList<ContextPart> parts, IEnumerable<WorkflowNodeRun> results)
    {
        ContextPart.Need(parts.Where(p => !p.IsDecision));
        var tasks = results.ToDictionary(r => r.NodeId, r => r.TaskId, StringComparer.Ordinal);
        return [.. parts.Where(p => !p.IsDecision).Select(p => new QuestionContent
        {
            NodeId = p.NodeId,
            Title = p.Title,
            TaskId = tasks.GetValueOrDefault(p.NodeId),
            Value = p.Failure is null ? RawJson.From(ContextText.ValueOf(p)) : null,
            Error = p.Failure,
        }.Within(Longest))];
    }

    /// <summary>The same within so many characters.</summary>
    internal QuestionContent Within(int most)
    {
        if (Value is not { } value || value.Text.Length <= most)
            return this with { Before = Before is { } before && before.Text.Length > most ? null : Before };
        var json = value.Read<JsonElement>();
        var text = json.ValueKind == JsonValueKind.String ? json.GetString()! : value.Text;
        return this with { Value = RawJson.From(Digest.Cut(text, most)), Before = null, Cut = true };
    }
}
