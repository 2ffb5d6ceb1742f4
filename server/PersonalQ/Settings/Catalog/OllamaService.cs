namespace PersonalQ.Settings.Catalog;

/// <summary>Models of an Ollama server.</summary>
internal static class OllamaService
{
    public static KnownService Known { get; } = new("ollama", "Ollama",
    [
        new(KnownServices.ApiKey, ["OLLAMA_API_KEY"], IsSecret: true) { Label = "API key", Help = "Only if the server asks for one." },
        new(KnownServices.BaseUrl, ["OLLAMA_BASE_URL"], IsNeeded: true) { Label = "Address", Placeholder = "http://localhost:11434" },
    ])
    {
        Description = "Models on this machine or in your network. Nothing leaves it.",
        Models = new("Ollama (on this machine)", "http://localhost:11434", NeedsKey: false, DefaultModel: null),
    };
}
