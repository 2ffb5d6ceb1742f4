using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Runs.Budgets;

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
            case AgentBudgetChanged { AgentId: var agentId }:
                await WakeForBudgetAsync(session, agentId);
                break;
            case BudgetChanged:
                await WakeForBudgetAsync(session, null);
                break;
        }
    }

    // Those that run may be about to park for want of budget: they are told not to.
    private async ValueTask WakeForBudgetAsync(WriteSession session, string? agentId) => await session.ExecuteAsync("""
        update tasks set woken = true, available_at = case when lease_owner is null then @p1 else available_at end
        where status = 'running' and (waiting_for = 'budget' or lease_owner is not null) and (@p0 = '' or agent_id = @p0)
        """, agentId ?? "", clock.Now().ToMicros());

    private static Task<List<AgentTask>> OpenAsync(WriteSession session, string agentId, CancellationToken ct) => session.Db.Tasks
        .Where(t => t.AgentId == agentId && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running)).ToListAsync(ct);
}
