using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm.Providers;

/// <summary>A provider the product knows by itself.</summary>
/// <param name="Name">Lower case, the prefix of its models.</param>
/// <param name="DisplayName">The name for people.</param>
/// <param name="KeySettings">The environment names of its key, the first one wins.</param>
/// <param name="BaseUrlSetting">The environment name of its address.</param>
/// <param name="DefaultBaseUrl">Its own address.</param>
/// <param name="NeedsKey">Without a key it cannot be used, unless its address is another one.</param>
/// <param name="DefaultModel">The model to offer first.</param>
internal sealed record KnownProvider(
    string Name,
    string DisplayName,
    IReadOnlyList<string> KeySettings,
    string? BaseUrlSetting,
    string? DefaultBaseUrl,
    bool NeedsKey,
    string? DefaultModel);

/// <summary>The providers the product knows by itself; every other name is an own endpoint.</summary>
internal static class KnownProviders
{
    public const string Anthropic = "anthropic";
    public const string OpenAi = "openai";
    public const string Mistral = "mistral";
    public const string Ollama = "ollama";
    public const string Demo = "demo";

    /// <summary>In the order the user is offered them.</summary>
    public static IReadOnlyList<KnownProvider> All { get; } =
    [
        new(Anthropic, "Anthropic (Claude)", ["ANTHROPIC_API_KEY", "PERSONAL_Q_API_KEY"], "ANTHROPIC_BASE_URL",
            "https://api.anthropic.com", NeedsKey: true, "anthropic/claude-sonnet-5-5"),
        new(OpenAi, "OpenAI (GPT)", ["OPENAI_API_KEY", "PERSONAL_Q_OPENAI_API_KEY"], "OPENAI_BASE_URL",
            "https://api.openai.com/v1", NeedsKey: true, "openai/gpt-5.4"),
        new(Mistral, "Mistral AI", ["MISTRAL_API_KEY", "PERSONAL_Q_MISTRAL_API_KEY"], "MISTRAL_BASE_URL",
            "https://api.mistral.ai/v1", NeedsKey: true, "mistral/mistral-medium-latest"),
        new(Ollama, "Ollama (on this machine)", ["OLLAMA_API_KEY"], "OLLAMA_BASE_URL",
            "http://localhost:11434", NeedsKey: false, null),
        new(Demo, "Demo", [], null, null, NeedsKey: false, "demo/echo"),
    ];

    /// <summary>The provider of a name.</summary>
    /// <param name="name">Lower case.</param>
    /// <returns>Null for an own endpoint or an unknown name.</returns>
    public static KnownProvider? Find(string name)
    {
        foreach (var provider in All)
        {
            if (provider.Name == name) return provider;
        }
        return null;
    }

    /// <summary>The name for people.</summary>
    /// <param name="name">Lower case.</param>
    /// <returns>The display name without its bracket, or the name itself.</returns>
    public static string Title(string name) => Find(name)?.DisplayName is { } title
        ? title.IndexOf(" (", StringComparison.Ordinal) is var at and > 0 ? title[..at] : title
        : name;
}
