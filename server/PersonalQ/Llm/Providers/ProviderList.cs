using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm.Providers;

/// <summary>A provider as it stands: known by itself or an own endpoint, configured or not.</summary>
internal sealed record ProviderState(
    string Name, string DisplayName, bool IsConfigured, string? BaseUrl, string? DefaultModel, string? Error, ProviderConnection? Connection);

/// <summary>All providers there are, for pages and for refreshing.</summary>
internal sealed class ProviderList(IProviderSettings settings, IOllamaDetector ollama, ProviderHealth health, IModelCatalog catalog)
{
    /// <summary>The known ones in their order, then the user's own by name.</summary>
    public async Task<IReadOnlyList<ProviderState>> AllAsync(CancellationToken cancellationToken)
    {
        var all = new List<ProviderState>();
        foreach (var known in KnownProviders.All)
        {
            var (connection, fault) = known.Name == KnownProviders.Demo
                ? (ChatProviders.DemoConnection, null)
                : await ReadAsync(known.Name, cancellationToken);
            var configured = known.Name == KnownProviders.Ollama
                ? await ollama.DetectAsync(cancellationToken)
                : connection is not null && (!known.NeedsKey || !string.IsNullOrEmpty(connection.ApiKey));
            all.Add(new(
                known.Name, known.DisplayName, configured, connection?.BaseUrl?.ToString() ?? known.DefaultBaseUrl,
                known.DefaultModel ?? FirstModel(known.Name), fault ?? health.ErrorOf(known.Name), connection));
        }
        foreach (var name in await settings.OwnEndpointsAsync(cancellationToken))
        {
            var (connection, fault) = await ReadAsync(name, cancellationToken);
            all.Add(new(
                name, name, connection?.BaseUrl is not null, connection?.BaseUrl?.ToString(), FirstModel(name), fault ?? health.ErrorOf(name), connection));
        }
        return all;
    }

    // One provider's wrong setting must not hide the others.
    private async ValueTask<(ProviderConnection? Connection, string? Fault)> ReadAsync(string provider, CancellationToken cancellationToken)
    {
        try
        {
            return (await settings.GetAsync(provider, cancellationToken), null);
        }
        catch (ModelCallException e)
        {
            return (null, e.Message);
        }
    }

    private string? FirstModel(string provider) => catalog.All.FirstOrDefault(x => x.Provider == provider && !x.Retired)?.Id;
}
