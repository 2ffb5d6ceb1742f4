using System.Text.Json;

namespace PersonalQ.Llm.Wire;

/// <summary>
/// What of one answer the official SDKs do not pass on: what was put right, and what only some servers send. The stage between HTTP and SDK
/// fills it; <see cref="AnswerReader"/> reads it when the answer is whole.
/// </summary>
internal sealed class AnswerTrace(IReadOnlyList<ToolSpec> tools)
{
    private static readonly AsyncLocal<AnswerTrace?> Flowing = new();

    private readonly Dictionary<string, string> _notes = new(StringComparer.Ordinal);

    /// <summary>The trace of the call under way; null outside of one. It flows into the HTTP handlers with the call.</summary>
    public static AnswerTrace? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>The tools offered.</summary>
    public IReadOnlyList<ToolSpec> Tools => tools;

    /// <summary>What was put right, as <c>code: sentence</c>, once of each kind.</summary>
    public IEnumerable<string> Notes => _notes.Select(x => $"{x.Key}: {x.Value}");

    /// <summary>The calls in the order in which the SDK passes them on.</summary>
    public List<WireCall> Calls { get; } = [];

    /// <summary>The text of the answer where it is not what was streamed; null where it is.</summary>
    public string? Text { get; set; }

    /// <summary>Reasoning that was streamed as text, because only what followed told what it was.</summary>
    public string? ReasoningInText { get; set; }

    /// <summary>The member in which the reasoning came, which is where it is sent back; null when the service does not want it back.</summary>
    public string? ReasoningField { get; set; }

    /// <summary>OpenRouter's list of reasoning blocks, which is sent back as it is.</summary>
    public List<JsonElement>? ReasoningDetails { get; set; }

    /// <summary>The server counted no output.</summary>
    public bool OutputIsUncounted { get; set; }

    /// <summary>Notes what was put right; only the first of a kind counts.</summary>
    /// <param name="code">The kind, snake_case.</param>
    /// <param name="sentence">A sentence for people.</param>
    public void Note(string code, string sentence) => _notes.TryAdd(code, sentence);
}

/// <summary>A tool call as it was put together.</summary>
/// <param name="Id">The server's id; empty when it gave none.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">A JSON object, always.</param>
internal sealed record WireCall(string Id, string Name, string Arguments)
{
    /// <summary>What the model wrote where it cannot be read as an object; <see cref="Arguments"/> is empty then.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Members of the call that the service wants back, such as Gemini's thought signatures.</summary>
    public JsonElement? Extra { get; init; }
}
