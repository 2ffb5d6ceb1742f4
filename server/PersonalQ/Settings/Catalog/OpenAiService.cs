namespace PersonalQ.Settings.Catalog;

/// <summary>OpenAI and its GPT models.</summary>
internal static class OpenAiService
{
    public static KnownService Known { get; } = new("openai", "OpenAI",
    [
        new(KnownServices.ApiKey, ["OPENAI_API_KEY", "PERSONAL_Q_OPENAI_API_KEY"], IsSecret: true, IsNeeded: true) { Label = "API key", Placeholder = "sk-…" },
        new(KnownServices.BaseUrl, ["OPENAI_BASE_URL"])
        {
            Label = "Address",
            Placeholder = "https://",
            Help = "Only for a proxy. Empty means the service itself.",
        },
    ])
    {
        Title = "OpenAI (GPT)",
        Description = "GPT models. Keys come from platform.openai.com.",
        Models = new("OpenAI (GPT)", "https://api.openai.com/v1", NeedsKey: true, "openai/gpt-5.4"),
    };
}
