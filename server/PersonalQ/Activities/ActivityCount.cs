namespace PersonalQ.Activities;

/// <summary>
/// How many entries of a kind one day has, kept up in the transaction that writes them: the exact total of any filtered
/// list without counting its rows.
/// </summary>
public sealed class ActivityCount
{
    /// <summary>Whole days since 1970-01-01, UTC.</summary>
    public required long Day { get; init; }
    /// <summary>The agent; empty for entries without one.</summary>
    public required string AgentId { get; init; }
    /// <summary>What happened.</summary>
    public required ActivityType ActivityType { get; init; }
    /// <summary>How to read it.</summary>
    public required ActivityStatus Status { get; init; }
    /// <summary>Spreads one number over several rows on PostgreSQL, so that concurrent transactions do not queue for one row; 0 on SQLite.</summary>
    public required int Shard { get; init; }
    /// <summary>Entries.</summary>
    public long Entries { get; set; }
}
