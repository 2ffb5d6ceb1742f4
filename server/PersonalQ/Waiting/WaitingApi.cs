using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PersonalQ.Http;

namespace PersonalQ.Waiting;

/// <summary>The route of what waits for a person.</summary>
public static class WaitingApi
{
    /// <summary>Maps <c>/waiting</c>.</summary>
    public static IEndpointRouteBuilder MapWaiting(this IEndpointRouteBuilder api)
    {
        api.MapGet("/waiting", ListWaiting).WithTags("Waiting").WithName(nameof(ListWaiting))
            .WithSummary("List what waits for a person: decisions first, the longest waiting before the others, then agents");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<WaitingResponse>>> ListWaiting(
        IDatabase database, HttpContext context, CancellationToken ct, int? skip, int? limit, string[]? kind,
        [FromQuery(Name = "workflow_run_id")] string? workflowRunId, [FromQuery(Name = "task_id")] string? taskId)
    {
        var page = Page.From(skip, limit, defaultLimit: 50);
        var filter = new WaitingFilter(QueryValues.Enums<WaitingKind>("kind", kind ?? []), workflowRunId, taskId);
        await using var db = database.Read();
        var (rows, total) = await new WaitingList(db, filter).ReadAsync(page, ct);
        return Lists.Answer(context, rows, total, page);
    }
}
