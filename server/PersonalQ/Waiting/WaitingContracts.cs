using System.Text.Json;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Waiting;

/// <summary>What is waited for; it says which route answers it.</summary>
public enum WaitingKind
{
    /// <summary>An approval node of a workflow run: <c>POST /workflow-runs/{id}/nodes/{node}/decide</c> with <c>approved</c>.</summary>
    Approval,
    /// <summary>An input node of a workflow run: the same route with <c>value</c>.</summary>
    Input,
    /// <summary>A call whose outcome nobody knows: <c>POST /tasks/{id}/steps/{step}/resolve</c> with <c>repeat</c>, <c>done</c> or <c>skip</c>.</summary>
    Outcome,
    /// <summary>A task asks whether it may go on: the same route with <c>continue</c> or <c>fail</c>.</summary>
    Question,
    /// <summary>A task under which the program ended three times: the same route with <c>continue</c> or <c>fail</c>.</summary>
    EndedProgram,
    /// <summary>A task has reached a spending cap: <c>PUT /tasks/{id}</c> with <c>max_cost_usd</c>, or a higher budget.</summary>
    Budget,
    /// <summary>A workflow run has reached its cap: <c>POST /workflow-runs/{id}/resume</c> with <c>max_cost_usd</c>.</summary>
    RunBudget,
    /// <summary>An agent that takes no work until somebody mends the cause.</summary>
    AgentError,
    /// <summary>Tasks that wait for their paused agent: <c>PATCH /agents/{id}/status</c> with <c>active</c>.</summary>
    AgentPaused,
}

/// <summary>Something that stands still until a person does something.</summary>
public sealed record WaitingResponse
{
    /// <summary>Stays the same for as long as it waits: the id of the task, agent or run; for a node <c>run:node</c>.</summary>
    public required string Id { get; init; }
    /// <summary>What is waited for.</summary>
    public required WaitingKind Kind { get; init; }
    /// <summary>Name of the node, task, run or agent.</summary>
    public required string Title { get; init; }
    /// <summary>The question, or why it waits, in words.</summary>
    public required string Text { get; init; }
    /// <summary>Since when it waits.</summary>
    public required DateTimeOffset Since { get; init; }
    /// <summary>When it fails for want of an answer; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it goes on by itself; null for never.</summary>
    public DateTimeOffset? GoesOnAt { get; init; }
    /// <summary>For approvals and inputs: what is decided on.</summary>
    public IReadOnlyList<QuestionContent> Content { get; init; } = [];
    /// <summary>For inputs: JSON schema of the answer; null for a text.</summary>
    public JsonElement? Schema { get; init; }
    /// <summary>For approvals: when a reason has to be given.</summary>
    public ReasonWish? Reason { get; init; }
    /// <summary>For agents in error: why, in a word for programs.</summary>
    public string? ErrorCode { get; init; }
    /// <summary>The task; for an agent in error the one that failed.</summary>
    public string? TaskId { get; init; }
    /// <summary>For outcomes, questions and tasks that ended the program: the step that is asked about.</summary>
    public int? Step { get; init; }
    /// <summary>For outcomes: what the tool was called with, JSON.</summary>
    public RawJson? Call { get; init; }
    /// <summary>The workflow run it belongs to.</summary>
    public string? WorkflowRunId { get; init; }
    /// <summary>Name of that run.</summary>
    public string? WorkflowRunName { get; init; }
    /// <summary>The node of that run.</summary>
    public string? NodeId { get; init; }
    /// <summary>The agent.</summary>
    public string? AgentId { get; init; }
    /// <summary>Name of the agent.</summary>
    public string? AgentName { get; init; }
    /// <summary>For a paused agent: how many tasks wait for it.</summary>
    public int? Tasks { get; init; }
    /// <summary>For budgets: cost so far in US dollars; null when a price is unknown.</summary>
    public decimal? CostUsd { get; init; }
    /// <summary>For budgets: the cap of the task or run itself; null when another budget holds it.</summary>
    public decimal? MaxCostUsd { get; init; }
}
