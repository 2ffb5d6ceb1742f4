using System.Text;
using System.Text.Json;

namespace PersonalQ.Llm.Limits;

/// <summary>Token counts before a provider has counted: four UTF-8 bytes to a token, close enough for limits and reservations.</summary>
public static class TokenEstimate
{
    // An image is billed by its pixels; 1,600 tokens is the most a provider scales a single one to.
    private const int ImageTokens = 1600;
    private const int MessageOverhead = 4;

    /// <summary>Estimates a text.</summary>
    /// <param name="text">Any text; null counts nothing.</param>
    /// <returns>0 for nothing, else at least 1.</returns>
    public static long Of(string? text) => string.IsNullOrEmpty(text) ? 0 : (Encoding.UTF8.GetByteCount(text) + 3L) / 4;

    /// <summary>Estimates what a request sends.</summary>
    /// <param name="request">The request.</param>
    /// <returns>At least 1.</returns>
    public static long Of(ModelRequest request)
    {
        var tokens = Of(request.SystemPrompt) + 1;
        foreach (var tool in request.Tools) tokens += Of(tool.Name) + Of(tool.Description) + Of(tool.Schema);
        if (request.OutputSchema is { } schema) tokens += Of(schema);
        foreach (var message in request.Messages) tokens += Of(message);
        return tokens;
    }

    /// <summary>Estimates one message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>At least 1.</returns>
    public static long Of(ModelMessage message)
    {
        long tokens = MessageOverhead;
        foreach (var part in message.Parts)
        {
            tokens += part switch
            {
                TextPart text => Of(text.Text),
                ToolCallPart call => Of(call.Name) + Of(call.Arguments) + MessageOverhead,
                ToolResultPart result => Of(result.Text) + MessageOverhead,
                ReasoningPart reasoning => Of(reasoning.Text),
                FilePart file => Of(file),
                _ => 0,
            };
        }
        return tokens;
    }

    private static long Of(JsonElement json) =>
        json.ValueKind == JsonValueKind.Undefined ? 0 : (json.GetRawText().Length + 3L) / 4;

    private static long Of(FilePart file)
    {
        if (file.MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase)) return ImageTokens;
        var bytes = file.Data?.LongLength ?? (file.Path is { } path && File.Exists(path) ? new FileInfo(path).Length : 0);
        return (bytes + 3) / 4;
    }
}
