namespace PersonalQ.Llm.Providers;

/// <summary>Whether a provider can be called at all with what is known of it.</summary>
internal static class ConnectionRules
{
    /// <summary>Checks a connection before it is used.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="connection">What is known; null for nothing.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ModelCallException">It cannot work; the message says what to enter.</exception>
    public static ProviderConnection Check(string provider, ProviderConnection? connection)
    {
        var known = KnownProviders.Find(provider);
        if (connection is null && known is null)
            throw new ModelCallException(
                ModelErrorKind.NotConfigured, provider,
                $"There is no provider called '{provider}'. Add it in Settings as an own endpoint, or choose another model.");
        if (connection is null || (known?.NeedsKey == true && string.IsNullOrEmpty(connection.ApiKey)))
            throw new ModelCallException(
                ModelErrorKind.NotConfigured, provider,
                $"{KnownProviders.Title(provider)} has no key yet. Enter it in Settings" + (known?.KeySettings is [var name, ..] ? $", or set {name}." : "."));
        if (connection.ApiKey is { } key && key.Any(c => c is < '!' or > '~'))
            throw new ModelCallException(
                ModelErrorKind.InvalidKey, provider, $"The {KnownProviders.Title(provider)} key holds characters that no key has. Copy it again.");
        return connection;
    }

    /// <summary>The address of a setting.</summary>
    /// <param name="provider">Lower-case name.</param>
    /// <param name="text">What the setting says.</param>
    /// <exception cref="ModelCallException">It is no web address.</exception>
    public static Uri Address(string provider, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out _) && Uri.TryCreate(Settings.ServiceAddress.PutRight(text), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ModelCallException(
                ModelErrorKind.NotConfigured, provider,
                $"{KnownProviders.Find(provider)?.BaseUrlSetting ?? $"The address of {provider}"} has to be an http or https address; it is '{text}'.");
}
