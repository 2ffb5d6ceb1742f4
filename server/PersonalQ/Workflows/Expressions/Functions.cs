using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Runs;

namespace PersonalQ.Workflows.Expressions;

/// <summary>The functions of the language.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, (int Least, int Most)> Arities = new(StringComparer.Ordinal)
    {
        ["length"] = (1, 1),
        ["lower"] = (1, 1),
        ["upper"] = (1, 1),
        ["trim"] = (1, 1),
        ["contains"] = (2, 2),
        ["starts_with"] = (2, 2),
        ["ends_with"] = (2, 2),
        ["number"] = (1, 1),
        ["text"] = (1, 1),
        ["json"] = (1, 1),
        ["lines"] = (1, 1),
        ["split"] = (2, 2),
        ["join"] = (1, 2),
        ["first"] = (1, 1),
        ["last"] = (1, 1),
        ["slice"] = (2, 3),
        ["exists"] = (1, 1),
        ["default"] = (2, 2),
    };

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", Arities.Keys);

    /// <summary>What is wrong with a call of so many arguments; null when nothing is.</summary>
    public static string? Check(string function, int arguments) =>
        !Arities.TryGetValue(function, out var arity) ? $"There is no function '{function}'. Functions: {Names}."
        : arguments < arity.Least || arguments > arity.Most ? string.Create(CultureInfo.InvariantCulture, $"{function} takes {arity.Least}{(arity.Most > arity.Least ? $" or {arity.Most}" : "")} values.")
        : null;

    /// <summary>Whether a function asks if its first value is there at all.</summary>
    public static bool AsksFor(string function) => function is "exists" or "default";

    /// <summary>What is known of its result.</summary>
    public static Shape ShapeOf(string function, IReadOnlyList<Shape> given) => function switch
    {
        "length" or "number" => Shape.Number,
        "lower" or "upper" or "trim" or "text" or "join" => Shape.Text,
        "contains" or "starts_with" or "ends_with" or "exists" => Shape.Boolean,
        "lines" or "split" => Shape.Texts,
        "slice" => given[0],
        "first" or "last" => given[0].Member(null),
        _ => Shape.Unknown,
    };

    public static JsonElement Call(string function, JsonElement[] given)
    {
        var it = given[0];
        return function switch
        {
            "length" => Value.Of(Length(it)),
            "lower" => Value.Of(it.Text().ToLowerInvariant()),
            "upper" => Value.Of(it.Text().ToUpperInvariant()),
            "trim" => Value.Of(it.Text().Trim()),
            "contains" => Value.Of(Contains(it, given[1])),
            "starts_with" => Value.Of(it.Text().StartsWith(given[1].Text(), StringComparison.OrdinalIgnoreCase)),
            "ends_with" => Value.Of(it.Text().EndsWith(given[1].Text(), StringComparison.OrdinalIgnoreCase)),
            "number" => Number(it),
            "text" => Value.Of(it.Text()),
            "json" => Parse(it),
            "lines" => Value.Texts(Split(it.Text(), "\n")),
            "split" => Value.Texts(Split(it.Text(), given[1].Text())),
            "join" => Value.Of(Join(given.Length > 1 ? given[1].Text() : "\n", Entries(it, function))),
            "first" => it.ValueKind == JsonValueKind.Array ? it.At(Value.Of(0.0)) : Value.Null,
            "last" => it.ValueKind == JsonValueKind.Array ? it.At(Value.Of(-1.0)) : Value.Null,
            "slice" => Value.List(Slice(Entries(it, function), given)),
            "exists" => Value.Of(!it.IsNull()),
            "default" => it.IsNull() ? given[1] : it,
            _ => throw new ExpressionException(Check(function, given.Length)!),
        };
    }

    private static int Length(JsonElement it) => it.ValueKind switch
    {
        JsonValueKind.Array => it.GetArrayLength(),
        JsonValueKind.Object => it.EnumerateObject().Count(),
        _ => it.Text().Length,
    };

    // Case does not matter in texts: what models write varies in it.
    private static bool Contains(JsonElement it, JsonElement part) => it.ValueKind == JsonValueKind.Array
        ? it.EnumerateArray().Any(e => e.SameAs(part))
        : it.Text().Contains(part.Text(), StringComparison.OrdinalIgnoreCase);

    private static JsonElement Number(JsonElement it) =>
        it.ValueKind == JsonValueKind.Number ? it
        : Int128.TryParse(it.Text().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && Value.Of(whole) is { } exact ? exact
        : double.TryParse(it.Text().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Value.Of(number)
        : Value.Null;

    private static JsonElement Parse(JsonElement it) =>
        it.ValueKind != JsonValueKind.String ? it : StructuredOutput.Parse(it.GetString()!) ?? Value.Null;

    // One more than a list may have, so that the list is refused.
    private static string[] Split(string text, string separator) => separator.Length == 0
        ? throw new ExpressionException("split needs a text to split at.")
        : text.Split(separator, Value.MaxEntries + 1, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Join(string separator, IEnumerable<JsonElement> entries)
    {
        var joined = new StringBuilder();
        var isFirst = true;
        foreach (var entry in entries)
        {
            joined.Append(isFirst ? "" : separator).Append(entry.Text());
            isFirst = false;
            if (joined.Length > Value.MaxTextLength)
                throw new ExpressionException("The text is too long.");
        }
        return joined.ToString();
    }

    private static IEnumerable<JsonElement> Slice(IEnumerable<JsonElement> entries, JsonElement[] given)
    {
        var skip = given[1].ValueKind == JsonValueKind.Number ? Math.Max(0, (int)given[1].GetDouble()) : 0;
        var rest = entries.Skip(skip);
        return given.Length > 2 && given[2].ValueKind == JsonValueKind.Number ? rest.Take(Math.Max(0, (int)given[2].GetDouble())) : rest;
    }

    private static IEnumerable<JsonElement> Entries(JsonElement it, string function) => it.ValueKind switch
    {
        JsonValueKind.Array => it.EnumerateArray(),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        _ => throw new ExpressionException($"{function} needs a list, not {it.KindName()}."),
    };
}
