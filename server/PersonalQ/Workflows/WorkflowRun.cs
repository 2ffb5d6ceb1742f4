using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Http;

namespace PersonalQ.Workflows;

/// <summary>What started a run.</summary>
public enum WorkflowRunSource
{
    /// <summary>A person in the web app.</summary>
    User,
    /// <summary>A request of another program.</summary>
    Api,
    /// <summary>The command line.</summary>
    CommandLine,
    /// <summary>An earlier run that was done again from a node on.</summary>
    Rerun,
    /// <summary>The editor, to try one node.</summary>
    Node,
}

/// <summary>One run of a workflow. It keeps the definition it was started with, whatever becomes of the workflow.</summary>
public sealed class WorkflowRun : IResource
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <inheritdoc/>
    public string ResourcePath => $"/api/v1/workflow-runs/{Id}";
    /// <summary>The workflow; null for a run of agents and descriptions alone, or when it was deleted since.</summary>
    public string? WorkflowId { get; init; }
    /// <summary>Its version at the start.</summary>
    public int? WorkflowVersion { get; init; }
    /// <summary>Number among the runs of its workflow, from 1; among all others for a run without one.</summary>
    public int Number { get; set; }
    /// <summary>What started it; null for runs of releases that did not keep it.</summary>
    public WorkflowRunSource? StartedBy { get; init; }
    /// <summary>The only node it runs, on inputs and outputs that were given; null for a whole run.</summary>
    public string? OnlyNode { get; init; }
    /// <summary>Name, 1–255 characters.</summary>
    public required string Name { get; init; }
    /// <summary>How the agents work together.</summary>
    public required WorkflowProcess Process { get; init; }
    /// <summary>Where it stands, in the words of tasks.</summary>
    public AgentTaskStatus Status { get; set; } = AgentTaskStatus.Running;
    /// <summary>What it waits for when nothing of it can go on; null while something can.</summary>
    public WaitingFor? WaitingFor { get; set; }
    /// <summary>Its inputs, a JSON object with defaults filled in.</summary>
    public string Inputs { get; init; } = "{}";
    /// <summary>Result, JSON; null until completed.</summary>
    public string? Output { get; set; }
    /// <summary>Why it failed, in a word for programs.</summary>
    public string? ErrorCode { get; set; }
    /// <summary>Why it failed, in words for people.</summary>
    public string? ErrorMessage { get; set; }
    /// <summary>The error as its row has it.</summary>
    internal string? StoredError { get; set; }
    /// <summary>The pinned <see cref="WorkflowDefinition"/>, JSON.</summary>
    public required string Definition { get; init; }
    /// <summary>Hierarchical: manager and members as they were at the start, JSON; null for other processes.</summary>
    public string? Team { get; init; }
    /// <summary>The run whose finished nodes this one took over; null for none.</summary>
    public string? RerunOf { get; init; }
    /// <summary>Cost at which nothing new is started, in micro-dollars; null for no cap.</summary>
    public long? MaxCostMicros { get; set; }
    /// <summary>Cost of its ended tasks in micro-dollars; null when a price is unknown.</summary>
    public long? CostMicros { get; set; } = 0;
    /// <summary>Input tokens of its ended tasks.</summary>
    public long InputTokens { get; set; }
    /// <summary>Output tokens of its ended tasks.</summary>
    public long OutputTokens { get; set; }
    /// <summary>Trust label of inputs and definition.</summary>
    public Trust Trust { get; init; } = Trust.Trusted;
    /// <summary>Secrecy label of inputs and definition.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;
    /// <summary>Creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Start.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    /// <summary>End.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>True when it has ended.</summary>
    public bool IsTerminal => Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;
}

/// <summary>One attempt at a node, or at one entry of a map node.</summary>
public sealed record WorkflowNodeRun
{
    /// <summary>Item index of the node itself, as against an entry of a map.</summary>
    public const int Whole = -1;

    /// <summary>The run.</summary>
    public required string RunId { get; init; }
    /// <summary>The node.</summary>
    public required string NodeId { get; init; }
    /// <summary>How often the run has come to this node before; from 0.</summary>
    public int Iteration { get; init; }
    /// <summary>Entry of a map from 0; <see cref="Whole"/> for the node itself.</summary>
    public int ItemIndex { get; init; } = Whole;
    /// <summary>From 1.</summary>
    public int Attempt { get; init; } = 1;
    /// <summary>Where it stands.</summary>
    public AgentTaskStatus Status { get; init; } = AgentTaskStatus.Running;
    /// <summary>For approval and input nodes: what they wait for.</summary>
    public WaitingFor? WaitingFor { get; init; }
    /// <summary>The task that does it; null for nodes that need none.</summary>
    public string? TaskId { get; init; }
    /// <summary>The agent that does it.</summary>
    public string? AgentId { get; init; }
    /// <summary>What it was opened with: the entries of a map, the question to a person; JSON.</summary>
    public string? Input { get; init; }
    /// <summary>Result, JSON.</summary>
    public string? Output { get; init; }
    /// <summary>Entries of a map; null for other nodes, and for maps that were opened by releases that did not keep it.</summary>
    public int? Items { get; init; }
    /// <summary>The branch that was chosen.</summary>
    public string? Branch { get; init; }
    /// <summary>Why it failed, in a word for programs.</summary>
    public string? ErrorCode { get; init; }
    /// <summary>Why it failed, in words for people.</summary>
    public string? ErrorMessage { get; init; }
    /// <summary>For approval and input nodes: who answered; the local owner is <c>you</c>.</summary>
    public string? DecidedBy { get; init; }
    /// <summary>True when a resumed run has left this attempt behind.</summary>
    public bool Superseded { get; init; }
    /// <summary>True when it was taken over from another run.</summary>
    public bool Copied { get; init; }
    /// <summary>When it counts as failed; null for never.</summary>
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>Input tokens.</summary>
    public long InputTokens { get; init; }
    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; init; }
    /// <summary>Cost in micro-dollars; null when a price is unknown.</summary>
    public long? CostMicros { get; init; } = 0;
    /// <summary>Trust label of the output.</summary>
    public Trust Trust { get; init; } = Trust.Trusted;
    /// <summary>Secrecy label of the output.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;
    /// <summary>Start.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>End.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>True when it has ended.</summary>
    public bool IsTerminal => Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;
    /// <summary>True when it ended without a result.</summary>
    public bool IsFailure => Status is AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;

    /// <summary>Bytes of the input that this row was read without; null when it is there, or there is none.</summary>
    internal int? InputLeftOut { get; init; }
    /// <summary>Bytes of the output that this row was read without; null when it is there, or there is none.</summary>
    internal int? OutputLeftOut { get; init; }
    internal bool HasOutput => Output is not null || OutputLeftOut is not null;
    /// <summary>Characters of the output at least: what was left out is known by its bytes, of which a character has three at most.</summary>
    internal long LeastOutputLength => Output?.Length ?? (OutputLeftOut ?? 0) / 3;
    internal Labels Labels => new(Trust, Secrecy);
}

/// <summary>A piece of work that a manager gave to a member.</summary>
public sealed record WorkflowDelegation
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <summary>The run.</summary>
    public required string RunId { get; init; }
    /// <summary>The manager's task.</summary>
    public required string ManagerTaskId { get; init; }
    /// <summary>The manager's agent.</summary>
    public required string FromAgentId { get; init; }
    /// <summary>The member.</summary>
    public required string ToAgentId { get; init; }
    /// <summary>The member's name in the run.</summary>
    public required string Member { get; init; }
    /// <summary>Idempotency key of the call that delegated it.</summary>
    public required string CallKey { get; init; }
    /// <summary>Step of the call in the manager's run.</summary>
    public required int Sequence { get; init; }
    /// <summary>Place in the call.</summary>
    public required int Position { get; init; }
    /// <summary>The manager's name of it: <c>w1</c>, <c>w2</c>.</summary>
    public required string Key { get; init; }
    /// <summary>Why: <c>assign</c>, <c>redo</c>, <c>reassign</c>, <c>follow_up</c>.</summary>
    public required string Kind { get; init; }
    /// <summary>The delegation it continues, by its key.</summary>
    public string? OfKey { get; init; }
    /// <summary>Keys of the delegations whose results it needs, JSON list.</summary>
    public string After { get; init; } = "[]";
    /// <summary>What is to be done.</summary>
    public required string Instruction { get; init; }
    /// <summary>What a good result is.</summary>
    public string? ExpectedOutput { get; init; }
    /// <summary>The member's task; null while it waits for others.</summary>
    public string? TaskId { get; init; }
    /// <summary>Where it stands.</summary>
    public AgentTaskStatus Status { get; init; } = AgentTaskStatus.Pending;
    /// <summary>The member's result.</summary>
    public string? Result { get; init; }
    /// <summary>True when it has a result that this row was read without.</summary>
    internal bool IsResultLeftOut { get; init; }
    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
    /// <summary>The manager's verdict: <c>accepted</c>, <c>redo</c>, <c>reassigned</c>, <c>follow_up</c>; null while there is none.</summary>
    public string? Review { get; init; }
    /// <summary>What the manager said with it.</summary>
    public string? Feedback { get; init; }
    /// <summary>Trust label of the result.</summary>
    public Trust Trust { get; init; } = Trust.Trusted;
    /// <summary>Secrecy label of the result.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;
    /// <summary>Creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>End.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
    /// <summary>True when it has ended.</summary>
    public bool IsTerminal => Status is AgentTaskStatus.Completed or AgentTaskStatus.Failed or AgentTaskStatus.Cancelled;
}
