using System.Text;

namespace PersonalQ.Workflows.Expressions;

/// <summary>A text with expressions in double braces: <c>Write about {{inputs.topic}}</c>.</summary>
internal sealed class Template
{
    private readonly List<(string? Text, Expression? Value)> parts;

    private Template(List<(string?, Expression?)> parts) => this.parts = parts;

    /// <summary>Every path its expressions read.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths => parts.SelectMany(p => p.Value?.Paths ?? []);

    /// <summary>Reads a template. Braces that are never closed are plain text.</summary>
    /// <exception cref="ExpressionException">An expression in it cannot be read.</exception>
    public static Template Parse(string text)
    {
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
    /// <exception cref="ExpressionException">A value does not go with its expression.</exception>
    public string Render(IValues values)
    {
        if (parts is [var only] && only.Text is { } plain)
            return plain;
        var text = new StringBuilder();
        foreach (var (fixedText, value) in parts)
            text.Append(fixedText ?? value!.Evaluate(values).Text());
        return text.ToString();
    }
}
