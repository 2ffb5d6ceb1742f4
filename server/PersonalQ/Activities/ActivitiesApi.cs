using System.Runtime.CompilerServices;
using PersonalQ.Events;
using PersonalQ.Http;

namespace PersonalQ.Activities;

/// <summary>The audit trail: its writer and its route.</summary>
public static class ActivitiesApi
{
    private const int ExportBatch = 500;
    private static readonly string[] Columns = ["id", "created_at", "activity_type", "status", "title", "description", "agent_id", "task_id", "metadata"];

    /// <summary>Adds the recorder of activities.</summary>
    public static IServiceCollection AddActivities(this IServiceCollection services)
    {
        services.AddSingleton<ActivityIds>();
        services.AddSingleton<IEventRecorder, ActivityRecorder>();
        return services;
    }

    /// <summary>Maps <c>/activities</c>.</summary>
    public static IEndpointRouteBuilder MapActivities(this IEndpointRouteBuilder api)
    {
        api.MapGet("/activities", ListActivities).WithTags("Activities").WithName(nameof(ListActivities))
            .WithSummary("List what happened, newest first; as a CSV file with Accept: text/csv")
            .Produces<IReadOnlyList<ActivityResponse>>(StatusCodes.Status200OK, "application/json", "text/csv");
        return api;
    }

    private static async Task<IResult> ListActivities([AsParameters] ActivityListQuery query, IDatabase database, HttpContext context, CancellationToken ct)
    {
        var page = Page.From(query.Skip, query.Limit, defaultLimit: 50);
        await using var db = database.Read();
        var list = new ActivityList(db, query);
        if (Csv.IsWanted(context))
        {
            await Csv.WriteAsync(context, "activities.csv", Columns, CellsAsync(list, query, ct));
            return Results.Empty;
        }
        var total = await list.CountAsync(ct);
        var rows = await list.ReadAsync(query.Before, page.Skip, page.Limit, ct);
        // After a cursor the neighbours have no number: the client goes on from the last id it has.
        if (query.Before is null)
            Lists.SetHeaders(context, total, page, rows.Count);
        else
            context.Response.Headers["X-Total-Count"] = total.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return TypedResults.Ok<IReadOnlyList<ActivityResponse>>([.. rows.Select(ActivityResponse.From)]);
    }

    private static async IAsyncEnumerable<IReadOnlyList<string?>> CellsAsync(
        ActivityList list, ActivityListQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var (before, skip, left) = (query.Before, query.Skip ?? 0, query.Limit ?? int.MaxValue);
        while (left > 0)
        {
            var rows = await list.ReadAsync(before, skip, Math.Min(left, ExportBatch), ct);
            foreach (var e in rows)
                yield return [e.Id, Csv.Cell(e.CreatedAt), e.ActivityType.ToText(), e.Status.ToText(), e.Title, e.Description, e.AgentId, e.TaskId, e.Metadata];
            if (rows.Count < ExportBatch)
                yield break;
            (before, skip, left) = (rows[^1].Id, 0, left - rows.Count);
        }
    }
}
