using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Runs.Budgets;

namespace PersonalQ.Tasks;

/// <summary>
/// What happens to tasks when something happens to their agent: the first of them in the same transaction, the rest by
/// <see cref="AgentSliceWorker"/> and <see cref="BudgetSliceWorker"/>.
/// </summary>
internal sealed class AgentReactions(TimeProvider clock) : IEventRecorder
{
    public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
    {
        switch (raised)
        {
            case AgentDeleted { Agent.Id: var id }:
                await AgentSlices.NextAsync(session, id, clock);
                break;
            case AgentStatusChanged { Agent.Id: var id }:
                await AgentSlices.NextAsync(session, id, clock);
                break;
            case AgentBudgetChanged { AgentId: var agentId }:
                await BudgetSlices.BeginAsync(session, agentId);
                break;
            case BudgetChanged:
                await BudgetSlices.BeginAsync(session, null);
                break;
        }
    }
}
