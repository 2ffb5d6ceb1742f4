using PersonalQ.Events;
using PersonalQ.Tasks;

namespace PersonalQ.Workflows.Execution;

/// <summary>Ends the tasks of a run that has failed or was cancelled: some with the run, the rest of a wide one slice by slice.</summary>
internal static class WorkflowRunSlices
{
    private const string LeftOverSql = """
        select distinct t.workflow_run_id from tasks t join workflow_runs r on r.id = t.workflow_run_id
        where t.status in ('pending', 'running') and r.status in ('failed', 'cancelled')
        """;

    private const string EndedSql = "select 1 from workflow_runs where id = @p0 and status in ('failed', 'cancelled')";

    // First those that are at work.
    private const string OpenSql = "select id from tasks where workflow_run_id = @p0 and status in ('pending', 'running') and id <> @p2 order by lease_owner is null limit @p1";

    /// <summary>The runs that have ended and have tasks that have not.</summary>
    public static ValueTask<List<string>> LeftOverAsync(WriteSession session) => TaskQueue.TextsAsync(session.Command(LeftOverSql));

    /// <summary>The run ends in this write: cancels its first tasks, and takes the others out of the queue until they are.</summary>
    public static async ValueTask BeginAsync(WriteSession session, string runId, TimeProvider clock)
    {
        if (await CancelAsync(session, runId, SliceWorker.Size, clock) == SliceWorker.Size)
            await TaskMoves.UnqueueRunAsync(session, runId);
    }

    /// <summary>Cancels all that are left of a run that is about to go on, but for the one that it goes on with, if any.</summary>
    public static async ValueTask FinishAsync(WriteSession session, string runId, TimeProvider clock, string except = "") => await CancelAsync(session, runId, int.MaxValue, clock, except);

    /// <summary>Cancels the next slice, if the run has not gone on meanwhile.</summary>
    /// <returns>How many it found; as many as <see cref="SliceWorker.Size"/> mean that there may be more.</returns>
    public static async ValueTask<int> NextAsync(WriteSession session, string runId, TimeProvider clock)
    {
        await session.LockAsync("workflow_runs", runId);
        return await session.Command(EndedSql, runId).ExecuteScalarAsync() is null ? 0 : await CancelAsync(session, runId, SliceWorker.Size, clock);
    }

    private static async ValueTask<int> CancelAsync(WriteSession session, string runId, int most, TimeProvider clock, string except = "")
    {
        var ids = await TaskQueue.TextsAsync(session.Command(OpenSql, runId, (long)most, except));
        var cancelled = ids.Count > 0 && await session.Command("select status from workflow_runs where id = @p0", runId).ExecuteScalarAsync() is "cancelled";
        await TaskMoves.CancelAsync(session, ids, cancelled ? CancelReason.RunCancelled : CancelReason.RunEnded, clock);
        return ids.Count;
    }
}

/// <summary>Goes on with ending the tasks of runs that have ended.</summary>
internal sealed class WorkflowRunSliceWorker(IDatabase database, Supervision supervision, TimeProvider clock) : SliceWorker(database, supervision, clock), IEventListener
{
    private readonly TimeProvider clock = clock;

    public void Heard(DomainEvent raised)
    {
        if (raised is WorkflowRunChanged { Change: WorkflowRunChange.Cancelled or WorkflowRunChange.Failed, Run.Id: var id })
            Changed(id);
    }

    protected override ValueTask<List<string>> LeftOverAsync(WriteSession session) => WorkflowRunSlices.LeftOverAsync(session);

    protected override ValueTask<int> NextAsync(WriteSession session, string key) => WorkflowRunSlices.NextAsync(session, key, clock);
}
