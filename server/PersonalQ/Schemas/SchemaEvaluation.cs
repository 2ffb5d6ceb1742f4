using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PersonalQ.Limits;

namespace PersonalQ.Schemas;

/// <summary>One check of one value. What a shared schema said of a value is remembered, so that references cannot multiply the work.</summary>
internal sealed class SchemaEvaluation(JsonElement whole, TextBudget budget)
{
    private const int DeepestNesting = 1000;

    private readonly Dictionary<(int Schema, long Value), Misfit?> verdicts = [];
    private int depth;

    /// <summary>The first thing that is wrong with the whole value; null when it fits.</summary>
    public Misfit? Check(SchemaNode schema) => Check(schema, whole, new ValuePath(null, "$", null));

    private Misfit? Check(SchemaNode schema, JsonElement value, ValuePath at)
    {
        budget.Spend();
        if (schema.Allows is { } allows)
            return allows ? null : new Misfit(at, "nothing is allowed here");
        var key = (schema.Id, schema.IsShared ? Offset(value) : 0);
        if (schema.IsShared && verdicts.TryGetValue(key, out var known))
            return known;
        if (++depth > DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new TextLimitException(TextLimit.Size, "the value is nested too deeply for this schema");
        var verdict = Keywords(schema, value, at);
        depth--;
        if (schema.IsShared)
            verdicts[key] = verdict;
        return verdict;
    }

    private Misfit? Keywords(SchemaNode schema, JsonElement value, ValuePath at) =>
        (schema.Reference is { } reference ? Check(reference, value, at) : null)
        ?? CheckKind(schema, value, at)
        ?? CheckChoice(schema, value, at)
        ?? CheckCombination(schema, value, at)
        ?? value.ValueKind switch
        {
            JsonValueKind.Object when schema.LooksIntoObjects => CheckObject(schema, value, at),
            JsonValueKind.Array => CheckArray(schema, value, at),
            JsonValueKind.String => CheckText(schema, value, at),
            JsonValueKind.Number => CheckNumber(schema, value, at),
            _ => null,
        };

    private static Misfit? CheckKind(SchemaNode schema, JsonElement value, ValuePath at)
    {
        if (schema.Kinds == JsonKinds.None)
            return null;
        var kind = value.ValueKind switch
        {
            JsonValueKind.Object => JsonKinds.Object,
            JsonValueKind.Array => JsonKinds.Array,
            JsonValueKind.String => JsonKinds.String,
            JsonValueKind.Number => schema.Kinds.HasFlag(JsonKinds.Number) || !JsonNumber.Of(value).IsInteger ? JsonKinds.Number : JsonKinds.Integer,
            JsonValueKind.True or JsonValueKind.False => JsonKinds.Boolean,
            _ => JsonKinds.Null,
        };
        var name = kind is JsonKinds.Number or JsonKinds.Integer ? "number" : kind.ToString().ToLowerInvariant();
        return (schema.Kinds & kind) != 0 ? null : new Misfit(at, $"must be {string.Join(" or ", schema.KindNames)}, not {name}");
    }

    private Misfit? CheckChoice(SchemaNode schema, JsonElement value, ValuePath at) =>
        schema.Const?.Contains(value, budget.Spend) == false ? new Misfit(at, "must be ", schema.Const.Shown)
        : schema.Enum?.Contains(value, budget.Spend) == false ? new Misfit(at, "must be one of ", schema.Enum.Shown)
        : null;

    private Misfit? CheckCombination(SchemaNode schema, JsonElement value, ValuePath at)
    {
        foreach (var part in schema.AllOf)
            if (Check(part, value, at) is { } wrong)
                return wrong;
        if (schema.AnyOf.Length > 0 && !Array.Exists(schema.AnyOf, p => Check(p, value, at) is null))
            return new Misfit(at, "fits none of the allowed shapes");
        if (schema.OneOf.Length > 0 && schema.OneOf.Count(p => Check(p, value, at) is null) != 1)
            return new Misfit(at, "must fit exactly one of the allowed shapes");
        if (schema.Not is { } not && Check(not, value, at) is null)
            return new Misfit(at, "has a shape that is not allowed");
        return schema.If is not { } condition ? null
            : (Check(condition, value, at) is null ? schema.Then : schema.Else) is { } chosen ? Check(chosen, value, at)
            : null;
    }

    private Misfit? CheckObject(SchemaNode schema, JsonElement value, ValuePath at)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            budget.Spend(4 + (JsonMarshal.GetRawUtf8PropertyName(member).Length / 8));
            members[member.Name] = member.Value;
        }
        if (OutOfBounds(members.Count, schema.MinProperties, schema.MaxProperties) is { } size)
            return new Misfit(at, $"must have {size} properties");
        budget.Spend(schema.Required.Length);
        foreach (var name in schema.Required)
            if (!members.ContainsKey(name))
                return new Misfit(at.Member(name), "is missing");
        foreach (var (name, needed) in schema.DependentRequired)
            if (members.ContainsKey(name))
            {
                budget.Spend(needed.Length);
                if (Array.Find(needed, n => !members.ContainsKey(n)) is { } missing)
                    return new Misfit(at.Member(missing), "is missing");
            }
        foreach (var (name, part) in schema.DependentSchemas)
            if (members.ContainsKey(name) && Check(part, value, at) is { } wrong)
                return wrong;
        foreach (var (name, member) in members)
            if (CheckMember(schema, name, member, at.Member(name)) is { } wrong)
                return wrong;
        return null;
    }

    private Misfit? CheckMember(SchemaNode schema, string name, JsonElement value, ValuePath at)
    {
        // A name is not part of the value: it is checked apart, with a memory of its own.
        if (schema.PropertyNames is { } names && new SchemaEvaluation(JsonSerializer.SerializeToElement(name), budget).Check(names) is not null)
            return new Misfit(at, "has a name that is not allowed");
        var isKnown = schema.Properties.TryGetValue(name, out var rule);
        if (isKnown && Check(rule!, value, at) is { } wrong)
            return wrong;
        foreach (var (pattern, part) in schema.PatternProperties)
            if (pattern.IsMatch(name, budget))
            {
                isKnown = true;
                if (Check(part, value, at) is { } misfit)
                    return misfit;
            }
        return isKnown || schema.AdditionalProperties is not { } more ? null
            : more.Allows == false ? new Misfit(at, "is not a known property")
            : Check(more, value, at);
    }

    private Misfit? CheckArray(SchemaNode schema, JsonElement value, ValuePath at)
    {
        if (OutOfBounds(value.GetArrayLength(), schema.MinItems, schema.MaxItems) is { } size)
            return new Misfit(at, $"must have {size} entries");
        if (schema.UniqueItems && Repeated(value) is { } repeated)
            return new Misfit(at.Entry(repeated), "is there twice");
        var index = 0;
        var fitting = 0;
        if (schema is { Items: null, Contains: null, PrefixItems.Length: 0 })
            return null;
        foreach (var entry in value.EnumerateArray())
        {
            var rule = index < schema.PrefixItems.Length ? schema.PrefixItems[index] : schema.Items;
            if (rule is not null && Check(rule, entry, at.Entry(index)) is { } wrong)
                return wrong;
            if (schema.Contains is { } wanted && Check(wanted, entry, at.Entry(index)) is null)
                fitting++;
            index++;
        }
        return schema.Contains is not null && OutOfBounds(fitting, schema.MinContains ?? 1, schema.MaxContains) is { } bound
            ? new Misfit(at, $"must have {bound} entries of a certain shape")
            : null;
    }

    private int? Repeated(JsonElement value)
    {
        var seen = new Dictionary<int, List<JsonElement>>();
        var index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            if (!seen.TryGetValue(JsonHash.Of(entry, budget.Spend), out var same))
                seen[JsonHash.Of(entry, budget.Spend)] = same = [];
            if (same.Exists(s => JsonElement.DeepEquals(s, entry)))
                return index;
            same.Add(entry);
            index++;
        }
        return null;
    }

    private Misfit? CheckText(SchemaNode schema, JsonElement value, ValuePath at)
    {
        if (schema is { MinLength: null, MaxLength: null, Pattern: null })
            return null;
        budget.Spend(JsonMarshal.GetRawUtf8Value(value).Length);
        var text = value.GetString()!;
        if (OutOfBounds(text.Length - text.Count(char.IsLowSurrogate), schema.MinLength, schema.MaxLength) is { } length)
            return new Misfit(at, $"must have {length} characters");
        return schema.Pattern is null || schema.Pattern.IsMatch(text, budget) ? null : new Misfit(at, $"must match {schema.Pattern.Text}");
    }

    private static Misfit? CheckNumber(SchemaNode schema, JsonElement value, ValuePath at)
    {
        if (schema is { Minimum: null, Maximum: null, Above: null, Below: null, MultipleOf: null })
            return null;
        var number = JsonNumber.Of(value);
        return number.CompareTo(schema.Minimum ?? number) < 0 ? new Misfit(at, $"must be at least {Shown(schema.Minimum)}")
            : number.CompareTo(schema.Maximum ?? number) > 0 ? new Misfit(at, $"must be at most {Shown(schema.Maximum)}")
            : schema.Above is { } above && number.CompareTo(above) <= 0 ? new Misfit(at, $"must be more than {Shown(above)}")
            : schema.Below is { } below && number.CompareTo(below) >= 0 ? new Misfit(at, $"must be less than {Shown(below)}")
            : schema.MultipleOf is { } step && number.IsMultipleOf(step) == false ? new Misfit(at, $"must be a multiple of {Shown(step)}")
            : null;
    }

    private static string Shown(JsonNumber? number) => number.ToString()!;

    private static string? OutOfBounds(long count, long? least, long? most) =>
        count < least ? string.Create(CultureInfo.InvariantCulture, $"at least {least}")
        : count > most ? string.Create(CultureInfo.InvariantCulture, $"at most {most}")
        : null;

    // Where a value stands in the text of the whole: its name among the verdicts.
    private long Offset(JsonElement value) =>
        Unsafe.ByteOffset(in MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(whole)), in MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(value)));
}

/// <summary>The way to a value; written only when it has to be told.</summary>
internal sealed record ValuePath(ValuePath? Outer, string? Name, int? Index)
{
    private const int Longest = 100;

    public ValuePath Member(string name) => new(this, name, null);

    public ValuePath Entry(int index) => new(this, null, index);

    public override string ToString()
    {
        var parts = new Stack<ValuePath>();
        for (var at = this; at is not null; at = at.Outer)
            parts.Push(at);
        var text = new StringBuilder();
        foreach (var part in parts)
            if (part.Index is { } index)
                text.Append('[').Append(index).Append(']');
            else
                text.Append(text.Length == 0 ? "" : ".").Append(part.Name!.Length <= Longest ? part.Name : part.Name[..Longest] + "…");
        return text.ToString();
    }
}

/// <summary>What is wrong with a value.</summary>
/// <param name="At">Where.</param>
/// <param name="Reason">Why.</param>
/// <param name="Wanted">A value that belongs to the reason.</param>
internal sealed record Misfit(ValuePath At, string Reason, JsonElement? Wanted = null)
{
    private const int Longest = 2000;

    public override string ToString()
    {
        var wanted = Wanted?.GetRawText() ?? "";
        return $"{At}: {Reason}{(wanted.Length <= Longest ? wanted : wanted[..Longest] + "…")}";
    }
}
