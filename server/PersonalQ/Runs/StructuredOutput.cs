using System.Text.Json;

namespace PersonalQ.Runs;

/// <summary>Finds the JSON in an answer that should be JSON.</summary>
internal static class StructuredOutput
{
    /// <summary>The value of the whole text, or of the fenced block or outermost brackets in it; null when there is none.</summary>
    public static JsonElement? Parse(string text)
    {
        var trimmed = text.Trim();
        return TryParse(trimmed) ?? Fenced(trimmed) ?? Bracketed(trimmed, '{', '}') ?? Bracketed(trimmed, '[', ']');
    }

    private static JsonElement? Fenced(string text)
    {
        var open = text.IndexOf("```", StringComparison.Ordinal);
        var line = open < 0 ? -1 : text.IndexOf('\n', open);
        var close = line < 0 ? -1 : text.IndexOf("```", line, StringComparison.Ordinal);
        return close < 0 ? null : TryParse(text[line..close].Trim());
    }

    private static JsonElement? Bracketed(string text, char open, char close)
    {
        var from = text.IndexOf(open, StringComparison.Ordinal);
        var to = text.LastIndexOf(close);
        return from < 0 || to <= from ? null : TryParse(text[from..(to + 1)]);
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text, Json.Options);
        }
        catch (JsonException)
        {
            return null; // not JSON is an answer here, not a fault
        }
    }
}
