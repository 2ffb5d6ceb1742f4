using System.Text;

namespace PersonalQ.Llm.Providers;

/// <summary>Files of a message in the form the model can take.</summary>
internal static class ModelFiles
{
    private static readonly HashSet<string> Images = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/png", "image/jpeg", "image/gif", "image/webp",
    };

    private static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/toml", "application/sql",
        "application/javascript", "application/x-ndjson", "application/jsonl",
    };

    /// <summary>The file's bytes.</summary>
    /// <exception cref="ModelCallException">It is gone.</exception>
    public static async ValueTask<byte[]> ReadAsync(FilePart file, string provider, CancellationToken cancellationToken)
    {
        if (file.Data is { } data) return data;
        try
        {
            return await File.ReadAllBytesAsync(file.Path ?? "", cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ModelCallException(ModelErrorKind.BadRequest, provider, $"The file {file.Name} cannot be read any more.", e);
        }
    }

    public static bool IsImage(FilePart file) => Images.Contains(file.MediaType);

    public static bool IsPdf(FilePart file) => file.MediaType.Equals("application/pdf", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file as text in the conversation: its content, or that it cannot be shown.</summary>
    public static string AsText(FilePart file, byte[] content)
    {
        var type = file.MediaType.Split(';')[0].Trim();
        return type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Texts.Contains(type)
            ? $"File {file.Name}:\n{Encoding.UTF8.GetString(content)}"
            : $"File {file.Name} ({type}, {content.Length} bytes): this model cannot see it.";
    }
}
