using System.ComponentModel.DataAnnotations;
using PersonalQ.Http;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows;

/// <summary>A workflow as the API tells it.</summary>
public sealed record WorkflowResponse
{
#pragma warning disable CS1591 // The fields are those of Workflow and WorkflowDefinition, which document them.
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required int Version { get; init; }
    public required WorkflowProcess Process { get; init; }
    public required IReadOnlyList<WorkflowInput> Inputs { get; init; }
    public required IReadOnlyList<WorkflowNode> Nodes { get; init; }
    public required IReadOnlyList<WorkflowEdge> Edges { get; init; }
    public required IReadOnlyList<WorkflowNote> Notes { get; init; }
    public required WorkflowSettings Settings { get; init; }
    public required bool IsDraft { get; init; }
    public required bool HasDraft { get; init; }
    public required int DraftRevision { get; init; }
    public required bool IsTemplate { get; init; }
    public required string? TemplateKey { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
#pragma warning restore CS1591

    /// <summary>The workflow on the wire.</summary>
    public static WorkflowResponse From(Workflow workflow)
    {
        var definition = new RawJson(workflow.Definition).Read<WorkflowDefinition>();
        return new WorkflowResponse
        {
            Id = workflow.Id,
            Name = workflow.Name,
            Description = workflow.Description,
            Version = workflow.Version,
            Process = workflow.Process,
            Inputs = definition.Inputs,
            Nodes = definition.Nodes,
            Edges = definition.Edges,
            Notes = definition.Notes,
            Settings = definition.Settings,
            IsDraft = workflow.IsDraft,
            HasDraft = workflow.IsDraft || workflow.Draft is not null,
            DraftRevision = workflow.DraftRevision,
            IsTemplate = false,
            TemplateKey = workflow.TemplateKey,
            CreatedAt = workflow.CreatedAt,
            UpdatedAt = workflow.UpdatedAt,
        };
    }
}

/// <summary>A version of a workflow as the API tells it.</summary>
/// <param name="Version">Number.</param>
/// <param name="Name">Name then.</param>
/// <param name="Definition">What it did then.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record WorkflowVersionResponse(int Version, string Name, RawJson Definition, DateTimeOffset CreatedAt);

/// <summary>A new workflow, or all of a changed one.</summary>
public sealed record SaveWorkflowRequest
{
    /// <summary>Display name.</summary>
    [Required, StringLength(255)]
    public string? Name { get; init; }
    /// <summary>What it is for.</summary>
    [StringLength(2000)]
    public string? Description { get; init; }
    /// <summary>How its agents work together; graph when left out.</summary>
    public WorkflowProcess? Process { get; init; }
    /// <summary>What a run is started with.</summary>
    public IReadOnlyList<WorkflowInput>? Inputs { get; init; }
    /// <summary>The steps.</summary>
    public IReadOnlyList<WorkflowNode>? Nodes { get; init; }
    /// <summary>Who comes after whom.</summary>
    public IReadOnlyList<WorkflowEdge>? Edges { get; init; }
    /// <summary>Comments on the canvas.</summary>
    public IReadOnlyList<WorkflowNote>? Notes { get; init; }
    /// <summary>Bounds and habits of a run.</summary>
    public WorkflowSettings? Settings { get; init; }

    internal WorkflowDefinition Definition => new()
    {
        Process = Process ?? WorkflowProcess.Graph,
        Inputs = Inputs ?? [],
        Nodes = Nodes ?? [],
        Edges = Edges ?? [],
        Notes = Notes ?? [],
        Settings = Settings ?? new WorkflowSettings(),
    };
}

/// <summary>A workflow that is being changed, as the API tells it.</summary>
public sealed record WorkflowDraftResponse
{
#pragma warning disable CS1591 // The fields are those of WorkflowDraft and WorkflowDefinition, which document them.
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required WorkflowProcess Process { get; init; }
    public required IReadOnlyList<WorkflowInput> Inputs { get; init; }
    public required IReadOnlyList<WorkflowNode> Nodes { get; init; }
    public required IReadOnlyList<WorkflowEdge> Edges { get; init; }
    public required IReadOnlyList<WorkflowNote> Notes { get; init; }
    public required WorkflowSettings Settings { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
#pragma warning restore CS1591
    /// <summary>The version it was made from; 0 for none.</summary>
    public required int BasedOn { get; init; }
    /// <summary>Goes up with every change; the ETag.</summary>
    public required int Revision { get; init; }
    /// <summary>Why it cannot become a version yet; empty when it can.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }

    internal static WorkflowDraftResponse From(Workflow workflow, WorkflowDraft draft, IReadOnlyList<FieldError> errors) => new()
    {
        Name = draft.Name,
        Description = draft.Description,
        Process = draft.Definition.Process,
        Inputs = draft.Definition.Inputs,
        Nodes = draft.Definition.Nodes,
        Edges = draft.Definition.Edges,
        Notes = draft.Definition.Notes,
        Settings = draft.Definition.Settings,
        UpdatedAt = workflow.DraftUpdatedAt ?? workflow.UpdatedAt,
        BasedOn = draft.BasedOn,
        Revision = workflow.DraftRevision,
        Errors = errors,
    };
}

/// <summary>What is wrong with a definition.</summary>
/// <param name="Valid">Nothing is.</param>
/// <param name="Errors">Each fault with its node: <c>nodes.draft.agent_id</c>.</param>
public sealed record ValidationResponse(bool Valid, IReadOnlyList<FieldError> Errors);
