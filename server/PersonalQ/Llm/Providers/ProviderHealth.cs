using System.Collections.Concurrent;

namespace PersonalQ.Llm.Providers;

/// <summary>What the last test or refresh of each provider said, while the process lives.</summary>
internal sealed class ProviderHealth
{
    private readonly ConcurrentDictionary<string, string> _errors = new(StringComparer.Ordinal);

    /// <summary>The provider answered.</summary>
    public void Succeeded(string provider) => _errors.TryRemove(provider, out _);

    /// <summary>The provider failed.</summary>
    public void Failed(string provider, string message) => _errors[provider] = message;

    /// <summary>The last failure; null when the last try went well or there was none.</summary>
    public string? ErrorOf(string provider) => _errors.GetValueOrDefault(provider);
}
