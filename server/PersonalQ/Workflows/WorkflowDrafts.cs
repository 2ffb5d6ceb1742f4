using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows;

/// <summary>
/// Keeps workflows while they are being drawn. A draft may have any fault but its size, makes no version and is never run; a workflow
/// that has versions goes on running the last of them beside its draft.
/// </summary>
internal sealed class WorkflowDrafts(IDatabase database, TimeProvider clock)
{
    /// <summary>Makes a workflow that is a draft as a whole.</summary>
    /// <exception cref="ProblemException">422 too large.</exception>
    public Task<Workflow> CreateAsync(SaveWorkflowRequest request, CancellationToken ct)
    {
        CheckSize(request);
        return database.WriteAsync(session =>
        {
            var now = clock.Now();
            var workflow = new Workflow
            {
                Id = Ids.New(clock),
                Name = request.Name!.Trim(),
                Description = request.Description ?? "",
                Process = request.Definition.Process,
                Definition = RawJson.From(request.Definition).Text,
                Version = 0,
                IsDraft = true,
                DraftRevision = 1,
                DraftUpdatedAt = now,
                CreatedAt = now,
                UpdatedAt = now,
            };
            session.Db.Workflows.Add(workflow);
            session.Raise(new WorkflowCreated(workflow));
            return ValueTask.FromResult(workflow);
        }, ct);
    }

    /// <summary>Keeps what a workflow is to become.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="request">All of it.</param>
    /// <param name="check">Sees the draft's present revision first, and may refuse.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ProblemException">404; 422 too large.</exception>
    public Task<Workflow> SaveAsync(string id, SaveWorkflowRequest request, Action<int> check, CancellationToken ct)
    {
        CheckSize(request);
        return database.WriteAsync(async session =>
        {
            var workflow = await LoadAsync(session, id);
            check(workflow.DraftRevision);
            var now = clock.Now();
            var shown = workflow.IsDraft || workflow.Draft is null;
            if (workflow.IsDraft)
            {
                workflow.Name = request.Name!.Trim();
                workflow.Description = request.Description ?? "";
                workflow.Process = request.Definition.Process;
                workflow.Definition = RawJson.From(request.Definition).Text;
                workflow.UpdatedAt = now;
            }
            else
            {
                var basedOn = workflow.Draft is { } before ? new RawJson(before).Read<WorkflowDraft>().BasedOn : workflow.Version;
                workflow.Draft = RawJson.From(new WorkflowDraft(request.Name!.Trim(), request.Description ?? "", request.Definition, basedOn)).Text;
            }
            workflow.DraftRevision++;
            workflow.DraftUpdatedAt = now;
            // Lists show that there is a draft, and what is nothing else by its name.
            if (shown)
                session.Raise(new WorkflowUpdated(workflow));
            return workflow;
        }, ct);
    }

    /// <summary>Gives up the draft of a workflow; its versions stay.</summary>
    /// <exception cref="ProblemException">404; 409 the workflow is nothing but a draft.</exception>
    public Task DiscardAsync(string id, Action<int> check, CancellationToken ct) => database.WriteAsync(async session =>
    {
        var workflow = await LoadAsync(session, id);
        check(workflow.DraftRevision);
        if (workflow.IsDraft)
            throw ProblemException.Conflict("workflow_is_draft", "The workflow has no version yet, so that nothing would be left. Delete the workflow instead.");
        if (workflow.Draft is null)
            throw NoDraft();
        Clear(workflow);
        session.Raise(new WorkflowUpdated(workflow));
        return workflow;
    }, ct);

    /// <summary>The draft of a workflow: the workflow itself while it has no version.</summary>
    /// <exception cref="ProblemException">404 there is none.</exception>
    public static WorkflowDraft Of(Workflow workflow) =>
        workflow.IsDraft ? new WorkflowDraft(workflow.Name, workflow.Description, new RawJson(workflow.Definition).Read<WorkflowDefinition>(), 0)
        : workflow.Draft is { } draft ? new RawJson(draft).Read<WorkflowDraft>()
        : throw NoDraft();

    /// <summary>Why a draft cannot be run, with the faults that keep it from becoming a version.</summary>
    public static ProblemException NotRunnable(Workflow workflow, IReadOnlyList<FieldError> faults) => new(409, "workflow_is_draft", faults.Count == 0
        ? $"'{workflow.Name}' is a draft. Save it as a version, then it can be run."
        : $"'{workflow.Name}' is a draft and cannot be run yet. {string.Join(" ", faults.Take(5).Select(f => f.Text))}", faults);

    /// <summary>Ends the draft: it has become a version, or was given up.</summary>
    public static void Clear(Workflow workflow)
    {
        if (!workflow.IsDraft && workflow.Draft is null)
            return;
        workflow.IsDraft = false;
        workflow.Draft = null;
        workflow.DraftUpdatedAt = null;
        workflow.DraftRevision++;
    }

    private static ProblemException NoDraft() => new(404, "no_draft", "The workflow has no draft. Its newest version is what there is.");

    private static void CheckSize(SaveWorkflowRequest request)
    {
        var errors = new List<FieldError>();
        Most("inputs", request.Inputs?.Count, 50);
        Most("nodes", request.Nodes?.Count, 200);
        Most("edges", request.Edges?.Count, 1000);
        Most("notes", request.Notes?.Count, 100);
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);

        void Most(string field, int? count, int most)
        {
            if (count > most)
                errors.Add(new FieldError(field, "too_long", $"Give {most} at most."));
        }
    }

    private static async ValueTask<Workflow> LoadAsync(WriteSession session, string id)
    {
        await session.LockAsync("workflows", id);
        return await session.Db.Workflows.FirstOrDefaultAsync(w => w.Id == id) ?? throw ProblemException.NotFound("Workflow");
    }
}
