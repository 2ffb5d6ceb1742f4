namespace PersonalQ.Runs;

/// <summary>What a step of a run is.</summary>
public enum StepKind
{
    /// <summary>Step 0: everything the run depends on, pinned.</summary>
    Start,
    /// <summary>One attempt at a model call.</summary>
    ModelCall,
    /// <summary>One call of a tool.</summary>
    ToolCall,
    /// <summary>A question to a person about a call.</summary>
    Approval,
    /// <summary>Work given to another agent.</summary>
    Delegation,
    /// <summary>What was remembered.</summary>
    Recall,
    /// <summary>A decision of the loop worth telling: a wait, a guard, a compaction.</summary>
    Note,
}

/// <summary>Whether a step has its outcome.</summary>
public enum StepState
{
    /// <summary>Recorded before the act; the outcome is not known yet.</summary>
    Intended,
    /// <summary>Ended well.</summary>
    Done,
    /// <summary>Ended badly.</summary>
    Failed,
    /// <summary>The process died or was stopped in the act, and nobody can tell what became of it.</summary>
    Unknown,
}

/// <summary>
/// One row of the append-only journal of a task. A row changes once, from <see cref="StepState.Intended"/> to its
/// outcome; an unknown one once more, when it is resolved.
/// </summary>
public sealed record RunStep
{
    /// <summary>The task.</summary>
    public required string TaskId { get; init; }
    /// <summary>The run of the task.</summary>
    public required int Run { get; init; }
    /// <summary>Place in the run, from 0 without gaps.</summary>
    public required int Sequence { get; init; }
    /// <summary>What it is.</summary>
    public required StepKind Kind { get; init; }
    /// <summary>Model, tool or note name.</summary>
    public required string Name { get; init; }
    /// <summary>The model's id of a tool call.</summary>
    public string? CallId { get; init; }
    /// <summary>What was asked, JSON.</summary>
    public string? Request { get; init; }
    /// <summary>Whether it has its outcome.</summary>
    public required StepState State { get; init; }
    /// <summary>What came of it, JSON.</summary>
    public string? Response { get; init; }
    /// <summary>What went wrong, in words for people.</summary>
    public string? Error { get; init; }
    /// <summary>Trust of all that was in its context.</summary>
    public Trust Trust { get; init; } = Trust.Trusted;
    /// <summary>Secrecy of all that was in its context.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;
    /// <summary>Input tokens that were not cached.</summary>
    public long InputTokens { get; init; }
    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; init; }
    /// <summary>Input tokens read from the provider's cache.</summary>
    public long CacheReadTokens { get; init; }
    /// <summary>Input tokens written to the provider's cache.</summary>
    public long CacheWriteTokens { get; init; }
    /// <summary>Cost in micro-dollars; null when the price is unknown.</summary>
    public long? CostMicros { get; init; } = 0;
    /// <summary>The claim that wrote it.</summary>
    public int Attempt { get; init; }
    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>When its outcome was recorded.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
