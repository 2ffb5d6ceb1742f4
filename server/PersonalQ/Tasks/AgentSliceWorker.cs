using PersonalQ.Agents;
using PersonalQ.Events;

namespace PersonalQ.Tasks;

/// <summary>Goes on with what a deleted, paused or activated agent means for its tasks.</summary>
internal sealed class AgentSliceWorker(IDatabase database, Supervision supervision, TimeProvider clock) : SliceWorker(database, supervision, clock), IEventListener
{
    private const string LeftOverSql = """
        select distinct agent_id from tasks where waiting_for = 'agent'
        union
        select a.id from agents a where (a.status = 'paused' or (a.deleted_at is not null and a.deleted_at <> a.created_at))
          and exists (select 1 from tasks t where t.agent_id = a.id and t.status in ('pending', 'running'))
        """;

    private readonly TimeProvider clock = clock;

    public void Heard(DomainEvent raised)
    {
        if (raised is AgentDeleted { Agent.Id: var deleted })
            Changed(deleted);
        else if (raised is AgentStatusChanged { Agent.Id: var id })
            Changed(id);
    }

    protected override ValueTask<List<string>> LeftOverAsync(WriteSession session) => TaskQueue.TextsAsync(session.Command(LeftOverSql));

    protected override ValueTask<int> NextAsync(WriteSession session, string key) => AgentSlices.NextAsync(session, key, clock);
}
