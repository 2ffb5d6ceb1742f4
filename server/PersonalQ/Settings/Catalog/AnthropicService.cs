namespace PersonalQ.Settings.Catalog;

/// <summary>Anthropic and its Claude models.</summary>
internal static class AnthropicService
{
    public static KnownService Known { get; } = new("anthropic", "Anthropic",
    [
        new(KnownServices.ApiKey, ["ANTHROPIC_API_KEY", "PERSONAL_Q_API_KEY"], IsSecret: true, IsNeeded: true) { Label = "API key", Placeholder = "sk-ant-…" },
        new(KnownServices.BaseUrl, ["ANTHROPIC_BASE_URL"])
        {
            Label = "Address",
            Placeholder = "https://",
            Help = "Only for a proxy. Empty means the service itself.",
        },
    ])
    {
        Title = "Anthropic (Claude)",
        Description = "Claude models. Keys come from console.anthropic.com.",
        Models = new("Anthropic (Claude)", "https://api.anthropic.com", NeedsKey: true, "anthropic/claude-sonnet-5-5"),
    };
}
