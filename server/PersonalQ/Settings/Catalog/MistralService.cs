namespace PersonalQ.Settings.Catalog;

/// <summary>Mistral AI and its models.</summary>
internal static class MistralService
{
    public static KnownService Known { get; } = new("mistral", "Mistral",
    [
        new(KnownServices.ApiKey, ["MISTRAL_API_KEY", "PERSONAL_Q_MISTRAL_API_KEY"], IsSecret: true, IsNeeded: true) { Label = "API key" },
        new(KnownServices.BaseUrl, ["MISTRAL_BASE_URL"])
        {
            Label = "Address",
            Placeholder = "https://",
            Help = "Only for a proxy. Empty means the service itself.",
        },
    ])
    {
        Title = "Mistral AI",
        Description = "Mistral models. Keys come from console.mistral.ai.",
        Models = new("Mistral AI", "https://api.mistral.ai/v1", NeedsKey: true, "mistral/mistral-medium-latest"),
    };
}
