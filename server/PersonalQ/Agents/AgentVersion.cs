using PersonalQ.Events;

namespace PersonalQ.Agents;

/// <summary>
/// An agent's prompt and settings as they were saved once. Each change makes a new version in its own write, so that a task can
/// say with which one it ran. The status is no setting: pausing an agent makes no version.
/// </summary>
public sealed class AgentVersion
{
    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }
    /// <summary>Counts from 1.</summary>
    public required int Number { get; init; }
    /// <summary>The fields that differ from the version before, named as in the API and separated by commas; empty for the first.</summary>
    public string Changed { get; init; } = "";
    /// <summary>The version that was restored by this one; null when the user edited.</summary>
    public int? RestoredFrom { get; init; }
    /// <summary>When it was saved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
#pragma warning disable CS1591 // As in Agent.
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required AgentType AgentType { get; init; }
    public required string Model { get; init; }
    public string? FallbackModel { get; init; }
    public required double Temperature { get; init; }
    public required int MaxTokens { get; init; }
    public required string SystemPrompt { get; init; }
    public List<string> Tags { get; init; } = [];
    public string? AvatarUrl { get; init; }
    public required string ToolsConfig { get; init; }
    public long? MaxCostMicros { get; init; }
    public long? DailyBudgetMicros { get; init; }
    public long? MonthlyBudgetMicros { get; init; }
#pragma warning restore CS1591

    /// <summary>The agent as it is now.</summary>
    internal static AgentVersion Of(Agent agent, IEnumerable<string> changed, int? restoredFrom, DateTimeOffset now) => new()
    {
        AgentId = agent.Id,
        Number = agent.SettingsVersion,
        Changed = string.Join(',', changed),
        RestoredFrom = restoredFrom,
        CreatedAt = now,
        Name = agent.Name,
        Description = agent.Description,
        AgentType = agent.AgentType,
        Model = agent.Model,
        FallbackModel = agent.FallbackModel,
        Temperature = agent.Temperature,
        MaxTokens = agent.MaxTokens,
        SystemPrompt = agent.SystemPrompt,
        Tags = [.. agent.Tags],
        AvatarUrl = agent.AvatarUrl,
        ToolsConfig = agent.ToolsConfig,
        MaxCostMicros = agent.MaxCostMicros,
        DailyBudgetMicros = agent.DailyBudgetMicros,
        MonthlyBudgetMicros = agent.MonthlyBudgetMicros,
    };

    /// <summary>Keeps the agent as it is now as its next version, within the write that changed it.</summary>
    internal static void Keep(WriteSession session, Agent agent, IEnumerable<string> changed, int? restoredFrom, DateTimeOffset now) =>
        session.Db.AgentVersions.Add(Of(agent, changed, restoredFrom, now));
}
