using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PersonalQ.Workflows.Expressions;

/// <summary>Reads the text of an expression by recursive descent; each method is one level of binding strength.</summary>
internal sealed class ExpressionParser(string text)
{
    private const int DeepestNesting = 50;

    private readonly List<IReadOnlyList<string>> paths = [];
    private int at;
    private int depth;

    public IReadOnlyList<IReadOnlyList<string>> Paths => paths;

    public Term Parse()
    {
        var term = Or();
        SkipSpace();
        return at == text.Length ? term : throw Wrong($"'{text[at]}' is not expected here");
    }

    private Term Or() => Chain(And, "||", "or");

    private Term And() => Chain(Unary, "&&", "and");

    private Term Chain(Func<Term> next, string sign, string word)
    {
        var left = next();
        while (Take(sign) || TakeWord(word))
            left = new Binary(word, left, next());
        return left;
    }

    private Term Unary()
    {
        SkipSpace();
        if (TakeWord("not") || (Peek('!') && !Peek("!=") && Take("!")))
            return Nested(() => new Not(Unary()));
        return Comparison();
    }

    private Term Comparison()
    {
        var left = Sum();
        foreach (var sign in (ReadOnlySpan<string>)["==", "!=", "<=", ">=", "<", ">"])
            if (Take(sign))
                return new Binary(sign, left, Sum());
        return left;
    }

    private Term Sum()
    {
        var left = Product();
        while (true)
            if (Take("+"))
                left = new Binary("+", left, Product());
            else if (Take("-"))
                left = new Binary("-", left, Product());
            else
                return left;
    }

    private Term Product()
    {
        var left = Signed();
        while (true)
            if (Take("*"))
                left = new Binary("*", left, Signed());
            else if (Take("/"))
                left = new Binary("/", left, Signed());
            else if (Take("%"))
                left = new Binary("%", left, Signed());
            else
                return left;
    }

    private Term Signed() => Take("-") ? Nested(() => new Binary("-", new Constant(Value.Of(0.0)), Signed())) : Path();

    private Term Path()
    {
        var start = paths.Count;
        var term = Primary();
        var path = term is Name name ? new List<string> { name.Text } : null;
        var known = true;
        while (true)
            if (Peek('.') && Take("."))
            {
                var member = MemberName();
                term = new Member(term, new Constant(Value.Of(member)));
                if (known)
                    path?.Add(member);
            }
            else if (Take("["))
            {
                var key = Nested(Or);
                Expect("]");
                term = new Member(term, key);
                known = known && key is Constant { Value.ValueKind: System.Text.Json.JsonValueKind.String };
                if (known && key is Constant constant)
                    path?.Add(constant.Value.GetString()!);
            }
            else
                break;
        if (path is not null)
            paths.Insert(start, path);
        return term;
    }

    private Term Primary()
    {
        SkipSpace();
        if (at == text.Length)
            throw Wrong("something is missing at the end");
        var c = text[at];
        if (Take("("))
        {
            var inner = Nested(Or);
            Expect(")");
            return inner;
        }
        if (Take("["))
            return new ListOf(Arguments("]"));
        if (c is '"' or '\'')
            return new Constant(Value.Of(Quoted(c)));
        if (char.IsAsciiDigit(c))
            return new Constant(Number());
        if (!IsLetter(c))
            throw Wrong($"'{c}' is not expected here");
        var word = Word();
        if (Take("("))
        {
            var arguments = Arguments(")");
            return Functions.Check(word, arguments.Count) is { } wrong ? throw new ExpressionException(wrong) : new Call(word, arguments);
        }
        return word switch
        {
            "true" => new Constant(Value.Of(true)),
            "false" => new Constant(Value.Of(false)),
            "null" => new Constant(Value.Null),
            _ => new Name(word),
        };
    }

    private List<Term> Arguments(string close)
    {
        var arguments = new List<Term>();
        if (Take(close))
            return arguments;
        do
            arguments.Add(Nested(Or));
        while (Take(","));
        Expect(close);
        return arguments;
    }

    private T Nested<T>(Func<T> inner) where T : Term
    {
        if (++depth > DeepestNesting)
            throw new ExpressionException($"The expression is nested more than {DeepestNesting} deep.");
        var term = inner();
        depth--;
        return term;
    }

    // A node's name may hold a minus; for a difference put spaces around it.
    private string MemberName()
    {
        SkipSpace();
        var from = at;
        while (at < text.Length && (IsLetter(text[at]) || char.IsAsciiDigit(text[at]) || text[at] == '-'))
            at++;
        return at > from ? text[from..at] : throw Wrong("a name is missing after '.'");
    }

    private string Word()
    {
        var from = at;
        while (at < text.Length && (IsLetter(text[at]) || char.IsAsciiDigit(text[at])))
            at++;
        return text[from..at];
    }

    private JsonElement Number()
    {
        var from = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))))
            at++;
        return Int128.TryParse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && Value.Of(whole) is { } exact ? exact
            : double.TryParse(text[from..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? Value.Of(number) : throw Wrong("this is not a number");
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == quote)
            {
                at++;
                return value.ToString();
            }
            if (text[at] == '\\' && at + 1 < text.Length)
                value.Append(text[++at] switch { 'n' => '\n', 't' => '\t', var other => other });
            else
                value.Append(text[at]);
        }
        throw Wrong("a text is not closed");
    }

    private bool TakeWord(string word)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            return false;
        var end = at + word.Length;
        if (end < text.Length && (IsLetter(text[end]) || char.IsAsciiDigit(text[end])))
            return false;
        at = end;
        return true;
    }

    private bool Take(string sign)
    {
        SkipSpace();
        if (!Peek(sign))
            return false;
        at += sign.Length;
        return true;
    }

    private void Expect(string sign)
    {
        if (!Take(sign))
            throw Wrong($"'{sign}' is missing");
    }

    private bool Peek(char c) => at < text.Length && text[at] == c;

    private bool Peek(string sign) => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0;

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';

    private ExpressionException Wrong(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The expression cannot be read at character {at + 1}: {what}."));
}
