using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Llm.Catalog;

namespace PersonalQ.Agents;

/// <summary>A version of an agent in a list: without its texts.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="CreatedAt">When it was saved.</param>
/// <param name="Changed">The fields that differ from the version before; empty for the first.</param>
/// <param name="RestoredFrom">The version it restored; null when it was edited.</param>
/// <param name="Name">The agent's name then.</param>
/// <param name="Model">The model.</param>
public sealed record AgentVersionSummary(int Number, DateTimeOffset CreatedAt, IReadOnlyList<string> Changed, int? RestoredFrom, string Name, string Model);

/// <summary>A version of an agent with all it holds.</summary>
public sealed record AgentVersionResponse
{
#pragma warning disable CS1591 // As in AgentVersion and AgentResponse.
    public required int Number { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required IReadOnlyList<string> Changed { get; init; }
    public required int? RestoredFrom { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required AgentType AgentType { get; init; }
    public required string Model { get; init; }
    public required string? FallbackModel { get; init; }
    public required double Temperature { get; init; }
    public required int MaxTokens { get; init; }
    public required string SystemPrompt { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required string? AvatarUrl { get; init; }
    public required RawJson ToolsConfig { get; init; }
    public required decimal? MaxCostUsd { get; init; }
    public required decimal? DailyBudgetUsd { get; init; }
    public required decimal? MonthlyBudgetUsd { get; init; }
#pragma warning restore CS1591

    internal static AgentVersionResponse From(AgentVersion v) => new()
    {
        Number = v.Number,
        CreatedAt = v.CreatedAt,
        Changed = AgentVersionsApi.Names(v.Changed),
        RestoredFrom = v.RestoredFrom,
        Name = v.Name,
        Description = v.Description,
        AgentType = v.AgentType,
        Model = v.Model,
        FallbackModel = v.FallbackModel,
        Temperature = v.Temperature,
        MaxTokens = v.MaxTokens,
        SystemPrompt = v.SystemPrompt,
        Tags = v.Tags,
        AvatarUrl = v.AvatarUrl,
        ToolsConfig = new RawJson(v.ToolsConfig),
        MaxCostUsd = AgentResponse.Usd(v.MaxCostMicros),
        DailyBudgetUsd = AgentResponse.Usd(v.DailyBudgetMicros),
        MonthlyBudgetUsd = AgentResponse.Usd(v.MonthlyBudgetMicros),
    };
}

/// <summary>The routes of an agent's versions.</summary>
internal static class AgentVersionsApi
{
    public static void MapAgentVersions(this IEndpointRouteBuilder agents)
    {
        agents.MapGet("/{id}/versions", ListAgentVersions).WithName(nameof(ListAgentVersions)).WithSummary("The saved versions of an agent's prompt and settings, newest first");
        agents.MapGet("/{id}/versions/{number:int}", GetAgentVersion).WithName(nameof(GetAgentVersion)).WithSummary("One version of an agent with its prompt");
        agents.MapPost("/{id}/versions/{number:int}/restore", RestoreAgentVersion).WithName(nameof(RestoreAgentVersion))
            .WithSummary("Make an earlier version the present one; that is a new version, and the status stays");
    }

    internal static IReadOnlyList<string> Names(string changed) => changed.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<Ok<IReadOnlyList<AgentVersionSummary>>> ListAgentVersions(
        string id, int? skip, int? limit, IDatabase database, HttpContext context, CancellationToken ct)
    {
        var page = Page.From(skip, limit);
        await using var db = database.Read();
        // Also of a deleted agent, whose page stays readable.
        if (!await db.Agents.AnyAsync(a => a.Id == id, ct))
            throw ProblemException.NotFound("Agent");
        var versions = db.AgentVersions.Where(v => v.AgentId == id);
        var rows = await versions.OrderByDescending(v => v.Number).Skip(page.Skip).Take(page.Limit)
            .Select(v => new { v.Number, v.CreatedAt, v.Changed, v.RestoredFrom, v.Name, v.Model }).ToListAsync(ct);
        var total = page.Skip == 0 && rows.Count < page.Limit ? rows.Count : await versions.CountAsync(ct);
        return Lists.Answer<AgentVersionSummary>(
            context, rows.ConvertAll(v => new AgentVersionSummary(v.Number, v.CreatedAt, Names(v.Changed), v.RestoredFrom, v.Name, v.Model)), total, page);
    }

    private static async Task<Ok<AgentVersionResponse>> GetAgentVersion(string id, int number, IDatabase database, CancellationToken ct)
    {
        await using var db = database.Read();
        var version = await db.AgentVersions.FirstOrDefaultAsync(v => v.AgentId == id && v.Number == number, ct) ?? throw ProblemException.NotFound("Version");
        return TypedResults.Ok(AgentVersionResponse.From(version));
    }

    private static async Task<Ok<AgentResponse>> RestoreAgentVersion(
        string id, int number, IDatabase database, AgentReader reader, IModelCatalog models, TimeProvider clock, HttpContext context, CancellationToken ct)
    {
        var restored = await AgentsApi.WriteAsync(database, reader, clock, context, async session =>
        {
            var agent = await AgentWrites.LoadAsync(session, id);
            context.CheckIfMatch(agent.Version);
            await AgentWrites.RestoreVersionAsync(session, agent, number, clock);
            return agent;
        }, ct);
        return TypedResults.Ok(restored with { Warnings = AgentWarning.Of(restored, models) });
    }
}
