using System.Text.RegularExpressions;
using PersonalQ.Settings.Catalog;

namespace PersonalQ.Settings;

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
        AnthropicService.Known,
        SlackService.Known,
        MicrosoftService.Known,
        ObsidianService.Known,
        OpenAiService.Known,
        MistralService.Known,
        OllamaService.Known,
    ];

    /// <summary>A known service, or what an own endpoint of this name is configured with.</summary>
    public static KnownService Describe(string name) => All.FirstOrDefault(s => s.Name == name)
        ?? new KnownService(name, name, [new(ApiKey, [], IsSecret: true) { Label = "API key" }, new(BaseUrl, [], IsNeeded: true) { Label = "Address" }]);

    /// <summary>True for a service the product knows by itself.</summary>
    public static bool IsKnown(string name) => All.Any(s => s.Name == name);

    /// <summary>True when an own endpoint may have this name: it is the prefix of its models, so no provider's name.</summary>
    public static bool IsOwnName(string name) => OwnName().IsMatch(name) && !IsKnown(name) && name != "demo";

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,49}\z")]
    private static partial Regex OwnName();
}
