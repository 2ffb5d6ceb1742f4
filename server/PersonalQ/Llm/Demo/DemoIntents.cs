using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace PersonalQ.Llm.Demo;

/// <summary>Reads from a question which of the offered tools it asks for.</summary>
internal static partial class DemoIntents
{
    public static IEnumerable<DemoIntent> Of(string prompt, IReadOnlyList<AIFunctionDeclaration> tools, IReadOnlyList<DemoResult> results)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var intent in All(prompt, tools, results))
        {
            if (seen.Add(intent.Tool)) yield return intent;
        }
    }

    private static IEnumerable<DemoIntent> All(string prompt, IReadOnlyList<AIFunctionDeclaration> tools, IReadOnlyList<DemoResult> results)
    {
        foreach (var tool in tools)
        {
            var name = tool.Name;
            if (name == "calculator" && Calculate().IsMatch(prompt) && Expression().Match(prompt) is { Success: true } sum)
                yield return new(name, Object(("expression", Balanced(sum.Value))));
            else if (name == "current_time" && Time().IsMatch(prompt))
                yield return new(name, Object(("time_zone", Zone().Match(prompt) is { Success: true } zone ? zone.Value : "UTC")));
            else if (Has(name, "write", "file") && Write().IsMatch(prompt) && PathOf(tool) is { } target)
                yield return new(name, Object((target, FileName(prompt) ?? "demo.txt"), (ContentOf(tool) ?? "content", Content(prompt, results))), NeedsResults: true);
            else if (Has(name, "read", "file") && Read().IsMatch(prompt) && FileName(prompt) is { } source && PathOf(tool) is { } from)
                yield return new(name, Object((from, source)));
            else if (Has(name, "list", "file") && List().IsMatch(prompt))
                yield return new(name, DemoInstance.Json(tool.JsonSchema));
            else if (Regex.IsMatch(prompt, $@"(?<![\w-]){Regex.Escape(name)}(?![\w-])", RegexOptions.CultureInvariant))
            {
                // It can name only what it was told: an id of its own would be of nothing.
                if (Given(prompt, name) is { } given) yield return new(name, given);
                else if (!DemoInstance.InventsId(tool.JsonSchema)) yield return new(name, DemoInstance.Json(tool.JsonSchema));
            }
        }
    }

    // A bracket around a sum in prose may close after it without having opened in it.
    private static string Balanced(string sum)
    {
        sum = sum.Trim();
        while (sum.EndsWith(')') && sum.Count(c => c == ')') > sum.Count(c => c == '(')) sum = sum[..^1].TrimEnd();
        return sum;
    }

    private static bool Has(string name, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (!name.Contains(part, StringComparison.OrdinalIgnoreCase)) return false;
        }
        return true;
    }

    private static string? PathOf(AIFunctionDeclaration tool) => Member(tool, "path", "file", "file_name", "filename", "name");

    private static string? ContentOf(AIFunctionDeclaration tool) => Member(tool, "content", "text", "data", "body");

    private static string? Member(AIFunctionDeclaration tool, params ReadOnlySpan<string> names)
    {
        if (!tool.JsonSchema.TryGetProperty("properties", out var members) || members.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
        {
            if (members.TryGetProperty(name, out _)) return name;
        }
        return null;
    }

    private static string? FileName(string prompt) => File().Match(prompt) is { Success: true } file ? file.Value : null;

    private static string Content(string prompt, IReadOnlyList<DemoResult> results) =>
        results.Count > 0 ? string.Join('\n', results.Select(x => $"{x.Tool}: {x.Text}")) + "\n"
        : Quoted().Match(prompt) is { Success: true } quoted ? quoted.Groups[1].Value + "\n"
        : $"Written by the demo model (demo/echo).\n\n{prompt}\n";

    /// <summary>Arguments the question itself gives: a JSON object after the tool's name.</summary>
    private static JsonElement? Given(string prompt, string name)
    {
        var start = prompt.IndexOf('{', prompt.IndexOf(name, StringComparison.Ordinal) + name.Length);
        if (start < 0) return null;
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(prompt[start..]));
        try
        {
            return JsonElement.ParseValue(ref reader) is { ValueKind: JsonValueKind.Object } json ? json : null;
        }
        catch (JsonException)
        {
            // A brace in prose is no argument.
            return null;
        }
    }

    private static JsonElement Object(params ReadOnlySpan<(string Name, string Value)> members)
    {
        var json = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in members) json[name] = value;
        return JsonSerializer.SerializeToElement(json);
    }

    [GeneratedRegex(@"\b(calculat\w*|comput\w*|evaluate|work out|what is|what's|how much|solve)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Calculate();

    // Digits joined by at least one operator; a date like 2026-01-31 is not a sum.
    [GeneratedRegex(@"(?!\d{4}-\d{2}-\d{2})\(*-?\d+(?:\.\d+)?(?:\s*[-+*/^%]\s*\(*\s*-?\d+(?:\.\d+)?\s*\)*)+")]
    private static partial Regex Expression();

    [GeneratedRegex(@"\b(what time|current time|time is it|the time in|time now|what day|today's date|current date)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Time();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+\b")]
    private static partial Regex Zone();

    [GeneratedRegex(@"\b(write|save|store|put)\b[^.?!]*(\bfile\b|\.\w{2,4}\b)|\bcreate\b[^.?!]*\bfile\b", RegexOptions.IgnoreCase)]
    private static partial Regex Write();

    [GeneratedRegex(@"\b(read|open|show|summari[sz]e)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Read();

    [GeneratedRegex(@"\b(list|which|what)\b[^.?!]*\bfiles\b", RegexOptions.IgnoreCase)]
    private static partial Regex List();

    [GeneratedRegex(@"\b[\w-]+(?:/[\w-]+)*\.(?:txt|md|csv|json|html|xml|yaml|log)\b", RegexOptions.IgnoreCase)]
    private static partial Regex File();

    [GeneratedRegex("[\"“](.+?)[\"”]", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
