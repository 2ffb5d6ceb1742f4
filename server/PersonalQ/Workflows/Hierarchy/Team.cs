namespace PersonalQ.Workflows.Hierarchy;

/// <summary>Who works in a hierarchical run, as they were at its start.</summary>
/// <param name="ManagerAgentId">The agent that leads.</param>
/// <param name="ManagerIsOwn">True when it is an agent of the user's, false when it was made for the run.</param>
/// <param name="Members">The others.</param>
internal sealed record Team(string ManagerAgentId, bool ManagerIsOwn, IReadOnlyList<Member> Members);

/// <summary>A member of a team.</summary>
/// <param name="Id">Short name that models can write without a slip: <c>data_analyst</c>.</param>
/// <param name="AgentId">The agent.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it is good at.</param>
internal sealed record Member(string Id, string AgentId, string Name, string Role);
