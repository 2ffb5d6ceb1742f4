using System.Collections.Frozen;

namespace PersonalQ.Llm.Catalog;

/// <summary>Short names people write, and what they mean. Case does not matter.</summary>
internal static class ModelAliases
{
    private static readonly FrozenDictionary<string, ModelName> Names = new Dictionary<string, string>
    {
        ["gpt-4"] = "openai/gpt-4",
        ["gpt-4-turbo"] = "openai/gpt-4-turbo",
        ["gpt-4o"] = "openai/gpt-4o",
        ["gpt-4o-mini"] = "openai/gpt-4o-mini",
        ["gpt-3.5"] = "openai/gpt-3.5-turbo",
        ["gpt-3.5-turbo"] = "openai/gpt-3.5-turbo",
        ["claude-3-opus"] = "anthropic/claude-3-opus-20240229",
        ["claude-3-sonnet"] = "anthropic/claude-3-sonnet-20240229",
        ["claude-3-haiku"] = "anthropic/claude-3-haiku-20240307",
        ["claude-3.5-sonnet"] = "anthropic/claude-3-5-sonnet-20241022",
        ["claude-3-5-sonnet"] = "anthropic/claude-3-5-sonnet-20241022",
        ["claude-3.5-haiku"] = "anthropic/claude-3-5-haiku-20241022",
        ["claude-3-5-haiku"] = "anthropic/claude-3-5-haiku-20241022",
        ["claude-3.7-sonnet"] = "anthropic/claude-3-7-sonnet-20250219",
        ["claude-3-7-sonnet"] = "anthropic/claude-3-7-sonnet-20250219",
        ["claude-sonnet-4"] = "anthropic/claude-sonnet-4-20250514",
        ["claude-opus-4"] = "anthropic/claude-opus-4-20250514",
        ["claude-3"] = "anthropic/claude-3-opus-20240229",
        ["claude-3.5"] = "anthropic/claude-3-5-sonnet-20241022",
        ["claude"] = "anthropic/claude-sonnet-5-5",
        ["mistral-large"] = "mistral/mistral-large-latest",
        ["mistral-medium"] = "mistral/mistral-medium-latest",
        ["mistral-small"] = "mistral/mistral-small-latest",
        ["codestral"] = "mistral/codestral-latest",
        ["mixtral"] = "mistral/open-mixtral-8x22b",
        ["gemini-pro"] = "gemini/gemini-pro",
        ["gemini-flash"] = "gemini/gemini-flash",
        ["demo"] = "demo/echo",
        ["echo"] = "demo/echo",
    }.ToFrozenDictionary(x => x.Key, x => Split(x.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>The model a short name stands for.</summary>
    /// <param name="text">The short name.</param>
    /// <returns>Null when it is none.</returns>
    public static ModelName? Find(string text) => Names.GetValueOrDefault(text);

    private static ModelName Split(string id) => new(id[..id.IndexOf('/', StringComparison.Ordinal)], id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..]);
}
