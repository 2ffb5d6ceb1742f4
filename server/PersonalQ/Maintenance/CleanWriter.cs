using System.Text;
using PersonalQ.Encodings;

namespace PersonalQ.Maintenance;

/// <summary>
/// What is printed on a terminal: foreign text comes without secrets and without what commands a terminal. Our own colours are
/// written with <see cref="Style"/>, which nothing else can write.
/// </summary>
internal sealed class CleanWriter(TextWriter inner, SecretGate secrets) : TextWriter
{
    // A noncharacter of Unicode in the place of ESC.
    private const char Mark = '\uFDD0';

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Text in a style, by the number of SGR: 1 bold, 2 dim, 31 red, 32 green, 33 yellow, 36 cyan.</summary>
    public static string Style(string text, int style) => $"{Mark}{(char)('A' + style)}{text}{Mark}A";

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        var text = PlainText.Clean(secrets.Clean(value));
        inner.Write(text.Contains(Mark, StringComparison.Ordinal) ? Styled(text) : text);
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value)
    {
        Write(value);
        inner.WriteLine();
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(new string(buffer.Span));
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        WriteLine(new string(buffer.Span));
        return Task.CompletedTask;
    }

    public override void Flush() => inner.Flush();

    // Only the styles that are ours: who writes the mark into foreign text changes a colour at most.
    private static string Styled(string text)
    {
        var styled = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
            if (text[i] != Mark)
                styled.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] - 'A' is 0 or 1 or 2 or 31 or 32 or 33 or 36)
                styled.Append('\e').Append('[').Append(text[++i] - 'A').Append('m');
        return styled.ToString();
    }
}
