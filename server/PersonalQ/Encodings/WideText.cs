using System.Globalization;

namespace PersonalQ.Encodings;

/// <summary>Text of two or four bytes for each character, without a mark that says so.</summary>
internal static class WideText
{
    private static readonly TextForm[] Forms = [TextEncodings.Named("utf-32le")!, TextEncodings.Named("utf-32be")!, TextEncodings.Named("utf-16le")!, TextEncodings.Named("utf-16be")!];

    /// <summary>The text; null when it is none.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isLikely">False where no byte is 0, so that more has to speak for it.</param>
    public static DecodedText? Read(ReadOnlySpan<byte> bytes, bool isLikely = true)
    {
        DecodedText? best = null;
        var (most, runnerUp) = (0, 0);
        foreach (var form in Forms)
            if (TextDecoder.Whole(bytes, form) is { Text.Length: > 0 } text && Score(text.Text) is > 0 and var score)
            {
                runnerUp = Math.Max(runnerUp, Math.Min(most, score));
                (best, most) = score > most ? (text, score) : (best, most);
            }
        return most > runnerUp && (isLikely || (best!.Text.Length >= 4 && most * 2 >= best.Text.Length && best.Text.All(c => IsWritten(c)))) ? best : null;
    }

    // What is common in texts of all languages, and rare where bytes are read the wrong way round; 0 for what no text has.
    private static int Score(string text)
    {
        var common = 0;
        foreach (var rune in text.EnumerateRunes())
            switch (Category(rune))
            {
                case UnicodeCategory.Control when rune.Value is not ('\t' or '\n' or '\r' or '\f'):
                case UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse:
                    return 0;
                default:
                    common += rune.Value is '\n' or '\r' or ' ' or '\t' or (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or ',' or '.' or '"' or ':' or ';' or '-' or (>= 0x3000 and <= 0x30FF) ? 1 : 0;
                    break;
            }
        return common;
    }

    // Chinese signs, kana, Hangul and their punctuation: other alphabets have bytes in them that no other text has.
    private static bool IsWritten(char c) => c is (>= '\u3000' and <= '\u30FF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uFF00' and <= '\uFFEF') or '\n' or '\r';

    private static UnicodeCategory Category(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune);
}
