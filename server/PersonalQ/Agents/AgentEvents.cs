using PersonalQ.Events;

namespace PersonalQ.Agents;

/// <summary>An agent was made (or restored).</summary>
public sealed record AgentCreated(Agent Agent) : DomainEvent;

/// <summary>An agent's configuration was changed by the user.</summary>
public sealed record AgentUpdated(Agent Agent) : DomainEvent;

/// <summary>An agent was deleted.</summary>
public sealed record AgentDeleted(Agent Agent) : DomainEvent;

/// <summary>An agent's status was set, by the user or by the product.</summary>
/// <param name="Agent">The agent with its new status.</param>
/// <param name="OldStatus">The status before.</param>
/// <param name="At">When.</param>
public sealed record AgentStatusChanged(Agent Agent, AgentStatus OldStatus, DateTimeOffset At) : DomainEvent;
