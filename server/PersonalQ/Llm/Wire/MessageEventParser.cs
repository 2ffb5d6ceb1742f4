using System.Text.Json;

namespace PersonalQ.Llm.Wire;

/// <summary>Reads events and whole answers of Anthropic's Messages protocol, in any order and with anything missing.</summary>
internal sealed class MessageEventParser(AnswerBuilder answer, AnswerTrace trace)
{
    private long _last;
    private long _next;
    private HashSet<long>? _skipped;

    /// <summary>Whether a type of event is one of these.</summary>
    public static bool Is(string type) =>
        type is "message_start" or "content_block_start" or "content_block_delta" or "content_block_stop" or "message_delta" or "message_stop" or "message" or "completion";

    public void Take(JsonElement json, string type)
    {
        switch (type)
        {
            case "message_start" when JsonText.TryGet(json, "message"u8, out var message) && message.ValueKind == JsonValueKind.Object:
                UsageParser.Message(message, answer.Usage);
                answer.Begin(JsonText.Text(message, "model"u8));
                Blocks(message);
                break;
            case "message":
                UsageParser.Message(json, answer.Usage);
                answer.Begin(JsonText.Text(json, "model"u8));
                trace.Note("answer_not_streamed", "The server sent its answer in one piece although a stream was asked for.");
                Blocks(json);
                answer.Finish(JsonText.Text(json, "stop_reason"u8));
                answer.Close();
                break;
            case "content_block_start":
                answer.Begin(null);
                if (JsonText.TryGet(json, "content_block"u8, out var block)) Start(Index(json), block);
                break;
            case "content_block_delta":
                answer.Begin(null);
                if (JsonText.TryGet(json, "delta"u8, out var delta) && delta.ValueKind == JsonValueKind.Object) Delta(Index(json), delta);
                break;
            case "content_block_stop":
                Index(json);
                break;
            case "message_delta":
                UsageParser.Message(json, answer.Usage);
                if (!JsonText.TryGet(json, "delta"u8, out var end)) break;
                UsageParser.Message(end, answer.Usage);
                answer.Finish(JsonText.Text(end, "stop_reason"u8));
                break;
            case "message_stop":
                answer.End(isExplicit: true);
                break;
        }
    }

    private long Index(JsonElement json) => _last = JsonText.Whole(json, "index"u8) ?? _last;

    private void Blocks(JsonElement message)
    {
        if (!JsonText.TryGet(message, "content"u8, out var content)) return;
        if (content.ValueKind == JsonValueKind.String) answer.Text(JsonText.Text(content)!);
        if (content.ValueKind != JsonValueKind.Array) return;
        foreach (var block in content.EnumerateArray())
        {
            Start(_next, block);
        }
    }

    private void Start(long index, JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object) return;
        _next = Math.Max(_next, index + 1);
        _skipped?.Remove(index);
        switch (JsonText.Text(block, "type"u8))
        {
            case "text":
                answer.Text(JsonText.Text(block, "text"u8) ?? "");
                break;
            case "thinking":
                answer.Reasoning(JsonText.Text(block, "thinking"u8) ?? "", "thinking");
                answer.Signature(JsonText.Text(block, "signature"u8) ?? "");
                break;
            case "redacted_thinking":
                answer.Redacted(JsonText.Text(block, "data"u8) ?? "");
                break;
            case "tool_use":
                // The input is given here by servers that do not stream it; with others it is empty.
                var input = JsonText.TryGet(block, "input"u8, out var whole) ? whole.ValueKind == JsonValueKind.String ? JsonText.Text(whole)! : whole.GetRawText() : "";
                answer.Call(index, JsonText.Text(block, "id"u8) ?? "", JsonText.Text(block, "name"u8) ?? "", "", input);
                break;
            case { } type:
                (_skipped ??= []).Add(index);
                trace.Note("blocks_skipped", $"The server sent a block of a kind that is not known (\"{(type.Length <= 60 ? type : type[..60])}\"); it was skipped.");
                break;
        }
    }

    private void Delta(long index, JsonElement delta)
    {
        if (_skipped?.Contains(index) == true) return; // pieces of a block that is none of ours, such as a search that the service made
        // Some servers forget the type; the member tells it.
        if (delta.TryGetProperty("partial_json"u8, out var json))
        {
            if (json.ValueKind is JsonValueKind.Null) return;
            var piece = json.ValueKind == JsonValueKind.String ? JsonText.Text(json)! : json.GetRawText();
            if (piece.Length == 0) return;
            answer.Call(index, "", "", piece);
        }
        else if (JsonText.Text(delta, "thinking"u8) is { } thinking)
        {
            answer.Reasoning(thinking, "thinking");
        }
        else if (JsonText.Text(delta, "signature"u8) is { } signature)
        {
            answer.Signature(signature);
        }
        else if (JsonText.Text(delta, "text"u8) is { } text)
        {
            answer.Text(text);
        }
    }
}
