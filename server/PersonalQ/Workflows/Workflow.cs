using PersonalQ.Workflows.Definitions;
using PersonalQ.Http;

namespace PersonalQ.Workflows;

/// <summary>A definition of how several agents reach one goal, under a name. Every change makes a new version.</summary>
public sealed class Workflow : IResource
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <inheritdoc/>
    public string ResourcePath => $"/api/v1/workflows/{Id}";
    /// <summary>Display name, 1–255 characters.</summary>
    public required string Name { get; set; }
    /// <summary>What it is for, at most 2,000 characters.</summary>
    public string Description { get; set; } = "";
    /// <summary>How its agents work together.</summary>
    public required WorkflowProcess Process { get; set; }
    /// <summary>Number of the present version, from 1; 0 while it is a draft. The ETag.</summary>
    public int Version { get; set; } = 1;
    /// <summary>The present <see cref="WorkflowDefinition"/>, JSON.</summary>
    public required string Definition { get; set; }
    /// <summary>True while it has no version yet: it is being drawn, and cannot be run.</summary>
    public bool IsDraft { get; set; }
    /// <summary>Changes that are kept but are no version yet, a <see cref="WorkflowDraft"/> as JSON; null for none.</summary>
    public string? Draft { get; set; }
    /// <summary>Goes up with every change of the draft; the draft's ETag.</summary>
    public int DraftRevision { get; set; }
    /// <summary>Last change of the draft; null without one.</summary>
    public DateTimeOffset? DraftUpdatedAt { get; set; }
    /// <summary>The template it was made from; null for none.</summary>
    public string? TemplateKey { get; init; }
    /// <summary>Trust label of its texts.</summary>
    public Trust Trust { get; set; } = Trust.Trusted;
    /// <summary>Secrecy label of its texts.</summary>
    public Secrecy Secrecy { get; set; } = Secrecy.Private;
    /// <summary>Creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A workflow as it is being changed: kept whatever is wrong with it, and never run.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Definition">What it is to do.</param>
/// <param name="BasedOn">The version it was made from; 0 for none.</param>
public sealed record WorkflowDraft(string Name, string Description, WorkflowDefinition Definition, int BasedOn);

/// <summary>A version of a workflow, as it was.</summary>
public sealed class WorkflowVersion
{
    /// <summary>The workflow.</summary>
    public required string WorkflowId { get; init; }
    /// <summary>Number, from 1.</summary>
    public required int Version { get; init; }
    /// <summary>Name then.</summary>
    public required string Name { get; init; }
    /// <summary>The <see cref="WorkflowDefinition"/> then, JSON.</summary>
    public required string Definition { get; init; }
    /// <summary>Trust label of its texts.</summary>
    public Trust Trust { get; init; } = Trust.Trusted;
    /// <summary>Secrecy label of its texts.</summary>
    public Secrecy Secrecy { get; init; } = Secrecy.Private;
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
