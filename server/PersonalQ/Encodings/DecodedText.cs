using System.Globalization;
using System.Text;

namespace PersonalQ.Encodings;

/// <summary>How a text was written as bytes.</summary>
/// <param name="Encoding">The encoding; throws where it cannot express something.</param>
/// <param name="Name">Its name for people: <c>Windows-1252</c>.</param>
/// <param name="HasMark">Whether a byte order mark stands in front.</param>
public sealed record TextForm(Encoding Encoding, string Name, bool HasMark = false)
{
    /// <summary>UTF-8 without a mark: what is written where nothing else was there.</summary>
    public static readonly TextForm Utf8 = new(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), "UTF-8");

    /// <summary>Whether it switches alphabets by escape sequences, so that all bytes are ASCII.</summary>
    internal bool IsSevenBit => Encoding.CodePage is 50220 or 50225 or 52936;

    /// <summary>The bytes of a text, with the mark.</summary>
    /// <exception cref="EncoderFallbackException">It cannot be expressed.</exception>
    public byte[] Bytes(string text)
    {
        var bytes = Encoding.GetBytes(text);
        return HasMark ? [.. Mark, .. bytes] : bytes;
    }

    private byte[] Mark => Encoding.CodePage switch
    {
        1200 => [0xFF, 0xFE],
        1201 => [0xFE, 0xFF],
        12000 => [0xFF, 0xFE, 0, 0],
        12001 => [0, 0, 0xFE, 0xFF],
        54936 => [0x84, 0x31, 0x95, 0x33],
        _ => [0xEF, 0xBB, 0xBF],
    };
}

/// <summary>A text with how its bytes were read.</summary>
/// <param name="Text">The text, without a byte order mark.</param>
/// <param name="Form">How it was written.</param>
/// <param name="Broken">Places that are not of this encoding; each is shown as U+FFFD.</param>
/// <param name="IsCut">Whether half a character at the end was left out.</param>
public sealed record DecodedText(string Text, TextForm Form, int Broken = 0, bool IsCut = false)
{
    /// <summary>What a reader is told of it: <c>read as Windows-1252</c>; null for whole UTF-8, which goes without saying.</summary>
    public string? Note
    {
        get
        {
            var parts = new List<string>(3);
            if (Form.Name != TextForm.Utf8.Name || Broken > 0)
                parts.Add($"read as {Form.Name}");
            if (Broken > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Broken} {(Broken == 1 ? "place that is" : "places that are")} not {Form.Name} {(Broken == 1 ? "is" : "are")} shown as \uFFFD"));
            if (IsCut)
                parts.Add("half a character at the end is left out");
            return parts.Count == 0 ? null : string.Join("; ", parts);
        }
    }
}

/// <summary>Bytes are no text, or it is not certain which.</summary>
/// <param name="reason">Why, to follow the name of the file: <c>is not text: it is a PDF document.</c></param>
public sealed class NotTextException(string reason) : Exception(reason)
{
    /// <summary>A sentence about the file.</summary>
    /// <param name="name">What the file is called, in quotes where it stands in them.</param>
    public string Of(string name) => $"{name} {Message}";
}
