using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>Does one thing to many tasks: to those named, or to all that pass a filter. Each task is a write of its own.</summary>
public sealed class TaskBulk(IDatabase database, TaskCommands commands)
{
    /// <summary>So many tasks at most are taken by one request.</summary>
    public const int Most = 100_000;

    // Writes that are under way together share a commit.
    private const int AtOnce = 32;
    private const int MostFailures = 100;

    /// <summary>The ids of the tasks that pass the filter, oldest first.</summary>
    /// <exception cref="ProblemException">422 when they are more than <see cref="Most"/>.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(TaskFilter filter, CancellationToken ct)
    {
        await using var db = database.Read();
        var tasks = await filter.WhereAsync(db.Tasks, db, ct);
        var ids = await tasks.OrderBy(t => t.Id).Select(t => t.Id).Take(Most + 1).ToListAsync(ct);
        return ids.Count <= Most ? ids : throw ProblemException.Invalid("filter", "too_many", $"More than {Most} tasks pass this filter. Narrow it.");
    }

    /// <summary>
    /// Acts on the tasks, some at a time, and tells how far it is after each part. Tasks that the action does not apply to
    /// (an ended one for <c>cancel</c>, say) or that are gone are skipped and counted. Stops between two parts when
    /// <paramref name="ct"/> is cancelled; what is done stays done.
    /// </summary>
    public async IAsyncEnumerable<TaskBulkProgress> RunAsync(
        TaskBulkAction action, RetryFrom from, IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken ct)
    {
        var progress = new TaskBulkProgress { Action = action, Total = ids.Count, Done = 0, Skipped = 0, Failed = 0, Failures = null };
        var failures = new List<TaskBulkFailure>();
        foreach (var part in ids.Chunk(AtOnce))
        {
            ct.ThrowIfCancellationRequested();
            foreach (var failure in await Task.WhenAll(part.Select(id => OneAsync(action, from, id))))
                progress = Count(progress, failure, failures);
            if (progress.Finished < ids.Count)
                yield return progress;
        }
        yield return progress with { Failures = failures };
    }

    private static TaskBulkProgress Count(TaskBulkProgress so, TaskBulkFailure? failure, List<TaskBulkFailure> failures)
    {
        if (failure is null)
            return so with { Done = so.Done + 1 };
        if (failure.Status is StatusCodes.Status404NotFound or StatusCodes.Status409Conflict)
            return so with { Skipped = so.Skipped + 1 };
        if (failures.Count < MostFailures)
            failures.Add(failure);
        return so with { Failed = so.Failed + 1 };
    }

    // Null when it was done. What was begun is finished, whoever listens.
    private async Task<TaskBulkFailure?> OneAsync(TaskBulkAction action, RetryFrom from, string id)
    {
        try
        {
            switch (action)
            {
                case TaskBulkAction.Cancel:
                    await commands.CancelAsync(id, CancelReason.Bulk, CancellationToken.None);
                    break;
                case TaskBulkAction.Retry:
                    await commands.RetryAsync(id, from, CancellationToken.None);
                    break;
                default:
                    await commands.DeleteAsync(id, CancellationToken.None);
                    break;
            }
            return null;
        }
        catch (ProblemException e)
        {
            return new TaskBulkFailure(id, e.Status, e.Code, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TaskBulkFailure(id, StatusCodes.Status500InternalServerError, "files_left", "The task is gone, but its files could not be deleted.");
        }
    }
}
