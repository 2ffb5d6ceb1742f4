using PersonalQ.Activities;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance.Samples;

/// <summary>The audit trail that the sample data would have left, in the recorder's own words.</summary>
internal static class SampleTrail
{
    /// <summary>How an agent was made and what became of it.</summary>
    public static IEnumerable<ActivityEntry> Of(SampleAgent sample, Agent agent, DateTimeOffset now)
    {
        yield return Entry(new AgentCreated(agent), agent.CreatedAt);
        var (status, old) = (agent.Status, AgentStatus.Inactive);
        foreach (var (daysAgo, entered) in sample.Statuses)
        {
            var at = now.AddDays(-daysAgo).Whole();
            agent.Status = entered; // as it was then, for the words
            yield return Entry(new AgentStatusChanged(agent, old, at), at);
            old = entered;
        }
        agent.Status = status;
    }

    /// <summary>How a task was made, begun and ended.</summary>
    public static IEnumerable<ActivityEntry> Of(AgentTask task)
    {
        yield return Entry(new TaskCreated(task), task.CreatedAt, $$"""{"task_id":"{{task.Id}}"}""");
        if (task.StartedAt is { } started)
            yield return Entry(new TaskStarted(task), started, $$"""{"task_id":"{{task.Id}}"}""");
        if (task.CompletedAt is { } ended)
            yield return Entry(task.Status switch
            {
                AgentTaskStatus.Completed => new TaskCompleted(task),
                AgentTaskStatus.Failed => new TaskFailed(task),
                _ => new TaskCancelled(task),
            }, ended);
    }

    private static ActivityEntry Entry(DomainEvent happened, DateTimeOffset at, string? metadata = null)
    {
        var told = ActivityRecorder.Describe(happened)!;
        return (told with { Metadata = metadata ?? told.Metadata }).Entry(ActivityIds.At(at), at);
    }
}
