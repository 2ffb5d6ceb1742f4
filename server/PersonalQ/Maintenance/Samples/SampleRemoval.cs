using Microsoft.EntityFrameworkCore;
using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Metrics;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance.Samples;

/// <summary>Takes the rows of the sample data away, and takes back what they added to numbers.</summary>
internal static class SampleRemoval
{
    private const string OfSamples =
        "task_id in (select id from tasks where is_sample) or (task_id is null and agent_id in (select id from agents where is_sample))";

    /// <summary>Says which sample agents go and which stay, and how many tasks go.</summary>
    public static async Task<SampleRemovalPlan> PlanAsync(PersonalQDb db, CancellationToken ct)
    {
        var agents = await db.Agents.AsNoTracking().Where(a => a.IsSample).OrderBy(a => a.Name).ToListAsync(ct);
        var ids = agents.ConvertAll(a => a.Id);
        var own = await db.Tasks.Where(t => ids.Contains(t.AgentId) && !t.IsSample).GroupBy(t => t.AgentId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var scheduled = await db.Schedules.Where(s => ids.Contains(s.AgentId)).Select(s => s.AgentId).Distinct().ToListAsync(ct);
        var definitions = await db.Workflows.Select(w => w.Definition).ToListAsync(ct);
        return new SampleRemovalPlan(
            [.. agents.Where(a => a.DeletedAt is null || Stays(a)).Select(a => new SampleAgentPlan(a.Id, a.Name, Stays(a), own.GetValueOrDefault(a.Id),
                definitions.Count(d => d.Contains(a.Id, StringComparison.Ordinal)), a.DeletedAt is not null))],
            await db.Tasks.CountAsync(t => t.IsSample, ct));

        bool Stays(Agent agent) => own.ContainsKey(agent.Id) || scheduled.Contains(agent.Id) || definitions.Exists(d => d.Contains(agent.Id, StringComparison.Ordinal));
    }

    /// <summary>Removes everything in one write. Agents on which something of the user's hangs stay, and are no samples any more.</summary>
    /// <returns>The ids of the tasks that are gone.</returns>
    public static async ValueTask<IReadOnlyList<string>> RemoveAsync(WriteSession session)
    {
        var db = session.Db;
        foreach (var agent in (await PlanAsync(db, CancellationToken.None)).Agents.Where(a => a.Stays))
        {
            var kept = await db.Agents.SingleAsync(a => a.Id == agent.Id);
            kept.IsSample = false;
            if (kept.DeletedAt is null)
                session.Raise(new AgentUpdated(kept));
        }
        await db.SaveChangesAsync();
        var tasks = await db.Tasks.AsNoTracking().Where(t => t.IsSample).ToListAsync();
        foreach (var task in tasks.Where(t => t.IsTerminal))
            await MetricRows.CountAsync(session, task.AgentId, new TaskEnd(task.Status, task.StartedAt, task.CompletedAt!.Value), -1);
        await RemoveTrailAsync(session);
        await session.ExecuteAsync("delete from agents where is_sample");
        await session.ExecuteAsync("delete from tasks where is_sample");
        await session.ExecuteAsync($"delete from metric_buckets where agent_id like '{MetricBucket.SamplePrefix}%'");
        await session.ExecuteAsync("update installation set value = 'removed' where name = 'sample_data'");
        return [.. tasks.Select(t => t.Id)];
    }

    private static async ValueTask RemoveTrailAsync(WriteSession session)
    {
        var oldest = await session.Command($"select min(created_at) from activities where {OfSamples}").ExecuteScalarAsync();
        var newest = await session.Command($"select max(created_at) from activities where {OfSamples}").ExecuteScalarAsync();
        if (oldest is not long from || newest is not long to)
            return;
        await session.ExecuteAsync($"delete from activities where {OfSamples}");
        await ActivityRows.RecountAsync(session, Ids.FromMicros(from), Ids.FromMicros(to));
    }
}

/// <summary>What removing the sample data takes away.</summary>
/// <param name="Agents">The sample agents.</param>
/// <param name="Tasks">Sample tasks that go, with their journals, activities and files.</param>
public sealed record SampleRemovalPlan(IReadOnlyList<SampleAgentPlan> Agents, int Tasks);

/// <summary>What becomes of a sample agent.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Stays">True when something of the user's hangs on it: it stays, and is no sample any more.</param>
/// <param name="OwnTasks">Tasks that the user gave it; they stay.</param>
/// <param name="Workflows">Workflows that it works in.</param>
/// <param name="IsDeleted">True when it was deleted already.</param>
public sealed record SampleAgentPlan(string Id, string Name, bool Stays, int OwnTasks, int Workflows, bool IsDeleted);
