using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace PersonalQ.Workflows.Definitions;

#pragma warning disable CS1591 // The members of the enums say it.
/// <summary>How the agents of a workflow work together.</summary>
public enum WorkflowProcess { Sequential, Hierarchical, Graph }

/// <summary>What a node does.</summary>
public enum NodeType { Agent, Condition, Approval, Input, Map, Loop }

/// <summary>When a node with several ways in begins.</summary>
public enum NodeJoin { All, Any, FirstSuccess }

/// <summary>What a failed node means for the run.</summary>
public enum NodeFailure { Fail, Branch, Continue }

/// <summary>When a person who decides is asked for a reason; one may always be given.</summary>
public enum ReasonWish { Optional, WhenRejected, Always }

/// <summary>How much of an output travels on as context.</summary>
public enum ContextMode { Whole, Summary, Fields }

/// <summary>Type of an input of a workflow.</summary>
public enum InputType { String, Number, Boolean, Json }
#pragma warning restore CS1591

/// <summary>What a workflow does: its inputs, the nodes, the edges between them, and the bounds of a run.</summary>
public sealed record WorkflowDefinition
{
    /// <summary>How the agents work together; graph when left out.</summary>
    public WorkflowProcess Process { get; init; } = WorkflowProcess.Graph;
    /// <summary>What a run is started with, at most 50.</summary>
    [Length(0, 50)]
    public IReadOnlyList<WorkflowInput> Inputs { get; init; } = [];
    /// <summary>The steps, at most 200. A sequential workflow without edges runs them in this order; in a hierarchical one they are the members' jobs.</summary>
    [Length(0, 200)]
    public IReadOnlyList<WorkflowNode> Nodes { get; init; } = [];
    /// <summary>Who comes after whom, at most 1,000. An edge carries its source's output as context.</summary>
    [Length(0, 1000)]
    public IReadOnlyList<WorkflowEdge> Edges { get; init; } = [];
    /// <summary>Comments on the canvas, at most 100. They do nothing.</summary>
    [Length(0, 100)]
    public IReadOnlyList<WorkflowNote> Notes { get; init; } = [];
    /// <summary>Bounds and habits of a run.</summary>
    public WorkflowSettings Settings { get; init; } = new();
}

/// <summary>A value a run is started with; nodes read it as <c>{{inputs.name}}</c>.</summary>
public sealed record WorkflowInput
{
    /// <summary>Name: letters, digits and underscores.</summary>
    [Required, StringLength(64), RegularExpression("^[A-Za-z_][A-Za-z0-9_]*$", ErrorMessage = "Use letters, digits and underscores, beginning with a letter.")]
    public string Name { get; init; } = "";
    /// <summary>Type; a text when left out.</summary>
    public InputType Type { get; init; } = InputType.String;
    /// <summary>Whether a run cannot start without it.</summary>
    public bool Required { get; init; }
    /// <summary>Used when a run does not name it.</summary>
    public JsonElement? Default { get; init; }
    /// <summary>What it is for.</summary>
    [StringLength(2000)]
    public string? Description { get; init; }
}

/// <summary>One step of a workflow.</summary>
public sealed record WorkflowNode
{
    /// <summary>Name of the node among the others, used by edges and as <c>{{outputs.id}}</c>; 1–64 letters, digits, <c>_</c> and <c>-</c>.</summary>
    [Required, StringLength(64), RegularExpression("^[A-Za-z0-9_-]+$", ErrorMessage = "Use letters, digits, _ and - only.")]
    public string Id { get; init; } = "";
    /// <summary>What it does; an agent's task when left out.</summary>
    public NodeType Type { get; init; } = NodeType.Agent;
    /// <summary>Name for people; the id when left out.</summary>
    [StringLength(200)]
    public string? Label { get; init; }
    /// <summary>Who does it; for agent and map nodes.</summary>
    [StringLength(64)]
    public string? AgentId { get; init; }
    /// <summary>What to do, or what a person is asked; with expressions in double braces.</summary>
    [StringLength(50_000)]
    public string? Instruction { get; init; }
    /// <summary>For approvals and inputs: what is shown to be decided on, with expressions in double braces; what the nodes before gave when left out.</summary>
    [StringLength(50_000)]
    public string? Content { get; init; }
    /// <summary>For approvals: when a reason has to be given; never when left out.</summary>
    public ReasonWish? Reason { get; init; }
    /// <summary>What a good result is.</summary>
    [StringLength(10_000)]
    public string? ExpectedOutput { get; init; }
    /// <summary>JSON schema of the output, an object; the output is then the parsed JSON.</summary>
    public JsonElement? OutputSchema { get; init; }
    /// <summary>Place in the editor.</summary>
    public NodePosition? Position { get; init; }
    /// <summary>How often it is tried.</summary>
    public NodeRetry? Retry { get; init; }
    /// <summary>Seconds after which it counts as failed, waiting included; for approvals and inputs seven days when left out.</summary>
    [Range(1, 30 * 24 * 3600)]
    public int? TimeoutSeconds { get; init; }
    /// <summary>When it begins, with several ways in.</summary>
    public NodeJoin Join { get; init; } = NodeJoin.All;
    /// <summary>What its failure means.</summary>
    public NodeFailure OnError { get; init; } = NodeFailure.Fail;
    /// <summary>How much context it gets, if not as the workflow's settings say.</summary>
    public ContextMode? Context { get; init; }
    /// <summary>For a condition: what decides.</summary>
    public NodeCondition? Condition { get; init; }
    /// <summary>For a map: what it runs over.</summary>
    public NodeMap? Map { get; init; }
    /// <summary>For a loop: when it ends.</summary>
    public NodeLoop? Loop { get; init; }

    internal string Title => string.IsNullOrWhiteSpace(Label) ? Id : Label;
}

/// <summary>A comment on the canvas, for those who read the workflow.</summary>
public sealed record WorkflowNote
{
    /// <summary>Name of the note among the others.</summary>
    [Required, StringLength(64)]
    public string Id { get; init; } = "";
    /// <summary>What it says, in Markdown.</summary>
    [StringLength(5000)]
    public string Text { get; init; } = "";
    /// <summary>Place in the editor.</summary>
    public NodePosition? Position { get; init; }
    /// <summary>Width in pixels; 232 when left out.</summary>
    [Range(80.0, 2000.0)]
    public double? Width { get; init; }
    /// <summary>Height in pixels; 120 when left out.</summary>
    [Range(40.0, 2000.0)]
    public double? Height { get; init; }
}

/// <summary>Place of a node in the editor, in pixels.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public sealed record NodePosition(double X, double Y);

/// <summary>How often a node is tried.</summary>
public sealed record NodeRetry
{
    /// <summary>Tries in all, 1–10.</summary>
    [Range(1, 10)]
    public int MaxAttempts { get; init; } = 1;
}

/// <summary>What a condition node decides by: an expression, or a model's choice.</summary>
public sealed record NodeCondition
{
    /// <summary>Its value names the branch; yes and no are <c>true</c> and <c>false</c>.</summary>
    [StringLength(2000)]
    public string? Expression { get; init; }
    /// <summary>A question to an agent.</summary>
    public ModelChoice? ModelChoice { get; init; }
}

/// <summary>An agent chooses one of the named branches.</summary>
public sealed record ModelChoice
{
    /// <summary>Who chooses.</summary>
    [Required, StringLength(64)]
    public string AgentId { get; init; } = "";
    /// <summary>What is asked; with expressions in double braces.</summary>
    [Required, StringLength(10_000)]
    public string Question { get; init; } = "";
    /// <summary>The branches, 2–20.</summary>
    [Length(2, 20), PersonalQ.Http.EachLength(1, 64)]
    public IReadOnlyList<string> Branches { get; init; } = [];
}

/// <summary>A map node does its job once for every entry of a list.</summary>
public sealed record NodeMap
{
    /// <summary>Expression of the list, at most 1,000 entries: <c>outputs.research.topics</c>. The instruction reads <c>{{item}}</c> and <c>{{index}}</c>.</summary>
    [Required, StringLength(2000)]
    public string Items { get; init; } = "";
    /// <summary>Entries that are worked on at a time, 1–100; 10 when left out.</summary>
    [Range(1, 100)]
    public int Concurrency { get; init; } = 10;
}

/// <summary>A loop node sends the run back along its edges named <c>repeat</c> until it is done.</summary>
public sealed record NodeLoop
{
    /// <summary>Rounds at most, 1–100.</summary>
    [Range(1, 100)]
    public int MaxIterations { get; init; } = 3;
    /// <summary>Expression that ends the loop when it is true; only the bound ends it when left out.</summary>
    [StringLength(2000)]
    public string? Until { get; init; }
}

/// <summary>From one node to the next.</summary>
public sealed record WorkflowEdge
{
    /// <summary>Name of the edge; given by the editor, and made of its ends when left out.</summary>
    [StringLength(200)]
    public string? Id { get; init; }
    /// <summary>The node it leaves.</summary>
    [Required, StringLength(64)]
    public string Source { get; init; } = "";
    /// <summary>The node it reaches.</summary>
    [Required, StringLength(64)]
    public string Target { get; init; } = "";
    /// <summary>
    /// For which outcome it is taken: a branch of a condition, <c>approved</c> or <c>rejected</c>, <c>repeat</c> or
    /// <c>done</c> of a loop, <c>error</c> of a node with <c>on_error: branch</c>. Without one: the ordinary way on.
    /// </summary>
    [StringLength(64)]
    public string? Branch { get; init; }
    /// <summary>Only these fields of the source's JSON output travel on; at most 50.</summary>
    [Length(0, 50), PersonalQ.Http.EachLength(1, 200)]
    public IReadOnlyList<string>? Fields { get; init; }
}

/// <summary>Bounds and habits of a run.</summary>
public sealed record WorkflowSettings
{
    /// <summary>Cost in US dollars at which nothing new is started and the run asks; null for no cap.</summary>
    [Range(0.000001, 1_000_000)]
    public decimal? MaxCostUsd { get; init; }
    /// <summary>Hierarchical: what the team is to reach; with expressions in double braces.</summary>
    [StringLength(50_000)]
    public string? Goal { get; init; }
    /// <summary>Hierarchical: rounds of delegation at most, 1–50; 6 when left out.</summary>
    [Range(1, 50)]
    public int? MaxRounds { get; init; }
    /// <summary>Hierarchical: delegated tasks at most, 1–200; 20 when left out.</summary>
    [Range(1, 200)]
    public int? MaxDelegations { get; init; }
    /// <summary>Nodes that work at a time, 1–1,000; any number when left out.</summary>
    [Range(1, 1000)]
    public int? Concurrency { get; init; }
    /// <summary>How much of each output travels on.</summary>
    public ContextMode Context { get; init; } = ContextMode.Whole;
    /// <summary>Characters of all context of a node, 200–80,000; 40,000 when left out, for summaries 4,000.</summary>
    [Range(200, 80_000)]
    public int? ContextLimitChars { get; init; }
    /// <summary>Hierarchical: the agent that leads; one is made for the run when left out.</summary>
    [StringLength(64)]
    public string? ManagerAgentId { get; init; }
}
