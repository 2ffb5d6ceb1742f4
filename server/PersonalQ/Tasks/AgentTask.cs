using PersonalQ.Http;

namespace PersonalQ.Tasks;

/// <summary>Where a task stands.</summary>
public enum AgentTaskStatus
{
    /// <summary>Waiting for a worker.</summary>
    Pending,
    /// <summary>Begun and not ended; parked when <see cref="AgentTask.WaitingFor"/> is set.</summary>
    Running,
    /// <summary>Ended with a result.</summary>
    Completed,
    /// <summary>Ended with an error.</summary>
    Failed,
    /// <summary>Ended by the user.</summary>
    Cancelled,
}

/// <summary>How urgent a task is.</summary>
public enum TaskPriority
{
    /// <summary>When nothing else waits.</summary>
    Low,
    /// <summary>The default.</summary>
    Medium,
    /// <summary>Before medium.</summary>
    High,
    /// <summary>Before everything.</summary>
    Urgent,
}

/// <summary>What a parked task waits for. Such a row holds no worker.</summary>
public enum WaitingFor
{
    /// <summary>The next try after a failed model call, at <see cref="AgentTask.AvailableAt"/>.</summary>
    Retry,
    /// <summary>A decision on a tool call.</summary>
    Approval,
    /// <summary>A person who says what became of a call whose outcome is unknown.</summary>
    Outcome,
    /// <summary>A higher spending cap.</summary>
    Budget,
    /// <summary>Tasks it delegated.</summary>
    Children,
    /// <summary>An answer by a person.</summary>
    Input,
    /// <summary>Its paused agent.</summary>
    Agent,
}

/// <summary>Whether a task is work, or only a try.</summary>
public enum TaskKind
{
    /// <summary>Work that somebody wants done.</summary>
    Task,
    /// <summary>A try of a prompt and settings: in no list and no total of tasks. What it costs counts.</summary>
    Try,
}

/// <summary>What a person thinks of a run.</summary>
public enum TaskMark
{
    /// <summary>As wanted.</summary>
    Good,
    /// <summary>Not as wanted.</summary>
    Bad,
}

/// <summary>Why a task was cancelled.</summary>
public enum CancelReason
{
    /// <summary>The user cancelled it.</summary>
    User,
    /// <summary>The user cancelled it together with others.</summary>
    Bulk,
    /// <summary>Its agent was deleted.</summary>
    AgentDeleted,
    /// <summary>The task that delegated it was cancelled.</summary>
    ParentCancelled,
    /// <summary>The user cancelled the workflow run it belongs to.</summary>
    RunCancelled,
    /// <summary>The workflow run it belongs to ended without it.</summary>
    RunEnded,
    /// <summary>The workflow run did not need its result any more.</summary>
    NotNeeded,
    /// <summary>The time of its workflow node was over.</summary>
    NodeTimeout,
    /// <summary>It was a manager that went round in circles; its run was finished without it.</summary>
    ManagerStopped,
    /// <summary>The sample data was removed.</summary>
    SamplesRemoved,
}

/// <summary>Every way a task's row changes. Each is one statement: those of workers in <see cref="TaskLease"/> and <see cref="QueueSql"/>, the rest in <see cref="TaskMoves"/>.</summary>
public enum TaskMove
{
    /// <summary>A worker takes it from the queue.</summary>
    Claim,
    /// <summary>Its worker writes what it did.</summary>
    Progress,
    /// <summary>Its worker ends it with a result.</summary>
    Complete,
    /// <summary>Its worker ends it with an error.</summary>
    Fail,
    /// <summary>Its worker lets it wait.</summary>
    Park,
    /// <summary>Its worker gives it back.</summary>
    Release,
    /// <summary>Somebody ends it.</summary>
    Cancel,
    /// <summary>The user queues it again after it failed or was cancelled.</summary>
    Retry,
    /// <summary>The user changes its texts or priority.</summary>
    Change,
    /// <summary>The user sets what it may cost.</summary>
    Cap,
    /// <summary>It is held back while its agent is paused.</summary>
    Hold,
    /// <summary>Its agent is active again.</summary>
    Resume,
    /// <summary>What it waited for is there; a running one will not go to sleep.</summary>
    Wake,
    /// <summary>Nobody answered in time.</summary>
    Expire,
    /// <summary>The user marks its run.</summary>
    Rate,
    /// <summary>It is removed.</summary>
    Delete,
}

/// <summary>
/// One piece of work for one agent. The row is also the queue: it can be claimed while <see cref="AvailableAt"/> is
/// set and it neither waits nor is held. EF reads this table and never writes it.
/// </summary>
public sealed class AgentTask : IResource
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <inheritdoc/>
    public string ResourcePath => $"/api/v1/tasks/{Id}";
    /// <summary>Who does it.</summary>
    public required string AgentId { get; init; }
    /// <summary>Brief description, 1–255 characters.</summary>
    public required string Title { get; set; }
    /// <summary>Detailed instructions, at most 100,000 characters; null when the title says it all.</summary>
    public string? Description { get; set; }
    /// <summary>Where it stands.</summary>
    public AgentTaskStatus Status { get; set; } = AgentTaskStatus.Pending;
    /// <summary>How urgent it is.</summary>
    public TaskPriority Priority { get; set; } = TaskPriority.Medium;
    /// <summary>JSON object of parameters, at most 1 MB.</summary>
    public string InputData { get; set; } = "{}";
    /// <summary>JSON object with the result; null until completed.</summary>
    public string? OutputData { get; set; }
    /// <summary>Why it failed, in words for people.</summary>
    public string? ErrorMessage { get; set; }
    /// <summary>Why it failed, in a word for programs (<c>invalid_key</c>, <c>step_limit</c>).</summary>
    public string? ErrorCode { get; set; }
    /// <summary>JSON schema the result has to meet; null for free text.</summary>
    public string? OutputSchema { get; init; }
    /// <summary>Ids of uploaded files that are copied into the task's workspace.</summary>
    public List<string> InputFiles { get; init; } = [];
    /// <summary>Tools of this task besides its agent's, by name.</summary>
    public List<string> ExtraTools { get; init; } = [];

    /// <summary>Identifier of the job of the present run: <c>task id:run</c>; null before the first claim.</summary>
    public string? JobId { get; set; }
    /// <summary>Raised by every claim; fences every write of the run.</summary>
    public int Attempt { get; set; }
    /// <summary>The process that holds it; null when nobody does.</summary>
    public string? LeaseOwner { get; set; }
    /// <summary>
    /// Set by the queue's clock: when it was queued; for one that waits for a time when the wait ends; for one that is
    /// held when the lease ends. Null when it may not be claimed.
    /// </summary>
    public DateTimeOffset? AvailableAt { get; set; }
    /// <summary>Place in the queue; smaller is earlier. See <see cref="QueueOrder"/>.</summary>
    public long QueueKey { get; set; }
    /// <summary>What a parked task waits for; null while it does not wait.</summary>
    public WaitingFor? WaitingFor { get; set; }
    /// <summary>When a wait for a person ends by itself, failing the task.</summary>
    public DateTimeOffset? WaitingExpiresAt { get; set; }

    /// <summary>Somebody woke it since it was claimed: it must not be parked, or what woke it would be missed.</summary>
    public bool Woken { get; set; }

    /// <summary>How often the program died while it ran this task, since it last got a step further.</summary>
    public int Deaths { get; set; }

    /// <summary>Counts runs from scratch, from 0; part of the journal's key.</summary>
    public int Run { get; set; }
    /// <summary>Counts the user's retries.</summary>
    public int RetryCount { get; set; }
    /// <summary>Whole seconds from start to end; null until ended.</summary>
    public int? ExecutionTimeSeconds { get; set; }
    /// <summary>Working time so far in milliseconds, waits not counted; bounds the run.</summary>
    public long WorkingMs { get; set; }
    /// <summary>Steps of the present run.</summary>
    public int StepsCount { get; set; }
    /// <summary>Input tokens of all runs, cached ones included.</summary>
    public long InputTokens { get; set; }
    /// <summary>Output tokens of all runs.</summary>
    public long OutputTokens { get; set; }
    /// <summary>Cost of all runs in micro-dollars; null when a price is unknown.</summary>
    public long? CostMicros { get; set; } = 0;

    /// <summary>What all its runs together may cost in micro-dollars; null for any amount.</summary>
    public long? MaxCostMicros { get; set; }

    /// <summary>Whether it is the user's work or only a try.</summary>
    public TaskKind Kind { get; init; } = TaskKind.Task;
    /// <summary>For a try: the prompt and settings it runs with, JSON of <see cref="TrySettings"/>; null otherwise.</summary>
    public string? TrySettings { get; init; }
    /// <summary>The version of the agent's settings that its present run began with; null before, and for a try.</summary>
    public int? AgentVersion { get; set; }
    /// <summary>For a cancelled one: why.</summary>
    public CancelReason? CancelReason { get; set; }
    /// <summary>What the user thinks of its present run.</summary>
    public TaskMark? Rating { get; set; }

    /// <summary>The schedule that made it.</summary>
    public string? ScheduleId { get; init; }
    /// <summary>The occurrence it stands for; unique with the schedule.</summary>
    public DateTimeOffset? OccurrenceAt { get; init; }
    /// <summary>The workflow run it belongs to.</summary>
    public string? WorkflowRunId { get; init; }
    /// <summary>The task that delegated it.</summary>
    public string? ParentTaskId { get; init; }
    /// <summary>The conversation it is a turn of.</summary>
    public string? ConversationId { get; init; }
    /// <summary>The client's key that makes creation happen once.</summary>
    public string? IdempotencyKey { get; init; }
    /// <summary>True for tasks of the sample data.</summary>
    public bool IsSample { get; init; }
    /// <summary>Trust label of its input.</summary>
    public Trust Trust { get; init; } = Trust.Trusted;
    /// <summary>Secrecy label of its input.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;

    /// <summary>Creation.</summary>
    public required DateTimeOffset CreatedAt { get; set; }
    /// <summary>First claim of the present run.</summary>
    public DateTimeOffset? StartedAt { get; set; }
    /// <summary>End.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>True when it has ended.</summary>
    public bool IsTerminal => Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;

    /// <summary>Whether it may be moved like this as it stands. The statements of the moves ask the same of the row.</summary>
    public bool Allows(TaskMove move) => move switch
    {
        TaskMove.Claim => !IsTerminal && AvailableAt is not null && WaitingFor is null && LeaseOwner is null,
        TaskMove.Progress or TaskMove.Complete or TaskMove.Fail or TaskMove.Park or TaskMove.Release => Status == AgentTaskStatus.Running && LeaseOwner is not null,
        TaskMove.Cancel or TaskMove.Cap => !IsTerminal,
        TaskMove.Retry => Status is AgentTaskStatus.Failed or AgentTaskStatus.Cancelled,
        TaskMove.Change => Status == AgentTaskStatus.Pending,
        TaskMove.Hold => !IsTerminal && WaitingFor is null && LeaseOwner is null,
        TaskMove.Resume => !IsTerminal && WaitingFor == Tasks.WaitingFor.Agent,
        TaskMove.Wake => Status == AgentTaskStatus.Running && WaitingFor != Tasks.WaitingFor.Agent,
        TaskMove.Expire => Status == AgentTaskStatus.Running && WaitingFor is not null && LeaseOwner is null,
        TaskMove.Rate or TaskMove.Delete => IsTerminal,
        _ => throw new ArgumentOutOfRangeException(nameof(move), move, null),
    };

    /// <summary>Refuses a move of the user's that is not legal.</summary>
    /// <exception cref="ProblemException">409.</exception>
    public void Demand(TaskMove move)
    {
        if (!Allows(move))
            throw move switch
            {
                TaskMove.Cancel => IllegalMove(AgentTaskStatus.Cancelled),
                TaskMove.Retry => IllegalMove(AgentTaskStatus.Pending),
                TaskMove.Change => ProblemException.Conflict("task_has_begun", $"Cannot change a task that is {Status.ToText()}. Only a pending task can be changed."),
                TaskMove.Rate => ProblemException.Conflict("task_not_ended", $"The task is {Status.ToText()}. A run is marked when it has ended."),
                TaskMove.Delete => ProblemException.Conflict("task_not_ended", $"The task is {Status.ToText()}. Cancel it before deleting it."),
                _ => ProblemException.Conflict("task_has_ended", $"The task is {Status.ToText()}. Retry it first."),
            };
    }

    private ProblemException IllegalMove(AgentTaskStatus to) =>
        ProblemException.Conflict("illegal_status_change", $"Cannot change task from {Status.ToText()} to {to.ToText()}");
}
