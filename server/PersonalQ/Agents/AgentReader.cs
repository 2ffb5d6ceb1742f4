using Microsoft.EntityFrameworkCore;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Agents;

/// <summary>A reason why an agent does not run tasks now.</summary>
/// <param name="Code"><c>inactive</c>, <c>training</c>, <c>paused</c>, <c>error</c>, <c>unknown_model</c>, <c>not_configured</c>, <c>invalid_key</c> or <c>over_budget</c>.</param>
/// <param name="Message">What is the matter and what to do, in words for people.</param>
public sealed record AgentObstacle(string Code, string Message);

/// <summary>What an agent spent.</summary>
/// <param name="MonthMicros">Micro-dollars of this calendar month.</param>
/// <param name="OverBudget">The sentence that says which budget is used up; null while there is some left.</param>
internal sealed record AgentSpent(long MonthMicros, string? OverBudget);

/// <summary>Who knows what agents spent.</summary>
internal interface IAgentSpending
{
    /// <summary>What these agents spent, by id; one that is left out spent nothing.</summary>
    Task<IReadOnlyDictionary<string, AgentSpent>> ReadAsync(PersonalQDb db, IReadOnlyList<Agent> agents, CancellationToken ct);
}

/// <summary>Makes the answers of agents: their rows with uptime, cost of the month, and what keeps them from working.</summary>
internal sealed class AgentReader(IAgentSpending spending, IModelCatalog catalog, IProviderSettings providers)
{
    /// <summary>The answers of these agents, in their order.</summary>
    public async Task<List<AgentResponse>> AnswerAsync(PersonalQDb db, IReadOnlyList<Agent> agents, DateTimeOffset now, CancellationToken ct)
    {
        var uptimes = await Uptime.ReadAsync(db, agents, now, ct);
        var spent = await spending.ReadAsync(db, agents, ct);
        var ofModel = new Dictionary<string, AgentObstacle?>(StringComparer.Ordinal); // most agents share a few
        var answers = new List<AgentResponse>(agents.Count);
        foreach (var agent in agents)
        {
            var ofAgent = spent.GetValueOrDefault(agent.Id);
            if (!ofModel.TryGetValue(agent.Model, out var fault))
                ofModel[agent.Model] = fault = await ModelAsync(agent.Model, ct);
            var over = ofAgent?.OverBudget is { } text ? new AgentObstacle("over_budget", text) : null;
            AgentObstacle?[] obstacles = agent.DeletedAt is null ? [OfStatus(agent), fault, over] : [];
            answers.Add(AgentResponse.From(agent, uptimes.GetValueOrDefault(agent.Id), [.. obstacles.OfType<AgentObstacle>()], ofAgent?.MonthMicros ?? 0));
        }
        return answers;
    }

    private static AgentObstacle? OfStatus(Agent agent) => agent.Status switch
    {
        AgentStatus.Active => null,
        AgentStatus.Inactive => new("inactive", "It is inactive and takes no tasks. Activate it to give it work."),
        AgentStatus.Training => new("training", "It is in training and takes no tasks. Activate it when it is ready."),
        AgentStatus.Paused => new("paused", "It is paused. Its tasks wait until you activate it."),
        AgentStatus.Error => new("error", agent.ErrorMessage ?? "It was put into status error. Activate it when the cause is mended."),
        _ => throw new ArgumentOutOfRangeException(nameof(agent), agent.Status, null),
    };

    private async Task<AgentObstacle?> ModelAsync(string model, CancellationToken ct)
    {
        if (!ModelName.TryParse(model, out var name, out var fault))
            return new("unknown_model", fault);
        try
        {
            ConnectionRules.Check(name.Provider, await providers.GetAsync(name.Provider, ct));
        }
        catch (ModelCallException e)
        {
            return new(ModelErrorCodes.Of(e.Kind), e.Message);
        }
        return AgentWarning.OfModel(model, catalog) is { } unknown ? new("unknown_model", unknown) : null;
    }
}
