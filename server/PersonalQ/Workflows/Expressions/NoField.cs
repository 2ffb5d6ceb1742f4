using System.Text.Json;

namespace PersonalQ.Workflows.Expressions;

/// <summary>Words for a field that is read of what can have none: of a text, a number, a yes or no, or a list.</summary>
internal static class NoField
{
    /// <summary>What is wrong, and what to write instead.</summary>
    /// <param name="of">What the field is read of.</param>
    /// <param name="kind">Its kind in words: <c>a text</c>.</param>
    /// <param name="key">The field.</param>
    public static string Sentence(Term of, string kind, JsonElement key)
    {
        var written = Written(of);
        var subject = written is null ? "The value before it" : $"'{written}'";
        var it = written ?? "…";
        var lacks = key.ValueKind == JsonValueKind.String ? $"has no field '{key.GetString()}'" : "has no entries";
        var remedy = (kind, key.ValueKind == JsonValueKind.String ? key.GetString() : null) switch
        {
            ("a text" or "a list", "length" or "size" or "count") => $" Write length({it}).",
            ("a text", null) => $" lines({it}) makes a list of it.",
            ("a text", _) => $" Where the text is JSON, write json({it}); with an output schema an agent answers in fields.",
            ("a list", var field) => $" An entry may have it: {it}[0].{field}.",
            _ => "",
        };
        return $"{subject} is {kind} and {lacks}.{remedy}";
    }

    private static string? Written(Term term) => term switch
    {
        Name name => name.Text,
        Member { Key: Constant { Value: { ValueKind: JsonValueKind.String } key } } member when Written(member.Of) is { } of => $"{of}.{key.GetString()}",
        Member { Key: Constant { Value: { ValueKind: JsonValueKind.Number } key } } member when Written(member.Of) is { } of => $"{of}[{key.GetRawText()}]",
        Call { Arguments: [var only] } call when Written(only) is { } argument => $"{call.Function}({argument})",
        _ => null,
    };
}
