using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PersonalQ.Http;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Agents;

/// <summary>An agent as it is answered.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Name">Display name, unique among living agents.</param>
/// <param name="Description">Purpose and capabilities.</param>
/// <param name="AgentType">Kind of work.</param>
/// <param name="Status">Whether it takes work.</param>
/// <param name="Model">Model as the user wrote it.</param>
/// <param name="Temperature">Sampling temperature, 0–1.</param>
/// <param name="MaxTokens">Longest answer in tokens.</param>
/// <param name="SystemPrompt">Standing instructions.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="AvatarUrl">Picture; null for initials.</param>
/// <param name="ToolsConfig">Tool name → its settings; a tool that is not named is on.</param>
/// <param name="FallbackModel">Model used when the first stays unavailable; null for none.</param>
/// <param name="MaxCostUsd">Spending cap in US dollars of each of its tasks that names none; null for any amount.</param>
/// <param name="DailyBudgetUsd">What its tasks together may spend in a day; null for any amount.</param>
/// <param name="MonthlyBudgetUsd">What its tasks together may spend in a calendar month; null for any amount.</param>
/// <param name="TasksCompleted">Tasks that ended with a result.</param>
/// <param name="TasksFailed">Tasks that ended with an error.</param>
/// <param name="SuccessRate">Completed among both, in percent with two decimals; 0 when none ended.</param>
/// <param name="Uptime">Share of the last 30 days, or of its life, in status active, in percent with two decimals; null when unknown.</param>
/// <param name="LastActive">When it last worked or was activated.</param>
/// <param name="CreatedAt">Creation.</param>
/// <param name="UpdatedAt">Last change by the user.</param>
/// <param name="DeletedAt">When it was deleted; null while it lives.</param>
/// <param name="IsSample">True for agents of the sample data that the user has not made their own.</param>
/// <param name="ErrorCode">In status error: why, in a word for programs; null when the user set the status.</param>
/// <param name="ErrorMessage">In status error: why, in words for people.</param>
/// <param name="ErrorTaskId">In status error: the task whose failure put it there.</param>
/// <param name="SettingsVersion">Number of its newest version; see <c>/agents/{id}/versions</c>.</param>
/// <param name="NotReady">What keeps it from working now, the most important first; empty when it is ready.</param>
/// <param name="CostMonthUsd">Known cost of its model calls in this calendar month, tries included.</param>
/// <param name="PurgesAt">When a deleted one leaves the Trash and can no longer be restored; null while it lives.</param>
/// <param name="PurgedAt">When it left the Trash: only its name and history are kept.</param>
public sealed record AgentResponse(
    string Id, string Name, string Description, AgentType AgentType, AgentStatus Status, string Model, double Temperature, int MaxTokens,
    string SystemPrompt, IReadOnlyList<string> Tags, string? AvatarUrl, RawJson ToolsConfig, string? FallbackModel,
    decimal? MaxCostUsd, decimal? DailyBudgetUsd, decimal? MonthlyBudgetUsd,
    int TasksCompleted, int TasksFailed, double SuccessRate, double? Uptime, DateTimeOffset? LastActive, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    DateTimeOffset? DeletedAt, bool IsSample, string? ErrorCode, string? ErrorMessage, string? ErrorTaskId, int SettingsVersion,
    IReadOnlyList<AgentObstacle> NotReady, decimal CostMonthUsd, DateTimeOffset? PurgesAt, DateTimeOffset? PurgedAt)
{
    /// <summary>In the answer to a creation or a change: what was accepted but will hardly work; left out when there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AgentWarning>? Warnings { get; init; }

    internal static AgentResponse From(Agent a, double? uptime, IReadOnlyList<AgentObstacle> notReady, long costMonthMicros) => new(
        a.Id, a.Name, a.Description, a.AgentType, a.Status, a.Model, a.Temperature, a.MaxTokens,
        a.SystemPrompt, a.Tags, a.AvatarUrl, new RawJson(a.ToolsConfig), a.FallbackModel,
        Usd(a.MaxCostMicros), Usd(a.DailyBudgetMicros), Usd(a.MonthlyBudgetMicros),
        a.TasksCompleted, a.TasksFailed, a.SuccessRate, uptime, a.LastActive, a.CreatedAt, a.UpdatedAt,
        a.DeletedAt, a.IsSample, a.ErrorCode, a.ErrorMessage, a.ErrorTaskId, a.SettingsVersion,
        notReady, costMonthMicros / 1_000_000m,
        a.PurgedAt is null && a.DeletedAt is { } deleted && deleted != a.CreatedAt ? deleted + AgentList.Trash : null, a.PurgedAt);

    internal static decimal? Usd(long? micros) => micros / 1_000_000m;
}

/// <summary>Something that was accepted but will hardly work.</summary>
/// <param name="Field">The field, as in the request.</param>
/// <param name="Code"><c>unknown_model</c>: the endpoint does not list a model of this name.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record AgentWarning(string Field, string Code, string Message)
{
    /// <summary>Warnings about the models of an agent, from what the catalogue holds in memory; null when there are none.</summary>
    internal static IReadOnlyList<AgentWarning>? Of(AgentResponse agent, IModelCatalog catalog)
    {
        List<AgentWarning> warnings = [];
        foreach (var (field, model) in new[] { ("model", agent.Model), ("fallback_model", agent.FallbackModel) })
            if (OfModel(model, catalog) is { } message)
                warnings.Add(new(field, "unknown_model", message));
        return warnings.Count > 0 ? warnings : null;
    }

    /// <summary>That the endpoint does not list this model; null when it does, or when nobody knows.</summary>
    internal static string? OfModel(string? model, IModelCatalog catalog) =>
        ModelName.TryParse(model, out var name, out _) && !catalog.Find(name.Id).Known && catalog.HasListOf(name.Provider)
            ? $"'{name.Name}' is not known to {KnownProviders.Find(name.Provider)?.DisplayName ?? $"the endpoint '{name.Provider}'"}. Check the spelling, or refresh the list in Settings → Models."
            : null;
}

/// <summary>A new agent; also what an agent has to look like after a change.</summary>
/// <param name="Name">Display name, unique among living agents; surrounding blanks are cut.</param>
/// <param name="Description">Purpose and capabilities.</param>
/// <param name="AgentType">Kind of work.</param>
/// <param name="Model"><c>provider/model</c> or a bare known name, kept as written.</param>
/// <param name="SystemPrompt">Standing instructions.</param>
/// <param name="Temperature">Sampling temperature; by kind when left out: conversational 0.8, analytical 0.3, creative 0.9, automation 0.2.</param>
/// <param name="MaxTokens">Longest answer in tokens; 4096 when left out.</param>
/// <param name="Tags">Tags; blank and repeated ones are dropped.</param>
/// <param name="AvatarUrl">Picture: a path of this program, or an http, https or data:image address. Pages load no picture of another host.</param>
/// <param name="ToolsConfig">Tool name → its settings: <c>{"calculator": {"enabled": false}}</c>.</param>
/// <param name="FallbackModel">Model used when the first stays unavailable.</param>
/// <param name="Status">Inactive when left out.</param>
/// <param name="MaxCostUsd">Spending cap in US dollars of each of its tasks that names none; all model calls of a task count. None when left out.</param>
/// <param name="DailyBudgetUsd">What its tasks together may spend in a day of the server's time zone. Any amount when left out.</param>
/// <param name="MonthlyBudgetUsd">What its tasks together may spend in a calendar month. Any amount when left out.</param>
public sealed record CreateAgentRequest(
    [property: Required, StringLength(255)] string? Name,
    [property: Required, StringLength(2_000)] string? Description,
    [property: Required] AgentType? AgentType,
    [property: Required, StringLength(100)] string? Model,
    [property: Required, StringLength(100_000)] string? SystemPrompt,
    [property: Range(0.0, 1.0)] double? Temperature = null,
    [property: Range(1, 1_000_000)] int? MaxTokens = null,
    [property: MaxLength(20), EachLength(1, 50)] IReadOnlyList<string>? Tags = null,
    [property: StringLength(500)] string? AvatarUrl = null,
    RawJson? ToolsConfig = null,
    [property: StringLength(100)] string? FallbackModel = null,
    AgentStatus? Status = null,
    [property: Range(0.0, 1_000_000.0)] decimal? MaxCostUsd = null,
    [property: Range(0.0, 1_000_000.0)] decimal? DailyBudgetUsd = null,
    [property: Range(0.0, 1_000_000.0)] decimal? MonthlyBudgetUsd = null) : IValidatableObject
{
    private const int LongestToolsConfig = 100_000;

    /// <summary>The same without the blanks people leave around names, so that what is checked is what is stored.</summary>
    internal CreateAgentRequest Tidied() => this with
    {
        Name = Name?.Trim(),
        Description = Description?.Trim(),
        Model = Model?.Trim(),
        AvatarUrl = AvatarUrl?.Trim() is { Length: > 0 } url ? url : null,
        FallbackModel = FallbackModel?.Trim() is { Length: > 0 } fallback ? fallback : null,
        Tags = Tags is null ? null : [.. Tags.Select(t => t?.Trim() ?? "").Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)],
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AvatarUrl is { } picture && !IsPicture(picture))
            yield return new ValidationResult("Must be a path of this program, or an address that begins with http://, https:// or data:image/.", [nameof(AvatarUrl)]);
        if (ToolsConfig is not { } tools)
            yield break;
        if (tools.Text.Length > LongestToolsConfig)
            yield return new ValidationResult("The settings of the tools are too large (100,000 characters at most).", [nameof(ToolsConfig)]);
        using var json = JsonDocument.Parse(tools.Text);
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || json.RootElement.EnumerateObject().Any(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)))
            yield return new ValidationResult("Must be an object that names tools and gives each an object of settings, or just true or false.", [nameof(ToolsConfig)]);
    }

    private static bool IsPicture(string address) =>
        !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is "http" or "https" || address.StartsWith('/')
        || address.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A change of an agent: any subset of the fields of a new one. What is left out stays; what is null is emptied, if it may be.</summary>
public sealed class UpdateAgentRequest
{
    private readonly HashSet<string> given = new(StringComparer.Ordinal);

#pragma warning disable CS1591 // As in CreateAgentRequest.
    [StringLength(255)] public string? Name { get; set => field = Given(value); }
    [StringLength(2_000)] public string? Description { get; set => field = Given(value); }
    public AgentType? AgentType { get; set => field = Given(value); }
    [StringLength(100)] public string? Model { get; set => field = Given(value); }
    [StringLength(100_000)] public string? SystemPrompt { get; set => field = Given(value); }
    [Range(0.0, 1.0)] public double? Temperature { get; set => field = Given(value); }
    [Range(1, 1_000_000)] public int? MaxTokens { get; set => field = Given(value); }
    [MaxLength(20), EachLength(1, 50)] public IReadOnlyList<string>? Tags { get; set => field = Given(value); }
    [StringLength(500)] public string? AvatarUrl { get; set => field = Given(value); }
    public RawJson? ToolsConfig { get; set => field = Given(value); }
    [StringLength(100)] public string? FallbackModel { get; set => field = Given(value); }
    public AgentStatus? Status { get; set => field = Given(value); }
    [Range(0.0, 1_000_000.0)] public decimal? MaxCostUsd { get; set => field = Given(value); }
    [Range(0.0, 1_000_000.0)] public decimal? DailyBudgetUsd { get; set => field = Given(value); }
    [Range(0.0, 1_000_000.0)] public decimal? MonthlyBudgetUsd { get; set => field = Given(value); }
#pragma warning restore CS1591

    /// <summary>The agent as it would be, to be checked as a whole like a new one.</summary>
    /// <exception cref="ProblemException">422: a field that always has a value is null.</exception>
    internal CreateAgentRequest Onto(Agent agent) => new(
        Merge(Name, agent.Name, nameof(Name)),
        Merge(Description, agent.Description, nameof(Description)),
        Merge(AgentType, agent.AgentType, nameof(AgentType)),
        Merge(Model, agent.Model, nameof(Model)),
        Merge(SystemPrompt, agent.SystemPrompt, nameof(SystemPrompt)),
        NeverNull(Temperature, agent.Temperature, nameof(Temperature)),
        NeverNull(MaxTokens, agent.MaxTokens, nameof(MaxTokens)),
        NeverNull(Tags, agent.Tags, nameof(Tags)),
        Merge(AvatarUrl, agent.AvatarUrl, nameof(AvatarUrl)),
        NeverNull(ToolsConfig, new RawJson(agent.ToolsConfig), nameof(ToolsConfig)),
        Merge(FallbackModel, agent.FallbackModel, nameof(FallbackModel)),
        NeverNull(Status, agent.Status, nameof(Status)),
        Merge(MaxCostUsd, AgentResponse.Usd(agent.MaxCostMicros), nameof(MaxCostUsd)),
        Merge(DailyBudgetUsd, AgentResponse.Usd(agent.DailyBudgetMicros), nameof(DailyBudgetUsd)),
        Merge(MonthlyBudgetUsd, AgentResponse.Usd(agent.MonthlyBudgetMicros), nameof(MonthlyBudgetUsd)));

    // JSON calls the setter for an explicit null too: that is how "left out" and "emptied" are told apart.
    private T Given<T>(T value, [CallerMemberName] string name = "")
    {
        given.Add(name);
        return value;
    }

    private T Merge<T>(T mine, T present, string name) => given.Contains(name) ? mine : present;

    private T NeverNull<T>(T mine, T present, string name) =>
        given.Contains(name) && mine is null
            ? throw ProblemException.Invalid(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), "required", "This cannot be null.")
            : Merge(mine, present, name);
}

/// <summary>A change of an agent's status.</summary>
/// <param name="Status">The wanted status.</param>
public sealed record SetAgentStatusRequest([property: Required] AgentStatus? Status);
