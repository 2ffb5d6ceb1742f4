using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Runs.Budgets;

/// <summary>
/// What model calls under way can still cost is kept as a sum beside them. Should it ever be off, it would hold money that
/// nobody spends: it can be made anew from the journals, which say which calls are open.
/// </summary>
internal static class Reservations
{
    private const string OpenSql = """
        select t.agent_id, s.started_at, s.request from tasks t join run_steps s on s.task_id = t.id and s.run = t.run
        where t.status in ('pending', 'running') and s.kind = 'model_call' and s.state = 'intended'
        """;

    private const string LeftSql = """
        select s.* from run_steps s join tasks t on t.id = s.task_id
        where s.kind = 'model_call' and s.state = 'intended' and (t.run <> s.run or t.status not in ('pending', 'running'))
        """;

    private const string KeptSql = "select agent_id, day, reserved_micros from spending where reserved_micros <> 0";

    private const string SetSql = """
        insert into spending (agent_id, day, spent_micros, reserved_micros) values (@p0, @p1, 0, @p2)
        on conflict (agent_id, day) do update set reserved_micros = excluded.reserved_micros
        """;

    /// <summary>Compares the sums with the journals and puts right what is off.</summary>
    /// <param name="session">The write.</param>
    /// <param name="clock">Its time zone says on which day a call began.</param>
    /// <returns>A sentence for each sum that was off.</returns>
    public static async ValueTask<IReadOnlyList<string>> RebuildAsync(WriteSession session, TimeProvider clock)
    {
        // Calls that are begun or settled meanwhile wait, so that sums and journals are of one moment.
        if (session.IsPostgres)
            await session.ExecuteAsync("lock table spending in share row exclusive mode");
        var corrections = new List<string>();
        var (open, kept) = (await OpenAsync(session, clock), await KeptAsync(session));
        foreach (var ((agentId, day), should) in open.Concat(kept.Where(k => !open.ContainsKey(k.Key)).Select(k => KeyValuePair.Create(k.Key, 0L))).ToList())
        {
            var isNow = kept.GetValueOrDefault((agentId, day));
            if (isNow == should)
                continue;
            await session.ExecuteAsync(SetSql, agentId, day, should);
            corrections.Add(string.Create(CultureInfo.InvariantCulture,
                $"The budget reservation of agent {agentId} for {day} was ${isNow / 1_000_000m:0.######} and is ${should / 1_000_000m:0.######}, which its open model calls can cost."));
        }
        return corrections;
    }

    /// <summary>The same, and settles before it the calls that were left open by tasks that have ended.</summary>
    public static async ValueTask<IReadOnlyList<string>> RepairAsync(WriteSession session, TimeProvider clock)
    {
        var corrections = new List<string>();
        var left = await session.Db.RunSteps.FromSqlRaw(LeftSql).AsNoTracking().ToListAsync();
        foreach (var step in left)
        {
            await RunStore.SettleAsync(session, StepOutcome.ModelLost(step, "The task has ended; what the call came to was never written.", clock.Now()));
            corrections.Add($"Step {step.Sequence} of task {step.TaskId} was open although the task has ended; it is settled as lost.");
        }
        corrections.AddRange(await RebuildAsync(session, clock));
        return corrections;
    }

    private static async Task<Dictionary<(string AgentId, long Day), long>> OpenAsync(WriteSession session, TimeProvider clock)
    {
        var sums = new Dictionary<(string, long), long>();
        await using var reader = await session.Command(OpenSql).ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var key = (reader.GetString(0), BudgetPlan.DayOf(Ids.FromMicros(reader.GetInt64(1)), clock.LocalTimeZone));
            sums[key] = sums.GetValueOrDefault(key) + (new RawJson(reader.GetString(2)).Read<ModelCallRequest>().ReservedMicros ?? 0);
        }
        return sums;
    }

    private static async Task<Dictionary<(string AgentId, long Day), long>> KeptAsync(WriteSession session)
    {
        var sums = new Dictionary<(string, long), long>();
        await using var reader = await session.Command(KeptSql).ExecuteReaderAsync();
        while (await reader.ReadAsync())
            sums[(reader.GetString(0), reader.GetInt64(1))] = reader.GetInt64(2);
        return sums;
    }
}
