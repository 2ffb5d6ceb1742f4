using PersonalQ.Http;
using PersonalQ.Settings;

namespace PersonalQ.Llm.Providers;

/// <summary>Keys and addresses as the user saved them, else from the environment.</summary>
internal sealed class SettingsConnections(ServiceSettings settings) : IProviderSettings
{
    public async ValueTask<ProviderConnection?> GetAsync(string provider, CancellationToken cancellationToken)
    {
        var values = await ReadAsync(provider, cancellationToken);
        var (key, address) = (values[KnownServices.ApiKey], values[KnownServices.BaseUrl]);
        if (address is not null)
            return new(key, ConnectionRules.Address(provider, address), values.Source ?? "environment");
        if (key is not null)
            return new(key, null, values.Source ?? "environment");
        return KnownProviders.Find(provider) is { NeedsKey: false } ? new(null, null, "default") : null;
    }

    public ValueTask<IReadOnlyList<string>> OwnEndpointsAsync(CancellationToken cancellationToken) => settings.OwnEndpointsAsync(cancellationToken);

    private async ValueTask<ServiceValues> ReadAsync(string provider, CancellationToken cancellationToken)
    {
        try
        {
            return await settings.GetAsync(provider, cancellationToken);
        }
        catch (ProblemException e)
        {
            throw new ModelCallException(ModelErrorKind.NotConfigured, provider, e.Message, e);
        }
    }
}

/// <summary>The test of every provider of models, for the settings page.</summary>
internal sealed class ProviderConnectionTest(IProviderTest test) : IConnectionTest
{
    // What no integration tests is a provider: a known one or an endpoint of the user's own.
    public bool Covers(string service) => KnownProviders.Find(service) is not null || !KnownServices.IsKnown(service);

    public async Task<ConnectionTestResult> TestAsync(string service, CancellationToken ct)
    {
        var result = await test.RunAsync(service, ct);
        return new ConnectionTestResult(result.Success, result.Message, result.Models);
    }
}

/// <summary>Whether Ollama runs on this machine, for the settings page.</summary>
internal sealed class OllamaServiceDetector(IOllamaDetector detector) : IServiceDetector
{
    public string Service => KnownProviders.Ollama;

    public ValueTask<bool> IsThereAsync(CancellationToken ct) => detector.DetectAsync(ct);
}
