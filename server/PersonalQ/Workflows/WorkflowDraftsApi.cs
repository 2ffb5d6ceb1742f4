using Microsoft.AspNetCore.Http.HttpResults;
using PersonalQ.Http;
using PersonalQ.Workflows.Execution;

namespace PersonalQ.Workflows;

/// <summary>The routes of drafts, and of trying one node.</summary>
public static class WorkflowDraftsApi
{
    /// <summary>Maps <c>/workflows/{id}/draft</c> and <c>/workflows/{id}/nodes/{node}/run</c>.</summary>
    public static IEndpointRouteBuilder MapWorkflowDrafts(this IEndpointRouteBuilder api)
    {
        var workflow = api.MapGroup("/workflows/{id}").WithTags("Workflows");
        workflow.MapGet("/draft", GetWorkflowDraft).WithName(nameof(GetWorkflowDraft)).WithSummary("The changes of a workflow that are no version yet, with what is wrong with them");
        workflow.MapPut("/draft", SaveWorkflowDraft).WithName(nameof(SaveWorkflowDraft)).WithSummary("Keep changes of a workflow without making a version, faults and all");
        workflow.MapDelete("/draft", DiscardWorkflowDraft).WithName(nameof(DiscardWorkflowDraft)).WithSummary("Give up the changes that are no version yet");
        workflow.MapPost("/nodes/{node}/run", RunWorkflowNode).WithName(nameof(RunWorkflowNode)).WithSummary("Run one node alone, on values that are given or taken from a run");
        return api;
    }

    private static async Task<Ok<WorkflowDraftResponse>> GetWorkflowDraft(string id, IDatabase database, HttpContext context, CancellationToken ct)
    {
        await using var db = database.Read();
        return await AnswerAsync(db, await WorkflowsApi.FindAsync(db, id, ct), context);
    }

    private static async Task<Ok<WorkflowDraftResponse>> SaveWorkflowDraft(
        string id, SaveWorkflowRequest request, WorkflowDrafts drafts, IDatabase database, HttpContext context, CancellationToken ct)
    {
        WorkflowsApi.CheckTexts(request);
        var workflow = await drafts.SaveAsync(id, request, context.CheckIfMatch, ct);
        await using var db = database.Read();
        return await AnswerAsync(db, workflow, context);
    }

    private static async Task<NoContent> DiscardWorkflowDraft(string id, WorkflowDrafts drafts, HttpContext context, CancellationToken ct)
    {
        await drafts.DiscardAsync(id, context.CheckIfMatch, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Created<WorkflowRunResponse>> RunWorkflowNode(
        string id, string node, RunNodeRequest request, NodeTries tries, IDatabase database, CancellationToken ct)
    {
        var run = await tries.StartAsync(id, node, request.Validate(), ct);
        return TypedResults.Created($"/api/v1/workflow-runs/{run.Id}", await WorkflowRunsApi.WholeAsync(database, run.Id, ct));
    }

    private static async Task<Ok<WorkflowDraftResponse>> AnswerAsync(PersonalQDb db, Workflow workflow, HttpContext context)
    {
        var draft = WorkflowDrafts.Of(workflow);
        context.SetETag(workflow.DraftRevision);
        return TypedResults.Ok(WorkflowDraftResponse.From(workflow, draft, await WorkflowCommands.FaultsAsync(db, draft.Definition)));
    }
}
