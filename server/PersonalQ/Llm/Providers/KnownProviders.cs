using PersonalQ.Llm.Catalog;
using PersonalQ.Settings;

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

    /// <summary>In the order the user is offered them: the services with models, and the demo.</summary>
    public static IReadOnlyList<KnownProvider> All { get; } =
    [
        .. KnownServices.All.Where(service => service.Models is not null).Select(Of),
        new(Demo, "Demo", [], null, null, NeedsKey: false, "demo/echo"),
    ];

    private static KnownProvider Of(KnownService service)
    {
        var models = service.Models!;
        return new(service.Name, models.DisplayName, Environment(KnownServices.ApiKey), Environment(KnownServices.BaseUrl).FirstOrDefault(),
            models.BaseUrl, models.NeedsKey, models.DefaultModel);

        IReadOnlyList<string> Environment(string field) => service.Fields.FirstOrDefault(f => f.Name == field)?.Environment ?? [];
    }

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
