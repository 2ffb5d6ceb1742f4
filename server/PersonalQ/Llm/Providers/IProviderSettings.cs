namespace PersonalQ.Llm.Providers;

/// <summary>Where keys and addresses of providers come from.</summary>
public interface IProviderSettings
{
    /// <summary>How to reach a provider. Asked on every call: an implementation answers from memory.</summary>
    /// <param name="provider">Lower-case name: <c>anthropic</c>, <c>openai</c>, <c>mistral</c>, <c>ollama</c>, or an own endpoint's name.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null when nothing is known of it: neither stored nor in the environment.</returns>
    ValueTask<ProviderConnection?> GetAsync(string provider, CancellationToken cancellationToken);

    /// <summary>The names of the user's own OpenAI-compatible endpoints.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Names in lower case, sorted.</returns>
    ValueTask<IReadOnlyList<string>> OwnEndpointsAsync(CancellationToken cancellationToken);
}

/// <summary>How to reach a provider.</summary>
/// <param name="ApiKey">The key; null for servers that want none.</param>
/// <param name="BaseUrl">The address; null for the provider's own. For OpenAI-compatible servers it includes <c>/v1</c>.</param>
/// <param name="Source"><c>ui</c>, <c>environment</c> or <c>default</c>.</param>
public sealed record ProviderConnection(string? ApiKey, Uri? BaseUrl, string Source)
{
    /// <summary>Leaves the key out, so that it reaches no log.</summary>
    /// <returns>Address and source.</returns>
    public override string ToString() => $"{BaseUrl?.ToString() ?? "default address"} ({Source})";
}
