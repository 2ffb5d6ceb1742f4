using System.Text;

namespace PersonalQ.Encodings;

/// <summary>Takes out of foreign text what commands a terminal or reorders what a person reads.</summary>
internal static class PlainText
{
    /// <summary>The text without control characters (ESC, CR, the second set of ISO 6429) and without marks that turn the direction of writing; tabs and line feeds stay.</summary>
    public static string Clean(string text) => Clean(text, static c => c is '\n' or '\t');

    /// <summary>The same in one line: line breaks become blanks.</summary>
    public static string CleanLine(string text) => Clean(text.ReplaceLineEndings(" "), static c => c == '\t');

    /// <summary>True for a character that a terminal or a reader must not get.</summary>
    public static bool IsHarmful(char c) => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F' or '\u061C' or '\u2028' or '\u2029';

    private static string Clean(string text, Func<char, bool> stays)
    {
        var first = -1;
        for (var i = 0; i < text.Length && first < 0; i++)
            if (IsHarmful(text[i]) && !stays(text[i]))
                first = i;
        if (first < 0)
            return text;
        var clean = new StringBuilder(text.Length).Append(text, 0, first);
        foreach (var c in text.AsSpan(first))
            if (!IsHarmful(c) || stays(c))
                clean.Append(c);
        return clean.ToString();
    }
}
