using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Limits;
using PersonalQ.Runs;
using PersonalQ.Schemas;

namespace PersonalQ.Tasks;

/// <summary>The routes of tasks.</summary>
public static class TasksApi
{
    private const int LargestInput = 1024 * 1024;

    /// <summary>Maps <c>/tasks</c>.</summary>
    public static IEndpointRouteBuilder MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("", ListTasks).WithName(nameof(ListTasks)).WithSummary("List tasks; as a CSV file with Accept: text/csv")
            .WithDescription("A page carries 16 MB of inputs, outputs and schemas; tasks after that come without them and say so in left_out.")
            .Produces<IReadOnlyList<TaskResponse>>().Produces<string>(contentType: "text/csv");
        tasks.MapPost("", CreateTask).WithName(nameof(CreateTask)).WithSummary("Create and queue a task");
        tasks.MapGet("/{id}", GetTask).WithName(nameof(GetTask)).WithSummary("Get a task");
        tasks.MapPatch("/{id}", ChangeTask).WithName(nameof(ChangeTask)).WithSummary("Change a pending task, or cancel one");
        tasks.MapDelete("/{id}", DeleteTask).WithName(nameof(DeleteTask)).WithSummary("Delete an ended task");
        tasks.MapPost("/{id}/cancel", CancelTask).WithName(nameof(CancelTask)).WithSummary("Cancel a task");
        tasks.MapPost("/{id}/retry", RetryTask).WithName(nameof(RetryTask)).WithSummary("Retry a failed or cancelled task");
        tasks.MapGet("/{id}/steps", ListSteps).WithName(nameof(ListSteps)).WithSummary("The journal of a task's run")
            .WithDescription("An answer carries 16 MB of requests and responses; steps after that come without them and say so in left_out. With skip the first step has its own.");
        tasks.MapGet("/{id}/steps/{sequence:int}/messages", GetStepMessages).WithName(nameof(GetStepMessages)).WithSummary("The messages that a model call sent");
        tasks.MapPost("/{id}/steps/{sequence:int}/resolve", ResolveStep).WithName(nameof(ResolveStep)).WithSummary("Settle a step that waits for a person");
        tasks.MapTaskRatings();
        tasks.MapTaskBulk();
        tasks.MapArtifacts();
        api.MapAgentTries();
        return api;
    }

    private static async Task<IResult> ListTasks(
        IDatabase database, HttpContext context, CancellationToken ct,
        int? skip, int? limit, [FromQuery(Name = "agent_id")] string? agentId, string[]? status, string[]? priority,
        [FromQuery(Name = "waiting_for")] string[]? waitingFor, [FromQuery(Name = "workflow_run_id")] string? workflowRunId,
        [FromQuery(Name = "parent_task_id")] string? parentTaskId, string? search, string[]? rating, string[]? kind,
        [FromQuery(Name = "created_after")] DateTimeOffset? createdAfter, [FromQuery(Name = "created_before")] DateTimeOffset? createdBefore, string? sort)
    {
        var page = Page.From(skip, limit);
        var filter = new TaskFilter
        {
            AgentId = agentId,
            Status = QueryValues.Enums<AgentTaskStatus>("status", status ?? []),
            Priority = QueryValues.Enums<TaskPriority>("priority", priority ?? []),
            WaitingFor = QueryValues.Enums<WaitingFor>("waiting_for", waitingFor ?? []),
            Rating = QueryValues.Enums<RatingFilter>("rating", rating ?? []),
            Kind = QueryValues.Enums<TaskKind>("kind", kind ?? []),
            WorkflowRunId = workflowRunId,
            ParentTaskId = parentTaskId,
            Search = search,
            CreatedAfter = createdAfter?.ToUniversalTime(),
            CreatedBefore = createdBefore?.ToUniversalTime(),
            Sort = sort,
        };
        await using var db = database.Read();
        var tasks = await filter.WhereAsync(db.Tasks, db, ct);
        if (Csv.IsWanted(context))
        {
            await TaskExport.WriteAsync(context, filter.Order(tasks).Skip(page.Skip), limit);
            return Results.Empty;
        }
        var ids = filter.Ids(tasks, page.Skip, page.Limit);
        var rows = await TaskPage.ReadAsync(db, filter, ids, ct);
        var total = page.Skip == 0 && rows.Count < page.Limit ? rows.Count : await tasks.CountAsync(ct);
        return Lists.Answer(context, rows, total, page);
    }

    private static async Task<Created<TaskResponse>> CreateTask(
        CreateTaskRequest request, TaskCommands commands, IDatabase database, DiskQuota quota, TimeProvider clock, CancellationToken ct)
    {
        request.Validate();
        var input = Object("input_data", request.InputData) ?? "{}";
        if (Encoding.UTF8.GetByteCount(input) > LargestInput)
            throw ProblemException.Invalid("input_data", "too_long", "At most 1 MB are allowed. Upload a file instead.");
        var schema = Object("output_schema", request.OutputSchema);
        if (schema is not null && JsonSchema.Fault(request.OutputSchema!.Value, new TextBudget(TextLimits.Ordinary, clock, ct)) is { } fault)
            throw ProblemException.Invalid("output_schema", "invalid", $"This is no JSON schema that can be used: {fault}.");
        if (request.InputFiles?.Count > 50)
            throw ProblemException.Invalid("input_files", "too_long", "A task takes 50 files at most.");
        await quota.CheckTaskAsync(database, request.InputFiles ?? [], ct);
        var task = await commands.CreateAsync(now => new AgentTask
        {
            Id = Ids.New(clock),
            AgentId = request.AgentId!,
            Title = request.Title!.Trim(),
            Description = string.IsNullOrWhiteSpace(request.Description) ? null : request.Description,
            Priority = request.Priority ?? TaskPriority.Medium,
            InputData = input,
            OutputSchema = schema,
            InputFiles = [.. request.InputFiles ?? []],
            MaxCostMicros = request.MaxCostUsd is { } usd ? (long)Math.Round(usd * 1_000_000m) : null,
            CreatedAt = now,
            UpdatedAt = now,
        }, ct);
        return TypedResults.Created($"/api/v1/tasks/{task.Id}", TaskResponse.From(task));
    }

    private static async Task<Ok<TaskResponse>> GetTask(string id, IDatabase database, CancellationToken ct)
    {
        await using var db = database.Read();
        return TypedResults.Ok(TaskResponse.From(await FindAsync(db, id, ct)));
    }

    private static async Task<Ok<TaskResponse>> ChangeTask(string id, ChangeTaskRequest request, TaskCommands commands, CancellationToken ct)
    {
        request.Validate();
        if (request.Title is not null && string.IsNullOrWhiteSpace(request.Title))
            throw ProblemException.Invalid("title", "too_short", "The title must not be blank.");
        return TypedResults.Ok(TaskResponse.From(await commands.ChangeAsync(id, request, ct)));
    }

    private static async Task<NoContent> DeleteTask(string id, TaskCommands commands, CancellationToken ct)
    {
        await commands.DeleteAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TaskResponse>> CancelTask(string id, TaskCommands commands, CancellationToken ct) =>
        TypedResults.Ok(TaskResponse.From(await commands.CancelAsync(id, CancelReason.User, ct)));

    private static async Task<Ok<TaskResponse>> RetryTask(
        string id, TaskCommands commands, CancellationToken ct, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] RetryTaskRequest? request = null) =>
        TypedResults.Ok(TaskResponse.From(await commands.RetryAsync(id, request?.From ?? RetryFrom.Resume, ct)));

    private static async Task<Ok<IReadOnlyList<StepResponse>>> ListSteps(string id, int? run, int? skip, int? limit, IDatabase database, HttpContext context, CancellationToken ct)
    {
        var page = Page.From(skip, limit, defaultLimit: int.MaxValue);
        await using var db = database.Read();
        var task = await FindAsync(db, id, ct);
        var wanted = run ?? task.Run;
        var rows = await StepPage.ReadAsync(db, id, wanted, page, ct);
        var total = page.Skip == 0 && rows.Count < page.Limit ? rows.Count : await db.RunSteps.CountAsync(s => s.TaskId == id && s.Run == wanted, ct);
        return Lists.Answer(context, rows, total, page);
    }

    private static async Task<Ok<StepMessagesResponse>> GetStepMessages(string id, int sequence, int? run, IDatabase database, CancellationToken ct)
    {
        await using var db = database.Read();
        var task = await FindAsync(db, id, ct);
        var wanted = run ?? task.Run;
        var steps = await db.RunSteps.Where(s => s.TaskId == id && s.Run == wanted && s.Sequence <= sequence).OrderBy(s => s.Sequence).ToListAsync(ct);
        var journal = new Journal(steps);
        if (steps is not [.., { } last] || last.Sequence != sequence)
            throw ProblemException.NotFound("Step");
        if (last.Kind != StepKind.ModelCall)
            throw ProblemException.Invalid("sequence", "wrong_kind", $"Step {sequence} is no model call. Only a model call sends messages.");
        if (journal.Start is null || steps.Count != sequence + 1)
            throw ProblemException.NotFound("The beginning of this run");
        return TypedResults.Ok(StepMessagesResponse.From(journal, sequence));
    }

    private static async Task<Ok<TaskResponse>> ResolveStep(string id, int sequence, ResolveStepRequest request, TaskCommands commands, CancellationToken ct) =>
        TypedResults.Ok(TaskResponse.From(await commands.ResolveAsync(id, sequence, request.Validate(), ct)));

    internal static async Task<AgentTask> FindAsync(PersonalQDb db, string id, CancellationToken ct) =>
        await db.Tasks.FirstOrDefaultAsync(t => t.Id == id, ct) ?? throw ProblemException.NotFound("Task");

    private static string? Object(string field, JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.Object } json => json.GetRawText(),
        _ => throw ProblemException.Invalid(field, "wrong_type", "Must be a JSON object."),
    };
}
