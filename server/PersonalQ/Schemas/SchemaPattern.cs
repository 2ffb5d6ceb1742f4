using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PersonalQ.Limits;

namespace PersonalQ.Schemas;

/// <summary>
/// A regular expression of a schema, as ECMA-262 has them. It is looked through before the runtime's parser sees it, so
/// that nesting and repetitions are bounded, and matched without backtracking, in a time that grows with the text only.
/// </summary>
internal sealed class SchemaPattern
{
    /// <summary>Characters of a pattern at most.</summary>
    public const int Longest = 1000;

    private const int DeepestNesting = 32;
    private const int LargestExpansion = 10_000;
    private const string NoLineEnd = @"[^\n\r\u2028\u2029]";

    private readonly Regex regex;

    private SchemaPattern(string text, Regex regex) => (Text, this.regex) = (text, regex);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It cannot be used; the message is the rest of a sentence.</exception>
    /// <exception cref="TextLimitException">The budget is used up.</exception>
    public static SchemaPattern Read(string text, TextBudget budget)
    {
        if (text.Length > Longest)
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"has {text.Length:N0} characters; a pattern may have {Longest:N0} at most"));
        budget.Spend(1000 + (10 * text.Length));
        var translated = new Scan(text).Translate();
        try
        {
            return new SchemaPattern(text, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, budget.Left));
        }
        catch (ArgumentException)
        {
            throw new FormatException("is not a regular expression");
        }
        catch (NotSupportedException)
        {
            throw new FormatException("is a regular expression that cannot be matched in bounded time");
        }
    }

    /// <summary>Whether a text holds it.</summary>
    /// <exception cref="TextLimitException">The budget is used up.</exception>
    public bool IsMatch(string value, TextBudget budget)
    {
        budget.Spend(10 + ((long)value.Length * (16 + Text.Length) / 64));
        try
        {
            var matches = regex.IsMatch(value);
            if (value.Length > 1000)
                budget.Look();
            return matches;
        }
        catch (RegexMatchTimeoutException)
        {
            throw budget.TimeIsOver();
        }
    }

    /// <summary>One look through a pattern from left to right: no recursion, whatever it says.</summary>
    private sealed class Scan(string text)
    {
        private readonly StringBuilder written = new(text.Length + 16);
        private readonly Stack<long> outer = new();
        private long size;
        private long last;
        private int at;

        public string Translate()
        {
            while (at < text.Length)
                One(text[at]);
            if (outer.Count > 0)
                throw new FormatException("has a bracket that is not closed");
            return written.ToString();
        }

        private void One(char c)
        {
            switch (c)
            {
                case '[':
                    Class();
                    break;
                case '(':
                    Open();
                    break;
                case ')':
                    if (!outer.TryPop(out var before))
                        throw new FormatException("closes a bracket that is not open");
                    last = size;
                    size += before;
                    Copy();
                    break;
                case '{' when Repetition() is { } most:
                    Repeat(most);
                    break;
                case '*' or '+' or '?':
                    Copy();
                    break;
                case '|' or '^':
                    Copy();
                    break;
                case '$':
                    written.Append(@"\z");
                    at++;
                    break;
                case '.':
                    Atom(NoLineEnd, 1);
                    break;
                case '\\':
                    Escape(inClass: false);
                    break;
                default:
                    Atom(c == '#' || c == ' ' ? "\\" + c : c.ToString(), 1);
                    break;
            }
        }

        private void Copy() => written.Append(text[at++]);

        private void Atom(string translated, int length)
        {
            written.Append(translated);
            at += length;
            Grow(last = 1);
        }

        private void Grow(long by)
        {
            size += by;
            if (size > LargestExpansion)
                throw new FormatException($"repeats too much; written out it may have {LargestExpansion} parts at most");
        }

        private void Open()
        {
            if (outer.Count == DeepestNesting)
                throw new FormatException($"is nested more than {DeepestNesting} deep");
            outer.Push(size);
            size = 0;
            var rest = text.AsSpan(at + 1);
            if (rest is ['?', ..] && rest is not (['?', ':', ..] or ['?', 'i', ')' or ':', ..]) && !(rest is ['?', '<', var first, ..] && char.IsLetter(first)))
                throw new FormatException("looks ahead or behind, or has another group that cannot be matched in bounded time");
            Copy();
            while (rest is ['?', ..] && at < text.Length && text[at] is not (':' or '>' or ')'))
                Copy();
            if (rest is ['?', ..] && at < text.Length && text[at] != ')')
                Copy();
        }

        // {2}, {2,} or {2,5}: how often at most; null for a brace that is none of them.
        private long? Repetition()
        {
            var close = text.IndexOf('}', at);
            if (close < 0)
                return null;
            var parts = text[(at + 1)..close].Split(',');
            return parts.Length <= 2 && IsNumber(parts[0]) && (parts.Length == 1 || parts[1].Length == 0 || IsNumber(parts[1]))
                ? parts.Max(p => p.Length == 0 ? 1 : p.Length > 6 ? LargestExpansion + 1 : long.Parse(p, CultureInfo.InvariantCulture))
                : null;
        }

        private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

        private void Repeat(long most)
        {
            Grow(last * Math.Max(0, most - 1));
            last *= Math.Max(1, most);
            var close = text.IndexOf('}', at);
            written.Append(text, at, close - at + 1);
            at = close + 1;
        }

        // A class is written anew, with its own brackets escaped: .NET would read [a-[b]] as a subtraction, any number deep.
        private void Class()
        {
            var isNegated = at + 1 < text.Length && text[at + 1] == '^';
            var begin = at + (isNegated ? 2 : 1);
            if (begin < text.Length && text[begin] == ']')
            {
                Atom(isNegated ? @"[\s\S]" : @"[^\s\S]", begin - at + 1);
                return;
            }
            written.Append(isNegated ? "[^" : "[");
            at = begin;
            while (at < text.Length && text[at] != ']')
                if (text[at] == '\\')
                    Escape(inClass: true);
                else if (text[at] == '[')
                {
                    written.Append(@"\[");
                    at++;
                }
                else
                    Copy();
            if (at == text.Length)
                throw new FormatException("has a bracket that is not closed");
            Copy();
            Grow(last = 1);
        }

        private void Escape(bool inClass)
        {
            if (at + 1 == text.Length)
                throw new FormatException("ends with a lone \\");
            var c = text[at + 1];
            if (!inClass && (c is >= '1' and <= '9' || (c == 'k' && at + 2 < text.Length && text[at + 2] is '<' or '\'')))
                throw new FormatException("refers back to what it matched before, which cannot be matched in bounded time");
            var translated = (c, inClass) switch
            {
                ('d', true) => "0-9",
                ('d', false) => "[0-9]",
                ('D', false) => "[^0-9]",
                ('w', true) => "a-zA-Z0-9_",
                ('w', false) => "[a-zA-Z0-9_]",
                ('W', false) => "[^a-zA-Z0-9_]",
                _ => text.Substring(at, 2),
            };
            if (inClass)
            {
                written.Append(translated);
                at += 2;
            }
            else
                Atom(translated, 2);
            // \p{L}: the braces belong to the escape.
            if (c is 'p' or 'P' && at < text.Length && text[at] == '{' && text.IndexOf('}', at) is var close and > 0)
            {
                written.Append(text, at, close - at + 1);
                at = close + 1;
            }
        }
    }
}
