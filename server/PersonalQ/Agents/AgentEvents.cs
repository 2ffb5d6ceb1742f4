using PersonalQ.Events;

namespace PersonalQ.Agents;

/// <summary>An agent was made, or restored after it had been deleted.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Restored">True when it had been deleted.</param>
public sealed record AgentCreated(Agent Agent, bool Restored = false) : DomainEvent;

/// <summary>An agent's configuration was changed by the user.</summary>
public sealed record AgentUpdated(Agent Agent) : DomainEvent;

/// <summary>What an agent may spend in a day or a month was changed by the user.</summary>
/// <param name="AgentId">The agent.</param>
public sealed record AgentBudgetChanged(string AgentId) : DomainEvent;

/// <summary>An agent was deleted.</summary>
public sealed record AgentDeleted(Agent Agent) : DomainEvent;

/// <summary>An agent's status was set, by the user or by the product.</summary>
/// <param name="Agent">The agent with its new status.</param>
/// <param name="OldStatus">The status before.</param>
/// <param name="At">When.</param>
public sealed record AgentStatusChanged(Agent Agent, AgentStatus OldStatus, DateTimeOffset At) : DomainEvent;

/// <summary>An agent's numbers of ended tasks, or when it was last active, changed without the user.</summary>
/// <param name="AgentId">The agent.</param>
public sealed record AgentCountersChanged(string AgentId) : DomainEvent;

/// <summary>A deleted agent left the Trash: nothing but its name is kept.</summary>
public sealed record AgentPurged(Agent Agent) : DomainEvent;
