using System.Globalization;
using PersonalQ.Agents;
using PersonalQ.Tasks;
using PersonalQ.Workflows;

namespace PersonalQ.Activities;

/// <summary>The words of the audit trail.</summary>
internal static class ActivityTexts
{
    /// <summary>What is told of a task's event; null when nothing is.</summary>
    public static Told? OfTask(TaskEvent raised)
    {
        var task = raised.Task;
        if (task.Kind == TaskKind.Try)
            return null; // nobody's work
        return raised switch
        {
            TaskCreated => Tell(ActivityType.TaskCreated, ActivityStatus.Info, "Created", null),
            TaskStarted => Tell(ActivityType.TaskStarted, ActivityStatus.Info, "Started", null),
            TaskCompleted => Tell(ActivityType.TaskCompleted, ActivityStatus.Success, "Completed", "Task execution successful"),
            TaskFailed => Tell(ActivityType.TaskFailed, ActivityStatus.Error, "Failed", task.ErrorMessage),
            TaskCancelled => Tell(ActivityType.TaskCancelled, ActivityStatus.Warning, "Cancelled", CancelTexts.Of(task)),
            _ => null,
        };

        Told Tell(ActivityType type, ActivityStatus status, string verb, string? description) =>
            new(type, status, $"{verb} task: {task.Title}", description, task.AgentId, task, Metadata(task));
    }

    /// <summary>What is told of a changed status.</summary>
    public static Told OfStatus(AgentStatusChanged changed)
    {
        var (old, now) = (changed.OldStatus.ToText(), changed.Agent.Status.ToText());
        return new(
            changed.Agent.Status switch
            {
                AgentStatus.Active => ActivityType.AgentStarted,
                AgentStatus.Inactive or AgentStatus.Paused => ActivityType.AgentStopped,
                _ => ActivityType.AgentUpdated,
            },
            changed.Agent.Status == AgentStatus.Error ? ActivityStatus.Error : ActivityStatus.Success,
            $"Agent '{changed.Agent.Name}' status changed",
            $"Status changed from {old} to {now}",
            changed.Agent.Id,
            Metadata: $$"""{"old_status":"{{old}}","new_status":"{{now}}"}""");
    }

    /// <summary>What is told of a tested connection.</summary>
    public static Told OfService(ActivityType type, ActivityStatus status, string outcome, string service, string message) =>
        new(type, status, $"Service '{service}' {outcome}", message, null, Metadata: RawJson.From(new { service }).Text);

    /// <summary>What is told of a workflow run; null when nothing is.</summary>
    public static Told? OfRun(WorkflowRunChanged changed)
    {
        return changed.Change switch
        {
            WorkflowRunChange.Started => Tell(ActivityType.WorkflowRunStarted, ActivityStatus.Info, "Started", null),
            WorkflowRunChange.Completed => Tell(ActivityType.WorkflowRunCompleted, ActivityStatus.Success, "Completed", "Workflow run successful"),
            WorkflowRunChange.Failed => Tell(ActivityType.WorkflowRunFailed, ActivityStatus.Error, "Failed", changed.Run.ErrorMessage),
            WorkflowRunChange.Cancelled => Tell(ActivityType.WorkflowRunCancelled, ActivityStatus.Warning, "Cancelled", null),
            _ => null,
        };

        Told Tell(ActivityType type, ActivityStatus status, string verb, string? description) => new(
            type, status, $"{verb} workflow: {changed.Run.Name}", description, null, Metadata: RawJson.From(new { run_id = changed.Run.Id, workflow_id = changed.Run.WorkflowId }).Text);
    }

    // Identifiers, numbers and our own code words need no escaping.
    private static string Metadata(AgentTask task) => (task.ExecutionTimeSeconds, task.Status) switch
    {
        ({ } seconds, AgentTaskStatus.Failed) when task.ErrorCode is { } code =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"task_id":"{{task.Id}}","duration":{{seconds}},"error_code":"{{code}}"}"""),
        ({ } seconds, not (AgentTaskStatus.Pending or AgentTaskStatus.Running)) =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"task_id":"{{task.Id}}","duration":{{seconds}}}"""),
        _ => $$"""{"task_id":"{{task.Id}}"}""",
    };
}
