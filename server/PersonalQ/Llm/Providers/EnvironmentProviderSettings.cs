using System.Collections.Concurrent;

namespace PersonalQ.Llm.Providers;

/// <summary>Keys and addresses from the environment alone.</summary>
internal sealed class EnvironmentProviderSettings(IConfiguration configuration) : IProviderSettings
{
    private readonly ConcurrentDictionary<string, ProviderConnection?> _connections = new(StringComparer.Ordinal);

    public ValueTask<ProviderConnection?> GetAsync(string provider, CancellationToken cancellationToken) =>
        new(_connections.GetOrAdd(provider, Read));

    public ValueTask<IReadOnlyList<string>> OwnEndpointsAsync(CancellationToken cancellationToken) =>
        new(Array.Empty<string>());

    private ProviderConnection? Read(string name)
    {
        if (KnownProviders.Find(name) is not { } known) return null;
        var key = known.KeySettings.Select(x => configuration[x]?.Trim()).FirstOrDefault(x => !string.IsNullOrEmpty(x));
        var address = known.BaseUrlSetting is null ? null : configuration[known.BaseUrlSetting]?.Trim();
        if (string.IsNullOrEmpty(address)) return key is null && known.NeedsKey ? null : new(key, null, key is null ? "default" : "environment");
        return new(key, ConnectionRules.Address(name, address), "environment");
    }
}
