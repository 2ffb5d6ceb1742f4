using System.Text;
using System.Text.Json;
using PersonalQ.Llm.Learning;

namespace PersonalQ.Llm.Wire;

/// <summary>Reads the arguments of a call as the object they stand for.</summary>
internal static class ArgumentText
{
    /// <summary>The call with its arguments as a JSON object; what cannot be read as one is kept beside it.</summary>
    /// <param name="id">The server's id.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="text">What the model wrote.</param>
    /// <param name="trace">Takes notes.</param>
    /// <param name="isCut">The answer reached its maximum length within this call.</param>
    public static WireCall Read(string id, string name, string text, AnswerTrace trace, bool isCut = false)
    {
        var trimmed = text.Trim();
        var tool = trace.Tools.FirstOrDefault(x => x.Name == name);
        if (IsNothing(trimmed) && !(isCut && trimmed.Length == 0 && tool is not null && Requires(tool)))
            return new(id, name, "{}");
        if (IsObject(trimmed)) return new(id, name, Wanted(trimmed, name, tool, trace));
        if (!isCut && Mended(trimmed) is { } mended)
        {
            trace.Note("arguments_mended", "The arguments of a tool call were not quite JSON; they were put right.");
            return new(id, name, Wanted(mended, name, tool, trace));
        }
        return new(id, name, "{}") { Unreadable = text };
    }

    private static string Wanted(string text, string name, ToolSpec? tool, AnswerTrace trace)
    {
        if (tool is null) return text;
        var properties = JsonText.TryGet(tool.Schema, "properties"u8, out var named) && named.ValueKind == JsonValueKind.Object ? named : default;
        return WithoutNulls(Unwrapped(text, name, properties, trace), tool, properties);
    }

    // Some models put the whole call, or a member of that name, where its arguments belong.
    private static string Unwrapped(string text, string name, JsonElement properties, AnswerTrace trace)
    {
        if (!text.Contains("\"arguments\"", StringComparison.Ordinal) && !text.Contains("\"parameters\"", StringComparison.Ordinal)) return text;
        using var json = JsonDocument.Parse(text);
        JsonElement? inner = null;
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out _)) return text;
            if (member.Name is "arguments" or "parameters") inner ??= member.Value;
            else if (member.Name is not ("name" or "type" or "id" or "function") || (member.Name == "name" && ToolNames.Of(member.Value.ToString(), trace) != name)) return text;
        }
        var written = inner is not { } value ? null : value.ValueKind == JsonValueKind.String ? JsonText.Text(value)!.Trim() : value.GetRawText();
        if (written is null || !IsObject(written)) return text;
        trace.Note("arguments_mended", "The arguments of a tool call were not quite JSON; they were put right.");
        return written;
    }

    // Null for an optional parameter means left out, unless the schema knows null. What a plain schema was padded with is none of the tool's.
    private static string WithoutNulls(string text, ToolSpec tool, JsonElement properties)
    {
        if (!text.Contains("null", StringComparison.Ordinal) && !text.Contains(RequestShape.Padding, StringComparison.Ordinal)) return text;
        var required = JsonText.TryGet(tool.Schema, "required"u8, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(x => x.ToString()).ToList() : [];
        using var json = JsonDocument.Parse(text);
        var members = json.RootElement.EnumerateObject().ToList();
        var kept = members.Where(x => x.Name != RequestShape.Padding && (x.Value.ValueKind != JsonValueKind.Null || required.Contains(x.Name) || TakesNull(properties, x.Name))).ToList();
        if (kept.Count == members.Count) return text;
        return "{" + string.Join(',', kept.Select(x => JsonSerializer.Serialize(x.Name) + ":" + x.Value.GetRawText())) + "}";
    }

    private static bool TakesNull(JsonElement properties, string name) =>
        properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property) && property.GetRawText().Contains("null", StringComparison.Ordinal);

    // Nothing but one object, byte by byte as the SDK reads it.
    private static bool IsObject(string text)
    {
        if (text is not ['{', .., '}']) return false;
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false;
        }
    }

    private static string? Mended(string text)
    {
        try
        {
            return Read(text);
        }
        catch (InvalidOperationException)
        {
            return null; // a text in it holds half of a surrogate pair
        }
    }

    private static string? Read(string text)
    {
        if (text.StartsWith("```", StringComparison.Ordinal) && text.IndexOf('\n') is var line and > 0 && text.LastIndexOf("```", StringComparison.Ordinal) is var close && close > line)
            text = text[line..close].Trim();
        var json = JsonText.Parse(text) ?? JsonText.Parse(Encoding.UTF8.GetString(JsonText.Clean(Encoding.UTF8.GetBytes(SurrogateJoiner.Whole(text)))));
        if (json is null && text.StartsWith('{') && JsonText.ParseLoosely(text, out var rest) is { ValueKind: JsonValueKind.Object } loose && IsTrifle(rest)) return Written(loose);
        if (json is null) return Last(text);
        return json.Value.ValueKind switch
        {
            JsonValueKind.Object => Written(json.Value),
            // Written twice: an object within a text.
            JsonValueKind.String when JsonText.Text(json.Value)!.Trim() is var inner && IsNothing(inner) => "{}",
            JsonValueKind.String when JsonText.Parse(JsonText.Text(json.Value)!) is { ValueKind: JsonValueKind.Object } inner => Written(inner),
            JsonValueKind.Array when json.Value.GetArrayLength() == 1 && json.Value[0].ValueKind == JsonValueKind.Object => Written(json.Value[0]),
            JsonValueKind.Array when json.Value.GetArrayLength() == 0 => "{}",
            _ => null,
        };
    }

    // Brackets too many, and marks of the template.
    private static bool IsTrifle(string rest)
    {
        var left = rest.AsSpan().Trim();
        while (left.Length > 0)
        {
            var end = left[0] == '<' ? left.IndexOf('>') : left[0] is '}' or ']' or ';' or ',' or '`' ? 0 : -1;
            if (end < 0) return false;
            left = left[(end + 1)..].TrimStart();
        }
        return true;
    }

    // Several objects after each other: the first is the empty one a proxy began with, or all are the same.
    private static string? Last(string text)
    {
        JsonBalance balance = default;
        string? found = null;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            balance.Read(text.AsSpan(i, 1));
            if (!balance.IsWhole || char.IsWhiteSpace(text[i])) continue;
            var part = text[start..(i + 1)].Trim();
            start = i + 1;
            if (!IsObject(part)) return null;
            if (part == "{}" || part == found) continue;
            if (found is not null) return null;
            found = part;
        }
        return start == text.Length || text[start..].Trim().Length == 0 ? found : null;
    }

    private static string Written(JsonElement json)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) json.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static bool IsNothing(string text) => text is "" or "null" or "None" or "undefined" or "{}" or "\"\"";

    private static bool Requires(ToolSpec tool) =>
        JsonText.TryGet(tool.Schema, "required"u8, out var required) && required.ValueKind == JsonValueKind.Array && required.GetArrayLength() > 0;
}

/// <summary>Finds the tool that a name means.</summary>
internal static class ToolNames
{
    private static readonly string[] Prefixes = ["functions.", "function.", "tools.", "default_api.", "default_api:", "tool.", "functions:", "multi_tool_use."];

    /// <summary>The name of the offered tool that is meant, or the name as it is.</summary>
    /// <param name="name">As the model wrote it.</param>
    /// <param name="trace">The tools; takes a note.</param>
    public static string Of(string name, AnswerTrace trace)
    {
        if (Has(trace, name)) return name;
        var bare = name.Trim(' ', '\n', '\r', '\t', '"', '\'', '`');
        if (bare.IndexOf("<|", StringComparison.Ordinal) is var mark and > 0) bare = bare[..mark];
        foreach (var prefix in Prefixes)
        {
            if (bare.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) bare = bare[prefix.Length..];
        }
        if (bare.LastIndexOf(':') is var colon and > 0 && bare[(colon + 1)..].All(char.IsAsciiDigit)) bare = bare[..colon];
        if (bare.EndsWith("()", StringComparison.Ordinal)) bare = bare[..^2];
        var found = Has(trace, bare) ? bare
            : trace.Tools.Where(x => Folded(x.Name) == Folded(bare)).Select(x => x.Name).ToList() is [var only] ? only : null;
        if (found is null) return name;
        trace.Note("tool_name_mended", $"The model called the tool {found} as \"{(name.Length <= 80 ? name : name[..80] + "…")}\".");
        return found;
    }

    private static bool Has(AnswerTrace trace, string name)
    {
        foreach (var tool in trace.Tools)
        {
            if (tool.Name == name) return true;
        }
        return false;
    }

    private static string Folded(string name) => name.Replace('-', '_').Replace('.', '_').ToLowerInvariant();
}
