using PersonalQ.Events;

namespace PersonalQ.Tasks;

/// <summary>Something happened to a task.</summary>
/// <param name="Task">The task after it.</param>
public abstract record TaskEvent(AgentTask Task) : DomainEvent;

/// <summary>A task was made and queued.</summary>
public sealed record TaskCreated(AgentTask Task) : TaskEvent(Task);

/// <summary>A task's texts or priority were changed, it was queued again, or it stopped waiting.</summary>
public sealed record TaskUpdated(AgentTask Task) : TaskEvent(Task);

/// <summary>A worker began a task; told once a run, not again after a crash.</summary>
public sealed record TaskStarted(AgentTask Task) : TaskEvent(Task);

/// <summary>A task was parked.</summary>
public sealed record TaskWaiting(AgentTask Task) : TaskEvent(Task);

/// <summary>A task ended with a result.</summary>
public sealed record TaskCompleted(AgentTask Task) : TaskEvent(Task);

/// <summary>A task ended with an error.</summary>
public sealed record TaskFailed(AgentTask Task) : TaskEvent(Task);

/// <summary>A task was cancelled.</summary>
public sealed record TaskCancelled(AgentTask Task) : TaskEvent(Task);

/// <summary>
/// An ended task was queued again by a retry. Raised beside <see cref="TaskUpdated"/>: whoever counted its end takes it back.
/// </summary>
/// <param name="Task">The task after it: pending again.</param>
/// <param name="Before">How it had ended.</param>
public sealed record TaskReopened(AgentTask Task, TaskEnd Before) : TaskEvent(Task);

/// <summary>How and when a task had ended.</summary>
/// <param name="Status">Completed, failed or cancelled.</param>
/// <param name="StartedAt">Start of that run; null when it was cancelled before.</param>
/// <param name="CompletedAt">End of that run.</param>
public sealed record TaskEnd(AgentTaskStatus Status, DateTimeOffset? StartedAt, DateTimeOffset CompletedAt);

/// <summary>An ended task was removed with its journal and files.</summary>
public sealed record TaskDeleted(AgentTask Task) : TaskEvent(Task);

/// <summary>Tasks can be claimed that could not before; which ones is not told.</summary>
public sealed record TasksQueued : DomainEvent;
