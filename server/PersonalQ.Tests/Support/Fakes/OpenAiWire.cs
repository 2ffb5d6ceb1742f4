using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>The shapes of chat completions.</summary>
internal static class OpenAiWire
{
    private const int Created = 1700000000;

    /// <summary>Reads what can be read of a request that may be refused afterwards.</summary>
    public static FakePrompt Read(JsonElement body)
    {
        var messages = List(body, "messages").Where(x => x.ValueKind == JsonValueKind.Object).ToList();
        var users = messages.Where(x => Role(x) == "user").Select(TextOf).Where(x => x.Length > 0).ToList();
        var model = StrictJson.Optional(body, "model")?.ToString() ?? "";
        return new()
        {
            Model = model,
            System = string.Join('\n', messages.Where(x => Role(x) is "system" or "developer").Select(TextOf)),
            First = users.FirstOrDefault() ?? "",
            Last = users.LastOrDefault() ?? "",
            Turn = messages.Count(x => Role(x) == "assistant"),
            Tools = [.. List(body, "tools").Select(x => StrictJson.Optional(x, "function")).Select(x => x is { } f ? StrictJson.Optional(f, "name")?.ToString() ?? "" : "")],
            ToolResults = [.. messages.Where(x => Role(x) == "tool").Select(TextOf)],
            Stream = StrictJson.Optional(body, "stream") is { ValueKind: JsonValueKind.True },
            Body = body,
            Key = string.Join('\n', [model, .. messages.Select(x => x.GetRawText())]),
        };
    }

    public static JsonObject Completion(FakePrompt prompt, FakeAnswer answer, OpenAiDialect dialect, AnthropicWire.Hasher hash)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer.Text.Length > 0 ? answer.Text : null, ["refusal"] = null };
        if (answer.ToolCalls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. answer.ToolCalls.Select((x, i) => new JsonObject
            {
                ["id"] = CallId(prompt, i, dialect, hash), ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = x.Name, ["arguments"] = x.Arguments },
            })]);
        }
        var completion = Envelope(prompt, "chat.completion", hash);
        completion["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = Finish(answer),
        });
        completion["usage"] = Usage(prompt, answer);
        return completion;
    }

    /// <summary>The events of a stream; pieces of text and arguments are marked.</summary>
    public static IEnumerable<(string Event, bool IsPiece)> Events(
        FakePrompt prompt, FakeAnswer answer, OpenAiDialect dialect, AnthropicWire.Hasher hash)
    {
        string Chunk(JsonObject delta, string? finish = null)
        {
            var chunk = Envelope(prompt, "chat.completion.chunk", hash);
            chunk["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish });
            // Mistral tells usage unasked, in its last chunk.
            if (finish is not null && dialect == OpenAiDialect.Mistral) chunk["usage"] = Usage(prompt, answer);
            return Data(chunk);
        }

        yield return (Chunk(new() { ["role"] = "assistant", ["content"] = "", ["refusal"] = null }), false);
        foreach (var piece in answer.Pieces()) yield return (Chunk(new() { ["content"] = piece }), true);
        for (var i = 0; i < answer.ToolCalls.Count; i++)
        {
            var (name, arguments) = answer.ToolCalls[i];
            yield return (Chunk(ToolDelta(i, arguments: "", CallId(prompt, i, dialect, hash), name)), false);
            var half = arguments.Length / 2;
            yield return (Chunk(ToolDelta(i, arguments[..half])), true);
            yield return (Chunk(ToolDelta(i, arguments[half..])), true);
        }
        yield return (Chunk([], Finish(answer)), false);
        if (StrictJson.Optional(prompt.Body, "stream_options") is { } options
            && StrictJson.Optional(options, "include_usage") is { ValueKind: JsonValueKind.True })
        {
            var chunk = Envelope(prompt, "chat.completion.chunk", hash);
            chunk["choices"] = new JsonArray();
            chunk["usage"] = Usage(prompt, answer);
            yield return (Data(chunk), false);
        }
        yield return ("data: [DONE]\n\n", false);
    }

    public static string ErrorEvent(string type, string message) =>
        Data(new() { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = null } });

    public static (string Type, string? Code) ErrorType(int status) => status switch
    {
        401 => ("invalid_request_error", "invalid_api_key"),
        404 => ("invalid_request_error", "model_not_found"),
        429 => ("requests", "rate_limit_exceeded"),
        >= 500 => ("server_error", null),
        _ => ("invalid_request_error", null),
    };

    private static JsonObject ToolDelta(int index, string arguments, string? id = null, string? name = null)
    {
        var function = new JsonObject { ["arguments"] = arguments };
        if (name is not null) function.Insert(0, "name", name);
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (id is not null)
        {
            call["id"] = id;
            call["type"] = "function";
        }
        return new() { ["tool_calls"] = new JsonArray(call) };
    }

    private static JsonObject Envelope(FakePrompt prompt, string kind, AnthropicWire.Hasher hash) => new()
    {
        ["id"] = $"chatcmpl-{hash(prompt.Key)}", ["object"] = kind, ["created"] = Created, ["model"] = prompt.Model,
    };

    private static string CallId(FakePrompt prompt, int index, OpenAiDialect dialect, AnthropicWire.Hasher hash)
    {
        var id = hash(prompt.Key, index.ToString(CultureInfo.InvariantCulture));
        return dialect == OpenAiDialect.Mistral ? id[..9] : $"call_{id}";
    }

    private static string Finish(FakeAnswer answer) => answer.StopReason ?? (answer.ToolCalls.Count > 0 ? "tool_calls" : "stop");

    private static JsonObject Usage(FakePrompt prompt, FakeAnswer answer)
    {
        var input = FakePromptCache.Tokens(prompt.Key);
        var output = FakePromptCache.Tokens(answer.Text) + answer.ToolCalls.Sum(x => FakePromptCache.Tokens(x.Name + x.Arguments)) + 1;
        // The real one caches prompts from 1,024 tokens on, in steps of 128; the second half of a conversation is what is new.
        var cached = prompt.Turn > 0 && input >= 1024 ? input / 2 / 128 * 128 : 0;
        return new()
        {
            ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = input + output,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = cached, ["audio_tokens"] = 0 },
            ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
        };
    }

    private static string Data(JsonObject json) => $"data: {json.ToJsonString()}\n\n";

    private static string? Role(JsonElement message) => StrictJson.Optional(message, "role")?.ToString();

    private static IEnumerable<JsonElement> List(JsonElement json, string name) =>
        StrictJson.Optional(json, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static string TextOf(JsonElement message) => StrictJson.Optional(message, "content") is not { } content ? ""
        : content.ValueKind == JsonValueKind.String ? content.GetString()!
        : string.Join('\n', List(message, "content").Select(x => StrictJson.Optional(x, "text")?.ToString()).Where(x => x is not null));
}
