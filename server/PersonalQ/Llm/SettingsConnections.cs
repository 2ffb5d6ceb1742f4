using PersonalQ.Settings;

namespace PersonalQ.Llm;

/// <summary>Keys and addresses as the user saved them, else from the environment.</summary>
internal sealed class SettingsConnections(ServiceSettings settings) : IProviderSettings
{
    public async ValueTask<ProviderConnection?> GetAsync(string provider, CancellationToken cancellationToken)
    {
        var values = await settings.GetAsync(provider, cancellationToken);
        var (key, address) = (values[KnownServices.ApiKey], values[KnownServices.BaseUrl]);
        if (address is null)
            return key is null && Providers.Find(provider) is not { NeedsKey: false } ? null : new(key, null, key is null ? "default" : values.Source ?? "environment");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new InvalidOperationException($"{Providers.Find(provider)?.BaseUrlSetting ?? provider} has to be an http or https address; it is '{address}'.");
        return new(key, url, values.Source ?? "environment");
    }

    public ValueTask<IReadOnlyList<string>> OwnEndpointsAsync(CancellationToken cancellationToken) => settings.OwnEndpointsAsync(cancellationToken);
}

/// <summary>The test of every provider of models, for the settings page.</summary>
internal sealed class ProviderConnectionTest(IProviderTest test) : IConnectionTest
{
    // What no integration tests is a provider: a known one or an endpoint of the user's own.
    public bool Covers(string service) => Providers.Find(service) is not null || !KnownServices.IsKnown(service);

    public async Task<ConnectionTestResult> TestAsync(string service, CancellationToken ct)
    {
        var result = await test.RunAsync(service, ct);
        return new ConnectionTestResult(result.Success, result.Message, result.Models);
    }
}

/// <summary>Whether Ollama runs on this machine, for the settings page.</summary>
internal sealed class OllamaService(IOllamaDetector detector) : IServiceDetector
{
    public string Service => Providers.Ollama;

    public ValueTask<bool> IsThereAsync(CancellationToken ct) => detector.DetectAsync(ct);
}
