using System.ComponentModel.DataAnnotations;
using PersonalQ.Agents;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Files;

/// <summary>A workflow that was made of a file or template.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Agents">The agents it works with; those that were made for it say so.</param>
public sealed record ImportedWorkflow(WorkflowResponse Workflow, IReadOnlyList<ImportedAgent> Agents);

/// <summary>A ready workflow with its agents.</summary>
/// <param name="Key">Its name in the API.</param>
/// <param name="Name">Display name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Process">How its agents work together.</param>
/// <param name="Inputs">What a run of it is started with.</param>
/// <param name="Nodes">Its steps in their order.</param>
/// <param name="Edges">Which step leads to which; none where the order of the steps says it.</param>
/// <param name="Agents">Its agents.</param>
public sealed record TemplateResponse(
    string Key, string Name, string Description, WorkflowProcess Process,
    IReadOnlyList<WorkflowInput> Inputs, IReadOnlyList<TemplateNode> Nodes, IReadOnlyList<TemplateEdge> Edges, IReadOnlyList<TemplateAgent> Agents);

/// <summary>A step of a template.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Type">What it does.</param>
public sealed record TemplateNode(string Id, string? Label, NodeType Type);

/// <summary>A way from one step of a template to another.</summary>
/// <param name="Source">Id of the step it leaves.</param>
/// <param name="Target">Id of the step it leads to.</param>
/// <param name="Branch">The outcome it is for; every one when null.</param>
public sealed record TemplateEdge(string Source, string Target, string? Branch);

/// <summary>An agent of a template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="AgentType">Kind of work.</param>
public sealed record TemplateAgent(string Name, string Description, AgentType AgentType);

/// <summary>How a template is to be used.</summary>
public sealed record UseTemplateRequest
{
    /// <summary>Model of its agents, as <c>provider/model</c>; the best that is configured when left out, else the demo model.</summary>
    [StringLength(100)]
    public string? Model { get; init; }
    /// <summary>Name of the workflow; the template's when left out.</summary>
    [StringLength(255)]
    public string? Name { get; init; }
}
