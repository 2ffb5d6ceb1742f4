using System.Text.Json;

namespace PersonalQ.Llm.Wire;

/// <summary>Reads chunks and whole answers of chat completions: OpenAI's, those of its many imitators, and Ollama's own.</summary>
internal sealed class ChatChunkParser(AnswerBuilder answer, AnswerTrace trace)
{
    private long? _choice;
    private bool _hasDeltas;

    /// <summary>Whether a value is one of these.</summary>
    public static bool Is(JsonElement json) =>
        json.TryGetProperty("choices"u8, out _)
        || JsonText.TryGet(json, "usage"u8, out _) && !json.TryGetProperty("type"u8, out _)
        || JsonText.TryGet(json, "message"u8, out var message) && message.ValueKind == JsonValueKind.Object && !json.TryGetProperty("type"u8, out _)
        || json.TryGetProperty("done"u8, out var done) && done.ValueKind is JsonValueKind.True or JsonValueKind.False;

    public void Take(JsonElement json)
    {
        answer.Begin(JsonText.Text(json, "model"u8));
        var hasChoice = false;
        if (JsonText.TryGet(json, "choices"u8, out var choices))
        {
            if (choices.ValueKind == JsonValueKind.Object) hasChoice = Choice(choices);
            else if (choices.ValueKind == JsonValueKind.Array)
                foreach (var choice in choices.EnumerateArray()) hasChoice |= Choice(choice);
        }
        else if (JsonText.TryGet(json, "message"u8, out var message) && message.ValueKind == JsonValueKind.Object)
        {
            hasChoice = true;
            Piece(message, isWhole: false); // Ollama's own protocol streams messages
        }
        var counted = UsageParser.Chat(json, answer.Usage);
        if (counted && !hasChoice) answer.Close();
        if (json.TryGetProperty("done"u8, out var done) && done.ValueKind == JsonValueKind.True)
        {
            answer.Finish(JsonText.Text(json, "done_reason"u8) ?? FinishReasons.Stop);
            answer.Close();
        }
    }

    private bool Choice(JsonElement choice)
    {
        if (choice.ValueKind != JsonValueKind.Object) return false;
        var index = JsonText.Whole(choice, "index"u8) ?? 0;
        _choice ??= index;
        if (index != _choice)
        {
            trace.Note("choices_dropped", "The server sent several answers at once; the first was taken.");
            return true;
        }
        if (JsonText.TryGet(choice, "delta"u8, out var delta) && delta.ValueKind == JsonValueKind.Object)
        {
            Piece(delta, isWhole: false);
            // The whole beside an empty piece, and calls beside their delta.
            if (!answer.HasContent && JsonText.TryGet(choice, "message"u8, out var said) && said.ValueKind == JsonValueKind.Object) Piece(said, isWhole: false);
            if (!JsonText.TryGet(delta, "tool_calls"u8, out _)) Calls(choice);
        }
        else if (JsonText.TryGet(choice, "message"u8, out var message) && message.ValueKind == JsonValueKind.Object)
        {
            Piece(message, isWhole: true);
            answer.Close();
            if (!_hasDeltas) trace.Note("answer_not_streamed", "The server sent its answer in one piece although a stream was asked for.");
        }
        else if (JsonText.Text(choice, "text"u8) is { } text)
        {
            answer.Text(text);
        }
        UsageParser.Chat(choice, answer.Usage); // Moonshot
        if (WireErrors.Find(choice, null, isAnswer: true) is { } failure) answer.Fail(failure);
        else answer.Finish(FinishWord(choice));
        return true;
    }

    private static string? FinishWord(JsonElement choice)
    {
        if (!JsonText.TryGet(choice, "finish_reason"u8, out var reason)) return null;
        return reason.ValueKind == JsonValueKind.Object ? JsonText.Text(reason, "type"u8) ?? JsonText.Text(reason, "reason"u8) : JsonText.Text(reason);
    }

    private void Piece(JsonElement delta, bool isWhole)
    {
        if (isWhole && _hasDeltas) return; // the whole once more, after its pieces
        _hasDeltas |= !isWhole;
        Reasoning(delta);
        if (JsonText.TryGet(delta, "content"u8, out var content)) Content(content);
        if (JsonText.Text(delta, "refusal"u8) is { Length: > 0 } refusal)
        {
            answer.Text(refusal);
            answer.Finish(FinishReasons.Filter);
        }
        Calls(delta);
        if (JsonText.TryGet(delta, "function_call"u8, out var function) && function.ValueKind == JsonValueKind.Object)
        {
            trace.Note("function_call_read", "The server used the old form of tool calls.");
            Call(function);
        }
    }

    private void Calls(JsonElement holder)
    {
        if (!JsonText.TryGet(holder, "tool_calls"u8, out var calls)) return;
        if (calls.ValueKind == JsonValueKind.Object) Call(calls);
        else if (calls.ValueKind == JsonValueKind.Array)
            foreach (var call in calls.EnumerateArray()) Call(call);
    }

    private void Content(JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var part in content.EnumerateArray()) Content(part);
                break;
            case JsonValueKind.Object when JsonText.Text(content, "type"u8) is "thinking" or "reasoning" or "thought":
                answer.Reasoning(TextOf(content), null); // Magistral; it is not wanted back
                break;
            case JsonValueKind.Object when JsonText.Text(content, "type"u8) is "tool_use" or "tool_call" or "function_call" or "toolUse":
                Call(content);
                break;
            case JsonValueKind.Object:
                answer.Text(TextOf(content));
                break;
            default:
                answer.Text(JsonText.Text(content) ?? "");
                break;
        }
    }

    private static string TextOf(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object) return JsonText.Text(part) ?? "";
        foreach (var name in (ReadOnlySpan<string>)["text", "thinking", "content", "reasoning", "summary"])
        {
            if (!part.TryGetProperty(name, out var value)) continue;
            if (value.ValueKind == JsonValueKind.Array) return string.Concat(value.EnumerateArray().Select(TextOf));
            if (JsonText.Text(value) is { } text) return text;
        }
        return "";
    }

    private void Reasoning(JsonElement delta)
    {
        // Several of them hold the same text, for clients of different services.
        var said = false;
        foreach (var name in (ReadOnlySpan<string>)["reasoning_content", "reasoning", "thinking", "thinking_content", "thought", "reasoning_text", "thinking_blocks"])
        {
            if (said || !delta.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) continue;
            var text = value.ValueKind == JsonValueKind.Object ? TextOf(value) : value.ValueKind == JsonValueKind.Array ? string.Concat(value.EnumerateArray().Select(TextOf)) : JsonText.Text(value);
            if (string.IsNullOrEmpty(text) || value.ValueKind is JsonValueKind.True or JsonValueKind.False) continue;
            answer.Reasoning(text, name is "reasoning_content" or "reasoning" ? name : null);
            said = true;
        }
        if (JsonText.TryGet(delta, "reasoning_details"u8, out var details) && details.ValueKind == JsonValueKind.Array) ReasoningDetails.Merge(trace, details, said ? null : x => answer.Reasoning(x, "reasoning"));
    }

    private void Call(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object) return;
        var function = JsonText.TryGet(call, "function"u8, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : call;
        var arguments = "";
        foreach (var name in (ReadOnlySpan<string>)["arguments", "parameters", "input"])
        {
            if (!function.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) continue;
            arguments = value.ValueKind == JsonValueKind.String ? JsonText.Text(value)! : value.GetRawText();
            break;
        }
        var extra = JsonText.TryGet(call, "extra_content"u8, out var more) ? more.Clone() : (JsonElement?)null;
        answer.Call(
            JsonText.Whole(call, "index"u8) ?? JsonText.Whole(function, "index"u8), JsonText.Text(call, "id"u8) ?? "", JsonText.Text(function, "name"u8) ?? "", arguments, extra: extra);
    }
}
