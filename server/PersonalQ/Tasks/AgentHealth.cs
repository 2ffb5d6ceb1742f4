using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Llm;
using PersonalQ.Settings;

namespace PersonalQ.Tasks;

/// <summary>
/// Puts an agent into status error when its run failed for a cause only a person can mend, so that further tasks are
/// refused instead of failing one by one; a successful test of its provider's connection lifts it.
/// </summary>
internal sealed class AgentHealth(TimeProvider clock) : IEventRecorder
{
    private static readonly HashSet<string> NeedsPerson = new(StringComparer.Ordinal)
    {
        ModelErrorCodes.Of(ModelErrorKind.InvalidKey), ModelErrorCodes.Of(ModelErrorKind.ModelNotFound), ModelErrorCodes.Of(ModelErrorKind.NotConfigured),
    };

    public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
    {
        switch (raised)
        {
            case TaskFailed { Task: { Kind: TaskKind.Task, ErrorCode: { } code, AgentId: var id } task } when NeedsPerson.Contains(code):
                await session.LockAsync("agents", id);
                if (await session.Db.Agents.SingleOrDefaultAsync(a => a.Id == id && a.DeletedAt == null && a.Status == AgentStatus.Active, ct) is { } failing)
                {
                    (failing.ErrorCode, failing.ErrorMessage, failing.ErrorTaskId) = (code, task.ErrorMessage, task.Id);
                    AgentWrites.Enter(session, failing, AgentStatus.Error, clock);
                }
                break;
            case ServiceConnected { Service: var service }:
                foreach (var agent in await session.Db.Agents.Where(a => a.DeletedAt == null && a.Status == AgentStatus.Error).ToListAsync(ct))
                    if (ModelName.TryParse(agent.Model, out var model, out _) && model.Provider == service)
                    {
                        await session.LockAsync("agents", agent.Id); // as everybody does who changes an agent's status
                        AgentWrites.Enter(session, agent, AgentStatus.Active, clock);
                    }
                break;
        }
    }
}
