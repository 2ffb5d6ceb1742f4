using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Tasks;

/// <summary>Which tasks a list asks for.</summary>
public sealed record TaskFilter
{
#pragma warning disable CS1591 // Query parameters, named as in the API reference.
    public string? AgentId { get; init; }
    public IReadOnlyList<AgentTaskStatus> Status { get; init; } = [];
    public IReadOnlyList<TaskPriority> Priority { get; init; } = [];
    public IReadOnlyList<WaitingFor> WaitingFor { get; init; } = [];
    public IReadOnlyList<RatingFilter> Rating { get; init; } = [];
    public IReadOnlyList<TaskKind> Kind { get; init; } = [];
    public string? WorkflowRunId { get; init; }
    public string? ParentTaskId { get; init; }
    public string? Search { get; init; }
    public DateTimeOffset? CreatedAfter { get; init; }
    public DateTimeOffset? CreatedBefore { get; init; }
    public string? Sort { get; init; }
#pragma warning restore CS1591

    /// <summary>The tasks that pass.</summary>
    public async Task<IQueryable<AgentTask>> WhereAsync(IQueryable<AgentTask> tasks, PersonalQDb db, CancellationToken ct)
    {
        if (AgentId is { Length: > 0 })
            tasks = tasks.Where(t => t.AgentId == AgentId);
        if (Status.Count > 0)
            tasks = tasks.Where(t => Status.Contains(t.Status));
        if (Priority.Count > 0)
            tasks = tasks.Where(t => Priority.Contains(t.Priority));
        if (WaitingFor.Count > 0)
            tasks = tasks.Where(t => t.WaitingFor != null && WaitingFor.Contains(t.WaitingFor.Value));
        if (Rating.Count > 0)
        {
            var marks = Rating.Where(r => r != RatingFilter.None).Select(r => r == RatingFilter.Good ? TaskMark.Good : TaskMark.Bad).ToList();
            var unmarked = Rating.Contains(RatingFilter.None);
            tasks = tasks.Where(t => t.Rating == null ? unmarked : marks.Contains(t.Rating.Value));
        }
        // Tries are few: they are left out by an index that holds nothing else, so that lists are found in theirs alone.
        if (Kind.Count == 0 || (Kind.Contains(TaskKind.Task) && !Kind.Contains(TaskKind.Try)))
            tasks = tasks.Where(t => !db.Tasks.Where(x => x.Kind == TaskKind.Try).Select(x => x.Id).Contains(t.Id));
        else if (!Kind.Contains(TaskKind.Task))
            tasks = tasks.Where(t => t.Kind == TaskKind.Try);
        if (WorkflowRunId is { Length: > 0 })
            tasks = tasks.Where(t => t.WorkflowRunId == WorkflowRunId);
        if (ParentTaskId is { Length: > 0 })
            tasks = tasks.Where(t => t.ParentTaskId == ParentTaskId);
        if (CreatedAfter is { } after)
            tasks = tasks.Where(t => t.CreatedAt >= after);
        if (CreatedBefore is { } before)
            tasks = tasks.Where(t => t.CreatedAt < before);
        return Search?.Trim() is { Length: > 0 } search ? await TaskSearch.MatchingAsync(tasks, db, search, ct) : tasks;
    }

    /// <summary>The ids of a part of the tasks in the order that <c>sort</c> names. It is found in an index alone, without the rows, which are long.</summary>
    /// <exception cref="ProblemException">422 for an unknown order.</exception>
    public IQueryable<string> Ids(IQueryable<AgentTask> tasks, int skip, int limit)
    {
        if (Sort is not ("priority" or "-priority"))
            return Order(tasks).Skip(skip).Take(limit).Select(t => t.Id);
        // Priorities are texts, which no index has in their order; but each for itself.
        var ascending = Enum.GetValues<TaskPriority>().AsEnumerable();
        return (Sort == "priority" ? ascending : ascending.Reverse())
            .Select((priority, place) => tasks.Where(t => t.Priority == priority).OrderByDescending(t => t.Id).Take(skip + limit).Select(t => new { t.Id, Place = place }))
            .Aggregate((all, next) => all.Concat(next))
            .OrderBy(x => x.Place).ThenByDescending(x => x.Id).Skip(skip).Take(limit).Select(x => x.Id);
    }

    /// <summary>The order that <c>sort</c> names; newest first without one.</summary>
    /// <exception cref="ProblemException">422 for an unknown order.</exception>
    public IQueryable<AgentTask> Order(IQueryable<AgentTask> tasks) => Sort switch
    {
        null or "" or "-created_at" => tasks.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id),
        "created_at" => tasks.OrderBy(t => t.CreatedAt).ThenBy(t => t.Id),
        "completed_at" => tasks.OrderBy(t => t.CompletedAt).ThenBy(t => t.Id),
        "-completed_at" => tasks.OrderByDescending(t => t.CompletedAt).ThenByDescending(t => t.Id),
        "title" => tasks.OrderBy(t => t.Title).ThenBy(t => t.Id),
        "-title" => tasks.OrderByDescending(t => t.Title).ThenByDescending(t => t.Id),
        "cost" => tasks.OrderBy(t => t.CostMicros).ThenBy(t => t.Id),
        "-cost" => tasks.OrderByDescending(t => t.CostMicros).ThenByDescending(t => t.Id),
        "duration" => tasks.OrderBy(t => t.ExecutionTimeSeconds).ThenBy(t => t.Id),
        "-duration" => tasks.OrderByDescending(t => t.ExecutionTimeSeconds).ThenByDescending(t => t.Id),
        "priority" => tasks.OrderBy(Rank).ThenByDescending(t => t.Id),
        "-priority" => tasks.OrderByDescending(Rank).ThenByDescending(t => t.Id),
        _ => throw ProblemException.Invalid("sort", "unknown_value", "Sort by created_at, completed_at, title, cost, duration or priority, with - in front for descending."),
    };

    private static readonly System.Linq.Expressions.Expression<Func<AgentTask, int>> Rank = t =>
        t.Priority == TaskPriority.Urgent ? 3 : t.Priority == TaskPriority.High ? 2 : t.Priority == TaskPriority.Medium ? 1 : 0;
}
