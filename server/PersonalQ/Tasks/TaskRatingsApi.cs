using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.People;

namespace PersonalQ.Tasks;

/// <summary>What a person thinks of a run.</summary>
public sealed record RateTaskRequest
{
    /// <summary>Good or bad.</summary>
    [Required]
    public TaskMark? Mark { get; init; }
    /// <summary>Why, at most 2,000 characters.</summary>
    [StringLength(2_000)]
    public string? Note { get; init; }
    /// <summary>Which run of the task, from 0; the present one when left out.</summary>
    [Range(0, int.MaxValue)]
    public int? Run { get; init; }
}

/// <summary>A mark as the API tells it.</summary>
/// <param name="Run">The run of the task, from 0.</param>
/// <param name="Mark">Good or bad.</param>
/// <param name="Note">Why; null when nothing was said.</param>
/// <param name="AgentVersion">The version of the agent's settings the run began with; null when it is not known.</param>
/// <param name="RatedBy">Who; <c>you</c> where there is no sign-in.</param>
/// <param name="RatedAt">When.</param>
public sealed record TaskRatingResponse(int Run, TaskMark Mark, string? Note, int? AgentVersion, string RatedBy, DateTimeOffset RatedAt);

/// <summary>The marks that a list of tasks may be asked for.</summary>
public enum RatingFilter
{
    /// <summary>Marked good.</summary>
    Good,
    /// <summary>Marked bad.</summary>
    Bad,
    /// <summary>Not marked.</summary>
    None,
}

/// <summary>The routes of marks on runs.</summary>
internal static class TaskRatingsApi
{
    public static void MapTaskRatings(this IEndpointRouteBuilder tasks)
    {
        tasks.MapGet("/{id}/ratings", ListRatings).WithName(nameof(ListRatings)).WithSummary("What was thought of each run of a task, newest run first");
        tasks.MapPut("/{id}/rating", RateTask).WithName(nameof(RateTask)).WithSummary("Mark an ended run of a task good or bad, with a note");
        tasks.MapDelete("/{id}/rating", RemoveRating).WithName(nameof(RemoveRating)).WithSummary("Take the mark of a run away");
    }

    private static async Task<Ok<IReadOnlyList<TaskRatingResponse>>> ListRatings(string id, IDatabase database, CancellationToken ct)
    {
        await using var db = database.Read();
        await TasksApi.FindAsync(db, id, ct);
        var ratings = await db.TaskRatings.Where(r => r.TaskId == id).OrderByDescending(r => r.Run).Take(500).ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<TaskRatingResponse>>(
            ratings.ConvertAll(r => new TaskRatingResponse(r.Run, r.Mark, r.Note, r.AgentVersion, r.RatedBy, r.RatedAt)));
    }

    private static async Task<Ok<TaskResponse>> RateTask(string id, RateTaskRequest request, HttpContext context, IDatabase database, TimeProvider clock, CancellationToken ct)
    {
        request.Validate();
        var by = Caller.NameOf(context);
        var note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim();
        return TypedResults.Ok(TaskResponse.From(await database.WriteAsync(async session =>
        {
            var (task, run) = await LoadAsync(session, id, request.Run);
            var rating = await session.Db.TaskRatings.FirstOrDefaultAsync(r => r.TaskId == id && r.Run == run);
            if (rating is null)
                session.Db.TaskRatings.Add(new TaskRating
                {
                    TaskId = id,
                    Run = run,
                    AgentId = task.AgentId,
                    AgentVersion = await VersionAsync(session, task, run),
                    Mark = request.Mark!.Value,
                    Note = note,
                    RatedBy = by,
                    RatedAt = clock.Now(),
                });
            else
                (rating.Mark, rating.Note, rating.RatedBy, rating.RatedAt) = (request.Mark!.Value, note, by, clock.Now());
            await session.Db.SaveChangesAsync();
            return run == task.Run ? await TaskMoves.RateAsync(session, id, request.Mark) ?? task : task;
        }, ct)));
    }

    private static async Task<Ok<TaskResponse>> RemoveRating(string id, int? run, IDatabase database, CancellationToken ct) =>
        TypedResults.Ok(TaskResponse.From(await database.WriteAsync(async session =>
        {
            var (task, wanted) = await LoadAsync(session, id, run);
            await session.ExecuteAsync("delete from task_ratings where task_id = @p0 and run = @p1", id, (long)wanted);
            return wanted == task.Run ? await TaskMoves.RateAsync(session, id, null) ?? task : task;
        }, ct)));

    private static async ValueTask<(AgentTask Task, int Run)> LoadAsync(WriteSession session, string id, int? wanted)
    {
        var task = await TaskRows.LockAsync(session, id) ?? throw ProblemException.NotFound("Task");
        var run = wanted ?? task.Run;
        if (run < 0 || run > task.Run)
            throw ProblemException.Invalid("run", "unknown_value", $"The task has the runs 0 to {task.Run}.");
        if (run == task.Run)
            task.Demand(TaskMove.Rate);
        return (task, run);
    }

    // An earlier run pinned its version in its first step.
    private static async ValueTask<int?> VersionAsync(WriteSession session, AgentTask task, int run)
    {
        if (run == task.Run)
            return task.AgentVersion;
        var start = await session.Db.RunSteps.AsNoTracking().Where(s => s.TaskId == task.Id && s.Run == run && s.Kind == Runs.StepKind.Start).Select(s => s.Request).FirstOrDefaultAsync();
        return start is null ? null : new RawJson(start).Read<Runs.RunStart>().AgentVersion;
    }
}
