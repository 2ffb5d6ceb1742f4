using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Runs;
using PersonalQ.Settings;
using PersonalQ.Tasks;
using PersonalQ.Workflows;

namespace PersonalQ.Live;

/// <summary>A domain event as browsers hear it. Its data is copied at once, so that later changes of the entity do not show.</summary>
/// <param name="Type">Name on the wire.</param>
/// <param name="Data">What is serialised.</param>
/// <param name="TaskId">The task it is about, if any.</param>
internal sealed record LiveEvent(string Type, object Data, string? TaskId = null)
{
    /// <summary>Every type that may be subscribed to.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        "agent.created", "agent.updated", "agent.deleted", "agent.status.changed",
        "task.created", "task.updated", "task.started", "task.waiting", "task.completed", "task.failed", "task.cancelled", "task.deleted",
        "task.step", "activity.created", "metrics.updated", "settings.updated",
        "workflow.created", "workflow.updated", "workflow.deleted",
        "workflow_run.started", "workflow_run.waiting", "workflow_run.completed", "workflow_run.failed", "workflow_run.cancelled",
        "workflow_run.node_started", "workflow_run.node_waiting", "workflow_run.node_completed", "workflow_run.node_failed", "workflow_run.delegation",
    ];

    /// <summary>True for a type, or a prefix of types written as <c>task.*</c>.</summary>
    public static bool IsKnown(string? type) => type is not null
        && (Types.Contains(type) || (type.EndsWith(".*", StringComparison.Ordinal) && Types.Any(t => t.StartsWith(type[..^1], StringComparison.Ordinal))));

    /// <summary>The event for browsers; null for what concerns only the server.</summary>
    public static LiveEvent? Of(DomainEvent raised) => raised switch
    {
        TaskCreated e => Task("task.created", e.Task),
        TaskUpdated e => Task("task.updated", e.Task),
        TaskStarted e => Task("task.started", e.Task),
        TaskWaiting e => Task("task.waiting", e.Task),
        TaskCompleted e => Task("task.completed", e.Task),
        TaskFailed e => Task("task.failed", e.Task),
        TaskCancelled e => Task("task.cancelled", e.Task),
        TaskDeleted e => Task("task.deleted", e.Task),
        ActivityWritten e => new("activity.created", ActivityResponse.From(e.Entry)),
        RunStepChanged e => new("task.step", new StepFrame(e.Step.TaskId, StepResponse.From(e.Step)), e.Step.TaskId),
        AgentStatusChanged e => new("agent.status.changed", new AgentStatusFrame(e.Agent.Id, e.OldStatus, e.Agent.Status, e.At)),
        AgentDeleted e => new("agent.deleted", new AgentDeletedFrame(e.Agent.Id, e.Agent.Name)),
        AgentPurged e => new("agent.deleted", new AgentDeletedFrame(e.Agent.Id, e.Agent.Name)),
        ServiceSettingsChanged e => new("settings.updated", new SettingsFrame(e.Service)),
        WorkflowCreated e => new("workflow.created", WorkflowResponse.From(e.Workflow)),
        WorkflowUpdated e => new("workflow.updated", WorkflowResponse.From(e.Workflow)),
        WorkflowDeleted e => new("workflow.deleted", new WorkflowDeletedFrame(e.Workflow.Id, e.Workflow.Name)),
        WorkflowRunChanged e => new("workflow_run." + e.Change.ToText(), WorkflowRunResponse.From(e.Run)),
        WorkflowNodeChanged e => new(NodeType(e.Node), new WorkflowNodeFrame(e.Run.Id, e.Run.WorkflowId, e.Run.Status, e.Run.CostMicros / 1_000_000m, Slim(e.Node))),
        WorkflowDelegationChanged e => new("workflow_run.delegation", new WorkflowDelegationFrame(e.Delegation.RunId, DelegationResponse.Of(e.Delegation))),
        _ => null,
    };

    private static string NodeType(WorkflowNodeRun node) => node.Status switch
    {
        AgentTaskStatus.Completed => "workflow_run.node_completed",
        AgentTaskStatus.Failed or AgentTaskStatus.Cancelled => "workflow_run.node_failed",
        _ => node.WaitingFor is null ? "workflow_run.node_started" : "workflow_run.node_waiting",
    };

    // What a person decides on can be long, and whoever shows it asks for it.
    private static NodeRunResponse Slim(WorkflowNodeRun node) => NodeRunResponse.From(node with { Input = null });

    private static LiveEvent Task(string type, AgentTask task) => new(type, TaskResponse.From(task), task.Id);
}

/// <summary>Data of <c>agent.status.changed</c>.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="OldStatus">Its status before.</param>
/// <param name="NewStatus">Its status now.</param>
/// <param name="Timestamp">When.</param>
internal sealed record AgentStatusFrame(string AgentId, AgentStatus OldStatus, AgentStatus NewStatus, DateTimeOffset Timestamp);

/// <summary>Data of <c>agent.deleted</c>.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Name">Its name.</param>
internal sealed record AgentDeletedFrame(string AgentId, string Name);

/// <summary>Data of <c>settings.updated</c>.</summary>
/// <param name="Service">Whose settings they are.</param>
internal sealed record SettingsFrame(string Service);

/// <summary>Data of <c>workflow.deleted</c>.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Name">Its name.</param>
internal sealed record WorkflowDeletedFrame(string WorkflowId, string Name);

/// <summary>Data of <c>workflow_run.node_*</c>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkflowId">Its workflow, if any.</param>
/// <param name="Status">Where the run stands.</param>
/// <param name="CostUsd">Its cost so far.</param>
/// <param name="Node">The attempt at the node as it is now.</param>
internal sealed record WorkflowNodeFrame(string RunId, string? WorkflowId, AgentTaskStatus Status, decimal? CostUsd, NodeRunResponse Node);

/// <summary>Data of <c>workflow_run.delegation</c>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Delegation">The delegation as it is now.</param>
internal sealed record WorkflowDelegationFrame(string RunId, DelegationResponse Delegation);

/// <summary>Data of <c>task.step</c>.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Step">The step as it is now; <c>request</c> and <c>response</c> are left out when they are large.</param>
internal sealed record StepFrame(string TaskId, StepResponse Step);
