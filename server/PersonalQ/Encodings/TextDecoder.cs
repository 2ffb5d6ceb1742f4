using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace PersonalQ.Encodings;

/// <summary>
/// The one place where bytes from outside become text. What they are is told by their byte order mark, else by being UTF-8, else by what
/// the text declares, else by what its letters are likely to be (UTF.Unknown); what is not certain is refused.
/// </summary>
public static partial class TextDecoder
{
    // Read for what a text says of itself, as HTML asks for it.
    private const int Head = 1_024;

    // A text that is UTF-8 in so many more places than it is not has broken places; otherwise it is something else, or a mixture.
    private const int UtfToBroken = 10;

    private static readonly (byte[] Mark, int CodePage, string Name)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], 65001, "UTF-8"),
        ([0xFF, 0xFE, 0, 0], 12000, "UTF-32 LE"),
        ([0, 0, 0xFE, 0xFF], 12001, "UTF-32 BE"),
        ([0xFF, 0xFE], 1200, "UTF-16 LE"),
        ([0xFE, 0xFF], 1201, "UTF-16 BE"),
        ([0x84, 0x31, 0x95, 0x33], 54936, "GB18030"),
    ];

    private static readonly (byte[] Begin, string Name)[] Binaries =
    [
        ("%PDF-"u8.ToArray(), "a PDF document"), ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG picture"), ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
        ("GIF8"u8.ToArray(), "a GIF picture"), ("RIFF"u8.ToArray(), "a picture, sound or film"), ("PK\u0003\u0004"u8.ToArray(), "a ZIP archive or an Office document"),
        ([0x1F, 0x8B], "a gzip archive"), ("7z"u8.ToArray(), "a 7z archive"), ("BZh"u8.ToArray(), "a bzip2 archive"), ([0xFD, (byte)'7', (byte)'z'], "an xz archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"), ("Rar!"u8.ToArray(), "a RAR archive"), ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "a program"), ("MZ"u8.ToArray(), "a program"),
        ("SQLite format 3"u8.ToArray(), "a SQLite database"), ([0xD0, 0xCF, 0x11, 0xE0], "an Office document"), ("PAR1"u8.ToArray(), "a Parquet file"),
        ("ID3"u8.ToArray(), "a sound"), ("OggS"u8.ToArray(), "a sound"), ("\0asm"u8.ToArray(), "a program"),
    ];

    // In text there are tab, line feed, vertical tab, form feed, carriage return, backspace (overprinting) and escape (colours of terminals).
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        0, 1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127);

    /// <summary>Reads bytes as text.</summary>
    /// <param name="bytes">All bytes of it, or its begin.</param>
    /// <param name="declared">An encoding that came with it, as in a media type; what is unknown or does not fit is passed over.</param>
    /// <exception cref="NotTextException">It is no text, or it is not certain which.</exception>
    public static DecodedText Decode(ReadOnlySpan<byte> bytes, string? declared = null)
    {
        if (bytes.StartsWith("%PDF-"u8))
            throw Binary(bytes);
        foreach (var (mark, codePage, name) in Marks)
            if (bytes.StartsWith(mark))
                return Whole(bytes[mark.Length..], new TextForm(TextEncodings.Strict(codePage), name, HasMark: true))
                    ?? throw new NotTextException($"begins as {name} does and is not {name}.");
        if (Utf8.IsValid(bytes) && !bytes.Contains((byte)0))
            return AsUtf8(bytes, declared);
        if (declared is not null && TextEncodings.Named(declared) is { } told && Whole(bytes, told) is { } asTold)
            return asTold;
        if (bytes.Contains((byte)0))
            return WideText.Read(bytes) ?? throw Binary(bytes);
        var (letters, broken, isCut) = Places(bytes);
        if (broken == 0 && isCut && letters > 0)
            return Whole(bytes, TextForm.Utf8)!;
        if (IsBinary(bytes, most: 0))
            throw Binary(bytes);
        if (broken > 0 && letters >= broken * UtfToBroken)
            return new DecodedText(Encoding.UTF8.GetString(bytes), TextForm.Utf8, broken);
        if (Declared(bytes) is { } said && Whole(bytes, said) is { } asSaid && LikelyText.Faults(asSaid.Text) == 0)
            return asSaid;
        return LikelyText.Read(bytes, letters, broken);
    }

    /// <summary>Reads a file as text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="NotTextException">It is no text, or it is not certain which.</exception>
    public static async Task<DecodedText> ReadAsync(string path, CancellationToken ct) => Decode(await File.ReadAllBytesAsync(path, ct));

    /// <summary>The text in an encoding; without the half of a character at its end; null when it is not of that encoding.</summary>
    internal static DecodedText? Whole(ReadOnlySpan<byte> bytes, TextForm form)
    {
        // No encoding has characters of more than four bytes.
        for (var left = 0; left < 4 && left <= bytes.Length; left++)
            try
            {
                var text = form.Encoding.GetString(bytes[..^left]);
                return IsLikeText(text) && (left == 0 || text.Length > 0) ? new DecodedText(text, form, IsCut: left > 0) : null;
            }
            catch (DecoderFallbackException)
            {
                // Perhaps because of what stands at the end.
            }
        return null;
    }

    private static DecodedText AsUtf8(ReadOnlySpan<byte> bytes, string? declared)
    {
        // Escape sequences switch alphabets in texts of seven bits.
        if (bytes.Contains((byte)0x1B) && Ascii.IsValid(bytes) && (TextEncodings.Named(declared) is { IsSevenBit: true } told ? told : LikelyText.SevenBit(bytes)) is { } form && Whole(bytes, form) is { } found)
            return found;
        return IsBinary(bytes, most: bytes.Length / 50) ? throw Binary(bytes) : new DecodedText(Encoding.UTF8.GetString(bytes), TextForm.Utf8);
    }

    // How often a character beyond ASCII is there as UTF-8 has it, how often one is not, and whether the last one is cut off.
    private static (int Letters, int Broken, bool IsCut) Places(ReadOnlySpan<byte> bytes)
    {
        var (letters, broken, isCut) = (0, 0, false);
        while (bytes.Length > 0)
        {
            var ascii = bytes.IndexOfAnyExceptInRange((byte)0, (byte)127);
            if (ascii < 0)
                break;
            bytes = bytes[ascii..];
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            isCut = status == OperationStatus.NeedMoreData;
            letters += status == OperationStatus.Done ? 1 : 0;
            broken += status == OperationStatus.InvalidData ? 1 : 0;
            bytes = bytes[length..];
        }
        return (letters, broken, isCut);
    }

    private static bool IsLikeText(string text) => !text.AsSpan().Contains('\0');

    private static bool IsBinary(ReadOnlySpan<byte> bytes, int most)
    {
        var found = 0;
        for (int at; (at = bytes.IndexOfAny(Controls)) >= 0; bytes = bytes[(at + 1)..])
            if (++found > most && !(bytes[at] == 26 && at == bytes.Length - 1)) // DOS ended texts by it
                return true;
        return false;
    }

    private static NotTextException Binary(ReadOnlySpan<byte> bytes)
    {
        foreach (var (begin, name) in Binaries)
            if (bytes.StartsWith(begin))
                return new NotTextException($"is not text: it is {name}.");
        return new NotTextException("is not text: it holds bytes that no text has.");
    }

    private static TextForm? Declared(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, Head)]);
        return Declaration().Match(head) is { Success: true } found ? TextEncodings.Named(found.Groups["name"].Value) : null;
    }

    [GeneratedRegex("""(?:<\?xml[^>]{0,200}\bencoding\s{0,9}=|<meta[^>]{0,200}\bcharset\s{0,9}=|^@charset\s|coding[:=])\s{0,9}["']?(?<name>[A-Za-z0-9._:-]{2,40})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Declaration();
}
