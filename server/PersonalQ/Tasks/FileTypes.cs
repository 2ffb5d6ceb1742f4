using System.Net.Http.Headers;
using Microsoft.AspNetCore.StaticFiles;

namespace PersonalQ.Tasks;

/// <summary>Media types by the ending of a file's name.</summary>
internal static class FileTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Known = new()
    {
        Mappings = { [".md"] = "text/markdown", [".yaml"] = "application/yaml", [".yml"] = "application/yaml", [".log"] = "text/plain", [".jsonl"] = "text/plain" },
    };

    /// <summary>The type of a name; <c>application/octet-stream</c> when its ending says nothing.</summary>
    public static string Of(string name) => Known.TryGetContentType(name, out var type) ? type : Unknown;

    /// <summary>What the sender says it is, unless the sender does not know, or says what is no media type.</summary>
    public static string Of(string name, string? said) => Plain(said) is { } type && type != Unknown ? type : Of(name);

    /// <summary>
    /// The type a file is sent with. What a browser could run as a page or script of ours is sent as text, or as bytes
    /// where text says nothing; and what is no media type, as bytes.
    /// </summary>
    /// <param name="type">The type it has.</param>
    /// <param name="asPicture">A page shows it as a picture: drawings run nothing there.</param>
    public static string Sent(string? type, bool asPicture = false)
    {
        var plain = Plain(type) ?? Unknown;
        if (asPicture && plain == "image/svg+xml")
            return plain;
        var isActive = plain.EndsWith("+xml", StringComparison.Ordinal) || plain.Contains("script", StringComparison.Ordinal)
            || plain is "text/html" or "text/xml" or "application/xml" or "text/xsl" or "text/vtt" or "text/css" or "application/wasm" or "text/cache-manifest" or "message/rfc822";
        return isActive ? plain is "image/svg+xml" || !plain.StartsWith("text/", StringComparison.Ordinal) && !plain.Contains("xml", StringComparison.Ordinal) && !plain.Contains("script", StringComparison.Ordinal) ? Unknown : "text/plain; charset=utf-8"
            : plain is "application/pdf" || plain.StartsWith("multipart/", StringComparison.Ordinal) || plain.Contains("flash", StringComparison.Ordinal) ? Unknown
            : plain;
    }

    // Type and subtype alone, in small letters; null when the text is none.
    private static string? Plain(string? type) =>
        type is { Length: > 0 and <= 200 } && MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.MediaType is { Length: <= 100 } plain && plain.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '+' or '_')
            ? plain.ToLowerInvariant()
            : null;
}
