using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Events;

namespace PersonalQ.Tasks;

/// <summary>What happens to tasks when something happens to their agent, in the same transaction.</summary>
internal sealed class AgentReactions(TimeProvider clock) : IEventRecorder
{
    public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
    {
        switch (raised)
        {
            case AgentDeleted { Agent: var agent }:
                foreach (var task in await OpenAsync(session, agent.Id, ct))
                    if (!task.IsTerminal) // a child may have been cancelled with its parent
                        await TaskCommands.CancelAsync(session, task, clock.Now());
                break;
            case AgentStatusChanged { Agent: { Status: AgentStatus.Paused } agent }:
                foreach (var task in await session.Db.Tasks.Where(t => t.AgentId == agent.Id && t.Status == AgentTaskStatus.Pending && t.WaitingFor == null).ToListAsync(ct))
                    session.Raise(task.HoldForAgent(clock.Now()));
                break;
            case AgentStatusChanged { Agent: { Status: AgentStatus.Active } agent }:
                foreach (var task in await session.Db.Tasks.Where(t => t.AgentId == agent.Id && t.WaitingFor == WaitingFor.Agent).ToListAsync(ct))
                    session.Raise(task.Wake(clock.Now()));
                break;
        }
    }

    private static Task<List<AgentTask>> OpenAsync(WriteSession session, string agentId, CancellationToken ct) => session.Db.Tasks
        .Where(t => t.AgentId == agentId && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running)).ToListAsync(ct);
}
