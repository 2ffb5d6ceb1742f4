using System.Text.Json;

namespace PersonalQ.Workflows.Expressions;

/// <summary>Works out what is known of the values of an expression, and finds fields that are read of what can have none.</summary>
/// <param name="root">What is known of a first name.</param>
internal sealed class ShapeCheck(Func<string, Shape> root)
{
    private readonly List<string> faults = [];
    private bool isAsked;

    /// <summary>What was found, in sentences.</summary>
    public IReadOnlyList<string> Faults => faults;

    public Shape Of(Term term) => term switch
    {
        Constant constant => OfValue(constant.Value),
        Name name => root(name.Text),
        Member member => OfMember(member),
        ListOf list => OfList(list),
        Call call => Functions.ShapeOf(call.Function, [.. call.Arguments.Select((a, i) => Asked(a, i == 0 && Functions.AsksFor(call.Function)))]),
        Not not => OfNot(not),
        Binary binary => OfBinary(binary),
        _ => Shape.Unknown,
    };

    private Shape OfMember(Member member)
    {
        Asked(member.Key, false);
        var of = Of(member.Of);
        var key = (member.Key as Constant)?.Value ?? Value.Null;
        if (!of.Lacks(key))
            return of.Member(key.ValueKind == JsonValueKind.String ? key.GetString() : null);
        if (!isAsked)
            faults.Add(NoField.Sentence(member.Of, of.KindName, key));
        return Shape.Unknown;
    }

    private Shape OfList(ListOf list)
    {
        foreach (var entry in list.Entries)
            Of(entry);
        return Shape.ListOf(Shape.Unknown);
    }

    private Shape OfNot(Not not)
    {
        Of(not.Of);
        return Shape.Boolean;
    }

    private Shape OfBinary(Binary binary)
    {
        Of(binary.Left);
        Of(binary.Right);
        return binary.Operator switch
        {
            "and" or "or" or "+" => Shape.Unknown,
            "-" or "*" or "/" or "%" => Shape.Number,
            _ => Shape.Boolean,
        };
    }

    private Shape Asked(Term term, bool asked)
    {
        var before = isAsked;
        isAsked = asked;
        var shape = Of(term);
        isAsked = before;
        return shape;
    }

    private static Shape OfValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Shape.Text,
        JsonValueKind.Number => Shape.Number,
        JsonValueKind.True or JsonValueKind.False => Shape.Boolean,
        _ => Shape.Unknown,
    };
}
