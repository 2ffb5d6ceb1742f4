using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>
/// The right of one claim to write about its task; fenced by owner, attempt and status. Times that are compared later are
/// those of the queue's clock.
/// </summary>
internal sealed class TaskLease(AgentTask task, TimeProvider clock) : RunLease
{
    private const string Fence = " where id = @p0 and attempt = @p1 and lease_owner = @p2 and status = 'running'";

    private const string Counters = """
        steps_count = @p3, input_tokens = input_tokens + @p4, output_tokens = output_tokens + @p5, cost_micros = cost_micros + @p6,
        working_ms = working_ms + @p7, updated_at = @now
        """;

    private const string Returned = """
         returning input_tokens, output_tokens, cost_micros, working_ms, updated_at, available_at, execution_time_seconds, waiting_for, waiting_expires_at
        """;

    private const string Ended = """
        , completed_at = @now, execution_time_seconds = (@now - started_at) / 1000000, available_at = null, lease_owner = null, waiting_for = null,
        waiting_expires_at = null, woken = false
        """;

    // Nothing is intended for an agent that is paused.
    private const string ProgressSql = "update tasks set " + Counters + Fence
        + " and not exists (select 1 from agents where agents.id = agent_id and agents.status = 'paused')" + Returned;

    private const string RecordSql = "update tasks set " + Counters + Fence + Returned;

    private const string CompleteSql = "update tasks set " + Counters
        + ", status = 'completed', output_data = @p8, error_message = null, error_code = null" + Ended + Fence + Returned;

    private const string FailSql = "update tasks set " + Counters + ", status = 'failed', error_code = @p8, error_message = @p9" + Ended + Fence + Returned;

    // Somebody who woke the task while it was running must not be missed: then it does not sleep at all. The same
    // holds (@p11) for an agent that was activated again in the meantime.
    private const string ParkSql = "update tasks set " + Counters + ", lease_owner = null, woken = false,"
        + " waiting_for = case when woken or @p11 then null else @p8 end,"
        + " waiting_expires_at = case when woken or @p11 then null else @now + @p10 end,"
        + " available_at = case when woken or @p11 then @now else @now + @p9 end" + Fence + Returned;

    private const string ReleaseSql = "update tasks set lease_owner = null, available_at = @now + @p3, waiting_for = case when @p3 > 0 then 'retry' end" + Fence;

    // Locked against whoever pauses or activates the agent, until this write has ended.
    private const string AgentSql = "select status from agents where id = @p0 /*share*/";

    public override int Attempt => task.Attempt;

    public AgentTask Task => task;

    public override async ValueTask ProgressAsync(WriteSession session, RunProgress progress)
    {
        if (!await UpdateAsync(session, ProgressSql, progress))
            throw await IsHeldAsync(session) ? new AgentPausedException() : new LeaseLostException();
    }

    public override ValueTask RecordAsync(WriteSession session, RunProgress progress) => MustUpdateAsync(session, RecordSql, progress);

    public override async ValueTask CompleteAsync(WriteSession session, RunProgress progress, string output)
    {
        await MustUpdateAsync(session, CompleteSql, progress, output);
        task.Status = AgentTaskStatus.Completed;
        task.OutputData = output;
        HasEnded();
        session.Raise(new TaskCompleted(task));
    }

    public override async ValueTask FailAsync(WriteSession session, RunProgress progress, string code, string message)
    {
        await MustUpdateAsync(session, FailSql, progress, code, message);
        task.Status = AgentTaskStatus.Failed;
        task.ErrorCode = code;
        task.ErrorMessage = message;
        HasEnded();
        session.Raise(new TaskFailed(task));
    }

    public override async ValueTask ParkAsync(WriteSession session, RunProgress progress, string waitingFor, DateTimeOffset? until, TimeSpan? atMost)
    {
        // The run counts by the clock of its process, and the queue by its own: what they have in common is how long.
        long? wait = until is { } end ? Math.Max(0, (long)(end - clock.Now()).TotalMicroseconds) : null;
        var goesOn = waitingFor == "agent" && await session.Command(AgentSql, task.AgentId).ExecuteScalarAsync() is not "paused";
        await MustUpdateAsync(session, ParkSql, progress, waitingFor, wait, (long?)atMost?.TotalMicroseconds, goesOn);
        task.LeaseOwner = null;
        session.Raise(task.WaitingFor is null ? new TaskUpdated(task) : new TaskWaiting(task));
    }

    /// <summary>Gives the task back unchanged, to be taken up by whoever is free.</summary>
    /// <param name="session">The write.</param>
    /// <param name="after">From when on: at once, unless the store failed and may fail again.</param>
    public async ValueTask ReleaseAsync(WriteSession session, TimeSpan after) =>
        await session.ExecuteAsync(ReleaseSql, task.Id, (long)Attempt, Owner, (long)after.TotalMicroseconds);

    private string Owner { get; } = task.LeaseOwner!;

    private void HasEnded()
    {
        task.CompletedAt = task.UpdatedAt;
        task.LeaseOwner = null;
        task.Woken = false;
    }

    // What ends or parks moves a workflow run on: the run is locked before the task, by everybody.
    private async ValueTask MustUpdateAsync(WriteSession session, string sql, RunProgress progress, params object?[] more)
    {
        if (task.WorkflowRunId is { } runId)
            await session.LockAsync("workflow_runs", runId);
        if (!await UpdateAsync(session, sql, progress, more))
            throw new LeaseLostException();
    }

    private async ValueTask<bool> UpdateAsync(WriteSession session, string sql, RunProgress progress, params object?[] more)
    {
        object?[] parameters =
        [
            task.Id, (long)Attempt, Owner, (long)progress.Steps, progress.InputTokens, progress.OutputTokens, progress.CostMicros, progress.WorkingMs, .. more,
        ];
        await using var reader = await session.Command(sql, parameters).ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return false;
        // What the database says, so that a repeated write does not count twice.
        task.InputTokens = reader.GetInt64(0);
        task.OutputTokens = reader.GetInt64(1);
        task.CostMicros = reader.LongOrNull(2);
        task.WorkingMs = reader.GetInt64(3);
        task.UpdatedAt = Ids.FromMicros(reader.GetInt64(4));
        task.AvailableAt = reader.InstantOrNull(5);
        task.ExecutionTimeSeconds = (int?)reader.LongOrNull(6);
        task.WaitingFor = reader.EnumOrNull<WaitingFor>(7);
        task.WaitingExpiresAt = reader.InstantOrNull(8);
        task.StepsCount = progress.Steps;
        return true;
    }

    private async ValueTask<bool> IsHeldAsync(WriteSession session) =>
        await session.Command("select 1 from tasks" + Fence, task.Id, (long)Attempt, Owner).ExecuteScalarAsync() is not null;
}
