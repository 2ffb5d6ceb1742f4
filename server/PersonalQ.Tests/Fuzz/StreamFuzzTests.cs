using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Llm;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Wire;

namespace PersonalQ.Tests.Fuzz;

/// <summary>
/// Whatever a model server sends, what comes of it is in the form of its protocol or a refusal in words, and is the same however the
/// network cuts it into pieces.
/// </summary>
public sealed class StreamFuzzTests(ITestOutputHelper output)
{
    private const int LargestEvent = 1 << 20;

    private static readonly IReadOnlyList<ToolSpec> Tools = [new("look", "Looks.", JsonSerializer.SerializeToElement(new { type = "object", properties = new { x = new { type = "string" } } }))];

    private readonly FuzzRun fuzz = new(output);

    [Fact]
    public Task Chat_completions() => GoAsync("chat-streams", isMessages: false, random => new StreamTexts(random).Chat());

    [Fact]
    public Task Messages() => GoAsync("message-streams", isMessages: true, random => new StreamTexts(random).Messages());

    private Task GoAsync(string kind, bool isMessages, Func<Random, string> make) => fuzz.GoAsync(kind, 600,
        random => new Texts(random) is var texts && texts.Chance(2) ? texts.Mutated(make(random)) : make(random),
        async (text, random) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var whole = await ReadAsync(bytes, isMessages, () => int.MaxValue);
            var pieces = await ReadAsync(bytes, isMessages, () => random.Next(1, 12));
            Assert.Equal(whole, pieces);
            foreach (var line in whole.Output.Split('\n'))
                if (line.StartsWith("data: ", StringComparison.Ordinal) && line != "data: [DONE]")
                    using (JsonDocument.Parse(line["data: ".Length..]))
                    {
                        // It can be read.
                    }
        });

    private static async Task<(string Output, string? Refusal)> ReadAsync(byte[] bytes, bool isMessages, Func<int> size)
    {
        await using var stream = new AnswerStream(new InPieces(bytes, size), new AnswerTrace(Tools), isMessages, LargestEvent, TimeProvider.System);
        var read = new MemoryStream();
        try
        {
            await stream.CopyToAsync(read);
            return (Encoding.UTF8.GetString(read.ToArray()), null);
        }
        catch (Exception e) when (e is ProviderResponseException or ProviderGarbageException or AnswerTooLargeException or JsonException)
        {
            return (Encoding.UTF8.GetString(read.ToArray()), e.GetType().Name);
        }
    }

    private sealed class InPieces(byte[] bytes, Func<int> size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, size())], cancellationToken);
    }
}

/// <summary>Makes streams that nearly are what a model server sends.</summary>
internal sealed class StreamTexts(Random random)
{
    private readonly Texts texts = new(random);

    public string Chat()
    {
        var stream = new StringBuilder();
        for (var i = random.Next(1, 12); i > 0; i--)
            stream.Append(Frame(texts.Chance(10) ? Texts.Sound(texts.Json()?.ToJsonString() ?? "null") : Chunk().ToJsonString(), null));
        return stream.Append(texts.Of("", "data: [DONE]\n\n", "data: [DONE]", "data: [END]\n\n")).ToString();
    }

    public string Messages()
    {
        var stream = new StringBuilder(texts.Chance(6) ? "" : Frame("""{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}""", "message_start"));
        for (var i = random.Next(0, 5); i > 0; i--)
        {
            var index = texts.Chance(8) ? random.Next(-1, 9) : i;
            var kind = texts.Of("text", "thinking", "tool_use", "redacted_thinking", "x");
            var block = new JsonObject { ["type"] = kind, ["id"] = "c" + i, ["name"] = texts.Of("look", "", "none"), ["input"] = texts.Chance(4) ? texts.Json(2) : new JsonObject(), ["text"] = "", ["data"] = Word() };
            stream.Append(Frame(new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = block }.ToJsonString(), "content_block_start"));
            for (var d = random.Next(0, 6); d > 0; d--)
                stream.Append(Frame(new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = Delta() }.ToJsonString(), "content_block_delta"));
            if (!texts.Chance(6))
                stream.Append(Frame($$"""{"type":"content_block_stop","index":{{index}}}""", "content_block_stop"));
        }
        if (!texts.Chance(5))
            stream.Append(Frame(new JsonObject { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = texts.Of("end_turn", "tool_use", "max_tokens", "refusal", "x", null!) }, ["usage"] = Usage("output_tokens") }.ToJsonString(), "message_delta"));
        return stream.Append(texts.Chance(4) ? "" : Frame("""{"type":"message_stop"}""", "message_stop")).ToString();
    }

    private JsonObject Delta() => random.Next(5) switch
    {
        0 => new JsonObject { ["type"] = "text_delta", ["text"] = Word() },
        1 => new JsonObject { ["type"] = "thinking_delta", ["thinking"] = Word() },
        2 => new JsonObject { ["type"] = "signature_delta", ["signature"] = Word() },
        3 => new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = Arguments() },
        _ => new JsonObject { ["type"] = texts.Of("text_delta", "x"), [texts.Of("text", "partial_json", "y")] = texts.Json(2) },
    };

    private JsonObject Chunk()
    {
        var delta = new JsonObject();
        if (texts.Chance(2))
            delta["content"] = texts.Chance(8) ? texts.Json(2) : Word();
        if (texts.Chance(4))
            delta[texts.Of("reasoning", "reasoning_content", "reasoning_details")] = texts.Chance(3) ? texts.Json(2) : Word();
        if (texts.Chance(3))
            delta["tool_calls"] = texts.Chance(10) ? texts.Json(2) : new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(i => (JsonNode)new JsonObject
            {
                ["index"] = texts.Chance(6) ? texts.Json(1) : JsonValue.Create(i), ["id"] = texts.Of("c1", "c2", "", null!), ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = texts.Of("look", "", null!, "none"), ["arguments"] = texts.Chance(6) ? texts.Json(2) : Arguments() },
            })]);
        var choice = new JsonObject { ["index"] = texts.Chance(10) ? random.Next(-1, 3) : 0, [texts.Of("delta", "delta", "delta", "message")] = delta };
        if (texts.Chance(4))
            choice["finish_reason"] = texts.Of("stop", "tool_calls", "length", "content_filter", "error", "x");
        var chunk = new JsonObject { ["id"] = "c", ["object"] = "chat.completion.chunk", ["model"] = "m", ["choices"] = texts.Chance(15) ? texts.Json(2) : new JsonArray(choice) };
        if (texts.Chance(5))
            chunk["usage"] = Usage("completion_tokens");
        if (texts.Chance(25))
            chunk["error"] = texts.Chance(2) ? texts.Json(2) : new JsonObject { ["message"] = Word(), ["code"] = texts.Json(1) };
        return chunk;
    }

    private JsonNode? Usage(string output) => texts.Chance(6) ? texts.Json(2) : new JsonObject { ["prompt_tokens"] = texts.Json(0), ["input_tokens"] = random.Next(-5, 100), [output] = texts.Of<JsonNode?>(5, -1, 1e300, "7", null) };

    private string Arguments() => texts.Of("{\"x\":\"", "1\"}", "{}", "{\"x\": 1}", "{'x': True}", "look(x=1)", "\\u00", "}", "[1", Word());

    private string Word() => texts.Chance(4) ? texts.Of("<think>", "</think>", "<tool_call>", "{\"name\":\"look\",\"arguments\":{}}", "</tool_call>", "[TOOL_CALLS]", "<|python_tag|>", "```json\n", "<function=look>", "look(x='1')") : Texts.Sound(texts.Word());

    private string Frame(string json, string? name) => random.Next(12) switch
    {
        0 => $"data:{json}\r\n\r\n",
        1 => $": keep\n\ndata: {json}\n\n",
        2 => $"{json}\n",
        3 => $"event: {name ?? "message"}\ndata: {json}\n\n",
        4 => $"data: {json.Insert(random.Next(json.Length), texts.Of("\n", "\r", "\t", "\0", " "))}\n\n",
        _ => $"{(name is null ? "" : $"event: {name}\n")}data: {json}\n\n",
    };
}
