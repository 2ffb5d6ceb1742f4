using PersonalQ.Http;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Catalog;

/// <summary>Asks providers for their models and keeps the lists.</summary>
internal sealed partial class ModelRefresh(
    ProviderList providers, ModelListClient lists, ModelStore store, ProviderHealth health, ILogger<ModelRefresh> logger)
{
    /// <summary>Refreshes one provider, or all that are configured.</summary>
    /// <param name="only">The provider's name; null for all.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="ProblemException">404 unknown provider; 409 not configured; 502 it, or none of them, could be asked.</exception>
    public async Task RunAsync(string? only, CancellationToken cancellationToken)
    {
        var all = await providers.AllAsync(cancellationToken);
        if (only is not null && all.All(x => x.Name != only)) throw ProblemException.NotFound($"Provider '{only}'");
        if (only is not null && all.First(x => x.Name == only) is { IsConfigured: false } missing)
            throw ProblemException.Conflict("not_configured", $"{KnownProviders.Title(missing.Name)} is not configured.");

        // Ollama's list is looked at whenever it is shown, and the demo has nothing to ask.
        var asked = all.Where(x => x.IsConfigured && x.Name is not (KnownProviders.Demo or KnownProviders.Ollama) && (only is null || x.Name == only)).ToList();
        var failures = await Task.WhenAll(asked.Select(x => RefreshAsync(x, cancellationToken)));
        if (asked.Count > 0 && failures.All(x => x is not null))
            throw new ProblemException(502, "provider_failed", string.Join(' ', failures));
    }

    private async Task<string?> RefreshAsync(ProviderState provider, CancellationToken cancellationToken)
    {
        try
        {
            var models = await lists.ListAsync(provider.Name, ConnectionRules.Check(provider.Name, provider.Connection), cancellationToken);
            await store.ReplaceListedAsync(provider.Name, models, cancellationToken);
            health.Succeeded(provider.Name);
            return null;
        }
        catch (ModelCallException e)
        {
            health.Failed(provider.Name, e.Message);
            LogFailed(provider.Name, e.Message);
            return e.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The models of {Provider} could not be refreshed: {Reason}")]
    private partial void LogFailed(string provider, string reason);
}
