using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Settings;
using PersonalQ.Tasks;
using PersonalQ.Workflows;

namespace PersonalQ.Activities;

/// <summary>An entry was written to the audit trail.</summary>
public sealed record ActivityWritten(ActivityEntry Entry) : DomainEvent;

/// <summary>Writes the audit trail: an entry for every event that has one, in the event's own transaction.</summary>
internal sealed class ActivityRecorder(ActivityIds ids) : IEventRecorder
{
    public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
    {
        if (Describe(raised) is not { } told)
            return;
        var (id, at) = ids.Next();
        var entry = told.Entry(id, at);
        await ActivityRows.InsertAsync(session, entry);
        session.Raise(new ActivityWritten(entry));
    }

    /// <summary>What is told of an event; null when nothing is.</summary>
    internal static Told? Describe(DomainEvent raised) => raised switch
    {
        TaskEvent e => ActivityTexts.OfTask(e),
        AgentCreated { Restored: false, Agent: var a } => new(ActivityType.AgentCreated, ActivityStatus.Success, $"Agent '{a.Name}' created", $"Created {a.AgentType.ToText()} agent", a.Id),
        AgentCreated { Agent: var a } => new(ActivityType.AgentCreated, ActivityStatus.Success, $"Agent '{a.Name}' restored", "Agent brought back with its history", a.Id),
        AgentUpdated { Agent: var a } => new(ActivityType.AgentUpdated, ActivityStatus.Success, $"Agent '{a.Name}' updated", "Agent configuration updated", a.Id),
        AgentDeleted { Agent: var a } => new(ActivityType.AgentDeleted, ActivityStatus.Success, $"Agent '{a.Name}' deleted", "Agent removed from system", a.Id),
        AgentStatusChanged e => ActivityTexts.OfStatus(e),
        ServiceConnected e => ActivityTexts.OfService(ActivityType.IntegrationConnected, ActivityStatus.Success, "connected", e.Service, e.Message),
        ServiceFailed e => ActivityTexts.OfService(ActivityType.IntegrationError, ActivityStatus.Error, "could not be reached", e.Service, e.Message),
        WorkflowRunChanged e => ActivityTexts.OfRun(e),
        _ => null,
    };
}

/// <summary>What an entry tells.</summary>
internal sealed record Told(
    ActivityType Type, ActivityStatus Status, string Title, string? Description, string? AgentId, AgentTask? Task = null, string Metadata = "{}")
{
    /// <summary>The entry that tells it.</summary>
    public ActivityEntry Entry(string id, DateTimeOffset at) => new()
    {
        Id = id,
        AgentId = AgentId,
        TaskId = Task?.Id,
        ActivityType = Type,
        Status = Status,
        Title = Title,
        Description = Description,
        Metadata = Metadata,
        Trust = Task?.Trust ?? Trust.Trusted,
        Secrecy = Task?.Secrecy ?? Secrecy.Private,
        CreatedAt = at,
    };
}
