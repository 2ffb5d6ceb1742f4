using System.Globalization;

namespace PersonalQ.Workflows.Execution;

/// <summary>What a run has cost so far, as against its cap.</summary>
internal static class WorkflowRunBudget
{
    // What ended tasks have used is in the run's sum already; of one that was queued again only what came since counts.
    private const string OpenSql = """
        select cast(coalesce(sum(t.cost_micros - coalesce(n.cost_micros, 0)), 0) as bigint), count(*) - count(t.cost_micros)
        from tasks t left join workflow_node_runs n on n.run_id = t.workflow_run_id and n.task_id = t.id and not n.copied
        where t.workflow_run_id = @p0 and t.status in ('pending', 'running')
        """;

    /// <summary>Whether the cap is reached by ended tasks and what open ones have used so far; an unknown cost reaches any cap.</summary>
    public static async ValueTask<bool> IsSpentAsync(WriteSession session, WorkflowRun run) =>
        run.MaxCostMicros is { } cap && (await SoFarAsync(session, run) is not { } cost || cost >= cap);

    /// <summary>Cost so far in micro-dollars, of open tasks too; null when a price is unknown.</summary>
    public static async ValueTask<long?> SoFarAsync(WriteSession session, WorkflowRun run)
    {
        if (run.CostMicros is not { } ended)
            return null;
        await using var reader = await session.Command(OpenSql, run.Id).ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.GetInt64(1) > 0 ? null : ended + reader.GetInt64(0);
    }

    /// <summary>Micro-dollars as people write them.</summary>
    public static string Text(long micros) => string.Create(CultureInfo.InvariantCulture, $"${micros / 1_000_000m:0.######}");
}
