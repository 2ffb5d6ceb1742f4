using PersonalQ.Events;

namespace PersonalQ.Workflows;

/// <summary>A workflow was made.</summary>
public sealed record WorkflowCreated(Workflow Workflow) : DomainEvent;

/// <summary>A workflow was changed.</summary>
public sealed record WorkflowUpdated(Workflow Workflow) : DomainEvent;

/// <summary>A workflow was deleted; its runs keep their own copy.</summary>
public sealed record WorkflowDeleted(Workflow Workflow) : DomainEvent;

/// <summary>What happened to a run.</summary>
public enum WorkflowRunChange
{
    /// <summary>It began, or went on after it had ended.</summary>
    Started,
    /// <summary>It waits for a person.</summary>
    Waiting,
    /// <summary>It ended with a result.</summary>
    Completed,
    /// <summary>It ended with an error.</summary>
    Failed,
    /// <summary>It ended by the user's word.</summary>
    Cancelled,
}

/// <summary>Something happened to a run.</summary>
/// <param name="Run">The run after it.</param>
/// <param name="Change">What.</param>
public sealed record WorkflowRunChanged(WorkflowRun Run, WorkflowRunChange Change) : DomainEvent;

/// <summary>A node of a run began, ended, or waits.</summary>
/// <param name="Run">The run.</param>
/// <param name="Node">The node's attempt as it is now.</param>
public sealed record WorkflowNodeChanged(WorkflowRun Run, WorkflowNodeRun Node) : DomainEvent;

/// <summary>Work of a manager was handed out, ended, or was judged.</summary>
/// <param name="Delegation">The delegation as it is now.</param>
public sealed record WorkflowDelegationChanged(WorkflowDelegation Delegation) : DomainEvent;
