namespace PersonalQ.Metrics;

/// <summary>
/// What happened in one hour for one agent and model, kept up in the transaction of what happened, so that a chart over
/// 90 days reads some thousand small rows instead of every task. A number of tasks has no model of its own: those rows
/// have an empty one.
/// </summary>
public sealed class MetricBucket
{
    /// <summary>Before the agent's id in the buckets of the sample data: they are shown with the agent and count in no total.</summary>
    public const string SamplePrefix = "sample:";

    /// <summary>The agent whose bucket a task counts in.</summary>
    public static string AgentOf(Tasks.AgentTask task) => task.IsSample ? SamplePrefix + task.AgentId : task.AgentId;

    /// <summary>Whole hours since 1970-01-01T00:00Z.</summary>
    public required long Hour { get; init; }
    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }
    /// <summary>The model that was called; empty for the numbers of tasks.</summary>
    public required string Model { get; init; }
    /// <summary>Spreads one bucket over several rows on PostgreSQL, so that concurrent transactions do not queue for one row; 0 on SQLite.</summary>
    public required int Shard { get; init; }
    /// <summary>Tasks made in this hour.</summary>
    public long TasksCreated { get; set; }
    /// <summary>Tasks whose end in this hour was a result.</summary>
    public long TasksCompleted { get; set; }
    /// <summary>Tasks whose end in this hour was an error.</summary>
    public long TasksFailed { get; set; }
    /// <summary>Tasks cancelled in this hour.</summary>
    public long TasksCancelled { get; set; }
    /// <summary>Milliseconds from start to end of the completed and failed ones.</summary>
    public long DurationMs { get; set; }
    /// <summary>Attempts at model calls that ended in this hour, failed ones included.</summary>
    public long Calls { get; set; }
    /// <summary>Input tokens that were not cached.</summary>
    public long InputTokens { get; set; }
    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; set; }
    /// <summary>Input tokens read from a provider's cache.</summary>
    public long CacheReadTokens { get; set; }
    /// <summary>Input tokens written to a provider's cache.</summary>
    public long CacheWriteTokens { get; set; }
    /// <summary>Known cost in micro-dollars.</summary>
    public long CostMicros { get; set; }
    /// <summary>Calls whose price is unknown, which <see cref="CostMicros"/> therefore lacks.</summary>
    public long CallsOfUnknownCost { get; set; }
}
