using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalQ.Llm.Wire;

/// <summary>OpenRouter's <c>reasoning_details</c>: blocks that come in pieces, and go back whole.</summary>
internal static class ReasoningDetails
{
    // A service that sends more blocks than this for one answer wants no memory of them.
    private const int MaxBlocks = 1000;

    /// <summary>Adds the blocks of a piece to those so far; pieces of one block (same type, same index) are joined.</summary>
    /// <param name="trace">Keeps them.</param>
    /// <param name="details">The list as it came.</param>
    /// <param name="onText">Takes the readable part; null where it has been told in another member.</param>
    public static void Merge(AnswerTrace trace, JsonElement details, Action<string>? onText)
    {
        var blocks = trace.ReasoningDetails ??= [];
        foreach (var detail in details.EnumerateArray())
        {
            if (detail.ValueKind != JsonValueKind.Object) continue;
            if ((JsonText.Text(detail, "text"u8) ?? JsonText.Text(detail, "summary"u8)) is { Length: > 0 } text) onText?.Invoke(text);
            if (blocks.Count > 0 && IsSame(blocks[^1], detail)) blocks[^1] = Joined(blocks[^1], detail);
            else if (blocks.Count < MaxBlocks) blocks.Add(detail.Clone());
        }
    }

    private static bool IsSame(JsonElement block, JsonElement next) =>
        JsonText.Text(block, "type"u8) is { } type && type != "reasoning.encrypted" && type == JsonText.Text(next, "type"u8)
        && JsonText.Whole(block, "index"u8) == JsonText.Whole(next, "index"u8);

    private static JsonElement Joined(JsonElement block, JsonElement next)
    {
        var joined = JsonObject.Create(block)!;
        foreach (var member in next.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            joined[member.Name] = member.Name is "text" or "summary"
                ? SurrogateJoiner.Whole(JsonText.Text(block, System.Text.Encoding.UTF8.GetBytes(member.Name)) + JsonText.Text(member.Value))
                : JsonNode.Parse(member.Value.GetRawText());
        }
        return JsonSerializer.SerializeToElement(joined);
    }
}
