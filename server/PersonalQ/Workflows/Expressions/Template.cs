using System.Globalization;
using System.Text;
using PersonalQ.Limits;

namespace PersonalQ.Workflows.Expressions;

/// <summary>A text with expressions in double braces: <c>Write about {{inputs.topic}}</c>.</summary>
internal sealed class Template
{
    /// <summary>Characters of a text at most, once its values are in place.</summary>
    public const int MaxLength = 4_000_000;

    private readonly List<(string? Text, Expression? Value)> parts;

    private Template(List<(string?, Expression?)> parts) => this.parts = parts;

    /// <summary>Its expressions.</summary>
    public IEnumerable<Expression> Expressions => parts.Select(p => p.Value).OfType<Expression>();

    /// <summary>Every path its expressions read.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths => Expressions.SelectMany(e => e.Paths);

    /// <summary>Reads a template. Braces that are never closed are plain text.</summary>
    /// <param name="text">The template.</param>
    /// <param name="budget">Bounds of the work, if it is counted.</param>
    /// <exception cref="ExpressionException">An expression in it cannot be read.</exception>
    /// <exception cref="TextLimitException">It would be too much work.</exception>
    public static Template Parse(string text, TextBudget? budget = null)
    {
        budget?.Spend(1 + text.Length);
        var parts = new List<(string?, Expression?)>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
                break;
            if (open > at)
                parts.Add((text[at..open], null));
            parts.Add((null, Expression.Parse(text[(open + 2)..close])));
            at = close + 2;
        }
        if (at < text.Length)
            parts.Add((text[at..], null));
        return new Template(parts);
    }

    /// <summary>A text that renders as it is, whatever braces it has.</summary>
    public static string Escape(string text) => text.Replace("{{", "{{\"{{\"}}", StringComparison.Ordinal);

    /// <summary>The text with its values in place.</summary>
    /// <exception cref="ExpressionException">A value does not go with its expression, or the text becomes too long.</exception>
    /// <exception cref="TextLimitException">It would be too much work.</exception>
    public string Render(IValues values)
    {
        if (parts is [var only] && only.Text is { } plain)
            return plain;
        var text = new StringBuilder();
        foreach (var (fixedText, value) in parts)
        {
            var part = fixedText;
            if (value is not null)
            {
                var found = value.Evaluate(values);
                values.Budget.Copy(found.Size());
                part = found.Text();
            }
            CheckLength(text.Length + (long)part!.Length);
            text.Append(part);
        }
        return text.ToString();
    }

    /// <summary>Makes sure that a text for a model or a person stays within its bound.</summary>
    /// <exception cref="ExpressionException">It does not.</exception>
    public static void CheckLength(long length)
    {
        if (length > MaxLength)
            throw new ExpressionException(string.Create(CultureInfo.InvariantCulture, $"With its values in place the text becomes longer than {MaxLength:N0} characters."));
    }
}
