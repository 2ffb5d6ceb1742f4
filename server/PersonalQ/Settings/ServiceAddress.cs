namespace PersonalQ.Settings;

/// <summary>Addresses of model services as people paste them.</summary>
public static class ServiceAddress
{
    // Copied from an example call, or from what a server prints at its start.
    private static readonly string[] Routes =
    [
        "/chat/completions", "/completions", "/responses", "/embeddings", "/messages/count_tokens", "/messages", "/models", "/api/tags", "/api/chat", "/api/generate", "/api/show",
    ];

    /// <summary>Whether a service is one of models: those have routes that people paste.</summary>
    /// <param name="service">The service's name.</param>
    public static bool IsOfModels(string service) => !KnownServices.IsKnown(service) || KnownServices.Describe(service).Models is not null;

    /// <summary>The base address, without the route of a single call and without a slash at the end.</summary>
    /// <param name="address">What was entered, an absolute address.</param>
    /// <returns>The address to call; the same text when nothing had to be changed.</returns>
    public static string PutRight(string address)
    {
        var right = address.TrimEnd('/');
        for (var again = true; again;)
        {
            again = false;
            foreach (var route in Routes)
            {
                if (!right.EndsWith(route, StringComparison.OrdinalIgnoreCase)) continue;
                right = right[..^route.Length].TrimEnd('/');
                again = true;
            }
        }
        // A slash alone is a matter of taste.
        return Uri.TryCreate(right, UriKind.Absolute, out _) && right.Length < address.TrimEnd('/').Length ? right : address.EndsWith('/') && new Uri(address).AbsolutePath != "/" ? right : address;
    }
}
