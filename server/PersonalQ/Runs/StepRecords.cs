using System.Text.Json;
using PersonalQ.Llm;

namespace PersonalQ.Runs;

/// <summary>Why the model is called.</summary>
public static class CallPurpose
{
    /// <summary>The next turn of the work.</summary>
    public const string Turn = "turn";
    /// <summary>Shortening the conversation.</summary>
    public const string Compaction = "compaction";
    /// <summary>An answer that did not fit is sent back.</summary>
    public const string Repair = "repair";
}

/// <summary>The request of a model call's step. The messages themselves follow from the steps before it.</summary>
/// <param name="Model">The model called.</param>
/// <param name="Purpose">One of <see cref="CallPurpose"/>.</param>
/// <param name="Messages">How many messages were sent.</param>
/// <param name="EstimatedTokens">Estimated input tokens.</param>
/// <param name="ReservedMicros">Worst-case cost, which is what a call lost in a crash is settled at; null when the price is unknown.</param>
/// <param name="Feedback">For a repair: what was said about the answer before.</param>
/// <param name="UpTo">For a compaction: the last step that the summary replaces.</param>
public sealed record ModelCallRequest(
    string Model, string Purpose, int Messages, long EstimatedTokens, long? ReservedMicros, string? Feedback = null, int? UpTo = null);

/// <summary>The response of a model call's step.</summary>
public sealed record ModelCallResponse
{
    /// <summary>The text.</summary>
    public string Text { get; init; } = "";
    /// <summary>The tools asked for.</summary>
    public IReadOnlyList<ToolCallPart> ToolCalls { get; init; } = [];
    /// <summary>The model's reasoning: shown, sent back where its service wants it, never part of the answer.</summary>
    public IReadOnlyList<ReasoningPart> Reasoning { get; init; } = [];
    /// <summary>Why the answer ended.</summary>
    public string? FinishReason { get; init; }
    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }
    /// <summary>Milliseconds to the first token.</summary>
    public long? FirstTokenMs { get; init; }
    /// <summary>What was done differently from the request.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    /// <summary>For a failed call: why, in a word.</summary>
    public string? ErrorKind { get; init; }
    /// <summary>For a failed call: whether trying again makes sense.</summary>
    public bool Retryable { get; init; }
    /// <summary>For a failed call: the HTTP status.</summary>
    public int? Status { get; init; }
    /// <summary>For a failed call: the request was larger than the model's window.</summary>
    public bool WindowFull { get; init; }
    /// <summary>For a failed call: the window in tokens, when the server told it.</summary>
    public int? Window { get; init; }
    /// <summary>For a failed call: how long the provider asks to wait.</summary>
    public double? RetryAfterSeconds { get; init; }
    /// <summary>True when the program was not running, or the computer asleep, in the midst of it.</summary>
    public bool Waited { get; init; }

    /// <summary>The answer as a message of the conversation; null when there is nothing but reasoning in it.</summary>
    public ModelMessage? ToMessage()
    {
        var parts = new List<ModelPart>(Reasoning.Count + 1 + ToolCalls.Count);
        parts.AddRange(Reasoning);
        if (!string.IsNullOrWhiteSpace(Text))
            parts.Add(new TextPart(Text));
        parts.AddRange(ToolCalls);
        return parts.Count == Reasoning.Count ? null : new ModelMessage(ModelRole.Assistant, parts);
    }
}

/// <summary>The request of a tool call's step.</summary>
/// <param name="Arguments">What the model passed.</param>
/// <param name="Turn">Sequence of the model call that asked for it; null in journals of versions before 2026-12.</param>
/// <param name="Position">Its place among the calls of that answer, from 0; null in journals of versions before 2026-12.</param>
public sealed record ToolCallRequest(JsonElement Arguments, int? Turn = null, int? Position = null);

/// <summary>The response of a tool call's step.</summary>
/// <param name="Result">Text for the model.</param>
/// <param name="IsError">Whether it tells a failure.</param>
/// <param name="Superseded">True when a person had the call repeated: this one is not the answer.</param>
/// <param name="Waited">True when the run was parked or stopped, or the computer asleep, before it had its result.</param>
public sealed record ToolCallResponse(string Result, bool IsError = false, bool Superseded = false, bool Waited = false)
{
    /// <summary>The file of the workspace that holds the whole result, where it is too long for the model.</summary>
    public string? WholeFile { get; init; }
}

/// <summary>The notes the loop writes.</summary>
public static class NoteName
{
    /// <summary>The run repeats itself; a person decides whether it goes on.</summary>
    public const string LoopGuard = "loop_guard";
    /// <summary>A spending cap does not allow the next model call; the run waits.</summary>
    public const string Budget = "budget";
    /// <summary>There is a spending cap and no price to keep it by; a person decides whether the run goes on.</summary>
    public const string UnknownPrice = "unknown_price";
    /// <summary>The program died under this run again and again; a person decides whether it is tried once more.</summary>
    public const string EndedProgram = "ended_program";
    /// <summary>The user had a failed or cancelled run go on.</summary>
    public const string Resumed = "resumed";
}

/// <summary>The request of a note's step.</summary>
/// <param name="Text">A sentence for people.</param>
public sealed record NoteRequest(string Text);
