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

    // The detector proposes Windows-1252 with 0.5 for whatever it knows nothing of.
    private const float Fits = 0.45f;

    // Fewer letters than this are those of any language.
    private const int ShortestForeign = 6;

    // With fewer of them, an alphabet of the east is not told from that of the west.
    private const int ShortestLatin = 4;

    /// <summary>Reads bytes that are not UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="utf">Characters beyond ASCII that are UTF-8.</param>
    /// <param name="broken">Places that are not.</param>
    /// <exception cref="NotTextException">It is a mixture, or not certain.</exception>
    public static DecodedText Read(ReadOnlySpan<byte> bytes, int utf, int broken)
    {
        var found = Detect(bytes);
        // Here and there two bytes of another encoding look like UTF-8; not every third time.
        if (utf > 1 && utf * 3 >= utf + broken && !(found is [{ Confidence: >= Sure }, ..] && utf * 2 < broken))
            throw new NotTextException("holds text in more than one encoding: UTF-8, and something else. Save all of it as UTF-8.");
        foreach (var (name, confidence) in found.Where(f => f.Confidence >= Likely && !(f.EncodingName == "windows-1252" && f.Confidence <= 0.5f)).Select(f => (f.EncodingName, f.Confidence)).Append(("windows-1252", 0f)).Append(("macintosh", 0f)))
            if (TextEncodings.Named(name) is { } form && TextDecoder.Whole(bytes, form) is { } text && Plainer(bytes, text) is var plain && Makes(plain.Text, confidence))
                return IsEitherOf(bytes, plain) ? throw NotCertain() : plain;
        if (WideText.Read(bytes, isLikely: false) is { } wide)
            return wide;
        throw NotCertain();
    }

    private static NotTextException NotCertain() => new("is text in an encoding that cannot be told for certain. Save it as UTF-8.");

    // A few letters that make as much sense in the most common encoding, and are others there.
    private static bool IsEitherOf(ReadOnlySpan<byte> bytes, DecodedText text) =>
        text.Form.Encoding.IsSingleByte && text.Form.Name is not ("Windows-1252" or "ISO-8859-15") && text.Text.Count(c => c > 127) < ShortestLatin && text.Text.All(c => Alphabet(c) <= 0)
        && TextDecoder.Whole(bytes, TextEncodings.Named("windows-1252")!) is { } western && western.Text != text.Text && Faults(western.Text) == 0;

    /// <summary>An encoding of seven bits that switches alphabets by escape sequences; null when it is none.</summary>
    public static TextForm? SevenBit(ReadOnlySpan<byte> bytes) =>
        Detect(bytes) is [{ Confidence: >= Sure } first, ..] && TextEncodings.Named(first.EncodingName) is { IsSevenBit: true } form ? form : null;

    /// <summary>Characters that make no sense where they stand: a sign or a capital within a word, a letter of another alphabet.</summary>
    public static int Faults(string text)
    {
        var faults = 0;
        for (var i = 0; i < text.Length; i++)
            if (text[i] > 127 || (i > 0 && text[i - 1] > 127))
                faults += IsOdd(i > 0 ? text[i - 1] : ' ', Rune.TryGetRuneAt(text, i, out var rune) ? rune : new Rune(' '), i + 1 < text.Length ? text[i + 1] : ' ') ? 1 : 0;
        return faults;
    }

    private static bool IsOdd(char before, Rune rune, char after)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse || (category == UnicodeCategory.Control && rune.Value > 127))
            return true;
        if (!rune.IsBmp)
            return false;
        var c = (char)rune.Value;
        // What bytes of other encodings become in Windows-1252, and hardly anybody writes.
        if (c is 'ƒ' or '¤' or '†' or '‡' or (>= '\u02B0' and <= '\u02FF'))
            return true;
        if (char.IsLetter(before) && char.IsLetter(c))
            return (Alphabet(before) != Alphabet(c) && Alphabet(before) >= 0 && Alphabet(c) >= 0) || (char.IsLower(before) && char.IsUpper(c));
        // Lines and blocks are drawn, not written.
        if (IsDrawn(c) && !(IsDrawn(before) || char.IsWhiteSpace(before) || char.IsAsciiDigit(before) || char.IsPunctuation(before)))
            return true;
        var (follows, leads) = (char.IsLetter(before) && Alphabet(before) >= 0, char.IsLetter(after) && Alphabet(after) >= 0);
        if (c <= 127 || char.IsLetter(c))
            return false;
        // Beside a letter stand neither amounts of money nor fractions.
        if ((follows || leads) && (category == UnicodeCategory.CurrencySymbol || c is '¼' or '½' or '¾'))
            return true;
        // Within a word stand apostrophes, hyphens and points; not signs and quotation marks.
        return follows && leads && !char.IsWhiteSpace(c)
            && category is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DashPunctuation or UnicodeCategory.Format) && c is not ('’' or '·' or '…' or '×' or '™' or '®');
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
        // Encodings of one byte make letters of everything: most letters must be plain ones, or enough of them fit a language.
        return text.Count(char.IsAsciiLetter) >= beyond || (confidence >= Fits && beyond >= ShortestForeign);
    }

    // Where several encodings mean the same, the one that people know; and euro signs rather than signs of no currency.
    private static DecodedText Plainer(ReadOnlySpan<byte> bytes, DecodedText text)
    {
        if (text.Form.Name == "KOI8-R" && Faults(text.Text) > 0 && TextDecoder.Whole(bytes, TextEncodings.Named("koi8-u")!) is { } ukrainian && Faults(ukrainian.Text) == 0)
            return ukrainian;
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
