using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>The shapes of the Messages API.</summary>
internal static class AnthropicWire
{
    public delegate string Hasher(params ReadOnlySpan<string> parts);

    /// <summary>Reads what can be read of a request that may be refused afterwards.</summary>
    public static FakePrompt Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw AnthropicRules.Bad("Input should be a valid dictionary");
        var messages = List(body, "messages").Where(x => x.ValueKind == JsonValueKind.Object).ToList();
        var users = messages.Where(x => Role(x) == "user").Select(x => TextOf(x, "content")).Where(x => x.Length > 0).ToList();
        var model = StrictJson.Optional(body, "model") is { ValueKind: JsonValueKind.String } m ? m.GetString()! : "";
        var system = TextOf(body, "system");
        return new()
        {
            Model = model,
            System = system,
            First = users.FirstOrDefault() ?? "",
            Last = users.LastOrDefault() ?? "",
            Turn = messages.Count(x => Role(x) == "assistant"),
            Tools = [.. List(body, "tools").Select(x => StrictJson.Optional(x, "name")?.ToString() ?? "")],
            ToolResults = [.. messages.SelectMany(x => List(x, "content")).Where(x => Is(x, "tool_result")).Select(x => TextOf(x, "content"))],
            Stream = StrictJson.Optional(body, "stream") is { ValueKind: JsonValueKind.True },
            Body = body,
            Key = string.Join('\n', [model, system, .. messages.Select(Plain)]),
        };
    }

    public static JsonObject Message(FakePrompt prompt, FakeAnswer answer, FakeUsage usage, Hasher hash)
    {
        var content = new JsonArray();
        if (answer.ThinkingSignature is { } signature)
            content.Add(new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = signature });
        if (answer.Text.Length > 0) content.Add(new JsonObject { ["type"] = "text", ["text"] = answer.Text });
        for (var i = 0; i < answer.ToolCalls.Count; i++)
        {
            content.Add(new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = $"toolu_{hash(prompt.Key, i.ToString(CultureInfo.InvariantCulture))}",
                ["name"] = answer.ToolCalls[i].Name,
                ["input"] = FakeAnswer.Arguments(answer.ToolCalls[i].Arguments),
            });
        }
        return new()
        {
            ["id"] = $"msg_{hash(prompt.Key)}",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = prompt.Model,
            ["content"] = content,
            ["stop_reason"] = answer.StopReason ?? (answer.ToolCalls.Count > 0 ? "tool_use" : "end_turn"),
            ["stop_sequence"] = null,
            ["usage"] = new JsonObject
            {
                ["input_tokens"] = usage.Input,
                ["cache_creation_input_tokens"] = usage.CacheWrite,
                ["cache_read_input_tokens"] = usage.CacheRead,
                ["output_tokens"] = FakePromptCache.Tokens(answer.Text) + answer.ToolCalls.Sum(x => FakePromptCache.Tokens(x.Name + x.Arguments)) + 1,
                ["service_tier"] = "standard",
            },
        };
    }

    /// <summary>The events of a stream; pieces of text and arguments are marked.</summary>
    public static IEnumerable<(string Event, bool IsPiece)> Events(JsonObject message, FakeAnswer answer)
    {
        var start = message.DeepClone().AsObject();
        start["content"] = new JsonArray();
        start["stop_reason"] = null;
        start["usage"]!["output_tokens"] = 1;
        yield return (Event("message_start", new() { ["message"] = start }), false);
        var index = 0;
        foreach (var block in message["content"]!.AsArray().Select(x => x!.AsObject()))
        {
            foreach (var item in Block(block, index, answer)) yield return item;
            if (index++ == 0) yield return (Event("ping", []), false);
        }
        yield return (Event("message_delta", new()
        {
            ["delta"] = new JsonObject { ["stop_reason"] = message["stop_reason"]!.DeepClone(), ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = message["usage"]!["output_tokens"]!.DeepClone() },
        }), false);
        yield return (Event("message_stop", []), false);
    }

    public static string ErrorEvent(string type, string message) =>
        Event("error", new() { ["error"] = new JsonObject { ["type"] = type, ["message"] = message } });

    public static string ErrorType(int status) => status switch
    {
        400 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        _ => "api_error",
    };

    public static JsonObject ModelList(IReadOnlyList<string> models, bool hasMore) => new()
    {
        ["data"] = new JsonArray([.. models.Select(x => new JsonObject
        {
            ["type"] = "model", ["id"] = x, ["display_name"] = $"Display {x}", ["created_at"] = "2026-01-01T00:00:00Z",
            ["max_input_tokens"] = 200000, ["max_tokens"] = 64000,
        })]),
        ["has_more"] = hasMore,
        ["first_id"] = models.FirstOrDefault(),
        ["last_id"] = models.LastOrDefault(),
    };

    private static IEnumerable<(string Event, bool IsPiece)> Block(JsonObject block, int index, FakeAnswer answer)
    {
        var type = block["type"]!.GetValue<string>();
        var open = block.DeepClone().AsObject();
        if (type == "text") open["text"] = "";
        if (type == "tool_use") open["input"] = new JsonObject();
        if (type == "thinking") open["signature"] = "";
        yield return (Event("content_block_start", new() { ["index"] = index, ["content_block"] = open }), false);
        if (type == "thinking")
            yield return (Delta(index, new() { ["type"] = "signature_delta", ["signature"] = block["signature"]!.DeepClone() }), false);
        if (type == "text")
        {
            foreach (var piece in answer.Pieces()) yield return (Delta(index, new() { ["type"] = "text_delta", ["text"] = piece }), true);
        }
        if (type == "tool_use")
        {
            var calls = answer.ToolCalls.Count;
            var before = index - (block.Parent!.AsArray().Count - calls);
            var arguments = answer.ToolCalls[before].Arguments;
            var half = arguments.Length / 2;
            yield return (Delta(index, new() { ["type"] = "input_json_delta", ["partial_json"] = "" }), false);
            yield return (Delta(index, new() { ["type"] = "input_json_delta", ["partial_json"] = arguments[..half] }), true);
            yield return (Delta(index, new() { ["type"] = "input_json_delta", ["partial_json"] = arguments[half..] }), true);
        }
        yield return (Event("content_block_stop", new() { ["index"] = index }), false);
    }

    private static string Delta(int index, JsonObject delta) => Event("content_block_delta", new() { ["index"] = index, ["delta"] = delta });

    private static string Event(string name, JsonObject data)
    {
        data.Insert(0, "type", name);
        return $"event: {name}\ndata: {data.ToJsonString()}\n\n";
    }

    private static string? Role(JsonElement message) => StrictJson.Optional(message, "role")?.ToString();

    private static bool Is(JsonElement block, string type) => StrictJson.Optional(block, "type")?.ToString() == type;

    private static IEnumerable<JsonElement> List(JsonElement json, string name) =>
        StrictJson.Optional(json, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    private static string TextOf(JsonElement json, string name) => StrictJson.Optional(json, name) is not { } value ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : string.Join('\n', List(json, name).Where(x => Is(x, "text")).Select(x => StrictJson.Optional(x, "text")?.ToString()));

    private static string Plain(JsonElement json)
    {
        var node = JsonNode.Parse(json.GetRawText())!;
        if (node is JsonObject message && message["content"] is JsonArray blocks)
        {
            foreach (var block in blocks.OfType<JsonObject>()) block.Remove("cache_control");
        }
        return node.ToJsonString();
    }
}
