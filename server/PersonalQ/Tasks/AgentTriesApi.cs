using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;

namespace PersonalQ.Tasks;

/// <summary>A try of an agent.</summary>
public sealed record TryAgentRequest
{
    /// <summary>What the agent is asked.</summary>
    [Required, StringLength(100_000)]
    public string? Input { get; init; }
    /// <summary>Prompt and settings that are not saved, as in a change of the agent: what is left out is taken from the saved ones. Only what a run uses counts.</summary>
    public UpdateAgentRequest? Settings { get; init; }
    /// <summary>US dollars its model calls may cost in all; that of the agent's tasks when left out.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? MaxCostUsd { get; init; }
}

/// <summary>
/// Tries: an input run with a prompt and settings that need not be saved. A try is a task like any other, with its journal and its live text,
/// but it is in no list and no total of tasks, and is deleted a day after its end. What it costs counts towards the agent's budget.
/// </summary>
internal static class AgentTriesApi
{
    /// <summary>Tries of one agent that may be under way at a time.</summary>
    private const int MostOpen = 4;

    private const int LongestTitle = 100;

    public static void MapAgentTries(this IEndpointRouteBuilder api) =>
        api.MapPost("/agents/{id}/tries", TryAgent).WithTags("Agents").WithName(nameof(TryAgent))
            .WithSummary("Run an input with a prompt and settings that need not be saved")
            .WithDescription("The answer is a task of kind try: watch and cancel it as any task. It runs at most 5 minutes and 20 steps, is in no list of tasks by default, and is deleted a day after its end.");

    private static async Task<Created<TaskResponse>> TryAgent(string id, TryAgentRequest request, IDatabase database, TimeProvider clock, CancellationToken ct)
    {
        request.Validate();
        if (string.IsNullOrWhiteSpace(request.Input))
            throw ProblemException.Invalid("input", "too_short", "The input must not be blank.");
        var task = await database.WriteAsync(async session =>
        {
            var agent = await AgentWrites.LoadAsync(session, id);
            if (agent.Status == AgentStatus.Paused)
                throw ProblemException.Conflict("agent_paused", "The agent is paused, and so are tries of it. Activate it first.");
            var open = await session.Db.Tasks.CountAsync(t => t.AgentId == id && t.Kind == TaskKind.Try && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running));
            if (open >= MostOpen)
                throw ProblemException.Conflict("too_many_tries", $"{MostOpen} tries of this agent are under way. Stop one, or wait for its end.");
            var made = Make(agent, request, clock);
            await TaskRows.CreateAsync(session, made);
            return made;
        }, ct);
        return TypedResults.Created($"/api/v1/tasks/{task.Id}", TaskResponse.From(task));
    }

    private static AgentTask Make(Agent agent, TryAgentRequest request, TimeProvider clock)
    {
        var wanted = (request.Settings ?? new UpdateAgentRequest()).Onto(agent).Tidied().Validate();
        var settings = new TrySettings(
            wanted.SystemPrompt!, wanted.Model!, wanted.FallbackModel, wanted.Temperature!.Value, wanted.MaxTokens!.Value, wanted.ToolsConfig!.Value, null);
        var saved = settings with { SystemPrompt = agent.SystemPrompt, Model = agent.Model, FallbackModel = agent.FallbackModel, Temperature = agent.Temperature, MaxTokens = agent.MaxTokens, ToolsConfig = new RawJson(agent.ToolsConfig) };
        var now = clock.Now();
        return new AgentTask
        {
            Id = Ids.New(clock),
            AgentId = agent.Id,
            Title = Title(request.Input!),
            Description = request.Input,
            Kind = TaskKind.Try,
            TrySettings = RawJson.From(settings.ToString() == saved.ToString() ? settings with { Version = agent.SettingsVersion } : settings).Text,
            Priority = TaskPriority.Urgent, // somebody sits before it
            MaxCostMicros = request.MaxCostUsd is { } usd ? (long)Math.Round(usd * 1_000_000m) : agent.MaxCostMicros,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static string Title(string input)
    {
        var line = input.Trim().Split('\n', 2)[0].Trim();
        return line.Length <= LongestTitle ? line : line[..(char.IsHighSurrogate(line[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle)] + "…";
    }
}
