using System.Threading.Channels;
using PersonalQ.Agents;
using PersonalQ.Events;

namespace PersonalQ.Tasks;

/// <summary>
/// Goes on with what a deleted, paused or activated agent means for its tasks, slice by slice. It finds what is left over
/// at each start, so that a crash in the midst changes nothing.
/// </summary>
internal sealed class AgentSliceWorker(IDatabase database, Supervision supervision, TimeProvider clock) : SupervisedService(supervision), IEventListener
{
    // For what another process began and did not live to end.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    private const string LeftOverSql = """
        select distinct agent_id from tasks where waiting_for = 'agent'
        union
        select a.id from agents a where (a.status = 'paused' or (a.deleted_at is not null and a.deleted_at <> a.created_at))
          and exists (select 1 from tasks t where t.agent_id = a.id and t.status in ('pending', 'running'))
        """;

    private readonly Channel<string> changed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    public void Heard(DomainEvent raised)
    {
        if (raised is AgentDeleted { Agent.Id: var deleted })
            changed.Writer.TryWrite(deleted);
        else if (raised is AgentStatusChanged { Agent.Id: var id })
            changed.Writer.TryWrite(id);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        while (true)
        {
            // Also after a fault, which may have lost what was heard.
            foreach (var agentId in await database.WriteAsync(session => TaskQueue.TextsAsync(session.Command(LeftOverSql)), stoppingToken))
                await MoveAsync(agentId, stoppingToken);
            var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            while (!tick.IsCompleted)
            {
                using var heard = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(tick, changed.Reader.WaitToReadAsync(heard.Token).AsTask());
                await heard.CancelAsync();
                while (changed.Reader.TryRead(out var agentId))
                    await MoveAsync(agentId, stoppingToken);
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task MoveAsync(string agentId, CancellationToken ct)
    {
        while (await database.WriteAsync(session => AgentSlices.NextAsync(session, agentId, clock), ct) == AgentSlices.Size)
        {
        }
    }
}
