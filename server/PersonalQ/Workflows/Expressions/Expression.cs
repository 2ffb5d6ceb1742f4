using System.Text.Json;
using PersonalQ.Limits;

namespace PersonalQ.Workflows.Expressions;

/// <summary>
/// A small, closed language over the values of a run: paths, comparisons, arithmetic and a fixed list of functions. It
/// has no loops, no assignments and no way out of the values it is given, so that it always ends and never acts.
/// </summary>
internal sealed class Expression
{
    /// <summary>Longest text of an expression.</summary>
    public const int MaxLength = 2000;

    private readonly Term root;

    private Expression(Term root, IReadOnlyList<IReadOnlyList<string>> paths)
    {
        this.root = root;
        Paths = paths;
    }

    /// <summary>Every path it reads, as far as its parts are known: <c>outputs</c>, <c>draft</c>, <c>title</c>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Paths { get; }

    /// <summary>Every field that is read of a value which can never have one, in sentences.</summary>
    /// <param name="shapeOf">What is known of a first name.</param>
    public IEnumerable<string> FieldsOfNothing(Func<string, Shape> shapeOf)
    {
        var check = new ShapeCheck(shapeOf);
        check.Of(root);
        return check.Faults;
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionException">It is not one; the message is a sentence for people.</exception>
    public static Expression Parse(string text)
    {
        if (text.Length > MaxLength)
            throw new ExpressionException($"An expression may have {MaxLength} characters at most.");
        var parser = new ExpressionParser(text);
        return new Expression(parser.Parse(), parser.Paths);
    }

    /// <summary>Its value. What is not there is null.</summary>
    /// <exception cref="ExpressionException">The values do not go with an operator or a function.</exception>
    /// <exception cref="TextLimitException">It would be too much work.</exception>
    public JsonElement Evaluate(IValues values) => root.Evaluate(values);

    /// <summary>Whether its value counts as yes: neither null, false, 0, nor empty.</summary>
    /// <exception cref="ExpressionException">The values do not go with an operator or a function.</exception>
    public bool IsTrue(IValues values) => Evaluate(values).Truthy();
}

/// <summary>What expressions can see.</summary>
internal interface IValues
{
    /// <summary>The value of a first name (<c>inputs</c>, <c>outputs</c>, <c>item</c>); null JSON when there is none.</summary>
    JsonElement Root(string name);

    /// <summary>A member of such a value where it can be had without the others; null when it cannot, and <see cref="Root"/> tells.</summary>
    JsonElement? Alone(string name, JsonElement key) => null;

    /// <summary>Bounds of all that is worked out with these values.</summary>
    TextBudget Budget { get; }
}

/// <summary>An expression cannot be read or evaluated.</summary>
/// <param name="message">A sentence for people.</param>
internal sealed class ExpressionException(string message) : Exception(message);

/// <summary>A part of an expression.</summary>
internal abstract record Term
{
    public abstract JsonElement Evaluate(IValues values);

    /// <summary>The same; a field of what can have none is null.</summary>
    public virtual JsonElement Find(IValues values) => Evaluate(values);
}

internal sealed record Constant(JsonElement Value) : Term
{
    public override JsonElement Evaluate(IValues values) => Value;
}

internal sealed record Name(string Text) : Term
{
    public override JsonElement Evaluate(IValues values) => values.Root(Text);
}

internal sealed record Member(Term Of, Term Key) : Term
{
    public override JsonElement Evaluate(IValues values) => Read(values, Of.Evaluate, isAsked: false);

    public override JsonElement Find(IValues values) => Read(values, Of.Find, isAsked: true);

    private JsonElement Read(IValues values, Func<IValues, JsonElement> whole, bool isAsked)
    {
        var key = Key.Evaluate(values);
        if (Of is Name name && values.Alone(name.Text, key) is { } found)
        {
            values.Budget.Spend();
            return found;
        }
        var of = whole(values);
        if (!isAsked && Lacks(of, key))
            throw new ExpressionException(NoField.Sentence(Of, of.KindName(), key));
        values.Budget.Spend(1 + (of.Size() / 256)); // members and entries are looked for one by one
        return of.At(key);
    }

    private static bool Lacks(JsonElement of, JsonElement key) =>
        of.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        || (of.ValueKind == JsonValueKind.Array && key.ValueKind == JsonValueKind.String);
}

internal sealed record ListOf(IReadOnlyList<Term> Entries) : Term
{
    public override JsonElement Evaluate(IValues values) => Value.List(Entries.Select(e =>
    {
        var entry = e.Evaluate(values);
        values.Budget.Copy(entry.Size());
        return entry;
    }));
}

internal sealed record Call(string Function, IReadOnlyList<Term> Arguments) : Term
{
    public override JsonElement Evaluate(IValues values)
    {
        var given = Arguments.Select((a, i) => i == 0 && Functions.AsksFor(Function) ? a.Find(values) : a.Evaluate(values)).ToArray();
        foreach (var argument in given)
            values.Budget.Copy(argument.Size());
        // Where one text is looked for in another, in the worst case each character meets each.
        if (given.Length > 1 && Function is "contains" or "split")
            values.Budget.Spend((long)given[0].Size() * given[1].Size() / 256);
        var result = Functions.Call(Function, given);
        values.Budget.Copy(result.Size());
        return result;
    }
}

internal sealed record Not(Term Of) : Term
{
    public override JsonElement Evaluate(IValues values) => Value.Of(!Of.Evaluate(values).Truthy());
}

internal sealed record Binary(string Operator, Term Left, Term Right) : Term
{
    public override JsonElement Evaluate(IValues values)
    {
        var left = Counted(Left, values);
        return Operator switch
        {
            "and" => left.Truthy() ? Right.Evaluate(values) : left,
            "or" => left.Truthy() ? left : Right.Evaluate(values),
            "==" => Value.Of(left.SameAs(Counted(Right, values))),
            "!=" => Value.Of(!left.SameAs(Counted(Right, values))),
            "<" or "<=" or ">" or ">=" => Value.Of(Compare(left, Counted(Right, values))),
            _ => Calculate(left, Counted(Right, values)),
        };
    }

    private static JsonElement Counted(Term term, IValues values)
    {
        var value = term.Evaluate(values);
        values.Budget.Copy(value.Size());
        return value;
    }

    // What is not there is neither more nor less than anything.
    private bool Compare(JsonElement left, JsonElement right)
    {
        int order;
        if (left.ValueKind == JsonValueKind.Number && right.ValueKind == JsonValueKind.Number)
            order = Value.Compare(left, right);
        else if (left.ValueKind == JsonValueKind.String && right.ValueKind == JsonValueKind.String)
            order = string.CompareOrdinal(left.GetString(), right.GetString());
        else if (left.IsNull() || right.IsNull())
            return false;
        else
            throw new ExpressionException($"'{Operator}' compares numbers with numbers and texts with texts, not {left.KindName()} with {right.KindName()}.");
        return Operator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private JsonElement Calculate(JsonElement left, JsonElement right)
    {
        if (Operator == "+" && (left.ValueKind == JsonValueKind.String || right.ValueKind == JsonValueKind.String))
            return Value.Of(left.Text() + right.Text());
        if (left.ValueKind != JsonValueKind.Number || right.ValueKind != JsonValueKind.Number)
            throw new ExpressionException($"'{Operator}' needs numbers, not {left.KindName()} and {right.KindName()}.");
        if (left.Whole() is { } whole && right.Whole() is { } other && Exact(whole, other) is { } exact && Value.Of(exact) is { } result)
            return result;
        var (a, b) = (left.GetDouble(), right.GetDouble());
        if (Operator is "/" or "%" && b == 0)
            throw new ExpressionException("Nothing can be divided by 0.");
        return Value.Of(Operator switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            _ => a % b,
        });
    }

    // Whole numbers stay whole and exact, as long as the result fits 64 bits. What is too long for the product does not fit either.
    private Int128? Exact(Int128 a, Int128 b) => Operator switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => Int128.Abs(a) <= long.MaxValue || Int128.Abs(b) <= long.MaxValue ? a * b : null,
        "/" when b != 0 && a % b == 0 => a / b,
        "%" when b != 0 => a % b,
        _ => null,
    };
}
