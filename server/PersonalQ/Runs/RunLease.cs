namespace PersonalQ.Runs;

/// <summary>
/// The right of one attempt to write about a task. Every method runs inside a write and is fenced: it throws
/// <see cref="LeaseLostException"/> when another attempt has taken over or the task has ended, which undoes the write.
/// </summary>
public abstract class RunLease
{
    /// <summary>The claim's number; written into every step.</summary>
    public abstract int Attempt { get; }

    /// <summary>Adds to the task's counters; also refuses to go on when the agent was paused.</summary>
    /// <exception cref="AgentPausedException">The agent is paused: park the run.</exception>
    public abstract ValueTask ProgressAsync(WriteSession session, RunProgress progress);

    /// <summary>Adds to the task's counters, whatever its agent does: for outcomes that are known when the run is being stopped.</summary>
    public abstract ValueTask RecordAsync(WriteSession session, RunProgress progress);

    /// <summary>Ends the task with its result.</summary>
    public abstract ValueTask CompleteAsync(WriteSession session, RunProgress progress, string output);

    /// <summary>Ends the task with an error.</summary>
    public abstract ValueTask FailAsync(WriteSession session, RunProgress progress, string code, string message);

    /// <summary>Gives the worker back and waits.</summary>
    /// <param name="session">The write.</param>
    /// <param name="progress">What the run did since the last write.</param>
    /// <param name="waitingFor">Word of the wait: <c>retry</c>, <c>outcome</c>, <c>input</c>, <c>agent</c>, <c>children</c>, <c>approval</c>, <c>budget</c>.</param>
    /// <param name="until">When it may be claimed again; null when somebody has to wake it.</param>
    /// <param name="atMost">After this long without being woken it fails; null for never.</param>
    public abstract ValueTask ParkAsync(WriteSession session, RunProgress progress, string waitingFor, DateTimeOffset? until, TimeSpan? atMost);
}

/// <summary>What a run did since its last write.</summary>
/// <param name="Steps">Steps of the run in all.</param>
/// <param name="InputTokens">Input tokens more, cached ones included.</param>
/// <param name="OutputTokens">Output tokens more.</param>
/// <param name="CostMicros">Micro-dollars more; null when a price is unknown, which makes the sum unknown.</param>
/// <param name="WorkingMs">Working time more.</param>
public sealed record RunProgress(int Steps, long InputTokens, long OutputTokens, long? CostMicros, long WorkingMs);

/// <summary>Another attempt has the task, or it has ended. The run stops without a word.</summary>
public sealed class LeaseLostException() : FencedOffException("The task is no longer held by this attempt.");

/// <summary>The agent was paused between two steps.</summary>
public sealed class AgentPausedException() : Exception("The agent is paused.");
