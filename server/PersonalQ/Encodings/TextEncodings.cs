using System.Collections.Frozen;
using System.Text;

namespace PersonalQ.Encodings;

/// <summary>The encodings of other programs, by the names they go by.</summary>
internal static class TextEncodings
{
    // The wider one where one is part of another, as browsers have it (WHATWG Encoding Standard).
    private static readonly FrozenDictionary<string, (int CodePage, string Name)> Known = new Dictionary<string, (int, string)>(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-16"] = (1200, "UTF-16 LE"), ["utf-16le"] = (1200, "UTF-16 LE"), ["utf-16be"] = (1201, "UTF-16 BE"), ["utf-32"] = (12000, "UTF-32 LE"), ["utf-32le"] = (12000, "UTF-32 LE"), ["utf-32be"] = (12001, "UTF-32 BE"),
        ["windows-1250"] = (1250, "Windows-1250"), ["windows-1251"] = (1251, "Windows-1251"), ["windows-1252"] = (1252, "Windows-1252"), ["windows-1253"] = (1253, "Windows-1253"),
        ["windows-1254"] = (1254, "Windows-1254"), ["windows-1255"] = (1255, "Windows-1255"), ["windows-1256"] = (1256, "Windows-1256"), ["windows-1257"] = (1257, "Windows-1257"),
        ["windows-1258"] = (1258, "Windows-1258"), ["windows-874"] = (874, "Windows-874"), ["tis-620"] = (874, "Windows-874"), ["iso-8859-11"] = (874, "Windows-874"),
        ["iso-8859-1"] = (1252, "Windows-1252"), ["latin1"] = (1252, "Windows-1252"), ["iso-8859-2"] = (28592, "ISO-8859-2"), ["iso-8859-3"] = (28593, "ISO-8859-3"), ["iso-8859-4"] = (28594, "ISO-8859-4"),
        ["iso-8859-5"] = (28595, "ISO-8859-5"), ["iso-8859-6"] = (28596, "ISO-8859-6"), ["iso-8859-7"] = (28597, "ISO-8859-7"), ["iso-8859-8"] = (28598, "ISO-8859-8"),
        ["iso-8859-9"] = (1254, "Windows-1254"), ["iso-8859-13"] = (28603, "ISO-8859-13"), ["iso-8859-15"] = (28605, "ISO-8859-15"),
        ["koi8-r"] = (20866, "KOI8-R"), ["koi8-u"] = (21866, "KOI8-U"), ["ibm866"] = (866, "IBM866"), ["ibm855"] = (855, "IBM855"), ["ibm852"] = (852, "IBM852"), ["ibm850"] = (850, "IBM850"), ["ibm437"] = (437, "IBM437"),
        ["x-mac-cyrillic"] = (10007, "Mac Cyrillic"), ["macintosh"] = (10000, "Mac Roman"), ["x-mac-ce"] = (10029, "Mac Central European"),
        ["shift-jis"] = (932, "Shift-JIS"), ["shift_jis"] = (932, "Shift-JIS"), ["windows-31j"] = (932, "Shift-JIS"), ["euc-jp"] = (51932, "EUC-JP"), ["iso-2022-jp"] = (50220, "ISO-2022-JP"),
        ["gb18030"] = (54936, "GB18030"), ["gbk"] = (54936, "GB18030"), ["gb2312"] = (54936, "GB18030"), ["hz-gb-2312"] = (52936, "HZ-GB-2312"), ["big5"] = (950, "Big5"),
        ["euc-kr"] = (949, "EUC-KR"), ["uhc"] = (949, "EUC-KR"), ["cp949"] = (949, "EUC-KR"), ["ks_c_5601-1987"] = (949, "EUC-KR"), ["iso-2022-kr"] = (50225, "ISO-2022-KR"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    static TextEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding of a name; null when it is unknown, or UTF-8, which needs no name.</summary>
    public static TextForm? Named(string? name) =>
        name is not null && Known.TryGetValue(name.Trim().Trim('"'), out var known) ? new TextForm(Strict(known.CodePage), known.Name) : null;

    /// <summary>An encoding that throws where bytes or characters are not of it.</summary>
    public static Encoding Strict(int codePage) => codePage switch
    {
        65001 => TextForm.Utf8.Encoding,
        1200 => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
        1201 => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
        12000 => new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true),
        12001 => new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true),
        _ => Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
    };
}
