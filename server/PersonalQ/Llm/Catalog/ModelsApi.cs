using Microsoft.AspNetCore.Http.HttpResults;
using PersonalQ.Http;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Catalog;

/// <summary>The routes of models and their providers.</summary>
public static class ModelsApi
{
    /// <summary>Maps <c>/models</c>, and <c>/llm</c> as the earlier product had it.</summary>
    /// <param name="api">The group of the API.</param>
    /// <returns>The same.</returns>
    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("", ListModels).WithName(nameof(ListModels)).WithSummary("List the models agents can use");
        models.MapGet("/providers", ListProviders).WithName(nameof(ListProviders)).WithSummary("List the providers of models");
        models.MapPost("/refresh", RefreshModels).WithName(nameof(RefreshModels)).WithSummary("Ask the providers which models they serve");
        models.MapGet("/validate", ValidateModel).WithName(nameof(ValidateModel)).WithSummary("Tell whether a text names a usable model");
        models.MapGet("/learnt", ListLearnt).WithName(nameof(ListLearnt)).WithSummary("List what was learnt of models from the refusals of their servers");
        models.MapDelete("/learnt", ForgetLearnt).WithName(nameof(ForgetLearnt)).WithSummary("Forget what was learnt of a model");
        models.MapPut("/{**id}", PutModel).WithName(nameof(PutModel)).WithSummary("Add a model, or change what is known of one");
        models.MapDelete("/{**id}", DeleteModel).WithName(nameof(DeleteModel)).WithSummary("Forget what was entered for a model");
        api.MapLegacyModels();
        return api;
    }

    private static async Task<Ok<IReadOnlyList<ModelResponse>>> ListModels(ProviderList providers, IModelCatalog catalog, CancellationToken ct) =>
        TypedResults.Ok(Answer(catalog, await providers.AllAsync(ct)));

    private static async Task<Ok<IReadOnlyList<ProviderResponse>>> ListProviders(ProviderList providers, IModelCatalog catalog, CancellationToken ct)
    {
        var all = await providers.AllAsync(ct);
        return TypedResults.Ok<IReadOnlyList<ProviderResponse>>([.. all.Select(x => new ProviderResponse(
            x.Name, x.DisplayName, x.Name + "/", x.IsConfigured, Status(x), x.BaseUrl, x.DefaultModel,
            catalog.All.Count(m => m.Provider == x.Name && !m.Retired), x.Error))]);
    }

    private static async Task<Ok<IReadOnlyList<ModelResponse>>> RefreshModels(
        RefreshModelsRequest? request, ProviderList providers, ModelRefresh refresh, IModelCatalog catalog, CancellationToken ct)
    {
        await refresh.RunAsync(request?.Provider?.Trim().ToLowerInvariant(), ct);
        return TypedResults.Ok(Answer(catalog, await providers.AllAsync(ct)));
    }

    private static async Task<Ok<ModelResponse>> PutModel(
        string id, PutModelRequest request, ModelStore store, ProviderList providers, IModelCatalog catalog, CancellationToken ct)
    {
        var name = Name(id);
        await store.PutAsync(name, request.Validate().ToOverlay(), ct);
        var configured = (await providers.AllAsync(ct)).Any(x => x.Name == name.Provider && x.IsConfigured);
        return TypedResults.Ok(ModelResponse.Of(catalog.Find(name.Id), configured));
    }

    private static async Task<NoContent> DeleteModel(string id, ModelStore store, CancellationToken ct)
    {
        var name = Name(id);
        return await store.DeleteAsync(name, ct) ? TypedResults.NoContent() : throw ProblemException.NotFound($"An entry of your own for {name.Id}");
    }

    private static async Task<Ok<IReadOnlyList<LearntFact>>> ListLearnt(ModelLearning learning, CancellationToken ct) =>
        TypedResults.Ok<IReadOnlyList<LearntFact>>([.. (await learning.ListAsync(ct)).Select(LearntFact.Of)]);

    private static async Task<NoContent> ForgetLearnt(string? model, string? endpoint, string? fact, ModelLearning learning, CancellationToken ct)
    {
        var id = Name(model ?? "").Id;
        return await learning.ForgetAsync(id, endpoint, fact, ct) > 0 ? TypedResults.NoContent() : throw ProblemException.NotFound($"Something learnt of {id}");
    }

    private static async Task<Ok<ModelValidation>> ValidateModel(
        string? model, bool? check_configured, ProviderList providers, IModelCatalog catalog, CancellationToken ct) =>
        TypedResults.Ok(Judge(model, check_configured ?? true, await providers.AllAsync(ct), catalog));

    /// <summary>Whether a text names a model that could be called.</summary>
    internal static ModelValidation Judge(string? text, bool checkConfigured, IReadOnlyList<ProviderState> providers, IModelCatalog catalog)
    {
        if (!ModelName.TryParse(text, out var name, out var error)) return new(false, null, null, null, error);
        var model = catalog.Find(name.Id);
        var answer = new ModelValidation(true, name.Provider, name.Name, name.Id, null, model.Retired, model.Successor);
        if (providers.FirstOrDefault(x => x.Name == name.Provider) is not { } provider)
            return answer with
            {
                IsValid = false,
                Error = $"Unknown provider: '{name.Provider}'. Available providers: {string.Join(", ", providers.Select(x => x.Name))}",
            };
        if (checkConfigured && !provider.IsConfigured)
        {
            var key = KnownProviders.Find(provider.Name)?.KeySettings is [var setting, ..] ? setting : null;
            var how = provider.Name == KnownProviders.Ollama ? "Start it with: ollama serve" : $"Enter its key in Settings, or set {key}.";
            return answer with { IsValid = false, Error = $"Provider '{provider.Name}' not configured. {how}" };
        }
        // Providers add models faster than catalogues: only where the list is complete by nature is a stranger an error.
        if (!model.Known && provider.IsConfigured && provider.Name is (KnownProviders.Demo or KnownProviders.Ollama))
        {
            var some = catalog.All.Where(x => x.Provider == provider.Name).Take(5).Select(x => x.Name);
            return answer with
            {
                IsValid = false, Error = $"Model '{name.Name}' not available for provider '{provider.Name}'. Available models include: {string.Join(", ", some)}",
            };
        }
        return answer;
    }

    private static string Status(ProviderState provider) =>
        !provider.IsConfigured ? "not_configured" : provider.Error is not null ? "error" : "available";

    private static IReadOnlyList<ModelResponse> Answer(IModelCatalog catalog, IReadOnlyList<ProviderState> providers)
    {
        var configured = providers.Where(x => x.IsConfigured).Select(x => x.Name).ToHashSet(StringComparer.Ordinal);
        return [.. catalog.All.Select(x => ModelResponse.Of(x, configured.Contains(x.Provider)))];
    }

    private static ModelName Name(string id) =>
        ModelName.TryParse(id, out var name, out var error) ? name : throw ProblemException.Invalid("id", "invalid_format", error);
}
