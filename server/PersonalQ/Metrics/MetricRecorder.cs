using PersonalQ.Events;
using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Metrics;

/// <summary>
/// Keeps the hourly buckets and the agents' counters true, in the transaction of what they count. An end that a retry
/// takes back is taken back here too, so that the numbers are those of the rows; a deleted task stays counted, for the
/// work was done and paid.
/// </summary>
internal sealed class MetricRecorder : IEventRecorder
{
    public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
    {
        if (raised is TaskEvent { Task.Kind: TaskKind.Try })
            return; // what it costs is counted by its steps
        switch (raised)
        {
            case TaskCreated { Task: var task }:
                await MetricRows.AddAsync(session, MetricDelta.OfCreation(task));
                break;
            case TaskCompleted or TaskFailed or TaskCancelled:
                var ended = ((TaskEvent)raised).Task;
                await EndAsync(session, ended, new TaskEnd(ended.Status, ended.StartedAt, ended.CompletedAt!.Value), 1);
                break;
            case TaskReopened { Task: var reopened, Before: var before }:
                await EndAsync(session, reopened, before, -1);
                break;
            case RunStepChanged { AgentId: var agentId, Step: var step } when MetricDelta.OfCall(agentId, step) is { } call:
                await MetricRows.AddAsync(session, call);
                break;
        }
    }

    private static async ValueTask EndAsync(WriteSession session, AgentTask task, TaskEnd end, int times)
    {
        await MetricRows.AddAsync(session, MetricDelta.OfEnd(MetricBucket.AgentOf(task), end, times));
        await MetricRows.CountAsync(session, task.AgentId, end, times);
    }
}
