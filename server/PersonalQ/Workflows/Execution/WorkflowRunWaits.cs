using PersonalQ.Tasks;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows.Execution;

/// <summary>Says what a run waits for: only when nothing of it goes on, and a person before anything else.</summary>
internal static class WorkflowRunWaits
{
    private const string OpenTasksSql = "select waiting_for from tasks where workflow_run_id = @p0 and status in ('pending', 'running')";

    /// <summary>What the run waits for; null while something of it goes on.</summary>
    /// <param name="session">The write.</param>
    /// <param name="run">The run.</param>
    /// <param name="rows">Its node runs.</param>
    /// <param name="heldByBudget">Whether nodes could begin but for the spent budget.</param>
    public static async ValueTask<WaitingFor?> OfAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, bool heldByBudget)
    {
        var waits = new List<WaitingFor?>();
        if (rows.Exists(r => !r.IsTerminal && r.TaskId is not null))
            waits = await OpenTasksAsync(session, run.Id);
        if (waits.Exists(w => w is null or WaitingFor.Retry))
            return null;
        // A manager waits for what it gave out: the members' own waits tell why.
        var held = heldByBudget || (run.Team is not null && waits.TrueForAll(w => w == WaitingFor.Children)
            && (await DelegationRows.StatesAsync(session, run.Id)).Exists(d => d is { Status: AgentTaskStatus.Pending, TaskId: null }));
        return waits.Find(w => w is not (WaitingFor.Children or WaitingFor.Agent))
            ?? rows.Find(r => !r.IsTerminal && r.WaitingFor is not null)?.WaitingFor
            ?? (held ? WaitingFor.Budget : waits.Find(w => w == WaitingFor.Agent));
    }

    /// <summary>Looks again, after a task was parked or woken, and tells when the run waits now.</summary>
    public static async ValueTask RefreshAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, DateTimeOffset now)
    {
        var waits = await OfAsync(session, run, rows, heldByBudget: run.WaitingFor == WaitingFor.Budget);
        if (run.IsTerminal || waits == run.WaitingFor)
            return;
        run.WaitingFor = waits;
        run.UpdatedAt = now;
        await WorkflowRunRows.UpdateAsync(session, run);
        if (waits is not null)
            session.Raise(new WorkflowRunChanged(run, WorkflowRunChange.Waiting));
    }

    private static async ValueTask<List<WaitingFor?>> OpenTasksAsync(WriteSession session, string runId)
    {
        await session.Db.SaveChangesAsync(); // a task may have been cancelled or woken in this very write
        var waits = new List<WaitingFor?>();
        await using var reader = await session.Command(OpenTasksSql, runId).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            waits.Add(reader.EnumOrNull<WaitingFor>(0));
        return waits;
    }
}
