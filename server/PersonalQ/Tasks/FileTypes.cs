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

    /// <summary>What the sender says it is, unless the sender does not know.</summary>
    public static string Of(string name, string? said) => string.IsNullOrWhiteSpace(said) || said == Unknown ? Of(name) : said;
}
