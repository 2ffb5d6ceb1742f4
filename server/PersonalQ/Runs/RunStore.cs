using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Runs;

/// <summary>Reads and writes journals with the hand-written SQL of the hot path.</summary>
public static class RunStore
{
    private const string InsertSql = """
        insert into run_steps (task_id, run, sequence, kind, name, call_id, request, state, response, error, trust, secrecy,
          input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micros, attempt, started_at, finished_at)
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19)
        """;

    // A row changes once, from intended to its outcome; an unknown one once more.
    private const string SettleSql = """
        update run_steps set state = @p3, response = @p4, error = @p5, trust = @p6, secrecy = @p7, input_tokens = @p8, output_tokens = @p9,
          cache_read_tokens = @p10, cache_write_tokens = @p11, cost_micros = @p12, finished_at = @p13
        where task_id = @p0 and run = @p1 and sequence = @p2 and state in ('intended', 'unknown')
        """;

    private const string IsThereSql = """
        select 1 from run_steps where task_id = @p0 and run = @p1 and sequence = @p2 and attempt = @p3 and state = @p4 and started_at = @p5 and coalesce(finished_at, 0) = @p6
        """;

    /// <summary>The journal of a run as it is stored.</summary>
    public static async Task<Journal> LoadAsync(PersonalQDb db, string taskId, int run, CancellationToken ct) =>
        new(await db.RunSteps.AsNoTracking().Where(s => s.TaskId == taskId && s.Run == run).OrderBy(s => s.Sequence).ToListAsync(ct));

    /// <summary>Whether a step is there in this very state, written by this attempt.</summary>
    public static async ValueTask<bool> IsThereAsync(WriteSession session, RunStep step) =>
        await session.Command(IsThereSql, step.TaskId, (long)step.Run, (long)step.Sequence, (long)step.Attempt, step.State.ToText(), step.StartedAt.ToMicros(), step.FinishedAt?.ToMicros() ?? 0)
            .ExecuteScalarAsync() is not null;

    /// <summary>The model call of a run that has no outcome yet; null when there is none.</summary>
    public static Task<RunStep?> OpenModelCallAsync(WriteSession session, string taskId, int run) => session.Db.RunSteps.AsNoTracking()
        .FirstOrDefaultAsync(s => s.TaskId == taskId && s.Run == run && s.State == StepState.Intended && s.Kind == StepKind.ModelCall, CancellationToken.None);

    /// <summary>Adds a step.</summary>
    public static async ValueTask AppendAsync(WriteSession session, RunStep step) => await session.ExecuteAsync(InsertSql,
        step.TaskId, (long)step.Run, (long)step.Sequence, step.Kind.ToText(), step.Name, step.CallId, step.Request, step.State.ToText(), step.Response,
        step.Error, step.Trust.ToText(), step.Secrecy.ToText(), step.InputTokens, step.OutputTokens, step.CacheReadTokens, step.CacheWriteTokens,
        step.CostMicros, (long)step.Attempt, step.StartedAt.ToMicros(), step.FinishedAt?.ToMicros());

    /// <summary>Writes a step's outcome.</summary>
    /// <exception cref="LeaseLostException">It has one already.</exception>
    public static async ValueTask SettleAsync(WriteSession session, RunStep step)
    {
        var changed = await session.ExecuteAsync(SettleSql,
            step.TaskId, (long)step.Run, (long)step.Sequence, step.State.ToText(), step.Response, step.Error, step.Trust.ToText(), step.Secrecy.ToText(),
            step.InputTokens, step.OutputTokens, step.CacheReadTokens, step.CacheWriteTokens, step.CostMicros, step.FinishedAt?.ToMicros());
        if (changed == 0)
            throw new LeaseLostException();
    }
}
