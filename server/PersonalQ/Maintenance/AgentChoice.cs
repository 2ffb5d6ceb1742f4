using System.Text.Json;
using PersonalQ.Agents;

namespace PersonalQ.Maintenance;

/// <summary>Which agent a task from the terminal goes to.</summary>
internal sealed class AgentChoice(ApiClient api, Terminal terminal)
{
    private const string DemoModel = "demo/echo";

    /// <summary>The named agent, or the command line's own for the wanted model, which is made when it is not there.</summary>
    /// <exception cref="StartupException">No agent has this name or id.</exception>
    public Task<AgentResponse> ChooseAsync(RunOrder order, CancellationToken ct) =>
        order.Agent is { } named ? FindAsync(named, ct) : OwnAsync(order.Model, ct);

    private async Task<AgentResponse> FindAsync(string named, CancellationToken ct)
    {
        if (Guid.TryParse(named, out _))
            return await api.GetAsync<AgentResponse>($"agents/{named}", ct);
        var found = await SearchAsync(named, ct);
        return found.FirstOrDefault(a => SearchText.Fold(a.Name) == SearchText.Fold(named)) ?? found switch
        {
            [] => throw new StartupException($"No agent is called '{named}'. Those there are: {Names(await SearchAsync("", ct))}"),
            [var only] => only,
            _ => throw new StartupException($"Several agents could be meant by '{named}': {Names(found)}"),
        };
    }

    private async Task<AgentResponse> OwnAsync(string? wanted, CancellationToken ct)
    {
        var model = wanted ?? await BestModelAsync(ct);
        if (wanted is null && model == DemoModel)
            terminal.Progress("No model is configured, so the demo model answers. Set ANTHROPIC_API_KEY, or configure a provider in the settings.");
        var name = $"Command line ({model})";
        if ((await SearchAsync(name, ct)).FirstOrDefault(a => a.Name == name) is { } known)
            return known.Status == AgentStatus.Active ? known : await api.PatchAsync<AgentResponse>($"agents/{known.Id}/status", new { Status = AgentStatus.Active }, ct);
        return await api.PostAsync<AgentResponse>("agents", new
        {
            Name = name,
            Description = "Answers what is asked by `personalq run`.",
            AgentType = AgentType.Conversational,
            Model = model,
            SystemPrompt = "You work for somebody at a terminal. Do what is asked and answer with the result only, as plain text without introduction.",
            Status = AgentStatus.Active,
            Tags = new[] { "command-line" },
        }, ct);
    }

    private async Task<string> BestModelAsync(CancellationToken ct)
    {
        var models = await api.GetAsync<List<JsonElement>>("models", ct);
        return models.Where(m => Is(m, "available") && !Is(m, "retired") && m.GetProperty("id").GetString() != DemoModel)
            .OrderByDescending(m => Is(m, "is_recommended"))
            .Select(m => m.GetProperty("id").GetString())
            .FirstOrDefault() ?? DemoModel;
    }

    private static bool Is(JsonElement model, string field) => model.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;

    private Task<List<AgentResponse>> SearchAsync(string text, CancellationToken ct) =>
        api.GetAsync<List<AgentResponse>>($"agents?limit=500&sort=name&search={Uri.EscapeDataString(text)}", ct);

    private static string Names(IReadOnlyCollection<AgentResponse> agents) => agents.Count == 0 ? "none yet" : string.Join(", ", agents.Take(20).Select(a => a.Name));
}
