using System.Text.Json;
using System.Text.RegularExpressions;

namespace PersonalQ.Llm.Wire;

/// <summary>Reads calls as Gemma writes them: <c>call:name{key:&lt;|"|&gt;value&lt;|"|&gt;}</c>, texts between marks of their own, names without quotes.</summary>
internal static partial class ColonCalls
{
    private const int MaxCalls = 64;

    /// <summary>The calls of tools that exist; empty when there are none.</summary>
    /// <param name="text">The text around them.</param>
    /// <param name="trace">The tools; takes notes.</param>
    public static List<WireCall> Read(string text, AnswerTrace trace)
    {
        var calls = new List<WireCall>();
        if (!text.Contains("call:", StringComparison.Ordinal)) return calls;
        var plain = Quoted().Replace(text, x => JsonSerializer.Serialize(x.Groups["value"].Value));
        var next = 0;
        foreach (Match match in Head().Matches(plain))
        {
            if (match.Index < next) continue;
            var name = ToolNames.Of(match.Groups["name"].Value, trace);
            if (calls.Count == MaxCalls || trace.Tools.All(x => x.Name != name)) return calls;
            var value = plain[(match.Index + match.Length - 1)..];
            if (JsonText.ParseLoosely(value, out var rest) is { ValueKind: JsonValueKind.Object } arguments)
            {
                next = plain.Length - rest.Length;
                calls.Add(ArgumentText.Read("", name, arguments.GetRawText(), trace));
            }
            else if (Bare(value) is { } bare)
            {
                calls.Add(ArgumentText.Read("", name, bare, trace));
            }
        }
        return calls;
    }

    // Texts without any quotes: each goes on to the next key.
    private static string? Bare(string value)
    {
        var end = value.IndexOf('}', StringComparison.Ordinal);
        if (end < 0) return null;
        var members = Pair().Matches(value[1..end]).ToDictionary(x => x.Groups["key"].Value, x => x.Groups["value"].Value.Trim(), StringComparer.Ordinal);
        return members.Count > 0 ? JsonSerializer.Serialize(members) : null;
    }

    [GeneratedRegex("""<\|"\|>(?<value>(?s:.*?))<\|"\|>|<escape>(?<value>(?s:.*?))<escape>""", RegexOptions.None, 2000)]
    private static partial Regex Quoted();

    [GeneratedRegex("""call:([\w.-]+:)?(?<name>[\w.-]+)\s*\{""", RegexOptions.None, 2000)]
    private static partial Regex Head();

    [GeneratedRegex("""(?<key>[A-Za-z_]\w*)\s*:\s*(?<value>[^,]*(,(?!\s*[A-Za-z_]\w*\s*:)[^,]*)*)""", RegexOptions.None, 2000)]
    private static partial Regex Pair();
}
