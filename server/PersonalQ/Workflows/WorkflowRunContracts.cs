using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows;

/// <summary>A run as the API and the live events tell it.</summary>
public sealed record WorkflowRunResponse
{
#pragma warning disable CS1591 // The fields are those of WorkflowRun, which documents them.
    public required string Id { get; init; }
    public required string? WorkflowId { get; init; }
    public required int? WorkflowVersion { get; init; }
    public required int Number { get; init; }
    public required WorkflowRunSource? StartedBy { get; init; }
    public required string? OnlyNode { get; init; }
    public required string Name { get; init; }
    public required WorkflowProcess Process { get; init; }
    public required AgentTaskStatus Status { get; init; }
    public required WaitingFor? WaitingFor { get; init; }
    public required RawJson Inputs { get; init; }
    public required RawJson? Output { get; init; }
    public required string? ErrorCode { get; init; }
    public required string? ErrorMessage { get; init; }
    public required string? RerunOf { get; init; }
    public required decimal? MaxCostUsd { get; init; }
    public required decimal? CostUsd { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset? CompletedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
#pragma warning restore CS1591
    /// <summary>Every attempt at every node; empty in lists and events.</summary>
    public IReadOnlyList<NodeRunResponse> Nodes { get; init; } = [];
    /// <summary>Hierarchical: what passed between manager and members; empty in lists and events.</summary>
    public IReadOnlyList<DelegationResponse> Delegations { get; init; } = [];
    /// <summary>Hierarchical: manager and members; null in lists and events.</summary>
    public RawJson? Team { get; init; }
    /// <summary>The definition the run was started with; null in lists and events.</summary>
    public RawJson? Graph { get; init; }
    /// <summary>Names of nodes whose labels have expressions, by id, with these worked out as far as the run has come; null in lists and events.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The run on the wire, without what lists leave out.</summary>
    public static WorkflowRunResponse From(WorkflowRun run) => new()
    {
        Id = run.Id,
        WorkflowId = run.WorkflowId,
        WorkflowVersion = run.WorkflowVersion,
        Number = run.Number,
        StartedBy = run.StartedBy,
        OnlyNode = run.OnlyNode,
        Name = run.Name,
        Process = run.Process,
        Status = run.Status,
        WaitingFor = run.WaitingFor,
        Inputs = new RawJson(run.Inputs),
        Output = RawJson.OrNull(run.Output),
        ErrorCode = run.ErrorCode,
        ErrorMessage = run.ErrorMessage,
        RerunOf = run.RerunOf,
        MaxCostUsd = run.MaxCostMicros / 1_000_000m,
        CostUsd = run.CostMicros / 1_000_000m,
        InputTokens = run.InputTokens,
        OutputTokens = run.OutputTokens,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        CompletedAt = run.CompletedAt,
        UpdatedAt = run.UpdatedAt,
    };
}

/// <summary>One attempt at a node as the API and the live events tell it.</summary>
public sealed record NodeRunResponse
{
#pragma warning disable CS1591 // The fields are those of WorkflowNodeRun, which documents them.
    public required string NodeId { get; init; }
    public required int Iteration { get; init; }
    public required int? ItemIndex { get; init; }
    public required int Attempt { get; init; }
    public required AgentTaskStatus Status { get; init; }
    public required WaitingFor? WaitingFor { get; init; }
    public required string? TaskId { get; init; }
    public required string? AgentId { get; init; }
    public required RawJson? Input { get; init; }
    public required RawJson? Output { get; init; }
    public required string? Branch { get; init; }
    public required string? DecidedBy { get; init; }
    public required string? ErrorCode { get; init; }
    public required string? ErrorMessage { get; init; }
    public required bool Superseded { get; init; }
    public required bool Copied { get; init; }
    public required DateTimeOffset? DueAt { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required decimal? CostUsd { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset? CompletedAt { get; init; }
#pragma warning restore CS1591

    /// <summary>Fields that this answer leaves out because it would be too large with them; the task of the node has them. Null when none is.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>The attempt on the wire.</summary>
    public static NodeRunResponse From(WorkflowNodeRun row) => new()
    {
        NodeId = row.NodeId,
        Iteration = row.Iteration,
        ItemIndex = row.ItemIndex == WorkflowNodeRun.Whole ? null : row.ItemIndex,
        Attempt = row.Attempt,
        Status = row.Status,
        WaitingFor = row.WaitingFor,
        TaskId = row.TaskId,
        AgentId = row.AgentId,
        Input = RawJson.OrNull(row.Input),
        Output = RawJson.OrNull(row.Output),
        Branch = row.Branch,
        DecidedBy = row.DecidedBy,
        ErrorCode = row.ErrorCode,
        ErrorMessage = row.ErrorMessage,
        Superseded = row.Superseded,
        Copied = row.Copied,
        DueAt = row.DueAt,
        InputTokens = row.InputTokens,
        OutputTokens = row.OutputTokens,
        CostUsd = row.CostMicros / 1_000_000m,
        StartedAt = row.StartedAt,
        CompletedAt = row.CompletedAt,
    };
}

/// <summary>Work that passed from a manager to a member, as the API and the live events tell it.</summary>
public sealed record DelegationResponse
{
#pragma warning disable CS1591 // The fields are those of WorkflowDelegation, which documents them.
    public required string Id { get; init; }
    public required string Key { get; init; }
    public required string Kind { get; init; }
    public required string? OfKey { get; init; }
    public required RawJson After { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required string Member { get; init; }
    public required string Instruction { get; init; }
    public required string? ExpectedOutput { get; init; }
    public required string? TaskId { get; init; }
    public required AgentTaskStatus Status { get; init; }
    public required string? Result { get; init; }
    public required string? Error { get; init; }
    public required string? Review { get; init; }
    public required string? Feedback { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? CompletedAt { get; init; }
#pragma warning restore CS1591

    /// <summary>Fields that this answer leaves out because it would be too large with them; its task has them. Null when none is.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>The delegation on the wire.</summary>
    public static DelegationResponse Of(WorkflowDelegation d) => new()
    {
        Id = d.Id,
        Key = d.Key,
        Kind = d.Kind,
        OfKey = d.OfKey,
        After = new RawJson(d.After),
        From = d.FromAgentId,
        To = d.ToAgentId,
        Member = d.Member,
        Instruction = d.Instruction,
        ExpectedOutput = d.ExpectedOutput,
        TaskId = d.TaskId,
        Status = d.Status,
        Result = d.Result,
        Error = d.Error,
        Review = d.Review,
        Feedback = d.Feedback,
        CreatedAt = d.CreatedAt,
        CompletedAt = d.CompletedAt,
    };
}

/// <summary>A run to be started: of a workflow, or of agents and what each is to do.</summary>
public sealed record StartRunRequest
{
    /// <summary>The workflow; or leave it out and name agents.</summary>
    [StringLength(64)]
    public string? WorkflowId { get; init; }
    /// <summary>A workflow file, YAML or JSON, that is run without being saved; or leave it out.</summary>
    [StringLength(Files.FileText.Longest)]
    public string? File { get; init; }
    /// <summary>For a file: model of the agents it brings along; as with an import.</summary>
    [StringLength(100)]
    public string? Model { get; init; }
    /// <summary>Values of the workflow's inputs, an object.</summary>
    public JsonElement? Inputs { get; init; }
    /// <summary>Ids of the agents, 1–100; one may be named several times.</summary>
    [Length(1, 100), EachLength(1, 64)]
    public IReadOnlyList<string>? Agents { get; init; }
    /// <summary>What each of the agents does, as many as agents.</summary>
    [Length(1, 100), EachLength(1, 50_000)]
    public IReadOnlyList<string>? TaskDescriptions { get; init; }
    /// <summary><c>sequential</c> (the default) or <c>hierarchical</c>.</summary>
    public WorkflowProcess? Process { get; init; }
    /// <summary>Name of the run; made of its first words when left out.</summary>
    [StringLength(255)]
    public string? Name { get; init; }
    /// <summary>For agents and descriptions: bounds and habits of the run.</summary>
    public WorkflowSettings? Settings { get; init; }
    /// <summary>Cost in US dollars at which this run starts nothing new and asks; the workflow's own cap when left out.</summary>
    [Range(0.000001, 1_000_000)]
    public decimal? MaxCostUsd { get; init; }
}

/// <summary>A run that goes on.</summary>
public sealed record ResumeRunRequest
{
    /// <summary>A new cap in US dollars, above the cost so far; the old one when left out. Where a price is unknown no cap can be kept, and the run goes on without one.</summary>
    [Range(0.000001, 1_000_000)]
    public decimal? MaxCostUsd { get; init; }
}

/// <summary>A run that is done again from a node on.</summary>
public sealed record RerunRequest
{
    /// <summary>The first node that is done again.</summary>
    [Required, StringLength(64)]
    public string? FromNode { get; init; }
    /// <summary>Inputs that replace those of the old run, an object.</summary>
    public JsonElement? Inputs { get; init; }
    /// <summary>Replaces the instruction of that node.</summary>
    [StringLength(50_000)]
    public string? Instruction { get; init; }
}

/// <summary>The answer of a person to an approval or input node.</summary>
public sealed record DecideRequest
{
    /// <summary>For an approval: yes or no.</summary>
    public bool? Approved { get; init; }
    /// <summary>Why.</summary>
    [StringLength(10_000)]
    public string? Reason { get; init; }
    /// <summary>For an input: the value.</summary>
    public JsonElement? Value { get; init; }
}
