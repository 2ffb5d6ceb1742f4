using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Definitions;

/// <summary>The agents of a definition.</summary>
internal static class AgentsOf
{
    /// <summary>Where a definition names agents, and which.</summary>
    public static IEnumerable<(string Field, string AgentId)> Named(WorkflowDefinition definition)
    {
        foreach (var node in definition.Nodes.OfType<WorkflowNode>()) // a definition that is being checked may hold nulls
        {
            if (node.Type is NodeType.Agent or NodeType.Map && node.AgentId is { Length: > 0 } agent)
                yield return ($"nodes.{node.Id}.agent_id", agent);
            if (node.Condition?.ModelChoice is { AgentId.Length: > 0 } choice)
                yield return ($"nodes.{node.Id}.condition.model_choice.agent_id", choice.AgentId);
        }
        if (definition.Settings?.ManagerAgentId is { Length: > 0 } manager)
            yield return ("settings.manager_agent_id", manager);
    }

    /// <summary>The living agents, by id; for the start of a run.</summary>
    /// <exception cref="ProblemException">422 naming where an agent is unknown; 409 when one takes no work.</exception>
    public static async ValueTask<IReadOnlyDictionary<string, Agent>> LoadAsync(WriteSession session, WorkflowDefinition definition)
    {
        var named = Named(definition).ToList();
        var ids = named.Select(n => n.AgentId).Distinct().ToList();
        var agents = await session.Db.Agents.AsNoTracking().Where(a => ids.Contains(a.Id) && a.DeletedAt == null).ToDictionaryAsync(a => a.Id);
        var errors = named.Where(n => !agents.ContainsKey(n.AgentId)).Select(n => new FieldError(n.Field, "unknown_value", "There is no such agent, or it was deleted.")).ToList();
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        var idle = named.Select(n => agents[n.AgentId]).FirstOrDefault(a => a.Status is not (AgentStatus.Active or AgentStatus.Paused));
        return idle is null ? agents
            : throw ProblemException.Conflict("agent_not_active", $"The agent '{idle.Name}' is {idle.Status.ToText()} and takes no tasks. Activate it first.");
    }

    /// <summary>Whether an agent was deleted, in this very write too.</summary>
    public static async ValueTask<bool> IsDeletedAsync(WriteSession session, string agentId)
    {
        await session.Db.SaveChangesAsync();
        return await session.Command("select 1 from agents where id = @p0 and deleted_at is not null", agentId).ExecuteScalarAsync() is not null;
    }
}
