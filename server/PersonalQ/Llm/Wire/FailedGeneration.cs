using System.Text.Json;
using System.Text.RegularExpressions;

namespace PersonalQ.Llm.Wire;

/// <summary>
/// What a model wrote, told in the error of a server that could not read it: Groq's <c>failed_generation</c>, and the end of
/// llama.cpp's sentence.
/// </summary>
internal static partial class FailedGeneration
{
    private const int MostText = 1 << 20;

    /// <summary>The text, where it holds a call that can be read, or is an answer without one.</summary>
    /// <param name="body">The error's body.</param>
    /// <param name="trace">The tools.</param>
    /// <returns>The text to read in the place of an answer; null when trying again is better.</returns>
    public static string? Of(string body, AnswerTrace trace)
    {
        if (body.Length > MostText || Told(body) is not { } written || string.IsNullOrWhiteSpace(written)) return null;
        if (BareName().Match(written) is { Success: true } bare && trace.Tools.Any(x => x.Name == bare.Groups["name"].Value)) written = "<function=" + written.TrimStart();
        var mark = ReasoningTags.Calls.Select(x => written.IndexOf(x, StringComparison.Ordinal)).Where(x => x >= 0).DefaultIfEmpty(-1).Min();
        var scratch = new AnswerTrace(trace.Tools);
        var calls = mark >= 0 ? TextCalls.Marked(written[mark..], scratch) : TextCalls.Unmarked(written, scratch)?.Calls ?? [];
        if (calls.Count > 0) return calls.TrueForAll(x => x.Unreadable is null && trace.Tools.Any(t => t.Name == x.Name)) ? written : null;
        return mark < 0 && written.AsSpan().IndexOfAny('{', '<') < 0 ? written : null;
    }

    private static string? Told(string body)
    {
        if (!body.Contains("failed_generation", StringComparison.Ordinal) && !body.Contains("Failed to parse input at pos", StringComparison.Ordinal)) return null;
        if (JsonText.Parse(body) is not { ValueKind: JsonValueKind.Object } json) return null;
        var error = JsonText.TryGet(json, "error"u8, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : json;
        // An answer that should have been JSON and is none is asked for in another way.
        if (JsonText.Text(error, "code"u8) is "tool_use_failed") return JsonText.Text(error, "failed_generation"u8);
        return Position().Match(JsonText.Text(error, "message"u8) ?? "") is { Success: true } match ? match.Groups["text"].Value : null;
    }

    [GeneratedRegex("""^\s*Failed to parse input at pos \d+:\s?(?<text>(?s:.+))$""", RegexOptions.None, 1000)]
    private static partial Regex Position();

    [GeneratedRegex("""^\s*(?<name>[A-Za-z_][\w.-]*)\s*=?\s*\{""", RegexOptions.None, 1000)]
    private static partial Regex BareName();
}
