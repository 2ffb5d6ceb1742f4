using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Catalog;

/// <summary>The model for agents nobody chose one for.</summary>
internal sealed class DefaultModel(ProviderList providers)
{
    /// <summary>The first choice of the first provider that is configured and answers; the demo model when there is none.</summary>
    public async Task<string> FindAsync(CancellationToken ct) =>
        (await providers.AllAsync(ct)).FirstOrDefault(p => p is { IsConfigured: true, Error: null, DefaultModel: not null } && p.Name != KnownProviders.Demo)?.DefaultModel
        ?? KnownProviders.Find(KnownProviders.Demo)!.DefaultModel!;
}
