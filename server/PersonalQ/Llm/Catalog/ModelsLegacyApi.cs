using Microsoft.AspNetCore.Http.HttpResults;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Catalog;

/// <summary>A model in the shape of the earlier product.</summary>
/// <param name="Id">The name without its provider.</param>
/// <param name="DisplayName">The name for people.</param>
/// <param name="ContextWindow">Tokens; null when unknown.</param>
/// <param name="MaxOutputTokens">Tokens; null when unknown.</param>
/// <param name="SupportsVision">It sees images.</param>
/// <param name="SupportsTools">It calls tools.</param>
/// <param name="CostPer1kInput">US dollars per thousand tokens; null when unknown.</param>
/// <param name="CostPer1kOutput">US dollars per thousand tokens; null when unknown.</param>
/// <param name="IsRecommended">Worth offering first.</param>
public sealed record LegacyModel(
    string Id, string DisplayName, int? ContextWindow, int? MaxOutputTokens, bool? SupportsVision, bool? SupportsTools,
    [property: System.Text.Json.Serialization.JsonPropertyName("cost_per_1k_input")] decimal? CostPer1kInput,
    [property: System.Text.Json.Serialization.JsonPropertyName("cost_per_1k_output")] decimal? CostPer1kOutput, bool IsRecommended);

/// <summary>A provider in the shape of the earlier product.</summary>
/// <param name="Name">The name, lower case.</param>
/// <param name="DisplayName">The name for people.</param>
/// <param name="Prefix">What its models' ids begin with.</param>
/// <param name="IsConfigured">It can be used.</param>
/// <param name="Status"><c>available</c> or <c>not_configured</c>.</param>
/// <param name="Models">Its models, retired ones left out.</param>
public sealed record LegacyProvider(
    string Name, string DisplayName, string Prefix, bool IsConfigured, string Status, IReadOnlyList<LegacyModel> Models);

/// <summary>The providers in the shape of the earlier product.</summary>
/// <param name="Providers">Configured ones first, then by name.</param>
/// <param name="DefaultProvider">The first configured one.</param>
/// <param name="DefaultModel">Its first model.</param>
public sealed record LegacyProviders(IReadOnlyList<LegacyProvider> Providers, string DefaultProvider, string? DefaultModel);

/// <summary>The earlier product's routes, for clients written against it.</summary>
internal static class ModelsLegacyApi
{
    public static void MapLegacyModels(this IEndpointRouteBuilder api)
    {
        var llm = api.MapGroup("/llm").WithTags("Models");
        llm.MapGet("/providers", ListLlmProviders).WithName(nameof(ListLlmProviders)).WithSummary("List providers with their models (earlier form)");
        llm.MapGet("/validate/{**model}", ValidateLlmModel).WithName(nameof(ValidateLlmModel)).WithSummary("Tell whether a text names a usable model (earlier form)");
    }

    private static async Task<Ok<LegacyProviders>> ListLlmProviders(ProviderList providers, IModelCatalog catalog, CancellationToken ct)
    {
        var all = await providers.AllAsync(ct);
        var first = all.FirstOrDefault(x => x.IsConfigured && x.Name != KnownProviders.Demo) ?? all.First(x => x.Name == KnownProviders.Anthropic);
        return TypedResults.Ok(new LegacyProviders(
            [.. all.OrderByDescending(x => x.IsConfigured).ThenBy(x => x.Name, StringComparer.Ordinal).Select(x => Provider(x, catalog))],
            first.Name, first.DefaultModel));
    }

    private static async Task<Ok<ModelValidation>> ValidateLlmModel(
        string model, bool? check_configured, ProviderList providers, IModelCatalog catalog, CancellationToken ct) =>
        TypedResults.Ok(ModelsApi.Judge(model, check_configured ?? true, await providers.AllAsync(ct), catalog));

    private static LegacyProvider Provider(ProviderState provider, IModelCatalog catalog) => new(
        provider.Name, provider.DisplayName, provider.Name + "/", provider.IsConfigured, provider.IsConfigured ? "available" : "not_configured",
        [.. catalog.All.Where(x => x.Provider == provider.Name && !x.Retired).Select(x => new LegacyModel(
            x.Name, x.DisplayName, x.ContextWindow, x.MaxOutputTokens, x.Vision, x.Tools, x.Prices.Input / 1000, x.Prices.Output / 1000, x.Recommended))]);
}
