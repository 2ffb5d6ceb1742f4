using System.Globalization;
using System.Text;

namespace PersonalQ.Workflows.Plan;

/// <summary>Shortens texts without a model: the same text always gives the same, and nothing is paid.</summary>
internal static class Digest
{
    /// <summary>Beginning and end of a text that is too long, with a word about what is missing.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var head = Whole(text, most * 2 / 3);
        var tail = most / 3;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..head]}\n[… {text.Length - head - tail} characters left out …]\n{text[Start(text, text.Length - tail)..]}");
    }

    /// <summary>
    /// What carries most of a text: its headings, list entries, table rows, and the first sentence of each paragraph, in
    /// their order; cut like any text when even that is too long.
    /// </summary>
    public static string Of(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var digest = new StringBuilder();
        var begins = true;
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd()))
        {
            if (line.Length == 0)
            {
                begins = true;
                continue;
            }
            if (IsStructure(line))
                digest.Append(line).Append('\n');
            else if (begins)
                digest.Append(FirstSentence(line)).Append('\n');
            begins = IsStructure(line);
        }
        return Cut(digest.ToString().TrimEnd(), most);
    }

    private static bool IsStructure(string line)
    {
        var start = line.TrimStart();
        return start[0] is '#' or '-' or '*' or '|' or '>' or '•'
            || (char.IsAsciiDigit(start[0]) && start.IndexOfAny(['.', ')']) is > 0 and < 4);
    }

    private static string FirstSentence(string line)
    {
        for (var i = 20; i < line.Length - 1; i++)
            if (line[i] is '.' or '!' or '?' && char.IsWhiteSpace(line[i + 1]))
                return line[..(i + 1)];
        return line;
    }

    // Never between the halves of a character.
    private static int Whole(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;

    private static int Start(string text, int at) => at < text.Length && char.IsLowSurrogate(text[at]) ? at + 1 : at;
}
