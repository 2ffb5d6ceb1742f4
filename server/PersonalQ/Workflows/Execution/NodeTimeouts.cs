using System.Globalization;
using PersonalQ.Tasks;

namespace PersonalQ.Workflows.Execution;

/// <summary>Ends nodes whose time is over, and their tasks with them. What that means for the run is the definition's word.</summary>
internal sealed class NodeTimeouts(IDatabase database, WorkflowRunAdvance advance, TimeProvider clock)
{
    private const long Most = 100;

    // By the queue's clock, which wrote when they are due.
    private const string DueSql = "select distinct run_id from workflow_node_runs where due_at <= @now limit @p0";
    private const string NextSql = "select min(due_at) - @now from workflow_node_runs where due_at > @now";

    /// <summary>Runs with a node whose time is over, not more than a hundred; and in how long the next node's is, null when none has a bound.</summary>
    public Task<(IReadOnlyList<string> RunIds, TimeSpan? NextIn)> DueAsync(CancellationToken ct) => database.WriteAsync(async session =>
    {
        var due = new List<string>();
        await using (var reader = await session.Command(DueSql, Most).ExecuteReaderAsync(CancellationToken.None))
            while (await reader.ReadAsync(CancellationToken.None))
                due.Add(reader.GetString(0));
        var next = await session.Command(NextSql).ExecuteScalarAsync(CancellationToken.None) is long micros ? TimeSpan.FromMicroseconds(micros) : (TimeSpan?)null;
        return ((IReadOnlyList<string>)due, next);
    }, ct);

    /// <summary>Ends what is due of a run. Of several processes the first one finds something to do.</summary>
    public Task ExpireAsync(string runId, CancellationToken ct) => database.WriteAsync(async session =>
    {
        if (await WorkflowRunRows.LoadAsync(session, runId) is not { } run)
            return;
        var now = await session.NowAsync();
        var rows = await NodeRows.OfRunAsync(session, runId);
        // Each time anew, and a map before its entries, as they end with it.
        while (rows.Where(r => r.DueAt <= now).MinBy(r => r.ItemIndex) is { } row)
            if (run.IsTerminal || row.IsTerminal)
                await NodeRows.UpdateAsync(session, rows[rows.IndexOf(row)] = row with { DueAt = null });
            else
                await EndAsync(session, run, rows, row, now);
        await advance.GoAsync(session, run, rows);
    }, ct);

    private async ValueTask EndAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, WorkflowNodeRun row, DateTimeOffset now)
    {
        var (code, message) = row.WaitingFor is null
            ? ("timeout", $"It was not done within {Text(row.DueAt!.Value - row.StartedAt)}.")
            : ("wait_expired", $"Nobody answered within {Text(row.DueAt!.Value - row.StartedAt)}.");
        await NodeStop.CancelAsync(session, run, rows, row, AgentTaskStatus.Failed, code, message, now);
        await NodeStop.TaskAsync(session, row.TaskId, CancelReason.NodeTimeout, clock);
        if (row.ItemIndex != WorkflowNodeRun.Whole)
            return;
        foreach (var entry in rows.Where(r => r.NodeId == row.NodeId && r.Iteration == row.Iteration && r is { IsTerminal: false, ItemIndex: not WorkflowNodeRun.Whole }).ToList())
        {
            await NodeStop.CancelAsync(session, run, rows, entry, AgentTaskStatus.Cancelled, code, "The time of its node was over.", now);
            await NodeStop.TaskAsync(session, entry.TaskId, CancelReason.NodeTimeout, clock);
        }
    }

    private static string Text(TimeSpan span)
    {
        var (number, unit) = span.TotalDays >= 2 && span.TotalDays % 1 == 0 ? (span.TotalDays, "days")
            : span.TotalHours >= 2 && span.TotalHours % 1 == 0 ? (span.TotalHours, "hours")
            : span.TotalMinutes >= 2 && span.TotalMinutes % 1 == 0 ? (span.TotalMinutes, "minutes")
            : (span.TotalSeconds, span.TotalSeconds == 1 ? "second" : "seconds");
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.###} {unit}");
    }
}
