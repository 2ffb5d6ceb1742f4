using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Schemas;

namespace PersonalQ.Runs;

/// <summary>Finds the JSON in an answer that should be JSON: models explain, give examples, and fence it.</summary>
internal static class StructuredOutput
{
    private static readonly TextLimits Look = new() { Time = TimeSpan.FromMilliseconds(500), Steps = 4_000_000 };

    // More brackets than that are no answer; each was looked at within the budget.
    private const int MostCandidates = 200;

    /// <summary>
    /// The value that fits the schema: the whole text, else the last of the balanced values in it that does.
    /// </summary>
    /// <param name="text">The answer.</param>
    /// <param name="schema">What it has to fit.</param>
    /// <param name="budget">Bounds of the search and of the checks.</param>
    /// <returns>The value, and what is wrong with it; no value when the text holds none.</returns>
    /// <exception cref="TextLimitException">The search takes too long.</exception>
    public static (JsonElement? Value, string? Wrong) Find(string text, JsonElement schema, TextBudget budget)
    {
        JsonElement? best = null;
        string? wrong = null;
        foreach (var candidate in Candidates(text, budget))
        {
            var misfit = JsonSchema.Check(candidate, schema, budget);
            if (misfit is null)
                return (candidate, null);
            if (best is null)
                (best, wrong) = (candidate, misfit);
        }
        return (best, wrong);
    }

    /// <summary>The value of the whole text, else the last of the balanced values in it; null when there is none, or looking for it takes too long.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="kind">The kind it has to have; null for any.</param>
    public static JsonElement? Parse(string text, JsonValueKind? kind = null)
    {
        try
        {
            foreach (var candidate in Candidates(text, new TextBudget(Look, TimeProvider.System)))
                if (kind is null || candidate.ValueKind == kind)
                    return candidate;
            return null;
        }
        catch (TextLimitException)
        {
            return null;
        }
    }

    // In the order in which they are tried.
    private static List<JsonElement> Candidates(string text, TextBudget budget)
    {
        var reader = new LenientJson(text, budget);
        var whole = Fenced(text.AsSpan().Trim(), out var inner) ? inner.ToString() : text.Trim();
        var found = new List<JsonElement>();
        var outer = new LenientJson(whole, budget);
        if (outer.Read(0, out var stopped) is { } value && outer.Skip(stopped) >= whole.Length)
            return [value];
        for (var at = text.AsSpan().IndexOfAny('{', '['); at >= 0 && at < text.Length && found.Count < MostCandidates;)
        {
            budget.Spend();
            var next = at + 1;
            if (reader.Read(at, out var end) is { } candidate)
            {
                found.Add(candidate);
                next = end;
            }
            else if (reader.EndedEarly)
                break; // cut off: what is within is a part of something
            var more = text.AsSpan(next).IndexOfAny('{', '[');
            at = more < 0 ? -1 : next + more;
        }
        found.Reverse();
        return found;
    }

    private static bool Fenced(ReadOnlySpan<char> text, out ReadOnlySpan<char> inner)
    {
        inner = text;
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal))
            return false;
        var line = text.IndexOf('\n');
        if (line < 0 || line > text.Length - 3)
            return false;
        inner = text[(line + 1)..^3].Trim();
        return true;
    }
}
