using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Workflows;

/// <summary>The routes of workflows.</summary>
public static class WorkflowsApi
{
    /// <summary>Maps <c>/workflows</c>.</summary>
    public static IEndpointRouteBuilder MapWorkflows(this IEndpointRouteBuilder api)
    {
        var workflows = api.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapGet("", ListWorkflows).WithName(nameof(ListWorkflows)).WithSummary("List workflows");
        workflows.MapPost("", CreateWorkflow).WithName(nameof(CreateWorkflow)).WithSummary("Create a workflow");
        workflows.MapPost("/validate", ValidateWorkflow).WithName(nameof(ValidateWorkflow)).WithSummary("Say what is wrong with a definition, without saving it");
        workflows.MapGet("/{id}", GetWorkflow).WithName(nameof(GetWorkflow)).WithSummary("Get a workflow");
        workflows.MapPut("/{id}", SaveWorkflow).WithName(nameof(SaveWorkflow)).WithSummary("Save a workflow as a new version");
        workflows.MapDelete("/{id}", DeleteWorkflow).WithName(nameof(DeleteWorkflow)).WithSummary("Delete a workflow; its runs stay");
        workflows.MapGet("/{id}/versions", ListWorkflowVersions).WithName(nameof(ListWorkflowVersions)).WithSummary("All versions of a workflow, newest first")
            .WithDescription("An answer carries 16 MB of definitions and ends where more would come; Link names where it goes on.");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<WorkflowResponse>>> ListWorkflows(
        IDatabase database, HttpContext context, CancellationToken ct, int? skip, int? limit, string? search)
    {
        var page = Page.From(skip, limit);
        await using var db = database.Read();
        var workflows = db.Workflows.AsQueryable();
        if (search?.Trim() is { Length: > 0 } part && await MatchingAsync(workflows, part, ct) is var ids)
            workflows = workflows.Where(w => ids.Contains(w.Id));
        var asked = workflows.OrderByDescending(w => w.CreatedAt).ThenByDescending(w => w.Id).Skip(page.Skip);
        var sizes = await asked.Take(page.Limit).Select(w => (PersonalQDb.OctetLength(w.Definition) ?? 0) + (PersonalQDb.OctetLength(w.Draft) ?? 0)).ToListAsync(ct);
        var rows = await asked.Take(LongFields.Fitting(sizes.Select(s => (long)s))).ToListAsync(ct);
        var total = page.Skip == 0 && sizes.Count < page.Limit ? sizes.Count : await workflows.CountAsync(ct);
        return Lists.Answer<WorkflowResponse>(context, rows.ConvertAll(WorkflowResponse.From), total, page);
    }

    // Compared here and not in SQL, which cannot fold it. There are few workflows, and only their short texts are read.
    private static async Task<List<string>> MatchingAsync(IQueryable<Workflow> workflows, string search, CancellationToken ct)
    {
        var folded = SearchText.Fold(search);
        var texts = await workflows.Select(w => new { w.Id, w.Name, w.Description }).ToListAsync(ct);
        return [.. texts.Where(t => SearchText.Holds(t.Name, folded) || SearchText.Holds(t.Description, folded)).Select(t => t.Id)];
    }

    private static async Task<Created<WorkflowResponse>> CreateWorkflow(
        SaveWorkflowRequest request, WorkflowCommands commands, WorkflowDrafts drafts, HttpContext context, CancellationToken ct, bool? draft)
    {
        CheckTexts(request);
        var workflow = draft == true
            ? await drafts.CreateAsync(request, ct)
            : await commands.CreateAsync(request.Name!.Trim(), request.Description ?? "", request.Definition, ct);
        context.SetETag(workflow.Version);
        return TypedResults.Created($"/api/v1/workflows/{workflow.Id}", WorkflowResponse.From(workflow));
    }

    private static async Task<Ok<ValidationResponse>> ValidateWorkflow(SaveWorkflowRequest request, IDatabase database)
    {
        await using var db = database.Read();
        var faults = await WorkflowCommands.FaultsAsync(db, request.Definition);
        return TypedResults.Ok(new ValidationResponse(faults.Count == 0, faults));
    }

    private static async Task<Ok<WorkflowResponse>> GetWorkflow(string id, IDatabase database, HttpContext context, CancellationToken ct)
    {
        await using var db = database.Read();
        var workflow = await FindAsync(db, id, ct);
        context.SetETag(workflow.Version);
        return TypedResults.Ok(WorkflowResponse.From(workflow));
    }

    private static async Task<Ok<WorkflowResponse>> SaveWorkflow(
        string id, SaveWorkflowRequest request, WorkflowCommands commands, HttpContext context, CancellationToken ct)
    {
        CheckTexts(request);
        var workflow = await commands.ChangeAsync(id, request, context.CheckIfMatch, ct);
        context.SetETag(workflow.Version);
        return TypedResults.Ok(WorkflowResponse.From(workflow));
    }

    private static async Task<NoContent> DeleteWorkflow(string id, WorkflowCommands commands, HttpContext context, CancellationToken ct)
    {
        await commands.DeleteAsync(id, context.CheckIfMatch, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<WorkflowVersionResponse>>> ListWorkflowVersions(
        string id, int? skip, int? limit, IDatabase database, HttpContext context, CancellationToken ct)
    {
        var page = Page.From(skip, limit, defaultLimit: 500);
        await using var db = database.Read();
        await FindAsync(db, id, ct);
        var versions = db.WorkflowVersions.Where(v => v.WorkflowId == id);
        var asked = versions.OrderByDescending(v => v.Version).Skip(page.Skip);
        var sizes = await asked.Take(page.Limit).Select(v => PersonalQDb.OctetLength(v.Definition) ?? 0).ToListAsync(ct);
        var rows = await asked.Take(LongFields.Fitting(sizes.Select(s => (long)s))).ToListAsync(ct);
        var total = page.Skip == 0 && sizes.Count < page.Limit ? sizes.Count : await versions.CountAsync(ct);
        return Lists.Answer<WorkflowVersionResponse>(context, rows.ConvertAll(v => new WorkflowVersionResponse(v.Version, v.Name, new RawJson(v.Definition), v.CreatedAt)), total, page);
    }

    internal static async Task<Workflow> FindAsync(PersonalQDb db, string id, CancellationToken ct) =>
        await db.Workflows.FirstOrDefaultAsync(w => w.Id == id, ct) ?? throw ProblemException.NotFound("Workflow");

    // Nodes and edges are left to the definition's own check, which names them.
    internal static void CheckTexts(SaveWorkflowRequest request) =>
        (request with { Inputs = null, Nodes = null, Edges = null, Notes = null, Settings = null }).Validate();
}
