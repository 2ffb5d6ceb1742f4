using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>The right of one claim to write about its task; fenced by owner and attempt.</summary>
internal sealed class TaskLease(AgentTask task, TimeProvider clock) : RunLease
{
    private const string Fence = " where id = @p0 and attempt = @p1 and lease_owner = @p2";

    private const string Counters = """
        steps_count = @p3, input_tokens = input_tokens + @p4, output_tokens = output_tokens + @p5, cost_micros = cost_micros + @p6,
        working_ms = working_ms + @p7, updated_at = @p8
        """;

    private const string Returned = " returning input_tokens, output_tokens, cost_micros, working_ms";

    private const string ProgressSql = "update tasks set " + Counters + Fence
        + " and not exists (select 1 from agents where agents.id = agent_id and agents.status = 'paused')" + Returned;

    private const string RecordSql = "update tasks set " + Counters + Fence + Returned;

    private const string CompleteSql = "update tasks set " + Counters
        + ", status = 'completed', output_data = @p9, error_message = null, error_code = null, completed_at = @p8, execution_time_seconds = @p10,"
        + " available_at = null, lease_owner = null" + Fence + Returned;

    private const string FailSql = "update tasks set " + Counters
        + ", status = 'failed', error_code = @p9, error_message = @p10, completed_at = @p8, execution_time_seconds = @p11,"
        + " available_at = null, lease_owner = null" + Fence + Returned;

    // Somebody who woke the task while it was running must not be missed: then it does not sleep at all. The same
    // holds for an agent that was activated again in the meantime.
    private const string ParkSql = "update tasks set " + Counters + ", waiting_for = @p9, waiting_expires_at = @p11, woken = false, lease_owner = null,"
        + " available_at = case when woken or (@p12 and not exists (select 1 from agents where agents.id = agent_id and agents.status = 'paused'))"
        + " then @p8 else @p10 end" + Fence + Returned + ", available_at";

    private const string ReleaseSql = "update tasks set lease_owner = null, available_at = @p3" + Fence;

    public override int Attempt => task.Attempt;

    public AgentTask Task => task;

    public override async ValueTask ProgressAsync(WriteSession session, RunProgress progress)
    {
        if (!await UpdateAsync(session, ProgressSql, progress, clock.Now()))
            throw await IsHeldAsync(session) ? new AgentPausedException() : new LeaseLostException();
    }

    public override ValueTask RecordAsync(WriteSession session, RunProgress progress) => MustUpdateAsync(session, RecordSql, progress, clock.Now());

    public override async ValueTask CompleteAsync(WriteSession session, RunProgress progress, string output)
    {
        var now = clock.Now();
        await MustUpdateAsync(session, CompleteSql, progress, now, output, Seconds(now));
        task.Status = AgentTaskStatus.Completed;
        task.OutputData = output;
        Ended(now);
        session.Raise(new TaskCompleted(task));
    }

    public override async ValueTask FailAsync(WriteSession session, RunProgress progress, string code, string message)
    {
        var now = clock.Now();
        await MustUpdateAsync(session, FailSql, progress, now, code, message, Seconds(now));
        task.Status = AgentTaskStatus.Failed;
        task.ErrorCode = code;
        task.ErrorMessage = message;
        Ended(now);
        session.Raise(new TaskFailed(task));
    }

    public override async ValueTask ParkAsync(WriteSession session, RunProgress progress, string waitingFor, DateTimeOffset? until, TimeSpan? atMost)
    {
        var now = clock.Now();
        var expires = now + atMost;
        await MustUpdateAsync(session, ParkSql, progress, now, waitingFor, until?.ToMicros(), expires?.ToMicros(), waitingFor == "agent");
        task.WaitingFor = EnumText.Parse<WaitingFor>(waitingFor);
        task.WaitingExpiresAt = expires;
        task.LeaseOwner = null;
        task.UpdatedAt = now;
        session.Raise(new TaskWaiting(task));
    }

    /// <summary>Gives the task back unchanged, to be taken up by whoever is free.</summary>
    /// <param name="session">The write.</param>
    /// <param name="after">From when on: at once, unless the store failed and may fail again.</param>
    public async ValueTask ReleaseAsync(WriteSession session, TimeSpan after) =>
        await session.ExecuteAsync(ReleaseSql, task.Id, (long)Attempt, Owner, (clock.Now() + after).ToMicros());

    private string Owner { get; } = task.LeaseOwner!;

    private int Seconds(DateTimeOffset now) => (int)(now - task.StartedAt!.Value).TotalSeconds;

    private void Ended(DateTimeOffset now)
    {
        task.CompletedAt = now;
        task.ExecutionTimeSeconds = Seconds(now);
        task.UpdatedAt = now;
        task.AvailableAt = null;
        task.LeaseOwner = null;
    }

    private async ValueTask MustUpdateAsync(WriteSession session, string sql, RunProgress progress, DateTimeOffset now, params object?[] more)
    {
        if (!await UpdateAsync(session, sql, progress, now, more))
            throw new LeaseLostException();
    }

    private async ValueTask<bool> UpdateAsync(WriteSession session, string sql, RunProgress progress, DateTimeOffset now, params object?[] more)
    {
        object?[] parameters =
        [
            task.Id, (long)Attempt, Owner, (long)progress.Steps, progress.InputTokens, progress.OutputTokens, progress.CostMicros, progress.WorkingMs, now.ToMicros(),
            .. more.Select(m => m is int number ? (long)number : m),
        ];
        await using var reader = await session.Command(sql, parameters).ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return false;
        // What the database says, so that a repeated write does not count twice.
        task.InputTokens = reader.GetInt64(0);
        task.OutputTokens = reader.GetInt64(1);
        task.CostMicros = await reader.IsDBNullAsync(2) ? null : reader.GetInt64(2);
        task.WorkingMs = reader.GetInt64(3);
        if (reader.FieldCount > 4)
            task.AvailableAt = await reader.IsDBNullAsync(4) ? null : Ids.FromMicros(reader.GetInt64(4));
        task.StepsCount = progress.Steps;
        task.UpdatedAt = now;
        return true;
    }

    private async ValueTask<bool> IsHeldAsync(WriteSession session) =>
        await session.Command("select 1 from tasks" + Fence, task.Id, (long)Attempt, Owner).ExecuteScalarAsync() is not null;
}
