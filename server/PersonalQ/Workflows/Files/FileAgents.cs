using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Llm;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Files;

/// <summary>An agent that a workflow of a file works with.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Name">Its name here.</param>
/// <param name="Model">Its model.</param>
/// <param name="Created">False when it was there before.</param>
public sealed record ImportedAgent(string Id, string Name, string Model, bool Created);

/// <summary>Between the names that a file has for agents and their ids here.</summary>
internal static class FileAgents
{
    /// <summary>A model that is asked for; null when none is.</summary>
    /// <exception cref="ProblemException">422: it names no model.</exception>
    public static string? Model(string? asked) =>
        string.IsNullOrWhiteSpace(asked) ? null
        : ModelName.TryParse(asked, out _, out var wrong) ? asked.Trim()
        : throw ProblemException.Invalid("model", "invalid_format", wrong);

    /// <summary>The definition with every agent called otherwise; one without another name keeps its own.</summary>
    public static WorkflowDefinition Renamed(WorkflowDefinition definition, IReadOnlyDictionary<string, string> names)
    {
        string? Other(string? agent) => agent is null ? null : names.GetValueOrDefault(agent.Trim(), agent);
        return definition with
        {
            Nodes = [.. definition.Nodes.Select(n => n with
            {
                AgentId = Other(n.AgentId),
                Condition = n.Condition?.ModelChoice is { } choice ? n.Condition with { ModelChoice = choice with { AgentId = Other(choice.AgentId)! } } : n.Condition,
            })],
            Settings = definition.Settings with { ManagerAgentId = Other(definition.Settings.ManagerAgentId) },
        };
    }

    /// <summary>The living agents that a file names, by how it names them: their names, or their ids.</summary>
    public static async Task<Dictionary<string, Agent>> FindAsync(PersonalQDb db, WorkflowFile file)
    {
        var named = AgentsOf.Named(file.Definition).Select(n => n.AgentId.Trim()).Concat(file.Agents.Select(a => a.Name.Trim())).Distinct().ToList();
        var living = await db.Agents.AsNoTracking().Where(a => a.DeletedAt == null && (named.Contains(a.Name) || named.Contains(a.Id))).ToListAsync();
        var found = living.Where(a => named.Contains(a.Id)).ToDictionary(a => a.Id, StringComparer.Ordinal);
        foreach (var agent in living.Where(a => named.Contains(a.Name)))
            found[agent.Name] = agent;
        return found;
    }

    /// <summary>Where the file names agents that neither it nor this installation has.</summary>
    public static IEnumerable<FieldError> Unknown(WorkflowFile file, Dictionary<string, Agent> found)
    {
        var own = file.Agents.Select(a => a.Name.Trim()).ToHashSet(StringComparer.Ordinal);
        return AgentsOf.Named(file.Definition).Where(n => !found.ContainsKey(n.AgentId.Trim()) && !own.Contains(n.AgentId.Trim()))
            .Select(n => new FieldError(n.Field, "unknown_value", $"There is no agent '{n.AgentId}'. Create it first, or describe it under 'agents' in the file."));
    }

    /// <summary>
    /// Makes the agents that a file describes. One that is here under this name is used as it is; when a model is asked
    /// for and that one has another, the next free name is taken, so that nobody's agent is changed by an import.
    /// </summary>
    /// <returns>The agents of the file by the names it has for them.</returns>
    public static async Task<Dictionary<string, ImportedAgent>> MakeAsync(
        WriteSession session, WorkflowFile file, Dictionary<string, Agent> found, string? model, string otherwise, TimeProvider clock)
    {
        var agents = found.ToDictionary(f => f.Key, f => new ImportedAgent(f.Value.Id, f.Value.Name, f.Value.Model, false), StringComparer.Ordinal);
        foreach (var wanted in file.Agents)
        {
            var name = wanted.Name.Trim();
            var (here, free) = await PlaceAsync(session, name, found.GetValueOrDefault(name), model);
            if (here is null)
                here = await AgentWrites.CreateAsync(session, Request(wanted, free, model ?? wanted.Model ?? otherwise).Tidied().Validate(), clock);
            else if (agents.TryGetValue(name, out var known) && known.Id == here.Id)
                continue;
            agents[name] = new ImportedAgent(here.Id, here.Name, here.Model, here.Name == free);
        }
        return agents;
    }

    // The agent to use, or the name for a new one.
    private static async Task<(Agent? Agent, string? Free)> PlaceAsync(WriteSession session, string name, Agent? first, string? model)
    {
        if (first is null)
            return (null, name);
        if (model is null || Same(first.Model, model))
            return (first, null);
        for (var i = 2; ; i++)
        {
            var next = string.Create(CultureInfo.InvariantCulture, $"{name} {i}");
            var taken = await session.Db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Name == next && a.DeletedAt == null);
            if (taken is null)
                return (null, next);
            if (Same(taken.Model, model))
                return (taken, null);
        }
    }

    private static bool Same(string one, string other) =>
        ModelName.TryParse(one, out var a, out _) && ModelName.TryParse(other, out var b, out _) ? a.Id == b.Id : one == other;

    private static CreateAgentRequest Request(FileAgent agent, string? name, string model) => new(
        name, string.IsNullOrWhiteSpace(agent.Description) ? $"Works in workflows as {agent.Name}." : agent.Description, agent.Type, model, agent.Prompt,
        agent.Temperature, agent.MaxTokens, agent.Tags, Status: AgentStatus.Active);
}
