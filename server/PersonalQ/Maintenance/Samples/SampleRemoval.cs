using Microsoft.EntityFrameworkCore;
using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Metrics;
using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance.Samples;

/// <summary>Takes the rows of the sample data away, and takes back what they added to numbers.</summary>
internal static class SampleRemoval
{
    private const string OfSamples =
        "task_id in (select id from tasks where is_sample) or (task_id is null and agent_id in (select id from agents where is_sample))";

    // Of the agents that nothing of the user's hangs on; the tasks go with them, and the journals with the tasks.
    private const string UnusedAgentsSql = """
        delete from agents where is_sample
          and not exists (select 1 from tasks t where t.agent_id = agents.id and not t.is_sample)
          and not exists (select 1 from schedules s where s.agent_id = agents.id)
        """;

    // Buckets of agents that are gone, in which nothing is left (on PostgreSQL one may be spread over several rows).
    private const string EmptyBucketsSql = """
        delete from metric_buckets where agent_id not in (select id from agents) and (agent_id, hour, model) in (
          select agent_id, hour, model from metric_buckets group by agent_id, hour, model
          having sum(calls) = 0 and sum(tasks_created) = 0 and sum(tasks_completed) = 0 and sum(tasks_failed) = 0 and sum(tasks_cancelled) = 0)
        """;

    /// <summary>Removes everything in one write.</summary>
    /// <returns>The ids of the tasks that are gone.</returns>
    public static async ValueTask<IReadOnlyList<string>> RemoveAsync(WriteSession session, TimeProvider clock)
    {
        var db = session.Db;
        var tasks = await db.Tasks.AsNoTracking().Where(t => t.IsSample).ToListAsync();
        foreach (var task in tasks)
            await TakeBackAsync(session, task, await db.RunSteps.AsNoTracking().Where(s => s.TaskId == task.Id).ToListAsync());
        await RemoveTrailAsync(session);
        await session.ExecuteAsync(UnusedAgentsSql);
        await session.ExecuteAsync("delete from tasks where is_sample");
        await session.ExecuteAsync(EmptyBucketsSql);
        foreach (var agent in await db.Agents.Where(a => a.IsSample && a.DeletedAt == null).ToListAsync())
            AgentWrites.Delete(session, agent, clock);
        await session.ExecuteAsync("update installation set value = 'removed' where name = 'sample_data'");
        return [.. tasks.Select(t => t.Id)];
    }

    // What was seeded and what the tasks ended as; but real calls that the user had a sample task make were paid, and stay.
    private static async ValueTask TakeBackAsync(WriteSession session, AgentTask task, List<RunStep> steps)
    {
        await MetricRows.AddAsync(session, MetricDelta.OfCreation(task).Negated());
        foreach (var step in steps.Where(s => s.Attempt == 0))
            if (MetricDelta.OfCall(task.AgentId, step) is { } call)
                await MetricRows.AddAsync(session, call.Negated());
        if (!task.IsTerminal)
            return;
        var end = new TaskEnd(task.Status, task.StartedAt, task.CompletedAt!.Value);
        await MetricRows.AddAsync(session, MetricDelta.OfEnd(task.AgentId, end, -1));
        await MetricRows.CountAsync(session, task.AgentId, end, -1);
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
