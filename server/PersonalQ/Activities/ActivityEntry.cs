namespace PersonalQ.Activities;

/// <summary>What an entry of the audit trail tells.</summary>
public enum ActivityType
{
#pragma warning disable CS1591 // The names say it.
    AgentCreated,
    AgentUpdated,
    AgentDeleted,
    AgentStarted,
    AgentStopped,
    TaskCreated,
    TaskStarted,
    TaskCompleted,
    TaskFailed,
    TaskCancelled,
    IntegrationConnected,
    IntegrationError,
    WorkflowRunStarted,
    WorkflowRunCompleted,
    WorkflowRunFailed,
    WorkflowRunCancelled,
#pragma warning restore CS1591
}

/// <summary>How an entry is to be read.</summary>
public enum ActivityStatus
{
    /// <summary>Something ended well.</summary>
    Success,
    /// <summary>Something went wrong.</summary>
    Error,
    /// <summary>Something happened.</summary>
    Info,
    /// <summary>Something needs a look.</summary>
    Warning,
}

/// <summary>One line of the audit trail, written in the transaction of what it tells.</summary>
public sealed class ActivityEntry
{
    /// <summary>UUID; sorts by time.</summary>
    public required string Id { get; init; }
    /// <summary>The agent it is about, if any.</summary>
    public string? AgentId { get; init; }
    /// <summary>The task it is about, if any.</summary>
    public string? TaskId { get; init; }
    /// <summary>What happened.</summary>
    public required ActivityType ActivityType { get; init; }
    /// <summary>How to read it.</summary>
    public ActivityStatus Status { get; init; } = ActivityStatus.Info;
    /// <summary>One sentence, 1–300 characters.</summary>
    public required string Title { get; init; }
    /// <summary>A second sentence.</summary>
    public string? Description { get; init; }
    /// <summary>JSON object with more.</summary>
    public string Metadata { get; init; } = "{}";
    /// <summary>Trust label.</summary>
    public Trust Trust { get; init; } = Trust.Trusted;
    /// <summary>Secrecy label.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;
    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
