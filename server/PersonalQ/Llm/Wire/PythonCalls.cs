using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PersonalQ.Llm.Wire;

/// <summary>Reads calls as Python writes them: <c>name(key="value", other=1)</c>, of tools that exist.</summary>
internal static partial class PythonCalls
{
    private const int MaxCalls = 64;

    /// <summary>The calls of a text that consists of nothing else; empty when it does not.</summary>
    public static List<WireCall> Read(string text, AnswerTrace trace)
    {
        var calls = new List<WireCall>();
        var rest = text.AsSpan().Trim();
        while (rest.Length > 0 && calls.Count < MaxCalls)
        {
            var open = rest.IndexOf('(');
            if (open <= 0) return [];
            var name = rest[..open].Trim().ToString();
            if (name.StartsWith("print", StringComparison.Ordinal) && name.Length == 5) // print(tool(…)), as Gemma was taught
            {
                rest = rest[(open + 1)..];
                continue;
            }
            if (name.EndsWith(".call", StringComparison.Ordinal)) name = name[..^5];
            name = ToolNames.Of(name, trace);
            if (trace.Tools.All(x => x.Name != name)) return [];
            var close = Close(rest, open);
            if (close < 0 || Arguments(rest[(open + 1)..close].ToString(), name, trace) is not { } arguments) return [];
            calls.Add(new("", name, arguments));
            rest = rest[(close + 1)..].Trim().TrimStart(",;)").Trim();
        }
        return calls;
    }

    private static int Close(ReadOnlySpan<char> text, int open)
    {
        var depth = 0;
        var quote = '\0';
        for (var i = open; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != 0)
            {
                if (c == '\\') i++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'') quote = c;
            else if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']' or '}' && --depth == 0) return i;
        }
        return -1;
    }

    // key=value pairs as a JSON object; a single value without a key belongs to the only parameter there is.
    private static string? Arguments(string text, string name, AnswerTrace trace)
    {
        var json = new StringBuilder("{");
        foreach (var part in Parts(text))
        {
            if (part.Trim().Length == 0) continue;
            var pair = Pair().Match(part);
            var key = pair.Success ? pair.Groups["key"].Value : OnlyParameter(trace.Tools.First(x => x.Name == name));
            if (key is null || Value(pair.Success ? pair.Groups["value"].Value : part) is not { } value) return null;
            if (json.Length > 1) json.Append(',');
            json.Append(JsonSerializer.Serialize(key)).Append(':').Append(value);
        }
        return json.Append('}').ToString();
    }

    private static IEnumerable<string> Parts(string text)
    {
        var (start, depth, quote) = (0, 0, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != 0)
            {
                if (c == '\\') i++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'') quote = c;
            else if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']' or '}') depth--;
            else if (c == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        yield return text[start..];
    }

    private static string? OnlyParameter(ToolSpec tool) =>
        JsonText.TryGet(tool.Schema, "properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object && properties.EnumerateObject().Take(2).ToList() is [var only] ? only.Name : null;

    private static string? Value(string text)
    {
        text = text.Trim();
        text = text switch { "True" => "true", "False" => "false", "None" => "null", _ => text };
        if (text is ['\'', .., '\''] && text.Length >= 2) text = JsonSerializer.Serialize(text[1..^1].Replace("\\'", "'", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
        return JsonText.Parse(text) is { } json ? json.GetRawText() : null;
    }

    [GeneratedRegex("""^\s*(?<key>[A-Za-z_]\w*)\s*=(?<value>(?s:.*))$""", RegexOptions.None, 2000)]
    private static partial Regex Pair();
}
