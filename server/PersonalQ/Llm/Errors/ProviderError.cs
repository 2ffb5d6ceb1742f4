using System.Text.Json;

namespace PersonalQ.Llm.Errors;

/// <summary>What a provider's error body says; all parts may be missing.</summary>
/// <param name="Type">Anthropic's and OpenAI's <c>error.type</c>.</param>
/// <param name="Code">OpenAI's <c>error.code</c>.</param>
/// <param name="Message">The provider's own sentence, shortened, on one line.</param>
/// <param name="Parameter">OpenAI's <c>error.param</c>.</param>
internal sealed record ProviderError(string? Type, string? Code, string Message, string? Parameter)
{
    private const int MaxMessage = 400;

    /// <summary>Reads the shapes in use: <c>{"error":{…}}</c>, <c>{"error":"…"}</c>, <c>{"message":…}</c>, <c>{"detail":…}</c>, plain text.</summary>
    /// <param name="body">The body as it came.</param>
    /// <returns>What could be read.</returns>
    public static ProviderError Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0) root = root[0]; // Gemini
            if (root.ValueKind != JsonValueKind.Object) return new(null, null, "", null);
            var error = root.TryGetProperty("error", out var inner) && inner.ValueKind is JsonValueKind.Object or JsonValueKind.String ? inner
                : root.TryGetProperty("errors", out var several) && several.ValueKind == JsonValueKind.Array && several.GetArrayLength() > 0 ? several[0]
                : root.TryGetProperty("base_resp", out var status) ? status : root;
            if (error.ValueKind == JsonValueKind.String) return new(null, null, Shorten(error.GetString()), null);
            if (error.ValueKind != JsonValueKind.Object) return new(null, null, "", null);
            var message = Text(error, "message") ?? Text(error, "detail") ?? Text(error, "msg") ?? Text(error, "status_msg") ?? Text(error, "error_msg") ?? Text(error, "error_message");
            // OpenRouter tells what the service behind it said beside its own sentence.
            if (error.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && Text(metadata, "raw") is { Length: > 0 } raw) message = $"{message}: {raw}";
            if (Inner(message) is { } inside) return inside with { Type = inside.Type ?? Text(error, "type"), Code = inside.Code ?? Text(error, "code") };
            return new(Text(error, "type"), Text(error, "code"), Shorten(message), Text(error, "param"));
        }
        catch (JsonException)
        {
            // A proxy's page or plain text: worth showing only when it is a short line.
            return new(null, null, body.Length <= MaxMessage && !body.Contains('<', StringComparison.Ordinal) ? Shorten(body) : "", null);
        }
    }

    // Gateways put the whole answer of the service behind them into their sentence.
    private static ProviderError? Inner(string? message) =>
        message?.Trim() is ['{', .., '}'] or ['[', .., ']'] && Read(message) is { Message.Length: > 0 } inside && !inside.Message.StartsWith('{') ? inside : null;

    private static string? Text(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => value.GetRawText(),
    };

    private static string Shorten(string? text)
    {
        var line = (text ?? "").ReplaceLineEndings(" ").Trim();
        return line.Length <= MaxMessage ? line : line[..MaxMessage] + "…";
    }
}
