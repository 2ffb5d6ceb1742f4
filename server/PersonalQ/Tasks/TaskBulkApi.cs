using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using PersonalQ.Http;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>What is done to many tasks.</summary>
public enum TaskBulkAction
{
    /// <summary>Cancels those that have not ended.</summary>
    Cancel,

    /// <summary>Queues those that failed or were cancelled again.</summary>
    Retry,

    /// <summary>Deletes those that have ended.</summary>
    Delete,
}

/// <summary>Which tasks are meant. The fields are those of the list's query; every one that is given must hold.</summary>
public sealed record TaskBulkFilter
{
#pragma warning disable CS1591 // Named as in the query of GET /tasks.
    public string? AgentId { get; init; }
    public IReadOnlyList<AgentTaskStatus>? Status { get; init; }
    public IReadOnlyList<TaskPriority>? Priority { get; init; }
    public IReadOnlyList<WaitingFor>? WaitingFor { get; init; }
    public IReadOnlyList<RatingFilter>? Rating { get; init; }
    public IReadOnlyList<TaskKind>? Kind { get; init; }
    public string? WorkflowRunId { get; init; }
    public string? ParentTaskId { get; init; }
    public string? Search { get; init; }
    public DateTimeOffset? CreatedAfter { get; init; }
    public DateTimeOffset? CreatedBefore { get; init; }
#pragma warning restore CS1591
}

/// <summary>One action for many tasks: either <c>ids</c> or <c>filter</c> says which. An empty filter means all tasks.</summary>
public sealed record TaskBulkRequest : IValidatableObject
{
    /// <summary>What to do.</summary>
    [Required]
    public TaskBulkAction? Action { get; init; }

    /// <summary>The tasks by their ids, at most 100,000.</summary>
    [MaxLength(TaskBulk.Most)]
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The tasks by what they have in common.</summary>
    public TaskBulkFilter? Filter { get; init; }

    /// <summary>For <c>retry</c>: where to go on from.</summary>
    public RetryFrom From { get; init; } = RetryFrom.Resume;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Ids is null == Filter is null)
            yield return new ValidationResult("Give either ids or filter, not both.", [nameof(Ids)]);
    }
}

/// <summary>A task that could not be changed, and why.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Status">The HTTP status that the single request would have had.</param>
/// <param name="Code">The problem's code.</param>
/// <param name="Detail">The problem, for people.</param>
public sealed record TaskBulkFailure(string TaskId, int Status, string Code, string Detail);

/// <summary>How far a bulk action is. The last line has <c>failures</c>.</summary>
public sealed record TaskBulkProgress
{
    /// <summary>What is done.</summary>
    public required TaskBulkAction Action { get; init; }

    /// <summary>How many tasks are meant.</summary>
    public required int Total { get; init; }

    /// <summary>How many were changed.</summary>
    public required int Done { get; init; }

    /// <summary>How many the action does not apply to.</summary>
    public required int Skipped { get; init; }

    /// <summary>How many could not be changed.</summary>
    public required int Failed { get; init; }

    /// <summary>The first 100 that could not be changed; null until the last line.</summary>
    public required IReadOnlyList<TaskBulkFailure>? Failures { get; init; }

    internal int Finished => Done + Skipped + Failed;
}

/// <summary>The route for many tasks at once.</summary>
internal static class TaskBulkApi
{
    public static void MapTaskBulk(this IEndpointRouteBuilder tasks) =>
        tasks.MapPost("/bulk", ChangeTasks).WithName(nameof(ChangeTasks))
            .WithSummary("Cancel, retry or delete many tasks; the answer is a line of JSON for each part that is done")
            .Produces<TaskBulkProgress>(contentType: "application/x-ndjson");

    private static async Task ChangeTasks([FromBody] TaskBulkRequest request, TaskBulk bulk, HttpContext context)
    {
        var ct = context.RequestAborted;
        request.Validate();
        var ids = request.Ids ?? await bulk.FindAsync(Filter(request.Filter!), ct);
        context.Response.ContentType = "application/x-ndjson; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep the lines back
        await foreach (var progress in bulk.RunAsync(request.Action!.Value, request.From, ids, ct))
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, progress, Json.Options, ct);
            await context.Response.WriteAsync("\n", ct);
            await context.Response.Body.FlushAsync(ct);
        }
    }

    private static TaskFilter Filter(TaskBulkFilter wanted) => new()
    {
        AgentId = wanted.AgentId,
        Status = wanted.Status ?? [],
        Priority = wanted.Priority ?? [],
        WaitingFor = wanted.WaitingFor ?? [],
        Rating = wanted.Rating ?? [],
        Kind = wanted.Kind ?? [],
        WorkflowRunId = wanted.WorkflowRunId,
        ParentTaskId = wanted.ParentTaskId,
        Search = wanted.Search,
        CreatedAfter = wanted.CreatedAfter?.ToUniversalTime(),
        CreatedBefore = wanted.CreatedBefore?.ToUniversalTime(),
    };
}
