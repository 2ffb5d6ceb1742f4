using System.ComponentModel.DataAnnotations;

namespace PersonalQ.Llm.Catalog;

/// <summary>A model that agents can be given.</summary>
/// <param name="Id"><c>provider/name</c>.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Name">The name without its provider.</param>
/// <param name="DisplayName">The name for people.</param>
/// <param name="ContextWindow">Tokens of prompt and answer together; null when unknown.</param>
/// <param name="MaxOutputTokens">The most tokens of one answer; null when unknown.</param>
/// <param name="SupportsVision">It sees images; null when unknown.</param>
/// <param name="SupportsTools">It calls tools; null when unknown.</param>
/// <param name="InputPricePerMillion">US dollars per million tokens; null when unknown.</param>
/// <param name="OutputPricePerMillion">US dollars per million tokens; null when unknown.</param>
/// <param name="CacheReadPricePerMillion">US dollars per million tokens; null means as input.</param>
/// <param name="CacheWritePricePerMillion">US dollars per million tokens; null means as input.</param>
/// <param name="IsRecommended">Worth offering first.</param>
/// <param name="Retired">The provider does not serve it any more.</param>
/// <param name="Successor">The id to switch to, for a retired model.</param>
/// <param name="Custom">Entered or changed by the user.</param>
/// <param name="Available">Its provider is configured.</param>
public sealed record ModelResponse(
    string Id, string Provider, string Name, string DisplayName, int? ContextWindow, int? MaxOutputTokens, bool? SupportsVision, bool? SupportsTools,
    decimal? InputPricePerMillion, decimal? OutputPricePerMillion, decimal? CacheReadPricePerMillion, decimal? CacheWritePricePerMillion,
    bool IsRecommended, bool Retired, string? Successor, bool Custom, bool Available)
{
    internal static ModelResponse Of(ModelInfo model, bool available) => new(
        model.Id, model.Provider, model.Name, model.DisplayName, model.ContextWindow, model.MaxOutputTokens, model.Vision, model.Tools,
        model.Prices.Input, model.Prices.Output, model.Prices.CacheRead, model.Prices.CacheWrite, model.Recommended, model.Retired, model.Successor,
        model.Custom, available);
}

/// <summary>A provider of models.</summary>
/// <param name="Name">The name, lower case.</param>
/// <param name="DisplayName">The name for people.</param>
/// <param name="Prefix">What its models' ids begin with.</param>
/// <param name="IsConfigured">Key and address are there; Ollama: it answers.</param>
/// <param name="Status"><c>available</c>, <c>not_configured</c>, or <c>error</c> when the last test or refresh failed.</param>
/// <param name="BaseUrl">Its address.</param>
/// <param name="DefaultModel">The model to offer first.</param>
/// <param name="ModelsCount">How many models are known of it, retired ones left out.</param>
/// <param name="Error">What the last failed test or refresh said.</param>
public sealed record ProviderResponse(
    string Name, string DisplayName, string Prefix, bool IsConfigured, string Status, string? BaseUrl, string? DefaultModel, int ModelsCount, string? Error);

/// <summary>What the user knows of a model. What is left out follows the shipped catalogue; the whole entry is replaced.</summary>
public sealed record PutModelRequest
{
    /// <summary>The name for people.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? DisplayName { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    [Range(1, 100_000_000)]
    public int? ContextWindow { get; init; }

    /// <summary>The most tokens of one answer.</summary>
    [Range(1, 100_000_000)]
    public int? MaxOutputTokens { get; init; }

    /// <summary>It sees images.</summary>
    public bool? SupportsVision { get; init; }

    /// <summary>It calls tools.</summary>
    public bool? SupportsTools { get; init; }

    /// <summary>US dollars per million tokens.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? InputPricePerMillion { get; init; }

    /// <summary>US dollars per million tokens.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? OutputPricePerMillion { get; init; }

    /// <summary>US dollars per million tokens.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? CacheReadPricePerMillion { get; init; }

    /// <summary>US dollars per million tokens.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? CacheWritePricePerMillion { get; init; }

    /// <summary>Worth offering first.</summary>
    public bool? IsRecommended { get; init; }

    internal ModelOverlay ToOverlay() => new()
    {
        DisplayName = DisplayName,
        ContextWindow = ContextWindow,
        MaxOutputTokens = MaxOutputTokens,
        Vision = SupportsVision,
        Tools = SupportsTools,
        InputPrice = InputPricePerMillion,
        OutputPrice = OutputPricePerMillion,
        CacheReadPrice = CacheReadPricePerMillion,
        CacheWritePrice = CacheWritePricePerMillion,
        Recommended = IsRecommended,
    };
}

/// <summary>Which provider's models to ask for anew.</summary>
/// <param name="Provider">Its name; null for all that are configured.</param>
public sealed record RefreshModelsRequest(string? Provider = null);

/// <summary>Whether a text names a model that can be used.</summary>
/// <param name="IsValid">It does.</param>
/// <param name="Provider">The provider it names.</param>
/// <param name="Model">The name without its provider.</param>
/// <param name="Normalized"><c>provider/name</c>.</param>
/// <param name="Error">Why not.</param>
/// <param name="Retired">The provider does not serve it any more.</param>
/// <param name="Successor">The id to switch to, for a retired model.</param>
public sealed record ModelValidation(
    bool IsValid, string? Provider, string? Model, string? Normalized, string? Error, bool Retired = false, string? Successor = null);

/// <summary>Something learnt of a model from what its server refused.</summary>
/// <param name="Model"><c>provider/name</c>.</param>
/// <param name="Endpoint">The address of the server.</param>
/// <param name="Fact">What, in a word: <c>tools</c>, <c>temperature</c>, <c>window</c>, <c>max_output</c>.</param>
/// <param name="Text">What, in words: "takes no tools".</param>
/// <param name="Tokens">The number of <c>window</c> and <c>max_output</c>; null for the others.</param>
/// <param name="Said">What the server said.</param>
/// <param name="LearntAt">When.</param>
public sealed record LearntFact(string Model, string Endpoint, string Fact, string Text, int? Tokens, string Said, DateTimeOffset LearntAt)
{
    internal static LearntFact Of(Learning.ModelFact fact) =>
        new(fact.Model, fact.Endpoint, fact.Fact, Learning.ModelLearning.InWords(fact), fact.Tokens, fact.Said, fact.LearntAt);
}
