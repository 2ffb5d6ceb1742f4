using System.Text.RegularExpressions;

namespace PersonalQ.Settings;

/// <summary>One value a service is configured with.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Environment">Environment names that may hold it; the first one wins.</param>
/// <param name="IsSecret">Encrypted, and never answered.</param>
/// <param name="IsNeeded">Without it the service is not configured.</param>
public sealed record ServiceField(string Name, IReadOnlyList<string> Environment, bool IsSecret = false, bool IsNeeded = false);

/// <summary>A service the product can be connected with.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Fields">What it is configured with.</param>
public sealed record KnownService(string Name, string DisplayName, IReadOnlyList<ServiceField> Fields)
{
    /// <summary>Its one secret field; null when it has none.</summary>
    public ServiceField? Secret => Fields.FirstOrDefault(f => f.IsSecret);
}

/// <summary>The services the product knows, and what names the user's own OpenAI-compatible endpoints may have.</summary>
public static partial class KnownServices
{
    /// <summary>Name of the field with the key.</summary>
    public const string ApiKey = "api_key";
    /// <summary>Name of the field with the address.</summary>
    public const string BaseUrl = "base_url";

    /// <summary>All of them, in the order of answers.</summary>
    public static IReadOnlyList<KnownService> All { get; } =
    [
        new("anthropic", "Anthropic", [new(ApiKey, ["ANTHROPIC_API_KEY", "PERSONAL_Q_API_KEY"], IsSecret: true, IsNeeded: true), new(BaseUrl, ["ANTHROPIC_BASE_URL"])]),
        new("slack", "Slack", [new(ApiKey, ["SLACK_BOT_TOKEN"], IsSecret: true, IsNeeded: true)]),
        new("microsoft", "Microsoft",
        [
            new("client_id", ["MICROSOFT_CLIENT_ID"], IsNeeded: true),
            new("client_secret", ["MICROSOFT_CLIENT_SECRET"], IsSecret: true, IsNeeded: true),
            new("tenant_id", ["MICROSOFT_TENANT_ID"], IsNeeded: true),
        ]),
        new("obsidian", "Obsidian", [new("vault_path", ["OBSIDIAN_VAULT_PATH"], IsNeeded: true)]),
        new("openai", "OpenAI", [new(ApiKey, ["OPENAI_API_KEY", "PERSONAL_Q_OPENAI_API_KEY"], IsSecret: true, IsNeeded: true), new(BaseUrl, ["OPENAI_BASE_URL"])]),
        new("mistral", "Mistral", [new(ApiKey, ["MISTRAL_API_KEY", "PERSONAL_Q_MISTRAL_API_KEY"], IsSecret: true, IsNeeded: true), new(BaseUrl, ["MISTRAL_BASE_URL"])]),
        new("ollama", "Ollama", [new(ApiKey, ["OLLAMA_API_KEY"], IsSecret: true), new(BaseUrl, ["OLLAMA_BASE_URL"], IsNeeded: true)]),
    ];

    /// <summary>A known service, or what an own endpoint of this name is configured with.</summary>
    public static KnownService Describe(string name) => All.FirstOrDefault(s => s.Name == name)
        ?? new KnownService(name, name, [new(ApiKey, [], IsSecret: true), new(BaseUrl, [], IsNeeded: true)]);

    /// <summary>True for a service the product knows by itself.</summary>
    public static bool IsKnown(string name) => All.Any(s => s.Name == name);

    /// <summary>True when an own endpoint may have this name: it is the prefix of its models, so no provider's name.</summary>
    public static bool IsOwnName(string name) => OwnName().IsMatch(name) && !IsKnown(name) && name != "demo";

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,49}\z")]
    private static partial Regex OwnName();
}
