using System.Globalization;
using System.Text;
using UtfUnknown;

namespace PersonalQ.Encodings;

/// <summary>Text that neither is UTF-8 nor says what it is: read as what it most likely is, if that makes sense.</summary>
internal static class LikelyText
{
    // The detector looks at the lines that are not ASCII, up to so many bytes: more make it no surer.
    private const int Sample = 256 * 1024;

    private const float Sure = 0.9f;
    private const float Likely = 0.35f;

    /// <summary>Reads bytes that are not UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="utf">Characters beyond ASCII that are UTF-8.</param>
    /// <param name="broken">Places that are not.</param>
    /// <exception cref="NotTextException">It is a mixture, or not certain.</exception>
    public static DecodedText Read(ReadOnlySpan<byte> bytes, int utf, int broken)
    {
        var found = Detect(bytes);
        // Here and there two bytes of another encoding look like UTF-8; not every third time.
        if (utf > 0 && utf * 3 >= utf + broken && !(found is [{ Confidence: >= Sure }, ..] && utf * 2 < broken))
            throw new NotTextException("holds text in more than one encoding: UTF-8, and something else. Save all of it as UTF-8.");
        foreach (var (name, confidence) in found.Where(f => f.Confidence >= Likely).Select(f => (f.EncodingName, f.Confidence)).Append(("windows-1252", 0.5f)).Append(("macintosh", 0f)))
            if (TextEncodings.Named(name) is { } form && TextDecoder.Whole(bytes, form) is { } text && Plainer(bytes, text) is var plain && Makes(plain.Text, confidence))
                return plain;
        throw new NotTextException("is text in an encoding that cannot be told for certain. Save it as UTF-8.");
    }

    /// <summary>An encoding of seven bits that switches alphabets by escape sequences; null when it is none.</summary>
    public static TextForm? SevenBit(ReadOnlySpan<byte> bytes) =>
        Detect(bytes) is [{ Confidence: >= Sure } first, ..] && TextEncodings.Named(first.EncodingName) is { IsSevenBit: true } form ? form : null;

    /// <summary>Characters that make no sense where they stand: a sign or a capital within a word, a letter of another alphabet.</summary>
    public static int Faults(string text)
    {
        var faults = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var (before, c, after) = (i > 0 ? text[i - 1] : ' ', text[i], i + 1 < text.Length ? text[i + 1] : ' ');
            if (c > 127 || before > 127)
                faults += IsOdd(before, c, after) ? 1 : 0;
        }
        return faults;
    }

    private static bool IsOdd(char before, char c, char after)
    {
        if (char.GetUnicodeCategory(c) is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse || (char.IsControl(c) && c > 127) || c is 'ƒ' or '¤' or '\u02C6' or '\u02DC')
            return true;
        if (char.IsLetter(before) && char.IsLetter(c))
            return (Alphabet(before) != Alphabet(c) && Alphabet(before) >= 0 && Alphabet(c) >= 0) || (char.IsLower(before) && char.IsUpper(c));
        // Lines and blocks are drawn, not written.
        if (IsDrawn(c) && !(IsDrawn(before) || char.IsWhiteSpace(before) || char.IsAsciiDigit(before) || char.IsPunctuation(before)))
            return true;
        // Within a word stand apostrophes, hyphens and points; not signs and quotation marks.
        return c > 127 && char.IsLetter(before) && char.IsLetter(after) && Alphabet(before) >= 0 && !char.IsLetter(c) && !char.IsWhiteSpace(c)
            && char.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DashPunctuation or UnicodeCategory.Format) && c is not ('’' or '·' or '…' or '×' or '™' or '®');
    }

    private static bool IsDrawn(char c) => c is >= '\u2500' and <= '\u259F';

    // Latin, Greek, Cyrillic; -1 for those that mix with others, as Chinese and Japanese do.
    private static int Alphabet(char c) => c switch
    {
        < '\u0250' or (>= '\u1E00' and <= '\u1EFF') => 0,
        >= '\u0370' and <= '\u03FF' => 1,
        >= '\u0400' and <= '\u04FF' => 2,
        >= '\u0590' and <= '\u05FF' => 3,
        >= '\u0600' and <= '\u06FF' => 4,
        _ => -1,
    };

    private static bool Makes(string text, float confidence)
    {
        var beyond = text.Count(c => c > 127);
        if (Faults(text) * 10 > beyond)
            return false;
        // Encodings of one byte make letters of everything: without a language that fits, most letters must be plain ones.
        return confidence > 0.55f || text.Count(char.IsAsciiLetter) >= beyond;
    }

    // Where several encodings mean the same, the one that people know; and euro signs rather than signs of no currency.
    private static DecodedText Plainer(ReadOnlySpan<byte> bytes, DecodedText text)
    {
        var western = TextDecoder.Whole(bytes, TextEncodings.Named("windows-1252")!);
        if (western is not null && (western.Text == text.Text || (text.Form.Encoding.CodePage is 437 or 850 or 852 && Faults(western.Text) == 0)))
            text = western;
        return text.Form.Name == "Windows-1252" && text.Text.Contains('¤', StringComparison.Ordinal) && TextDecoder.Whole(bytes, TextEncodings.Named("iso-8859-15")!) is { } euro
            && !euro.Text.Any(c => char.IsControl(c) && c > 127) ? euro : text;
    }

    private static IList<DetectionDetail> Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= Sample)
            return CharsetDetector.DetectFromBytes(bytes.ToArray()).Details ?? [];
        var sample = new MemoryStream(Sample);
        while (bytes.Length > 0 && sample.Length < Sample)
        {
            var end = bytes.IndexOf((byte)'\n') is >= 0 and var at ? at + 1 : bytes.Length;
            if (!Ascii.IsValid(bytes[..end]))
                sample.Write(bytes[..Math.Min(end, (int)(Sample - sample.Length))]);
            bytes = bytes[end..];
        }
        return CharsetDetector.DetectFromBytes(sample.ToArray()).Details ?? [];
    }
}
