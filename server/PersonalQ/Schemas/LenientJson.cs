using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Limits;

namespace PersonalQ.Schemas;

/// <summary>
/// Reads JSON as models write it, and writes it as JSON: comments, trailing commas, raw line breaks in texts, single
/// quotes, names without quotes, and Python's True, False and None. Numbers keep their digits. What has no closing bracket is not read.
/// </summary>
/// <param name="text">The text around it.</param>
/// <param name="budget">Counts the characters looked at.</param>
internal ref struct LenientJson(ReadOnlySpan<char> text, TextBudget budget)
{
    private const int DeepestNesting = 64;

    private readonly ReadOnlySpan<char> text = text;
    private readonly StringBuilder json = new();
    private int at;
    private int depth;

    /// <summary>Whether the text ended in the midst of the value: what is within it is a fragment.</summary>
    public bool EndedEarly { get; private set; }

    /// <summary>Reads the value that begins at an index.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Behind its last character.</param>
    /// <returns>The value; null when there is none.</returns>
    public JsonElement? Read(int start, out int end)
    {
        json.Clear();
        (at, depth, EndedEarly) = (start, 0, false);
        var read = Value();
        end = at;
        if (!read)
            return null;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(json.ToString(), Json.Options);
        }
        catch (JsonException)
        {
            return null; // half a surrogate pair, or a number out of all bounds
        }
    }

    /// <summary>Moves behind white space and comments.</summary>
    /// <returns>Where the next character is; the end of the text when there is none.</returns>
    public int Skip(int from)
    {
        at = from;
        Blank();
        return at;
    }

    private bool Value()
    {
        Blank();
        if (at >= text.Length)
            return Early();
        return text[at] switch
        {
            '{' => Object(),
            '[' => Array(),
            '"' or '\'' or '“' => String(),
            _ => Literal(),
        };
    }

    private bool Object()
    {
        if (++depth > DeepestNesting)
            return false;
        at++;
        json.Append('{');
        for (var first = true; ; first = false)
        {
            Blank();
            if (at >= text.Length)
                return Early();
            if (text[at] == '}')
                break;
            if (!first)
                json.Append(',');
            if (!Name() || !Colon() || !Value() || !Comma('}'))
                return false;
        }
        return Close('}');
    }

    private bool Array()
    {
        if (++depth > DeepestNesting)
            return false;
        at++;
        json.Append('[');
        for (var first = true; ; first = false)
        {
            Blank();
            if (at >= text.Length)
                return Early();
            if (text[at] == ']')
                break;
            if (!first)
                json.Append(',');
            if (!Value() || !Comma(']'))
                return false;
        }
        return Close(']');
    }

    private bool Close(char bracket)
    {
        at++;
        depth--;
        json.Append(bracket);
        return true;
    }

    private bool Name()
    {
        if (text[at] is '"' or '\'' or '“')
            return String();
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$' or '-'))
            Step();
        if (at == start)
            return false;
        Write(text[start..at].ToString());
        return true;
    }

    private bool Colon()
    {
        Blank();
        if (at >= text.Length)
            return Early();
        if (text[at] != ':')
            return false;
        at++;
        json.Append(':');
        return true;
    }

    private bool Comma(char close)
    {
        Blank();
        if (at >= text.Length)
            return Early();
        if (text[at] == close)
            return true;
        if (text[at] != ',')
            return false;
        at++;
        return true;
    }

    private bool String()
    {
        var quote = text[at] == '“' ? '”' : text[at];
        at++;
        var value = new StringBuilder();
        while (true)
        {
            if (at >= text.Length)
                return Early();
            var c = text[at];
            Step();
            if (c == quote)
                break;
            if (c != '\\')
                value.Append(c);
            else if (!Escape(value))
                return false;
        }
        var whole = value.ToString();
        if (IsBroken(whole))
            return false;
        Write(whole);
        return true;
    }

    // Half of a surrogate pair is no character: writing it would put another one in its place.
    private static bool IsBroken(string value)
    {
        for (var i = 0; i < value.Length; i++)
            if (char.IsSurrogate(value[i]) && !(i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i++ + 1])))
                return true;
        return false;
    }

    private bool Escape(StringBuilder value)
    {
        if (at >= text.Length)
            return Early();
        var c = text[at];
        Step();
        switch (c)
        {
            case 'n': value.Append('\n'); return true;
            case 't': value.Append('\t'); return true;
            case 'r': value.Append('\r'); return true;
            case 'b': value.Append('\b'); return true;
            case 'f': value.Append('\f'); return true;
            case '\r' or '\n': return true; // a line that goes on
            case 'u' when at + 4 <= text.Length && ushort.TryParse(text.Slice(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                value.Append((char)code);
                at += 4;
                return true;
            case '"' or '\'' or '\\' or '/': value.Append(c); return true;
            default: value.Append('\\').Append(c); return true; // a regular expression or a path that was not escaped
        }
    }

    private bool Literal()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '+' or '-' or '.' or '_'))
            Step();
        var word = text[start..at];
        var said = word switch
        {
            "true" or "True" or "TRUE" => "true",
            "false" or "False" or "FALSE" => "false",
            "null" or "None" or "NULL" or "undefined" or "NaN" => "null",
            _ => Number(word),
        };
        if (said is null)
            return at >= text.Length && word.Length > 0 && depth > 0 ? Early() : false;
        json.Append(said);
        return true;
    }

    // The digits stay as they are: a number of 64 bits is not rounded.
    private static string? Number(ReadOnlySpan<char> word)
    {
        word = word is ['+', .. var rest] ? rest : word;
        if (word.Length == 0 || !(char.IsAsciiDigit(word[0]) || word[0] is '-' or '.') || !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return null;
        var text = word.ToString();
        try
        {
            using var document = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return value.ToString("R", CultureInfo.InvariantCulture); // .5, 1., 007
        }
    }

    private void Write(string value) => json.Append('"').Append(JsonEncodedText.Encode(Well(value), System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append('"');

    // Half of a surrogate pair is no text; it becomes the sign for that.
    private static string Well(string value) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));

    private void Blank()
    {
        while (at < text.Length)
            if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF')
                Step();
            else if (text[at..] is ['/', '/', ..] || (text[at] == '#' && depth > 0))
                To("\n");
            else if (text[at..] is ['/', '*', ..])
                To("*/");
            else
                return;
    }

    private void To(string end)
    {
        var found = text[at..].IndexOf(end, StringComparison.Ordinal);
        var next = found < 0 ? text.Length : at + found + end.Length;
        budget.Spend(next - at);
        at = next;
    }

    private void Step()
    {
        budget.Spend();
        at++;
    }

    private bool Early()
    {
        EndedEarly = true;
        return false;
    }
}
