using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>
/// The moves of tasks that people and other tasks make, each a statement that asks of the row what
/// <see cref="AgentTask.Allows"/> asks of the entity, and returns what became of it. A row that somebody else has moved
/// meanwhile is left alone. Each move raises its event.
/// </summary>
internal static class TaskMoves
{
    private const string Open = "status in ('pending', 'running')";

    // A task with all that it delegated, and what that delegated.
    private const string CancelSql = $"""
        with recursive family(id) as (
          select id from tasks where id in each(@p0) and {Open}
          union
          select child.id from tasks child join family on child.parent_task_id = family.id where child.{Open})
        update tasks set status = 'cancelled', cancel_reason = case when id in each(@p0) then @p1 else 'parent_cancelled' end, {Ended} where id in (select id from family) and {Open} returning {TaskRows.Columns}
        """;

    // Attempt: whoever still runs it is fenced off.
    private const string Ended = """
        completed_at = @now, execution_time_seconds = (@now - started_at) / 1000000, available_at = null, lease_owner = null, waiting_for = null,
        waiting_expires_at = null, woken = false, attempt = attempt + 1, updated_at = @now
        """;

    private const string RetrySql = $"""
        update tasks set status = 'pending', run = run + case when @p1 then 1 else 0 end, steps_count = case when @p1 then 0 else steps_count end,
          working_ms = case when @p1 then 0 else working_ms end, retry_count = retry_count + 1, error_message = null, error_code = null, output_data = null,
          cancel_reason = null, rating = case when @p1 then null else rating end,
          started_at = null, completed_at = null, execution_time_seconds = null, queue_key = @now - @p2, available_at = case when @p3 then @now end,
          waiting_for = case when @p3 then null else 'agent' end, waiting_expires_at = null, woken = false, updated_at = @now
        where id = @p0 and status in ('failed', 'cancelled') returning {TaskRows.Columns}
        """;

    private const string ChangeSql = $"""
        update tasks set title = @p1, description = @p2, priority = @p3, queue_key = created_at - @p4, search_text = @p5, updated_at = @now
        where id = @p0 and status = 'pending' returning {TaskRows.Columns}
        """;

    // One that waits for budget looks again, and one that runs may be about to park for want of it.
    private const string CapSql = $"""
        update tasks set max_cost_micros = @p1, updated_at = @now, woken = lease_owner is not null,
          available_at = case when waiting_for = 'budget' then @now else available_at end,
          waiting_expires_at = case when waiting_for = 'budget' then null else waiting_expires_at end,
          waiting_for = case when waiting_for = 'budget' then null else waiting_for end
        where id = @p0 and {Open} returning {TaskRows.Columns}
        """;

    private const string HoldSql = $"""
        update tasks set waiting_for = 'agent', available_at = null, updated_at = @now
        where id in each(@p0) and {Open} and waiting_for is null and lease_owner is null returning {TaskRows.Columns}
        """;

    private const string ResumeSql = $"""
        update tasks set waiting_for = null, waiting_expires_at = null, available_at = @now, updated_at = @now
        where id in each(@p0) and {Open} and waiting_for = 'agent' returning {TaskRows.Columns}
        """;

    // A paused agent's task is woken by the agent alone.
    private const string WakeSql = $"""
        update tasks set woken = lease_owner is not null,
          available_at = case when lease_owner is null then @now else available_at end,
          waiting_for = case when lease_owner is null then null else waiting_for end,
          waiting_expires_at = case when lease_owner is null then null else waiting_expires_at end, updated_at = @now
        where id = @p0 and status = 'running' and (waiting_for is null or waiting_for <> 'agent') returning {TaskRows.Columns}
        """;

    private const string ExpireSql = $"""
        update tasks set status = 'failed', error_code = @p1, error_message = @p2, {Ended}
        where id = @p0 and status = 'running' and waiting_for is not null and lease_owner is null and waiting_expires_at <= @now returning {TaskRows.Columns}
        """;

    private const string UnqueueRunSql = "update tasks set available_at = null where workflow_run_id = @p0 and status = 'pending' and available_at is not null";

    private const string RateSql = $"""
        update tasks set rating = @p1, updated_at = @now where id = @p0 and status in ('completed', 'failed', 'cancelled') returning {TaskRows.Columns}
        """;

    private const string DeleteSql = "delete from tasks where id = @p0 and status in ('completed', 'failed', 'cancelled')";

    private const string CostSql = "update tasks set cost_micros = cost_micros + @p1 where id = @p0";

    private const string StepsSql = "update tasks set steps_count = @p1 where id = @p0";

    private const string WakeForBudgetSql = """
        update tasks set available_at = @now, waiting_for = null, waiting_expires_at = null, updated_at = @now
        where id in (select id from tasks where waiting_for = 'budget' and lease_owner is null and status = 'running' and (@p0 = '' or agent_id = @p0)
          and updated_at <= coalesce(cast(@p1 as bigint), @now) limit @p2) and waiting_for = 'budget'
        """;

    // Those that run may be about to park for want of budget: they are told not to.
    private const string WarnForBudgetSql = "update tasks set woken = true where lease_owner is not null and status = 'running' and (@p0 = '' or agent_id = @p0)";

    /// <summary>Ends tasks by somebody's word, with whatever they delegated. Those that have ended are left alone.</summary>
    public static async ValueTask<List<AgentTask>> CancelAsync(WriteSession session, IReadOnlyCollection<string> ids, CancelReason why, TimeProvider clock)
    {
        if (ids.Count == 0)
            return [];
        var cancelled = await TaskRows.ListAsync(session.Command(CancelSql, JsonSerializer.Serialize(ids), why.ToText()));
        await SettleModelCallsAsync(session, cancelled, clock);
        foreach (var task in cancelled)
            session.Raise(new TaskCancelled(task));
        return cancelled;
    }

    /// <summary>Queues a task again after it failed or was cancelled.</summary>
    /// <param name="session">The write.</param>
    /// <param name="before">It, locked.</param>
    /// <param name="fromScratch">True for a new run; false to go on in the present one.</param>
    /// <param name="now">False while its agent is paused.</param>
    public static async ValueTask<AgentTask?> RetryAsync(WriteSession session, AgentTask before, bool fromScratch, bool now)
    {
        var end = new TaskEnd(before.Status, before.StartedAt, before.CompletedAt!.Value);
        if (await OneAsync(session, RetrySql, before.Id, fromScratch, QueueOrder.HeadStartMicros(before.Priority), now) is not { } task)
            return null;
        session.Raise(new TaskReopened(task, end));
        session.Raise(new TaskUpdated(task));
        return task;
    }

    /// <summary>Changes the texts or the priority of a pending task.</summary>
    public static ValueTask<AgentTask?> ChangeAsync(WriteSession session, string id, string title, string? description, TaskPriority priority) =>
        UpdateAsync(session, ChangeSql, id, title, description, priority.ToText(), QueueOrder.HeadStartMicros(priority), session.SearchText(title, description));

    /// <summary>Sets what a task may cost.</summary>
    public static ValueTask<AgentTask?> CapAsync(WriteSession session, string id, long? maxCostMicros) => UpdateAsync(session, CapSql, id, maxCostMicros);

    /// <summary>Marks the present run of an ended task, or takes the mark away.</summary>
    public static ValueTask<AgentTask?> RateAsync(WriteSession session, string id, TaskMark? mark) => UpdateAsync(session, RateSql, id, mark?.ToText());

    /// <summary>Wakes a task: at once when it is parked; when it runs, it will not go to sleep.</summary>
    public static ValueTask<AgentTask?> WakeAsync(WriteSession session, string id) => UpdateAsync(session, WakeSql, id);

    /// <summary>Holds tasks back while their agent is paused. Lock the agent first.</summary>
    public static ValueTask<int> HoldAsync(WriteSession session, IReadOnlyCollection<string> ids) => UpdateAllAsync(session, HoldSql, ids);

    /// <summary>Queues tasks whose agent is active again. Lock the agent first.</summary>
    public static ValueTask<int> ResumeAsync(WriteSession session, IReadOnlyCollection<string> ids) => UpdateAllAsync(session, ResumeSql, ids);

    /// <summary>Fails a task that has waited until its wait's end.</summary>
    public static async ValueTask<AgentTask?> ExpireAsync(WriteSession session, string id, string code, string message)
    {
        var task = await OneAsync(session, ExpireSql, id, code, message);
        if (task is not null)
            session.Raise(new TaskFailed(task));
        return task;
    }

    /// <summary>Removes an ended task with its journal.</summary>
    public static async ValueTask<bool> DeleteAsync(WriteSession session, AgentTask task)
    {
        if (await session.ExecuteAsync(DeleteSql, task.Id) == 0)
            return false;
        session.Raise(new TaskDeleted(task));
        return true;
    }

    /// <summary>Lets tasks that wait for budget look again; of one agent, or of all when null or empty.</summary>
    /// <param name="session">The write.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="until">Only those that have waited since then, in microseconds of the queue's clock; all when null.</param>
    /// <param name="most">How many.</param>
    public static ValueTask<int> WakeForBudgetAsync(WriteSession session, string? agentId, long? until, int most) =>
        session.ExecuteAsync(WakeForBudgetSql, agentId ?? "", until, (long)most);

    /// <summary>Keeps tasks that run from going to sleep for want of budget.</summary>
    public static async ValueTask WarnForBudgetAsync(WriteSession session, string? agentId) => await session.ExecuteAsync(WarnForBudgetSql, agentId ?? "");

    /// <summary>Takes the tasks of a run out of the queue that are about to be cancelled.</summary>
    public static async ValueTask UnqueueRunAsync(WriteSession session, string runId) => await session.ExecuteAsync(UnqueueRunSql, runId);

    /// <summary>Writes how many steps a run has that nobody holds.</summary>
    public static async ValueTask CountStepsAsync(WriteSession session, string id, int steps) => await session.ExecuteAsync(StepsSql, id, (long)steps);

    // The model's answer will never come: what the call can have cost is counted. Tools under way stay as they are,
    // for a retry that goes on from there to sort out.
    private static async ValueTask SettleModelCallsAsync(WriteSession session, List<AgentTask> ended, TimeProvider clock)
    {
        var begun = ended.Where(t => t.StepsCount > 0).ToDictionary(t => t.Id, StringComparer.Ordinal);
        if (begun.Count == 0)
            return;
        var open = await session.Db.RunSteps.AsNoTracking()
            .Where(s => begun.Keys.Contains(s.TaskId) && s.State == StepState.Intended && s.Kind == StepKind.ModelCall).ToListAsync(CancellationToken.None);
        foreach (var call in open.Where(s => s.Run == begun[s.TaskId].Run))
        {
            var task = begun[call.TaskId];
            var lost = StepOutcome.ModelLost(call, "Cancelled while the model was answering.", clock.Now());
            await RunStore.SettleAsync(session, lost);
            await session.ExecuteAsync(CostSql, task.Id, lost.CostMicros);
            task.CostMicros += lost.CostMicros;
            session.Raise(new RunStepChanged(task.AgentId, lost));
        }
    }

    private static async ValueTask<AgentTask?> UpdateAsync(WriteSession session, string sql, params object?[] parameters)
    {
        var task = await OneAsync(session, sql, parameters);
        if (task is not null)
            session.Raise(new TaskUpdated(task));
        return task;
    }

    private static async ValueTask<int> UpdateAllAsync(WriteSession session, string sql, IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0)
            return 0;
        var changed = await TaskRows.ListAsync(session.Command(sql, JsonSerializer.Serialize(ids)));
        foreach (var task in changed)
            session.Raise(new TaskUpdated(task));
        return changed.Count;
    }

    private static async ValueTask<AgentTask?> OneAsync(WriteSession session, string sql, params object?[] parameters) =>
        (await TaskRows.ListAsync(session.Command(sql, parameters))).FirstOrDefault();
}
