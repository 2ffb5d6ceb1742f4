using System.Globalization;
using PersonalQ.Events;

namespace PersonalQ.Runs.Budgets;

/// <summary>The next model call does not fit what may be spent. It undoes the write that intended it.</summary>
internal sealed class BudgetException(BudgetRefusal refusal) : Exception(refusal.Text ?? "Other calls have reserved what is left.")
{
    public BudgetRefusal Refusal => refusal;
}

/// <summary>
/// Reserves the most a model call can cost in the transaction of its intent, refuses the intent when that is too much,
/// and settles it with the outcome, whoever writes that: the run, its recovery after a crash, or a cancellation.
/// </summary>
internal sealed class BudgetLedger(TimeProvider clock) : IEventRecorder
{
    // Any number, the same in all processes: whoever looks at what everybody spent looks alone.
    private const long SharedCapsLock = 0x62_75_64_67_65_74;

    private const string AddSql = """
        insert into spending (agent_id, day, spent_micros, reserved_micros) values (@p0, @p1, @p2, @p3)
        on conflict (agent_id, day) do update set
          spent_micros = spending.spent_micros + excluded.spent_micros, reserved_micros = spending.reserved_micros + excluded.reserved_micros
        """;

    private const string CapsSql = """
        select t.max_cost_micros, t.cost_micros, a.daily_budget_micros, a.monthly_budget_micros,
          (select value from installation where name = @p1), (select value from installation where name = @p2)
        from tasks t join agents a on a.id = t.agent_id where t.id = @p0
        """;

    private const string UsedSql = """
        select
          coalesce(sum(case when agent_id = @p0 and day = @p1 then spent_micros else 0 end), 0), coalesce(sum(case when agent_id = @p0 and day = @p1 then reserved_micros else 0 end), 0),
          coalesce(sum(case when agent_id = @p0 then spent_micros else 0 end), 0), coalesce(sum(case when agent_id = @p0 then reserved_micros else 0 end), 0),
          coalesce(sum(case when day = @p1 then spent_micros else 0 end), 0), coalesce(sum(case when day = @p1 then reserved_micros else 0 end), 0),
          coalesce(sum(spent_micros), 0), coalesce(sum(reserved_micros), 0)
        from spending where day between @p2 and @p3
        """;

    private const string AcceptedSql = "select 1 from run_steps where task_id = @p0 and run = @p1 and kind = 'note' and name = 'unknown_price' and state = 'done'";

    public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
    {
        if (raised is not RunStepChanged { AgentId: var agentId, Step: { Kind: StepKind.ModelCall, Request: { } request } step })
            return;
        var worst = new RawJson(request).Read<ModelCallRequest>().ReservedMicros;
        var day = BudgetPlan.DayOf(step.StartedAt, clock.LocalTimeZone);
        if (step.State != StepState.Intended)
            await AddAsync(session, agentId, day, step.CostMicros ?? 0, -(worst ?? 0));
        else if (worst != 0)
        {
            await AddAsync(session, agentId, day, 0, worst ?? 0);
            await CheckAsync(session, agentId, step, day, worst, ct);
        }
    }

    private async ValueTask CheckAsync(WriteSession session, string agentId, RunStep step, long day, long? worst, CancellationToken ct)
    {
        var (caps, ofTask) = await CapsAsync(session, step.TaskId, ct);
        if (!caps.Any)
            return;
        // One agent's calls queue for its row, which was written just now; those of all agents have none in common.
        if (session.IsPostgres && (caps.AllDay ?? caps.AllMonth) is not null)
            await session.Command("select pg_advisory_xact_lock(@p0)", SharedCapsLock).ExecuteNonQueryAsync(ct);
        var (agentDay, agentMonth, allDay, allMonth) = await UsedAsync(session, agentId, day, ct);
        var use = new BudgetUse(ofTask, Without(agentDay), Without(agentMonth), Without(allDay), Without(allMonth));
        var accepted = (worst is null || ofTask is null) && await session.Command(AcceptedSql, step.TaskId, (long)step.Run).ExecuteScalarAsync(ct) is not null;
        if (BudgetPlan.Decide(caps, use, worst, accepted, clock.Now(), clock.LocalTimeZone) is { } refusal)
            throw new BudgetException(refusal);

        Used Without(Used used) => used with { Reserved = used.Reserved - (worst ?? 0) };
    }

    private static async ValueTask<(BudgetCaps Caps, long? OfTask)> CapsAsync(WriteSession session, string taskId, CancellationToken ct)
    {
        await using var reader = await session.Command(CapsSql, taskId, BudgetSettings.Daily, BudgetSettings.Monthly).ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return (new BudgetCaps(null, null, null, null, null), 0);
        return (new BudgetCaps(Number(0), Number(2), Number(3), Text(4), Text(5)), Number(1));

        long? Number(int at) => reader.IsDBNull(at) ? null : reader.GetInt64(at);
        long? Text(int at) => reader.IsDBNull(at) ? null : long.Parse(reader.GetString(at), CultureInfo.InvariantCulture);
    }

    private static async ValueTask<(Used AgentDay, Used AgentMonth, Used AllDay, Used AllMonth)> UsedAsync(WriteSession session, string agentId, long day, CancellationToken ct)
    {
        var month = day / 100 * 100;
        await using var reader = await session.Command(UsedSql, agentId, day, month, month + 99).ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (At(0), At(2), At(4), At(6));

        Used At(int column) => new(
            Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture), Convert.ToInt64(reader.GetValue(column + 1), CultureInfo.InvariantCulture));
    }

    private static async ValueTask AddAsync(WriteSession session, string agentId, long day, long spent, long reserved)
    {
        if (spent != 0 || reserved != 0)
            await session.ExecuteAsync(AddSql, agentId, day, spent, reserved);
    }
}
