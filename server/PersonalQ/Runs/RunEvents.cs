using PersonalQ.Events;

namespace PersonalQ.Runs;

/// <summary>A step of a run was begun or got its outcome.</summary>
/// <param name="AgentId">The agent of the task.</param>
/// <param name="Step">The step as it is now.</param>
public sealed record RunStepChanged(string AgentId, RunStep Step) : DomainEvent;
