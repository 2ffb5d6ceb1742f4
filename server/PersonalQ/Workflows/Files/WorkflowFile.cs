using System.ComponentModel.DataAnnotations;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Files;

/// <summary>
/// A workflow as a file that can be shared: the definition, with agents by their names. In the file <c>agent_id</c> is
/// called <c>agent</c> and <c>manager_agent_id</c> is called <c>manager</c>.
/// </summary>
public sealed record WorkflowFile
{
    /// <summary>Display name.</summary>
    [Required, StringLength(255)]
    public string Name { get; init; } = "";
    /// <summary>What it is for.</summary>
    [StringLength(2000)]
    public string Description { get; init; } = "";
    /// <summary>How the agents work together; graph when left out.</summary>
    public WorkflowProcess Process { get; init; } = WorkflowProcess.Graph;
    /// <summary>What a run is started with, at most 50.</summary>
    [Length(0, 50)]
    public IReadOnlyList<WorkflowInput> Inputs { get; init; } = [];
    /// <summary>Agents that are made when the installation has none of their name; at most 100. Those it has are used as they are.</summary>
    [Length(0, 100)]
    public IReadOnlyList<FileAgent> Agents { get; init; } = [];
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

    internal WorkflowDefinition Definition => new() { Process = Process, Inputs = Inputs, Nodes = Nodes, Edges = Edges, Notes = Notes, Settings = Settings };
}

/// <summary>An agent that a file brings along.</summary>
public sealed record FileAgent
{
    /// <summary>Display name; nodes name it so.</summary>
    [Required, StringLength(255)]
    public string Name { get; init; } = "";
    /// <summary>Purpose and capabilities.</summary>
    [StringLength(2000)]
    public string Description { get; init; } = "";
    /// <summary>Kind of work; conversational when left out.</summary>
    public AgentType Type { get; init; } = AgentType.Conversational;
    /// <summary>Model, as <c>provider/model</c>; the one the import names, or the best that is configured, when left out.</summary>
    [StringLength(100)]
    public string? Model { get; init; }
    /// <summary>Sampling temperature, 0–1; by kind when left out.</summary>
    [Range(0.0, 1.0)]
    public double? Temperature { get; init; }
    /// <summary>Longest answer in tokens; 4096 when left out.</summary>
    [Range(1, 1_000_000)]
    public int? MaxTokens { get; init; }
    /// <summary>Standing instructions.</summary>
    [Required, StringLength(100_000)]
    public string Prompt { get; init; } = "";
    /// <summary>Tags, at most 20.</summary>
    [MaxLength(20), EachLength(1, 50)]
    public IReadOnlyList<string> Tags { get; init; } = [];
}
