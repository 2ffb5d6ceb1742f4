using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PersonalQ.Llm.Http;

namespace PersonalQ.Llm.Learning;

/// <summary>One thing that servers refuse, and how they say so.</summary>
/// <param name="Fact">What is learnt from it.</param>
/// <param name="Learnt">What the settings show: "takes no temperature".</param>
/// <param name="Note">What a run shows, after the model's name.</param>
/// <param name="Fields">Fields of the request whose refusal means it.</param>
/// <param name="Texts">Wordings that mean it.</param>
/// <param name="Unless">A wording that means something else.</param>
internal sealed record Refusal(Refused Fact, string Learnt, string Note, IReadOnlyList<string> Fields, IReadOnlyList<Regex> Texts, Regex? Unless);

/// <summary>What a server told of a request that is larger than its model's window.</summary>
/// <param name="Window">Tokens of the window; null when it did not say.</param>
/// <param name="Prompt">Tokens of the prompt as it counted them; null when it did not say.</param>
/// <param name="Answer">Tokens that were asked for the answer; null when it did not say.</param>
public sealed record FullWindow(int? Window, int? Prompt, int? Answer)
{
    /// <summary>Tokens of the prompt and the answer together, when it told only that.</summary>
    public int? Total { get; init; }
}

/// <summary>How model servers word their refusals: <c>refusals.json</c>. Wordings are data, so that the next one is a line there.</summary>
internal static class RefusalTable
{
    private const int MostText = 4000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly Data All = Read();

    /// <summary>All refusals, in the order in which they are tried.</summary>
    public static IReadOnlyList<Refusal> Refusals => All.Refusals;

    /// <summary>What a failure refuses; the first of the table that <paramref name="asked"/> lets pass.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="asked">Whether the request held what would be learnt.</param>
    public static Refusal? Find(ModelCallException failure, Func<Refused, bool> asked)
    {
        if (failure.Status is not (400 or 404 or 415 or 422 or 500 or 501) || failure.Kind is ModelErrorKind.InvalidKey or ModelErrorKind.RateLimited)
            return null;
        var (text, fields) = Said(failure);
        var byField = failure.Status is 400 or 422;
        foreach (var refusal in All.Refusals)
        {
            if (!asked(refusal.Fact) || (refusal.Unless is { } unless && IsMatch(unless, text)))
                continue;
            if (refusal.Texts.Any(x => IsMatch(x, text)) || (byField && refusal.Fields.Any(x => fields.Contains(x) || (Names(text, x) && IsMatch(All.FieldWords, text)))))
                return refusal;
        }
        return null;
    }

    /// <summary>Whether an error says that the request is larger than the window, and what it tells of it.</summary>
    public static FullWindow? Window(int status, string body)
    {
        // Of refusals for the present only those that no waiting mends.
        if (status is 401 or 402 or 403 || (status == 429 && !body.Contains("Request too large", StringComparison.OrdinalIgnoreCase)))
            return null;
        var text = Shorten(body);
        foreach (var wording in All.Windows)
            if (Match(wording, text) is { Success: true } match)
                return new(Number(match, "window") ?? MemberOf(text, "n_ctx"), Number(match, "prompt") ?? MemberOf(text, "n_prompt_tokens"), Number(match, "output")) { Total = Number(match, "total") };
        return All.WindowCodes.Any(x => text.Contains(x, StringComparison.OrdinalIgnoreCase)) ? new(MemberOf(text, "n_ctx"), MemberOf(text, "n_prompt_tokens"), null) : null;
    }

    /// <summary>The most tokens of an answer that a refusal of <c>max_tokens</c> tells; null when it is something else.</summary>
    public static int? Output(ModelCallException failure)
    {
        if (failure.Status is not (400 or 422))
            return null;
        var (text, _) = Said(failure);
        foreach (var wording in All.Outputs)
            if (Match(wording, text) is { Success: true } match && Number(match, "limit") is { } limit)
                return limit;
        return null;
    }

    // The words of a JSON body are its texts: names and nulls around them say nothing ("param": null is no complaint about null).
    private static (string Text, HashSet<string> Fields) Said(ModelCallException failure)
    {
        var body = (failure.InnerException as ProviderResponseException)?.Body ?? "";
        var fields = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var words = new StringBuilder();
        try
        {
            using var json = JsonDocument.Parse(body);
            Collect(json.RootElement, fields, 0);
            Collect(json.RootElement, words, 0);
        }
        catch (JsonException)
        {
            words.Append(body); // plain text: the wordings alone tell
        }
        return (Shorten(words.Length > 0 ? Unescaped(words.ToString()) : failure.Message), fields);
    }

    private static void Collect(JsonElement json, StringBuilder words, int depth)
    {
        if (depth > 6 || words.Length > MostText)
            return;
        if (json.ValueKind == JsonValueKind.String)
            words.Append(json.GetString()).Append(' ');
        else if (json.ValueKind == JsonValueKind.Array)
            foreach (var entry in json.EnumerateArray().Take(20))
                Collect(entry, words, depth + 1);
        else if (json.ValueKind == JsonValueKind.Object)
            foreach (var member in json.EnumerateObject().Take(50))
                if (member.Name != "input") // FastAPI repeats what it was sent
                    Collect(member.Value, words, depth + 1);
    }

    // OpenAI's "param": "max_tokens", and FastAPI's "loc": ["body", "max_tokens"].
    private static void Collect(JsonElement json, HashSet<string> fields, int depth)
    {
        if (depth > 6)
            return;
        if (json.ValueKind == JsonValueKind.Array)
            foreach (var entry in json.EnumerateArray().Take(20))
                Collect(entry, fields, depth + 1);
        if (json.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in json.EnumerateObject().Take(50))
            if (member.Name is "param" or "parameter" or "field" && member.Value.ValueKind == JsonValueKind.String)
                Add(member.Value.GetString()!, fields);
            else if (member.Name == "loc" && member.Value.ValueKind == JsonValueKind.Array)
                foreach (var part in member.Value.EnumerateArray().Where(x => x.ValueKind == JsonValueKind.String).Skip(1).Take(1))
                    Add(part.GetString()!, fields);
            else
                Collect(member.Value, fields, depth + 1);
    }

    private static void Add(string name, HashSet<string> fields)
    {
        fields.Add(name);
        if (name.IndexOfAny(['.', '[']) is var end and > 0)
            fields.Add(name[..end]);
    }

    private static bool Names(string text, string field)
    {
        for (var at = text.IndexOf(field, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(field, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !IsWord(text[at - 1])) && (at + field.Length == text.Length || !IsWord(text[at + field.Length])))
                return true;
        return false;

        static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
    }

    // JSON within JSON, as proxies pass it on, is read as the text it is.
    private static string Unescaped(string body) => body.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\n", " ", StringComparison.Ordinal);

    private static string Shorten(string text) => (text.Length <= MostText ? text : text[..MostText]).ReplaceLineEndings(" ");

    private static bool IsMatch(Regex wording, string text) => Match(wording, text) is { Success: true };

    private static Match? Match(Regex wording, string text)
    {
        try
        {
            return wording.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null; // a text made to be slow is no wording we know
        }
    }

    private static int? Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found && int.TryParse(found.Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static int? MemberOf(string text, string name)
    {
        var at = text.IndexOf($"\"{name}\"", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var digits = text[(at + name.Length + 2)..].TrimStart(' ', ':');
        var end = 0;
        while (end < digits.Length && char.IsAsciiDigit(digits[end]))
            end++;
        return int.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static Data Read()
    {
        using var stream = typeof(RefusalTable).Assembly.GetManifestResourceStream("PersonalQ.Llm.refusals.json")
            ?? throw new InvalidOperationException("The table of refusals is missing from this build.");
        var read = JsonSerializer.Deserialize<Written>(stream, JsonSerializerOptions.Web)!;
        return new(
            [.. read.Refusals.Select(x => new Refusal(EnumText.Parse<Refused>(x.Fact), x.Learnt, x.Note, x.Fields ?? [], [.. (x.Texts ?? []).Select(Wording)], x.Unless is { } unless ? Wording(unless) : null))],
            Wording(read.FieldWords), [.. read.Windows.Select(Wording)], read.WindowCodes, [.. read.Outputs.Select(Wording)]);
    }

    private static Regex Wording(string text) => new(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);

    private sealed record Data(IReadOnlyList<Refusal> Refusals, Regex FieldWords, IReadOnlyList<Regex> Windows, IReadOnlyList<string> WindowCodes, IReadOnlyList<Regex> Outputs);

    private sealed record Written(IReadOnlyList<WrittenRefusal> Refusals, string FieldWords, IReadOnlyList<string> Windows, IReadOnlyList<string> WindowCodes, IReadOnlyList<string> Outputs);

    private sealed record WrittenRefusal(string Fact, string Learnt, string Note, IReadOnlyList<string>? Fields, IReadOnlyList<string>? Texts, string? Unless);
}
