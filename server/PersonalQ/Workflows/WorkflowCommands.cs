using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows;

/// <summary>What can be done to workflows. Each is one write.</summary>
internal sealed class WorkflowCommands(IDatabase database, TimeProvider clock)
{
    /// <summary>Creates a workflow.</summary>
    /// <exception cref="ProblemException">422 what is wrong with the definition.</exception>
    public Task<Workflow> CreateAsync(string name, string description, WorkflowDefinition definition, CancellationToken ct)
    {
        var faults = DefinitionCheck.Faults(definition); // before the write, which it would hold up
        return database.WriteAsync(session => CreateAsync(session, name, description, definition, null, faults), ct);
    }

    /// <summary>Creates a workflow within a write.</summary>
    /// <param name="session">The write.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="definition">What it does.</param>
    /// <param name="template">The template it is, if it is one.</param>
    /// <param name="faults">What <see cref="DefinitionCheck"/> found before.</param>
    /// <exception cref="ProblemException">422 what is wrong with the definition.</exception>
    public async ValueTask<Workflow> CreateAsync(WriteSession session, string name, string description, WorkflowDefinition definition, string? template, IReadOnlyList<FieldError> faults)
    {
        await CheckAsync(session.Db, definition, faults);
        var now = clock.Now();
        var workflow = new Workflow
        {
            Id = Ids.New(clock),
            Name = name,
            Description = description,
            Process = definition.Process,
            Definition = RawJson.From(definition).Text,
            TemplateKey = template,
            CreatedAt = now,
            UpdatedAt = now,
        };
        session.Db.Workflows.Add(workflow);
        Keep(session, workflow);
        session.Raise(new WorkflowCreated(workflow));
        return workflow;
    }

    /// <summary>Gives a workflow a new version; one that changes nothing makes none.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="request">All of it.</param>
    /// <param name="check">Sees the present version first, and may refuse.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ProblemException">404; 422 what is wrong with the definition.</exception>
    public Task<Workflow> ChangeAsync(string id, SaveWorkflowRequest request, Action<int> check, CancellationToken ct)
    {
        var faults = DefinitionCheck.Faults(request.Definition); // before the write, which it would hold up
        return database.WriteAsync(session => ChangeAsync(session, id, request, check, faults), ct);
    }

    private async ValueTask<Workflow> ChangeAsync(WriteSession session, string id, SaveWorkflowRequest request, Action<int> check, IReadOnlyList<FieldError> faults)
    {
        var workflow = await LoadAsync(session, id);
        check(workflow.Version);
        await CheckAsync(session.Db, request.Definition, faults);
        workflow.Name = request.Name!.Trim();
        workflow.Description = request.Description ?? "";
        workflow.Process = request.Definition.Process;
        workflow.Definition = RawJson.From(request.Definition).Text;
        var now = clock.Now();
        var changed = workflow.IsDraft || session.Db.Entry(workflow).State == EntityState.Modified;
        // What was drawn is a version now, or given up.
        WorkflowDrafts.Clear(workflow);
        if (!changed)
            return workflow;
        workflow.Version++;
        workflow.UpdatedAt = now;
        Keep(session, workflow);
        session.Raise(new WorkflowUpdated(workflow));
        return workflow;
    }

    /// <summary>Deletes a workflow. Its runs stay, with the definition they were started with.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public Task DeleteAsync(string id, Action<int> check, CancellationToken ct) => database.WriteAsync(async session =>
    {
        var workflow = await LoadAsync(session, id);
        check(workflow.Version);
        session.Db.Workflows.Remove(workflow);
        session.Raise(new WorkflowDeleted(workflow));
    }, ct);

    /// <summary>All that is wrong with a definition, unknown agents included.</summary>
    public static Task<IReadOnlyList<FieldError>> FaultsAsync(PersonalQDb db, WorkflowDefinition definition) =>
        FaultsAsync(db, definition, DefinitionCheck.Faults(definition));

    private static async Task<IReadOnlyList<FieldError>> FaultsAsync(PersonalQDb db, WorkflowDefinition definition, IReadOnlyList<FieldError> known)
    {
        var faults = known.ToList();
        var named = AgentsOf.Named(definition).ToList();
        var ids = named.Select(n => n.AgentId).Distinct().ToList();
        var agents = await db.Agents.AsNoTracking().Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Name, a.DeletedAt }).ToDictionaryAsync(a => a.Id);
        foreach (var (field, agentId) in named)
            if (!agents.TryGetValue(agentId, out var agent))
                faults.Add(new FieldError(field, "unknown_value", "There is no such agent."));
            else if (agent.DeletedAt is not null)
                faults.Add(new FieldError(field, "agent_deleted", $"The agent '{agent.Name}' was deleted."));
        return faults;
    }

    private static async Task CheckAsync(PersonalQDb db, WorkflowDefinition definition, IReadOnlyList<FieldError> known)
    {
        if (await FaultsAsync(db, definition, known) is { Count: > 0 } faults)
            throw ProblemException.Invalid(faults);
    }

    private static async ValueTask<Workflow> LoadAsync(WriteSession session, string id)
    {
        await session.LockAsync("workflows", id);
        return await session.Db.Workflows.FirstOrDefaultAsync(w => w.Id == id) ?? throw ProblemException.NotFound("Workflow");
    }

    private static void Keep(WriteSession session, Workflow workflow) => session.Db.WorkflowVersions.Add(new WorkflowVersion
    {
        WorkflowId = workflow.Id,
        Version = workflow.Version,
        Name = workflow.Name,
        Definition = workflow.Definition,
        CreatedAt = workflow.UpdatedAt,
    });
}
