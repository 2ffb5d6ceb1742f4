using System.Text.Json;

namespace PersonalQ.Llm.Providers;

/// <summary>Asks for structured output in words, where the provider or the model knows no other way.</summary>
internal static class SchemaPrompt
{
    /// <summary>Adds the schema to a system prompt.</summary>
    /// <param name="systemPrompt">May be null.</param>
    /// <param name="schema">The JSON schema.</param>
    /// <returns>The system prompt to use.</returns>
    public static string With(string? systemPrompt, JsonElement schema)
    {
        var ask = "Answer with one JSON value and nothing else: no explanation, no Markdown fence. It has to follow this JSON schema:\n"
            + schema.GetRawText();
        return string.IsNullOrWhiteSpace(systemPrompt) ? ask : $"{systemPrompt}\n\n{ask}";
    }

    /// <summary>Whether providers take the schema themselves: an object whose members are listed.</summary>
    /// <param name="schema">The JSON schema.</param>
    /// <returns>False for schemas that have to be asked for in words.</returns>
    public static bool IsNative(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
        && (!schema.TryGetProperty("type", out var type) || (type.ValueKind == JsonValueKind.String && type.ValueEquals("object")));
}
