using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Metrics;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance.Samples;

/// <summary>Takes the rows of the sample data away, and takes back what they added to numbers.</summary>
internal static class SampleRemoval
{
    private const string OfTasks = "task_id in each(@p0)";
    private const string OfAgents = "@p0 = '' and task_id is null and agent_id in (select id from agents where is_sample)";

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

    /// <summary>Removes sample tasks that have ended, with their journals and activities; so many at most, for a write of its own.</summary>
    /// <returns>The ids of the tasks that are gone.</returns>
    public static async ValueTask<IReadOnlyList<string>> RemoveTasksAsync(WriteSession session, int most)
    {
        var tasks = await session.Db.Tasks.AsNoTracking().Where(t => t.IsSample).OrderBy(t => t.Id).Take(most).ToListAsync();
        foreach (var task in tasks.Where(t => t.IsTerminal))
            await MetricRows.CountAsync(session, task.AgentId, new TaskEnd(task.Status, task.StartedAt, task.CompletedAt!.Value), -1);
        var ids = JsonSerializer.Serialize(tasks.Select(t => t.Id));
        await RemoveTrailAsync(session, OfTasks, ids);
        await session.ExecuteAsync("delete from tasks where id in each(@p0)", ids);
        return [.. tasks.Select(t => t.Id)];
    }

    /// <summary>Removes what is left when the tasks are gone. Agents on which something of the user's hangs stay, and are no samples any more.</summary>
    public static async ValueTask RemoveAsync(WriteSession session)
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
        await RemoveTrailAsync(session, OfAgents, "");
        await session.ExecuteAsync("delete from agents where is_sample");
        await session.ExecuteAsync($"delete from metric_buckets where agent_id like '{MetricBucket.SamplePrefix}%'");
        await session.ExecuteAsync("update installation set value = 'removed' where name = 'sample_data'");
    }

    private static async ValueTask RemoveTrailAsync(WriteSession session, string which, string of)
    {
        var oldest = await session.Command($"select min(created_at) from activities where {which}", of).ExecuteScalarAsync();
        var newest = await session.Command($"select max(created_at) from activities where {which}", of).ExecuteScalarAsync();
        if (oldest is not long from || newest is not long to)
            return;
        await session.ExecuteAsync($"delete from activities where {which}", of);
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
