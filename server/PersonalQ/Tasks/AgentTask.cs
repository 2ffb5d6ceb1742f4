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

/// <summary>
/// One piece of work for one agent. The row is also the queue: it can be claimed while <see cref="AvailableAt"/> is
/// set and not in the future.
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
    /// <summary>From when on it may be claimed: creation, end of a wait, or end of a lease. Null when it may not be.</summary>
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
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>First claim of the present run.</summary>
    public DateTimeOffset? StartedAt { get; set; }
    /// <summary>End.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>True when it has ended.</summary>
    public bool IsTerminal => Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;

    /// <summary>Ends it by the user's word.</summary>
    /// <exception cref="ProblemException">409 when it has ended already.</exception>
    public TaskCancelled Cancel(DateTimeOffset now)
    {
        if (IsTerminal)
            throw IllegalMove(AgentTaskStatus.Cancelled);
        End(AgentTaskStatus.Cancelled, now);
        return new TaskCancelled(this);
    }

    /// <summary>Queues it again after it failed or was cancelled.</summary>
    /// <param name="fromScratch">True for a new run; false to go on in the present one.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="ProblemException">409 unless it failed or was cancelled.</exception>
    public TaskReopened Retry(bool fromScratch, DateTimeOffset now)
    {
        if (Status is not (AgentTaskStatus.Failed or AgentTaskStatus.Cancelled))
            throw IllegalMove(AgentTaskStatus.Pending);
        var before = new TaskEnd(Status, StartedAt, CompletedAt!.Value);
        if (fromScratch)
        {
            Run++;
            StepsCount = 0;
            WorkingMs = 0;
        }
        Status = AgentTaskStatus.Pending;
        RetryCount++;
        ErrorMessage = null;
        ErrorCode = null;
        OutputData = null;
        StartedAt = null;
        CompletedAt = null;
        ExecutionTimeSeconds = null;
        QueueKey = QueueOrder.Key(Priority, now);
        AvailableAt = now;
        UpdatedAt = now;
        return new TaskReopened(this, before);
    }

    /// <summary>Changes its texts or priority.</summary>
    /// <exception cref="ProblemException">409 once it has begun.</exception>
    public TaskUpdated Change(string? title, string? description, TaskPriority? priority, DateTimeOffset now)
    {
        if (Status != AgentTaskStatus.Pending)
            throw ProblemException.Conflict("task_has_begun", $"Cannot change a task that is {Status.ToText()}. Only a pending task can be changed.");
        Title = title ?? Title;
        Description = description ?? Description;
        if (priority is { } urgency && urgency != Priority)
        {
            Priority = urgency;
            QueueKey = QueueOrder.Key(urgency, CreatedAt);
        }
        UpdatedAt = now;
        return new TaskUpdated(this);
    }

    /// <summary>Sets what it may cost; one that waits for budget looks again.</summary>
    /// <exception cref="ProblemException">409 when it has ended.</exception>
    public TaskUpdated Cap(long? maxCostMicros, DateTimeOffset now)
    {
        if (IsTerminal)
            throw ProblemException.Conflict("task_has_ended", $"The task is {Status.ToText()}. Retry it first.");
        MaxCostMicros = maxCostMicros;
        UpdatedAt = now;
        if (WaitingFor == Tasks.WaitingFor.Budget)
            return Wake(now);
        Woken = LeaseOwner is not null; // it may be about to park for want of budget
        return new TaskUpdated(this);
    }

    /// <summary>Holds a pending task back while its agent is paused.</summary>
    public TaskUpdated HoldForAgent(DateTimeOffset now)
    {
        WaitingFor = Tasks.WaitingFor.Agent;
        AvailableAt = null;
        UpdatedAt = now;
        return new TaskUpdated(this);
    }

    /// <summary>Ends a wait: it may be claimed at once.</summary>
    public TaskUpdated Wake(DateTimeOffset now)
    {
        WaitingFor = null;
        WaitingExpiresAt = null;
        AvailableAt = now;
        UpdatedAt = now;
        return new TaskUpdated(this);
    }

    /// <summary>Fails a task that nobody runs at the moment.</summary>
    public TaskFailed Fail(string code, string message, DateTimeOffset now)
    {
        End(AgentTaskStatus.Failed, now);
        ErrorCode = code;
        ErrorMessage = message;
        return new TaskFailed(this);
    }

    private void End(AgentTaskStatus status, DateTimeOffset now)
    {
        Status = status;
        CompletedAt = now;
        ExecutionTimeSeconds = StartedAt is { } started ? (int)(now - started).TotalSeconds : null;
        AvailableAt = null;
        LeaseOwner = null;
        WaitingFor = null;
        WaitingExpiresAt = null;
        UpdatedAt = now;
        Attempt++; // whoever still runs it is fenced off
    }

    private ProblemException IllegalMove(AgentTaskStatus to) =>
        ProblemException.Conflict("illegal_status_change", $"Cannot change task from {Status.ToText()} to {to.ToText()}");
}
