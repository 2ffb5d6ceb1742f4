using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>
/// What a scripted server sends for one request, byte by byte: no rule of the protocol is kept unless the script keeps it. Immutable: build
/// with the methods.
/// </summary>
public sealed record ScriptedTurn
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The pieces, each flushed by itself.</summary>
    public IReadOnlyList<byte[]> Pieces { get; private init; } = [];

    public int Status { get; private init; } = 200;

    public string ContentType { get; private init; } = "text/event-stream";

    public IReadOnlyList<(string Name, string Value)> Headers { get; private init; } = [];

    /// <summary>The connection ends after the pieces, before the answer's end.</summary>
    public bool IsCut { get; private init; }

    /// <summary>Events of a stream: each text becomes <c>data: …</c> and a blank line; nothing else is added.</summary>
    public static ScriptedTurn Sse(params IEnumerable<string> data) => Raw([.. data.Select(x => $"data: {x}\n\n")]);

    /// <summary>Events of Anthropic's stream: the name of each is its <c>type</c>.</summary>
    public static ScriptedTurn MessageSse(params IEnumerable<string> data) => Raw([.. data.Select(x => $"event: {JsonDocument.Parse(x).RootElement.GetProperty("type")}\ndata: {x}\n\n")]);

    /// <summary>The body as it goes over the wire, in pieces.</summary>
    public static ScriptedTurn Raw(params IEnumerable<string> pieces) => new() { Pieces = [.. pieces.Select(Encoding.UTF8.GetBytes)] };

    /// <summary>The body as it goes over the wire, in pieces that need not be UTF-8.</summary>
    public static ScriptedTurn Raw(params IEnumerable<byte[]> pieces) => new() { Pieces = [.. pieces] };

    /// <summary>A plain JSON answer.</summary>
    public static ScriptedTurn Plain(string json, int status = 200) => Raw(json) with { Status = status, ContentType = "application/json" };

    /// <summary>A plain JSON answer of an object.</summary>
    public static ScriptedTurn Plain(object json, int status = 200) => Plain(Text(json), status);

    /// <summary>A well-formed OpenAI answer of one text.</summary>
    public static ScriptedTurn Say(string text, string finish = "stop") => Sse(
        Chunk(new { role = "assistant", content = text }), Chunk(new { }, finish),
        """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""", "[DONE]");

    /// <summary>A well-formed Anthropic answer of one text.</summary>
    public static ScriptedTurn SayMessage(string text) => MessageSse([
        MessageStart, BlockStart(0, new { type = "text", text = "" }), BlockDelta(0, new { type = "text_delta", text }), BlockStop(0), .. MessageEnd()]);

    /// <summary>OpenAI's chunk around a delta, as well-formed as the delta is.</summary>
    public static string Chunk(object? delta, string? finish = null, object? usage = null) => usage is null
        ? Text(new { id = "c1", @object = "chat.completion.chunk", created = 1, model = "m", choices = new[] { new { index = 0, delta, finish_reason = finish } } })
        : Text(new { id = "c1", @object = "chat.completion.chunk", created = 1, model = "m", choices = new[] { new { index = 0, delta, finish_reason = finish } }, usage });

    /// <summary>A delta with one whole tool call.</summary>
    public static string CallChunk(int? index, string? name, object? arguments, string? id = "call_1", string? finish = null) =>
        Chunk(new Dictionary<string, object?> { ["tool_calls"] = new[] { Call(index, name, arguments, id) } }, finish);

    /// <summary>One entry of <c>tool_calls</c>; without an index when that is null.</summary>
    public static Dictionary<string, object?> Call(int? index, string? name, object? arguments, string? id = "call_1")
    {
        var call = new Dictionary<string, object?> { ["id"] = id, ["type"] = "function", ["function"] = new { name, arguments } };
        if (index is not null) call["index"] = index;
        return call;
    }

    public static string MessageStart =>
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":1}}}""";

    public static string BlockStart(int index, object block) => Text(new { type = "content_block_start", index, content_block = block });

    public static string BlockDelta(int index, object delta) => Text(new { type = "content_block_delta", index, delta });

    public static string BlockStop(int index) => Text(new { type = "content_block_stop", index });

    /// <summary>The events of one whole tool call; no delta when the arguments are null.</summary>
    public static IEnumerable<string> ToolUse(int index, string name, string? arguments, string id)
    {
        yield return BlockStart(index, new { type = "tool_use", id, name, input = new { } });
        if (arguments is not null) yield return BlockDelta(index, new { type = "input_json_delta", partial_json = arguments });
        yield return BlockStop(index);
    }

    public static IEnumerable<string> MessageEnd(string reason = "end_turn") =>
    [
        Text(new { type = "message_delta", delta = new { stop_reason = reason, stop_sequence = (string?)null }, usage = new { output_tokens = 5 } }),
        """{"type":"message_stop"}""",
    ];

    /// <summary>JSON without needless escapes.</summary>
    public static string Text(object? json) => JsonSerializer.Serialize(json, Unescaped);

    /// <summary>Sent after the pieces so far.</summary>
    public ScriptedTurn Then(ScriptedTurn next) => this with { Pieces = [.. Pieces, .. next.Pieces] };

    /// <summary>The connection ends after the pieces, before the answer's end.</summary>
    public ScriptedTurn Cut() => this with { IsCut = true };

    /// <summary>The same bytes, each one flushed by itself.</summary>
    public ScriptedTurn Bytewise() => this with { Pieces = [.. Pieces.SelectMany(x => x).Select(x => (byte[])[x])] };

    public ScriptedTurn As(string contentType) => this with { ContentType = contentType };

    public ScriptedTurn WithStatus(int status) => this with { Status = status };

    public ScriptedTurn With(string header, string value) => this with { Headers = [.. Headers, (header, value)] };
}
