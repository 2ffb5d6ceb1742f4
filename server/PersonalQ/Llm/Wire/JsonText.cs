using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Schemas;

namespace PersonalQ.Llm.Wire;

/// <summary>Reads JSON values that are not quite of the kind they should be.</summary>
internal static class JsonText
{
    /// <summary>Deep enough for arguments, and bounded.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowMultipleValues = true };

    private static readonly TextLimits Loose = new() { Time = TimeSpan.FromMilliseconds(500), Steps = 8_000_000 };

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 256, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>A member that is there and not null.</summary>
    public static bool TryGet(JsonElement json, ReadOnlySpan<byte> name, out JsonElement value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    /// <summary>A text; numbers and flags as they are written; null for everything else. Halves of surrogate pairs stay as they are.</summary>
    public static string? Text(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                var raw = JsonMarshal.GetRawUtf8Value(json)[1..^1];
                return raw.IndexOf((byte)'\\') < 0 ? Encoding.UTF8.GetString(raw) : Unescape(raw);
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return json.GetRawText();
            default:
                return null;
        }
    }

    /// <summary>The text of a member; null when it is missing or none.</summary>
    public static string? Text(JsonElement json, ReadOnlySpan<byte> name) => TryGet(json, name, out var value) ? Text(value) : null;

    /// <summary>A whole number ≥ 0, also one that is written as a float or a text.</summary>
    public static long? Whole(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.TryGetInt64(out var whole) => Positive(whole),
        JsonValueKind.Number => Positive(json.GetDouble()),
        JsonValueKind.String => double.TryParse(Text(json), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Positive(number) : null,
        _ => null,
    };

    /// <summary>The whole number of a member; null when it is missing or none.</summary>
    public static long? Whole(JsonElement json, ReadOnlySpan<byte> name) => TryGet(json, name, out var value) ? Whole(value) : null;

    /// <summary>Parses a text leniently: comments and trailing commas are read over.</summary>
    public static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, DocumentOptions);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null; // not JSON is an answer here, not a fault
        }
        catch (ArgumentException)
        {
            return null; // half a surrogate pair
        }
    }

    /// <summary>Reads the value at the start of a text as models write it: single quotes, names without quotes, Python's words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rest">What stands behind the value.</param>
    public static JsonElement? ParseLoosely(string text, out string rest)
    {
        rest = "";
        try
        {
            var reader = new LenientJson(text, new TextBudget(Loose, TimeProvider.System));
            var value = reader.Read(0, out var end);
            rest = text[end..];
            return value;
        }
        catch (TextLimitException)
        {
            return null; // no model writes so much that it takes this long
        }
    }

    /// <summary>JSON whose strings hold raw control characters, and whose numbers are NaN or infinite, made readable.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> json)
    {
        var clean = new List<byte>(json.Length + 16);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var b = json[i];
            if (inString)
            {
                if (b == '\\' && i + 1 < json.Length && json[i + 1] >= 0x20)
                {
                    clean.Add(b);
                    clean.Add(json[++i]);
                }
                else if (b < 0x20)
                {
                    clean.AddRange(Encoding.ASCII.GetBytes($"\\u{b:x4}"));
                }
                else
                {
                    inString = b != '"';
                    clean.Add(b);
                }
                continue;
            }
            if (Literal(json[i..]) is var length and > 0)
            {
                clean.AddRange("null"u8);
                i += length - 1;
                continue;
            }
            inString = b == '"';
            if (b is >= 0x20 or (byte)'\t') clean.Add(b);
        }
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(clean))); // bad bytes become U+FFFD
    }

    private static int Literal(ReadOnlySpan<byte> json) =>
        json.StartsWith("NaN"u8) ? 3 : json.StartsWith("Infinity"u8) ? 8 : json.StartsWith("-Infinity"u8) ? 9 : 0;

    private static long? Positive(double number) => number is >= 0 and < long.MaxValue ? (long)Math.Round(number) : null;

    private static long? Positive(long number) => number >= 0 ? number : null;

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            text.Append(Encoding.UTF8.GetString(raw[..at]));
            var escaped = raw[at + 1];
            raw = raw[(at + 2)..];
            if (escaped == 'u')
            {
                text.Append((char)ushort.Parse(raw[..4], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                raw = raw[4..];
                continue;
            }
            text.Append(escaped switch { (byte)'n' => '\n', (byte)'t' => '\t', (byte)'r' => '\r', (byte)'b' => '\b', (byte)'f' => '\f', _ => (char)escaped });
        }
        return text.Append(Encoding.UTF8.GetString(raw)).ToString();
    }
}

/// <summary>Joins halves of surrogate pairs that came in two pieces, and replaces lone ones.</summary>
internal struct SurrogateJoiner
{
    private char _half;

    /// <summary>The piece as whole text; a half at its end waits for the next one.</summary>
    public string Join(string piece, AnswerTrace trace)
    {
        if (_half == 0 && piece.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0) return piece;
        if (_half != 0)
        {
            if (piece.Length == 0) return piece;
            piece = _half + piece;
            _half = '\0';
            if (char.IsLowSurrogate(piece[1])) trace.Note("characters_joined", "The server cut characters into halves; they were joined.");
        }
        if (piece.Length > 0 && char.IsHighSurrogate(piece[^1]))
        {
            _half = piece[^1];
            piece = piece[..^1];
        }
        return Whole(piece);
    }

    /// <summary>What is left at the end.</summary>
    public string End()
    {
        if (_half == 0) return "";
        _half = '\0';
        return "\ufffd";
    }

    /// <summary>The text with lone halves replaced.</summary>
    public static string Whole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else text = string.Concat(text.AsSpan(0, i), "\ufffd", text.AsSpan(i + 1));
        }
        return text;
    }
}
