using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Execution;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

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
        int? skip, int? limit, [FromQuery(Name = "workflow_id")] string? workflowId, string[]? status, [FromQuery(Name = "started_by")] string[]? startedBy, string? search,
        [FromQuery(Name = "created_after")] DateTimeOffset? createdAfter, [FromQuery(Name = "created_before")] DateTimeOffset? createdBefore)
    {
        var page = Page.From(skip, limit);
        await using var db = database.Read();
        var runs = LongFields.Without<WorkflowRun>(db, ("definition", "'{}'"), ("team", "null")); // no list tells them
        if (workflowId is { Length: > 0 })
            runs = runs.Where(r => r.WorkflowId == workflowId);
        if (QueryValues.Enums<AgentTaskStatus>("status", status ?? []) is { Count: > 0 } statuses)
            runs = runs.Where(r => statuses.Contains(r.Status));
        if (QueryValues.Enums<WorkflowRunSource>("started_by", startedBy ?? []) is { Count: > 0 } sources)
            runs = runs.Where(r => sources.Contains(r.StartedBy!.Value));
        if (createdAfter?.ToUniversalTime() is { } after)
            runs = runs.Where(r => r.CreatedAt >= after);
        if (createdBefore?.ToUniversalTime() is { } before)
            runs = runs.Where(r => r.CreatedAt < before);
        if (search?.Trim() is { Length: > 0 } part)
        {
            var number = part.StartsWith('#') && int.TryParse(part.AsSpan(1), CultureInfo.InvariantCulture, out var n) ? n : 0;
            runs = number > 0
                ? runs.Where(r => r.Number == number)
                : runs.Holding(part, db, r => r.Name, r => r.Inputs, r => r.ErrorMessage);
        }
        var asked = runs.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Skip(page.Skip);
        var sizes = await asked.Take(page.Limit).Select(r => (PersonalQDb.OctetLength(r.Inputs) ?? 0) + (PersonalQDb.OctetLength(r.Output) ?? 0)).ToListAsync(ct);
        var rows = await asked.Take(LongFields.Fitting(sizes.Select(s => (long)s))).ToListAsync(ct);
        var total = page.Skip == 0 && sizes.Count < page.Limit ? sizes.Count : await runs.CountAsync(ct);
        return Lists.Answer<WorkflowRunResponse>(context, rows.ConvertAll(WorkflowRunResponse.From), total, page);
    }

    private static async Task<Created<WorkflowRunResponse>> StartWorkflowRun(StartRunRequest request, WorkflowRunStarts starts, IDatabase database, HttpContext context, CancellationToken ct)
    {
        var run = await starts.StartAsync(request.Validate(), SourceOf(context.Request), ct);
        return TypedResults.Created($"/api/v1/workflow-runs/{run.Id}", await WholeAsync(database, run.Id, ct));
    }

    private static async Task<Ok<WorkflowRunResponse>> GetWorkflowRun(string id, IDatabase database, CancellationToken ct) =>
        TypedResults.Ok(await WholeAsync(database, id, ct));

    private static async Task<Ok<WorkflowRunResponse>> CancelWorkflowRun(string id, WorkflowRunCommands commands, IDatabase database, CancellationToken ct)
    {
        await commands.CancelAsync(id, ct);
        return TypedResults.Ok(await WholeAsync(database, id, ct));
    }

    private static async Task<Ok<WorkflowRunResponse>> ResumeWorkflowRun(
        string id, WorkflowRunCommands commands, IDatabase database, CancellationToken ct, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ResumeRunRequest? request = null)
    {
        await commands.ResumeAsync(id, request?.Validate().MaxCostUsd is { } cap ? (long)Math.Ceiling(cap * 1_000_000m) : null, ct);
        return TypedResults.Ok(await WholeAsync(database, id, ct));
    }

    private static async Task<Created<WorkflowRunResponse>> RerunWorkflowRun(string id, RerunRequest request, WorkflowRunStarts starts, IDatabase database, CancellationToken ct)
    {
        var run = await starts.RerunAsync(id, request.Validate(), ct);
        return TypedResults.Created($"/api/v1/workflow-runs/{run.Id}", await WholeAsync(database, run.Id, ct));
    }

    private static async Task<Ok<WorkflowRunResponse>> DecideWorkflowNode(
        string id, string node, DecideRequest request, HttpContext context, WorkflowRunCommands commands, IDatabase database, CancellationToken ct)
    {
        request.Validate();
        await commands.DecideAsync(id, node, new Decision(request.Approved, request.Reason, request.Value, People.Caller.NameOf(context)), ct);
        return TypedResults.Ok(await WholeAsync(database, id, ct));
    }

    /// <summary>What sends a request: a page of ours, the command line, or another program.</summary>
    internal static WorkflowRunSource SourceOf(HttpRequest request) =>
        RequestGuard.IsOwnPage(request) ? WorkflowRunSource.User
        : request.Headers.UserAgent.ToString().StartsWith("personalq-cli", StringComparison.Ordinal) ? WorkflowRunSource.CommandLine
        : WorkflowRunSource.Api;

    internal static async Task<WorkflowRunResponse> WholeAsync(IDatabase database, string id, CancellationToken ct)
    {
        await using var db = database.Read();
        var run = await db.WorkflowRuns.FirstOrDefaultAsync(r => r.Id == id, ct) ?? throw ProblemException.NotFound("Workflow run");
        var (nodes, left) = await NodesAsync(db, id, ct);
        var delegations = run.Team is null ? [] : await DelegationsAsync(db, id, ct);
        return WorkflowRunResponse.From(run) with
        {
            Nodes = nodes.ConvertAll(n => NodeRunResponse.From(n) with { LeftOut = left.Contains(NodeKey.Of(n)) ? LongOfNode : null }),
            Delegations = delegations,
            Team = RawJson.OrNull(run.Team),
            Graph = new RawJson(run.Definition),
            Labels = NodeLabels.Of(run, nodes),
        };
    }

    private static readonly string[] LongOfNode = ["input", "output"];
    private static readonly string[] LongOfDelegation = ["result"];

    // The newest nodes are those that are looked at: they keep their texts when not all can.
    private static async Task<(List<WorkflowNodeRun> Rows, HashSet<NodeKey> Left)> NodesAsync(PersonalQDb db, string id, CancellationToken ct)
    {
        var sizes = await db.WorkflowNodeRuns.Where(n => n.RunId == id).OrderByDescending(n => n.StartedAt).ThenByDescending(n => n.ItemIndex)
            .Select(n => new { Key = new NodeKey(n.NodeId, n.Iteration, n.ItemIndex, n.Attempt), n.StartedAt, Bytes = (PersonalQDb.OctetLength(n.Input) ?? 0) + (PersonalQDb.OctetLength(n.Output) ?? 0) }).ToListAsync(ct);
        var fitting = LongFields.Fitting(sizes.Select(s => (long)s.Bytes));
        if (fitting == sizes.Count)
            return (await db.WorkflowNodeRuns.Where(n => n.RunId == id).OrderBy(n => n.StartedAt).ThenBy(n => n.ItemIndex).ToListAsync(ct), []);
        var left = sizes.Skip(fitting).Select(s => s.Key).ToHashSet();
        var rows = await LongFields.Without<WorkflowNodeRun>(db, ("input", "null"), ("output", "null")).Where(n => n.RunId == id).ToListAsync(ct);
        // Those that began with the last that fits may be a few more than fit.
        var since = sizes[fitting - 1].StartedAt;
        var whole = new Dictionary<NodeKey, (string? Input, string? Output)>();
        await foreach (var row in db.WorkflowNodeRuns.Where(n => n.RunId == id && n.StartedAt >= since).AsAsyncEnumerable().WithCancellation(ct))
            if (!left.Contains(NodeKey.Of(row)))
                whole[NodeKey.Of(row)] = (row.Input, row.Output);
        return ([.. rows.Select(r => whole.TryGetValue(NodeKey.Of(r), out var texts) ? r with { Input = texts.Input, Output = texts.Output } : r)
            .OrderBy(r => r.StartedAt).ThenBy(r => r.ItemIndex)], left);
    }

    private static async Task<IReadOnlyList<DelegationResponse>> DelegationsAsync(PersonalQDb db, string id, CancellationToken ct)
    {
        var sizes = await db.WorkflowDelegations.Where(d => d.RunId == id).OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Sequence).ThenByDescending(d => d.Position)
            .Select(d => new { d.Id, Bytes = PersonalQDb.OctetLength(d.Result) ?? 0 }).ToListAsync(ct);
        var fitting = LongFields.Fitting(sizes.Select(s => (long)s.Bytes));
        var (whole, left) = (sizes.Take(fitting).Select(s => s.Id).ToList(), sizes.Skip(fitting).Select(s => s.Id).ToList());
        var rows = await db.WorkflowDelegations.Where(d => whole.Contains(d.Id)).ToDictionaryAsync(d => d.Id, DelegationResponse.Of, ct);
        if (left.Count > 0)
            await foreach (var row in LongFields.Without<WorkflowDelegation>(db, ("result", "null")).Where(d => left.Contains(d.Id)).AsAsyncEnumerable().WithCancellation(ct))
                rows[row.Id] = DelegationResponse.Of(row) with { LeftOut = LongOfDelegation };
        return [.. Enumerable.Reverse(sizes).Where(s => rows.ContainsKey(s.Id)).Select(s => rows[s.Id])];
    }
}
