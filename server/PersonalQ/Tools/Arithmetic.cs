using System.Globalization;

namespace PersonalQ.Tools;

/// <summary>
/// Evaluates arithmetic by recursive descent: sum := product (± product)*, product := power (* / % power)*,
/// power := unary [^ power], unary := - unary | value. Whole numbers are exact as far as 127 bits hold them.
/// </summary>
internal ref struct Arithmetic
{
    private const int DeepestNesting = 100;

    private readonly ReadOnlySpan<char> text;
    private int at;
    private int depth;

    private Arithmetic(ReadOnlySpan<char> text) => this.text = text;

    /// <exception cref="ToolException">The text is no expression, or has no finite value; the message says where.</exception>
    public static Quantity Evaluate(string expression)
    {
        var parser = new Arithmetic(expression);
        var value = parser.Sum();
        if (parser.Peek() != '\0')
            throw new ToolException($"Unexpected '{parser.Peek()}' at position {parser.at + 1}.");
        return double.IsFinite(value.Size) ? value : throw new ToolException("The result is not a finite number (division by zero, or out of range).");
    }

    private Quantity Sum()
    {
        if (++depth > DeepestNesting)
            throw new ToolException("The expression is nested too deeply.");
        var value = Product();
        while (Peek() is '+' or '-')
            value = text[at++] == '+' ? value + Product() : value - Product();
        depth--;
        return value;
    }

    private Quantity Product()
    {
        var value = Unary();
        while (Peek() is '*' or '/' or '%' or '×' or '÷')
            value = text[at++] switch
            {
                '*' or '×' => value * Unary(),
                '%' => value % Unary(),
                _ => value / Unary(),
            };
        return value;
    }

    private Quantity Unary()
    {
        if (Peek() == '+')
        {
            at++;
            return Unary();
        }
        if (Peek() == '-')
        {
            at++;
            return -Unary(); // -2^2 is -(2^2), as in mathematics
        }
        return Power();
    }

    private Quantity Power()
    {
        var value = Value();
        if (Peek() == '^' || (Peek() == '*' && at + 1 < text.Length && text[at + 1] == '*'))
        {
            at += text[at] == '^' ? 1 : 2;
            return value.Power(Unary());
        }
        return value;
    }

    private Quantity Value()
    {
        var next = Peek();
        if (next == '(')
        {
            at++;
            var inner = Sum();
            Expect(')');
            return inner;
        }
        if (char.IsAsciiDigit(next) || next == '.')
            return Number();
        if (char.IsAsciiLetter(next))
            return Named();
        throw new ToolException(next == '\0' ? "The expression ends too early." : $"Unexpected '{next}' at position {at + 1}.");
    }

    private Quantity Number()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or '_'))
            at++;
        if (at < text.Length && text[at] is 'e' or 'E' && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] is '+' or '-'))
        {
            at += 2;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
        }
        var digits = text[start..at].ToString().Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new Quantity(value, Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : null)
            : throw new ToolException($"'{digits}' is not a number.");
    }

    private Quantity Named()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            at++;
        var name = text[start..at].ToString().ToLowerInvariant();
        if (Peek() != '(')
            return name switch
            {
                "pi" => new Quantity(Math.PI),
                "e" => new Quantity(Math.E),
                _ => throw new ToolException($"Unknown name '{name}'."),
            };
        at++;
        var arguments = new List<Quantity>();
        if (Peek() != ')')
            do
                arguments.Add(Sum());
            while (Peek() == ',' && at++ >= 0);
        Expect(')');
        return Call(name, arguments);
    }

    private static Quantity Call(string name, List<Quantity> x) => (name, x.Count) switch
    {
        ("abs", 1) => x[0].Size < 0 ? -x[0] : x[0],
        ("round" or "floor" or "ceil", 1) or ("round", 2) when x[0].Whole is not null && (x.Count == 1 || x[1].Size >= 0) => x[0],
        ("min", > 0) => x.Aggregate((a, b) => b.CompareTo(a) < 0 ? b : a),
        ("max", > 0) => x.Aggregate((a, b) => b.CompareTo(a) > 0 ? b : a),
        _ => new Quantity(Call(name, x.ConvertAll(v => v.Size))),
    };

    private static double Call(string name, List<double> x) => (name, x.Count) switch
    {
        ("sqrt", 1) => Math.Sqrt(x[0]),
        ("round", 1) => Math.Round(x[0], MidpointRounding.AwayFromZero),
        ("round", 2) when x[1] is >= 0 and <= 15 => Math.Round(x[0], (int)x[1], MidpointRounding.AwayFromZero),
        ("floor", 1) => Math.Floor(x[0]),
        ("ceil", 1) => Math.Ceiling(x[0]),
        ("log", 1) => Math.Log10(x[0]),
        ("log", 2) => Math.Log(x[0], x[1]),
        ("ln", 1) => Math.Log(x[0]),
        ("exp", 1) => Math.Exp(x[0]),
        ("sin", 1) => Math.Sin(x[0]),
        ("cos", 1) => Math.Cos(x[0]),
        ("tan", 1) => Math.Tan(x[0]),
        _ => throw new ToolException($"There is no function {name} with {x.Count} arguments."),
    };

    private void Expect(char wanted)
    {
        if (Peek() != wanted)
            throw new ToolException($"Expected '{wanted}' at position {at + 1}.");
        at++;
    }

    private char Peek()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length ? text[at] : '\0';
    }
}
