using System.Text.Json;
using System.Text.RegularExpressions;

namespace PersonalQ.Llm.Wire;

/// <summary>
/// Reads tool calls that a model wrote as text, because its server has no parser for its form. Forms: JSON by Hermes, Qwen, Llama, Mistral, Granite,
/// Phi; tags by Qwen Coder, GLM, MiniMax, Seed; special tokens by DeepSeek, Kimi, gpt-oss, Gemma; calls as in Python by Llama 4 and Gemma.
/// </summary>
internal static partial class TextCalls
{
    // A loop of a model writes the same for ever; more calls than this in one answer are such a loop.
    private const int MaxCalls = 64;

    /// <summary>The calls after a mark that says that calls follow; empty when there is none that can be read.</summary>
    /// <param name="marked">The text from the mark on.</param>
    /// <param name="trace">The tools; takes notes.</param>
    public static List<WireCall> Marked(string marked, AnswerTrace trace)
    {
        marked = marked.Replace("｜DSML｜", "", StringComparison.Ordinal).Replace("steptml:", "", StringComparison.Ordinal);
        var calls = ColonCalls.Read(marked, trace);
        if (calls.Count == 0) calls = Tagged(marked, trace);
        if (calls.Count == 0) calls = Valued(marked, trace, onlyKnown: false);
        if (calls.Count == 0) calls = PythonCalls.Read(PythonBody(marked), trace);
        return calls;
    }

    /// <summary>The calls of a text without marks, which has to consist of them or to end with a block of code that does; they must name tools that exist.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="trace">The tools; takes notes.</param>
    /// <returns>The calls, and the text before them; null when there are none.</returns>
    public static (List<WireCall> Calls, string Before)? Unmarked(string text, AnswerTrace trace)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("functools[", StringComparison.Ordinal)) trimmed = trimmed["functools".Length..];
        var before = "";
        if (Arrow().Match(trimmed) is { Success: true } arrow && ToolNames.Of(arrow.Groups["name"].Value, trace) is var named && trace.Tools.Any(x => x.Name == named))
            return ([ArgumentText.Read("", named, arrow.Groups["arguments"].Value, trace)], "");
        if (trimmed.StartsWith("call:", StringComparison.Ordinal) && ColonCalls.Read(trimmed, trace) is { Count: > 0 } colon) return (colon, "");
        if (trimmed.EndsWith("```", StringComparison.Ordinal) && trimmed.Length > 6 && trimmed.LastIndexOf("```", trimmed.Length - 4, StringComparison.Ordinal) is var open and >= 0)
        {
            var body = trimmed[(open + 3)..^3];
            var line = body.IndexOf('\n', StringComparison.Ordinal);
            if (line < 0) return null;
            before = text[..text.IndexOf(trimmed[open..], StringComparison.Ordinal)].TrimEnd();
            trimmed = body[line..].Trim();
            if (body[..line].Trim() is "tool_code" or "tool_call" or "python") return PythonCalls.Read(trimmed, trace) is { Count: > 0 } coded ? (coded, before) : JsonCalls(trimmed, before, trace);
        }
        return JsonCalls(trimmed, before, trace) ?? (trimmed is ['[', .., ')', ']'] && PythonCalls.Read(trimmed[1..^1], trace) is { Count: > 0 } listed ? (listed, before) : null);
    }

    private static (List<WireCall> Calls, string Before)? JsonCalls(string text, string before, AnswerTrace trace)
    {
        if (text is not (['{', .., '}'] or ['[', .., ']'])) return null;
        var calls = Valued(text, trace, onlyKnown: true);
        return calls.Count > 0 ? (calls, before) : null;
    }

    private static List<WireCall> Tagged(string text, AnswerTrace trace)
    {
        var calls = new List<WireCall>();
        foreach (Match match in FunctionTag().Matches(text))
        {
            if (calls.Count == MaxCalls) break;
            var name = match.Groups["name"].Success ? match.Groups["name"].Value : match.Groups["invoked"].Value;
            Add(calls, name, match.Groups["body"].Value, trace);
        }
        if (calls.Count > 0) return calls;
        foreach (Match match in NamedTags().Matches(text))
        {
            if (calls.Count == MaxCalls) break;
            calls.Add(ArgumentText.Read("", ToolNames.Of(match.Groups["name"].Value, trace), match.Groups["arguments"].Value, trace));
        }
        if (calls.Count > 0) return calls;
        foreach (Match match in ArgumentKeys().Matches(text))
        {
            if (calls.Count == MaxCalls) break;
            Add(calls, match.Groups["name"].Value, match.Groups["body"].Value, trace);
        }
        return calls;
    }

    private static void Add(List<WireCall> calls, string name, string body, AnswerTrace trace)
    {
        name = ToolNames.Of(name.Trim(), trace);
        var tool = trace.Tools.FirstOrDefault(x => x.Name == name);
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (Match parameter in Parameter().Matches(body))
        {
            var key = parameter.Groups["key"].Value.Trim(' ', '"', '\'');
            members[key] = Typed(parameter.Groups["value"].Value, key, tool);
        }
        calls.Add(members.Count > 0 ? new("", name, JsonSerializer.Serialize(members, ArgumentJson)) : ArgumentText.Read("", name, StripTags(body), trace));
    }

    private static readonly JsonSerializerOptions ArgumentJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Tags hold texts only; the schema says what they are.
    private static object? Typed(string value, string key, ToolSpec? tool)
    {
        if (value is ['\n', ..]) value = value[1..];
        if (value is [.., '\n']) value = value[..^1];
        if (tool is null || !JsonText.TryGet(tool.Schema, "properties"u8, out var properties) || properties.ValueKind != JsonValueKind.Object
            || !properties.TryGetProperty(key, out var property) || !JsonText.TryGet(property, "type"u8, out var type) || type.ToString().Contains("string", StringComparison.Ordinal))
            return value;
        return JsonText.Parse(value) is { } json ? json : value;
    }

    // Every JSON value in the text that is a call, or that stands behind a name.
    private static List<WireCall> Valued(string text, AnswerTrace trace, bool onlyKnown)
    {
        var calls = new List<WireCall>();
        var (from, behind) = (0, 0);
        while (calls.Count < MaxCalls && text.AsSpan(from).IndexOfAny('{', '[') is var found and >= 0)
        {
            var start = from + found;
            if (text[start] == '[' && text.AsSpan(start + 1).TrimStart() is not (['{', ..] or ['[', ..]))
            {
                from = start + 1; // [ARGS] and the like
                continue;
            }
            var end = End(text, start);
            var value = text[start..end];
            if ((JsonText.Parse(value) ?? (onlyKnown ? null : Mended(value))) is { } json && Calls(json, onlyKnown, trace) is { Count: > 0 } whole) calls.AddRange(whole);
            else if (!onlyKnown && NameBefore().Match(text[behind..start]) is { Success: true } name) calls.Add(ArgumentText.Read("", ToolNames.Of(name.Groups["name"].Value, trace), value, trace));
            else if (onlyKnown) return [];
            from = behind = end;
        }
        return calls;
    }

    // As Python writes it, or with its last brackets missing before the closing mark.
    private static JsonElement? Mended(string value)
    {
        if (JsonText.ParseLoosely(value, out _) is { } loose) return loose;
        var bare = Tag().Replace(value, "").Trim();
        return bare.Length < value.Trim().Length && Closed(bare) is { } closed ? JsonText.Parse(closed) ?? JsonText.ParseLoosely(closed, out _) : null;
    }

    private static string? Closed(string text)
    {
        var open = new Stack<char>();
        var (inString, escaped) = (false, false);
        foreach (var c in text)
        {
            if (escaped) escaped = false;
            else if (inString) (escaped, inString) = (c == '\\', c != '"');
            else if (c == '"') inString = true;
            else if (c is '{' or '[') open.Push(c == '{' ? '}' : ']');
            else if (c is '}' or ']' && (!open.TryPop(out var expected) || expected != c)) return null;
        }
        return inString || open.Count is 0 or > 3 ? null : text + string.Concat(open);
    }

    private static int End(string text, int start)
    {
        JsonBalance balance = default;
        for (var i = start; i < text.Length; i++)
        {
            balance.Read(text.AsSpan(i, 1));
            if (balance.IsWhole) return i + 1;
        }
        return text.Length;
    }

    private static List<WireCall> Calls(JsonElement json, bool onlyKnown, AnswerTrace trace)
    {
        if (json.ValueKind == JsonValueKind.Object && JsonText.TryGet(json, "tool_calls"u8, out var inner)) json = inner;
        if (json.ValueKind == JsonValueKind.Array)
        {
            var all = json.EnumerateArray().Take(MaxCalls).Select(x => Call(x, onlyKnown, trace)).OfType<WireCall>().ToList();
            return all.Count == Math.Min(MaxCalls, json.GetArrayLength()) ? all : [];
        }
        return Call(json, onlyKnown, trace) is { } call ? [call] : [];
    }

    private static WireCall? Call(JsonElement json, bool onlyKnown, AnswerTrace trace, JsonElement around = default)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        if (JsonText.TryGet(json, "function"u8, out var function) && function.ValueKind == JsonValueKind.Object) return Call(function, onlyKnown, trace, json);
        var written = JsonText.Text(json, "name"u8) ?? JsonText.Text(json, "function"u8) ?? JsonText.Text(json, "tool_name"u8) ?? JsonText.Text(json, "tool"u8) ?? JsonText.Text(json, "action"u8);
        if (string.IsNullOrWhiteSpace(written)) return null;
        var name = ToolNames.Of(written, trace);
        JsonElement arguments = default;
        foreach (var key in (ReadOnlySpan<string>)["arguments", "parameters", "input", "args", "tool_input", "action_input"])
        {
            if (json.TryGetProperty(key, out arguments) || (around.ValueKind == JsonValueKind.Object && around.TryGetProperty(key, out arguments))) break;
        }
        if (arguments.ValueKind == JsonValueKind.Undefined && onlyKnown) return null;
        if (onlyKnown && trace.Tools.All(x => x.Name != name)) return null;
        var text = arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "" : arguments.ValueKind == JsonValueKind.String ? JsonText.Text(arguments)! : arguments.GetRawText();
        return ArgumentText.Read(JsonText.Text(json, "id"u8) ?? "", name, text, trace);
    }

    private static string StripTags(string body) => Tag().Replace(body, "").Trim();

    private static string PythonBody(string text) => Tag().Replace(text, "").Trim().Trim('[', ']');

    [GeneratedRegex("""(<function=["']?(?<name>[\w.:-]+)["']?\s*(=?>|=(?=\s*\{)|(?=\{))|<function\((?<name>[\w.:-]+)\)\s*>?|<(invoke|function)\s+name="(?<invoked>[^"]+)"\s*>)(?<body>(?s:.*?))(</function>|</invoke>|$)""", RegexOptions.None, 2000)]
    private static partial Regex FunctionTag();

    [GeneratedRegex("""(<tool_call>|<tool_call_begin>)\s*(?<name>[\w.:-]+)\s*(<tool_sep>\s*)?(?<body>(<arg_key>(?s:.*?))?)(</tool_call>|$)""", RegexOptions.None, 2000)]
    private static partial Regex ArgumentKeys();

    [GeneratedRegex("""(<parameter=(?<key>[^>\n]+)>|<parameter\s+name="(?<key>[^"]+)"[^>]*>|<arg_key>(?<key>[^<]+)</arg_key>\s*<arg_value>)(?<value>(?s:.*?))(</parameter>|</arg_value>|(?=<parameter[=\s])|(?=</function>)|$)""", RegexOptions.None, 2000)]
    private static partial Regex Parameter();

    [GeneratedRegex("""<(tool_)?name>\s*(?<name>[\w.:-]+)\s*</(tool_)?name>\s*<(arguments|parameters|input)>(?<arguments>(?s:.*?))</(arguments|parameters|input)>""", RegexOptions.None, 2000)]
    private static partial Regex NamedTags();

    [GeneratedRegex("""^>>>\s*(?<name>[\w.:-]+)\s*\n(?<arguments>\{(?s:.*)\})$""", RegexOptions.None, 2000)]
    private static partial Regex Arrow();

    // functions.name:0 <|separator|> ```json
    [GeneratedRegex("""(?<name>[A-Za-z_][\w.-]*(:\d+)?)\s*(\[CALL_ID\]\s*\w+\s*)?(\[ARGS\]|<[|｜][^|｜<>]*[|｜]>(json)?|<\|constrain\|>json|```json|\s)*$""", RegexOptions.None, 2000)]
    private static partial Regex NameBefore();

    [GeneratedRegex("""</?[|｜]?[\w:▁=-]+[|｜]?>|\[/?TOOL_CALLS?\]""", RegexOptions.None, 2000)]
    private static partial Regex Tag();
}
