namespace PersonalQ.Runs.Budgets;

/// <summary>
/// What the model calls of one agent cost on one day, kept in the transactions of the calls themselves: reserved with
/// the intent of a call at the most it can cost, settled with its outcome. Calls that cost nothing leave no row.
/// </summary>
public sealed class Spending
{
    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }
    /// <summary>The day the call began, in the server's time zone: 20260131 for the last of January 2026.</summary>
    public required long Day { get; init; }
    /// <summary>Micro-dollars that were spent; calls of unknown price are not in it.</summary>
    public long SpentMicros { get; set; }
    /// <summary>Micro-dollars that calls under way can still cost.</summary>
    public long ReservedMicros { get; set; }
}
