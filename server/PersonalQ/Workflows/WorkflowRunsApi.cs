using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows;

/// <summary>The routes of workflow runs.</summary>
public static class WorkflowRunsApi
{
    /// <summary>Maps <c>/workflow-runs</c>.</summary>
    public static IEndpointRouteBuilder MapWorkflowRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/workflow-runs").WithTags("Workflow runs");
        runs.MapGet("", ListWorkflowRuns).WithName(nameof(ListWorkflowRuns)).WithSummary("List workflow runs");
        runs.MapPost("", StartWorkflowRun).WithName(nameof(StartWorkflowRun)).WithSummary("Start a workflow, or several agents at once");
        runs.MapGet("/{id}", GetWorkflowRun).WithName(nameof(GetWorkflowRun)).WithSummary("Get a run with its nodes and delegations");
        runs.MapPost("/{id}/cancel", CancelWorkflowRun).WithName(nameof(CancelWorkflowRun)).WithSummary("Stop everything of a run");
        runs.MapPost("/{id}/resume", ResumeWorkflowRun).WithName(nameof(ResumeWorkflowRun)).WithSummary("Go on with a run from where it failed");
        runs.MapPost("/{id}/rerun", RerunWorkflowRun).WithName(nameof(RerunWorkflowRun)).WithSummary("Do a run again from one of its nodes on");
        runs.MapPost("/{id}/nodes/{node}/decide", DecideWorkflowNode).WithName(nameof(DecideWorkflowNode)).WithSummary("Answer an approval or input node");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<WorkflowRunResponse>>> ListWorkflowRuns(
        IDatabase database, HttpContext context, CancellationToken ct,
        int? skip, int? limit, [FromQuery(Name = "workflow_id")] string? workflowId, string[]? status, [FromQuery(Name = "started_by")] string[]? startedBy, string? search)
    {
        var page = Page.From(skip, limit);
        await using var db = database.Read();
        var runs = db.WorkflowRuns.AsQueryable();
        if (workflowId is { Length: > 0 })
            runs = runs.Where(r => r.WorkflowId == workflowId);
        if (QueryValues.Enums<AgentTaskStatus>("status", status ?? []) is { Count: > 0 } statuses)
            runs = runs.Where(r => statuses.Contains(r.Status));
        if (QueryValues.Enums<RunSource>("started_by", startedBy ?? []) is { Count: > 0 } sources)
            runs = runs.Where(r => sources.Contains(r.StartedBy!.Value));
        if (search?.Trim() is { Length: > 0 } part)
        {
            var number = part.StartsWith('#') && int.TryParse(part.AsSpan(1), CultureInfo.InvariantCulture, out var n) ? n : 0;
            runs = number > 0
                ? runs.Where(r => r.Number == number)
                : runs.Holding(part, db, r => r.Name, r => r.Inputs, r => r.ErrorMessage);
        }
        var rows = await runs.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Skip(page.Skip).Take(page.Limit).ToListAsync(ct);
        var total = page.Skip == 0 && rows.Count < page.Limit ? rows.Count : await runs.CountAsync(ct);
        return Lists.Answer<WorkflowRunResponse>(context, rows.ConvertAll(WorkflowRunResponse.From), total, page,
            r => (long)r.Inputs.Text.Length + (r.Output?.Text.Length ?? 0));
    }

    private static async Task<Created<WorkflowRunResponse>> StartWorkflowRun(StartRunRequest request, RunStarts starts, IDatabase database, HttpContext context, CancellationToken ct)
    {
        var run = await starts.StartAsync(request.Validate(), SourceOf(context.Request), ct);
        return TypedResults.Created($"/api/v1/workflow-runs/{run.Id}", await WholeAsync(database, run.Id, ct));
    }

    private static async Task<Ok<WorkflowRunResponse>> GetWorkflowRun(string id, IDatabase database, CancellationToken ct) =>
        TypedResults.Ok(await WholeAsync(database, id, ct));

    private static async Task<Ok<WorkflowRunResponse>> CancelWorkflowRun(string id, RunCommands commands, IDatabase database, CancellationToken ct)
    {
        await commands.CancelAsync(id, ct);
        return TypedResults.Ok(await WholeAsync(database, id, ct));
    }

    private static async Task<Ok<WorkflowRunResponse>> ResumeWorkflowRun(
        string id, RunCommands commands, IDatabase database, CancellationToken ct, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ResumeRunRequest? request = null)
    {
        await commands.ResumeAsync(id, request?.Validate().MaxCostUsd is { } cap ? (long)Math.Ceiling(cap * 1_000_000m) : null, ct);
        return TypedResults.Ok(await WholeAsync(database, id, ct));
    }

    private static async Task<Created<WorkflowRunResponse>> RerunWorkflowRun(string id, RerunRequest request, RunStarts starts, IDatabase database, CancellationToken ct)
    {
        var run = await starts.RerunAsync(id, request.Validate(), ct);
        return TypedResults.Created($"/api/v1/workflow-runs/{run.Id}", await WholeAsync(database, run.Id, ct));
    }

    private static async Task<Ok<WorkflowRunResponse>> DecideWorkflowNode(
        string id, string node, DecideRequest request, RunCommands commands, IDatabase database, CancellationToken ct)
    {
        request.Validate();
        await commands.DecideAsync(id, node, new Decision(request.Approved, request.Reason, request.Value), ct);
        return TypedResults.Ok(await WholeAsync(database, id, ct));
    }

    /// <summary>What sends a request: a page of ours, the command line, or another program.</summary>
    internal static RunSource SourceOf(HttpRequest request) =>
        RequestGuard.IsOwnPage(request) ? RunSource.User
        : request.Headers.UserAgent.ToString().StartsWith("personalq-cli", StringComparison.Ordinal) ? RunSource.CommandLine
        : RunSource.Api;

    internal static async Task<WorkflowRunResponse> WholeAsync(IDatabase database, string id, CancellationToken ct)
    {
        await using var db = database.Read();
        var run = await db.WorkflowRuns.FirstOrDefaultAsync(r => r.Id == id, ct) ?? throw ProblemException.NotFound("Workflow run");
        var nodes = await db.WorkflowNodeRuns.Where(n => n.RunId == id).OrderBy(n => n.StartedAt).ThenBy(n => n.ItemIndex).ToListAsync(ct);
        var delegations = run.Team is null ? [] : await db.WorkflowDelegations.Where(d => d.RunId == id)
            .OrderBy(d => d.CreatedAt).ThenBy(d => d.Sequence).ThenBy(d => d.Position).ToListAsync(ct);
        return WorkflowRunResponse.From(run) with
        {
            Nodes = nodes.ConvertAll(NodeRunResponse.From),
            Delegations = delegations.ConvertAll(DelegationResponse.Of),
            Team = RawJson.OrNull(run.Team),
            Graph = new RawJson(run.Definition),
            Labels = NodeLabels.Of(run, nodes),
        };
    }
}
