using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PersonalQ.Llm.Wire;

/// <summary>Anthropic's events in order, with every member the SDK insists on.</summary>
internal sealed class MessageEventWriter(ArrayBufferWriter<byte> output) : IAnswerWriter
{
    private enum Block
    {
        None,
        Text,
        Thinking,
    }

    private readonly Utf8JsonWriter _json = new(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    private Block _open;
    private int _index = -1;

    public void Begin(string? model, WireUsage usage)
    {
        output.Write("event: message_start\ndata: "u8);
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "message_start"u8);
        _json.WriteStartObject("message"u8);
        _json.WriteString("id"u8, "msg"u8);
        _json.WriteString("type"u8, "message"u8);
        _json.WriteString("role"u8, "assistant"u8);
        _json.WriteString("model"u8, model ?? "");
        _json.WriteStartArray("content"u8);
        _json.WriteEndArray();
        _json.WriteNull("stop_reason"u8);
        _json.WriteNull("stop_sequence"u8);
        Usage(usage);
        _json.WriteEndObject();
        _json.WriteEndObject();
        Close();
    }

    public void Text(string text)
    {
        Open(Block.Text);
        Delta("{\"type\":\"text_delta\",\"text\":"u8, text);
    }

    public void Reasoning(string text)
    {
        Open(Block.Thinking);
        Delta("{\"type\":\"thinking_delta\",\"thinking\":"u8, text);
    }

    public void Signature(string signature)
    {
        Open(Block.Thinking);
        Delta("{\"type\":\"signature_delta\",\"signature\":"u8, signature);
        Stop();
    }

    public void Redacted(string data)
    {
        Stop();
        Start();
        output.Write("{\"type\":\"redacted_thinking\",\"data\":"u8);
        Value(data);
        output.Write("}}\n\n"u8);
        _open = Block.Thinking;
        Stop();
    }

    public void Call(WireCall call, int index)
    {
        Stop();
        Start();
        output.Write("{\"type\":\"tool_use\",\"id\":"u8);
        Value(call.Id.Length > 0 ? call.Id : $"toolu_{index}");
        output.Write(",\"name\":"u8);
        Value(call.Name);
        output.Write(",\"input\":{}}}\n\n"u8);
        Delta("{\"type\":\"input_json_delta\",\"partial_json\":"u8, call.Arguments);
        _open = Block.Text;
        Stop();
    }

    public void End(string finish, WireUsage usage)
    {
        Stop();
        output.Write("event: message_delta\ndata: "u8);
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "message_delta"u8);
        _json.WriteStartObject("delta"u8);
        _json.WriteString("stop_reason"u8, finish switch
        {
            FinishReasons.Length => "max_tokens",
            FinishReasons.ToolCalls => "tool_use",
            FinishReasons.Filter => "refusal",
            _ => "end_turn",
        });
        _json.WriteNull("stop_sequence"u8);
        _json.WriteEndObject();
        Usage(usage);
        _json.WriteEndObject();
        Close();
        output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private void Open(Block block)
    {
        if (_open == block) return;
        Stop();
        Start();
        output.Write(block == Block.Text ? "{\"type\":\"text\",\"text\":\"\"}}\n\n"u8 : "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n"u8);
        _open = block;
    }

    private void Start()
    {
        _index++;
        output.Write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        Number(_index);
        output.Write(",\"content_block\":"u8);
    }

    private void Delta(ReadOnlySpan<byte> head, string text)
    {
        output.Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        Number(_index);
        output.Write(",\"delta\":"u8);
        output.Write(head);
        Value(text);
        output.Write("}}\n\n"u8);
    }

    private void Stop()
    {
        if (_open == Block.None) return;
        _open = Block.None;
        output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        Number(_index);
        output.Write("}\n\n"u8);
    }

    private void Usage(WireUsage usage)
    {
        _json.WriteStartObject("usage"u8);
        _json.WriteNumber("input_tokens"u8, usage.Input ?? 0);
        _json.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWrite ?? 0);
        _json.WriteNumber("cache_read_input_tokens"u8, usage.CacheRead ?? 0);
        _json.WriteNumber("output_tokens"u8, usage.Output ?? 0);
        _json.WriteEndObject();
    }

    private void Close()
    {
        _json.Flush();
        output.Write("\n\n"u8);
    }

    private void Value(string text)
    {
        _json.Reset(output);
        _json.WriteStringValue(text);
        _json.Flush();
    }

    private void Number(int number)
    {
        number.TryFormat(output.GetSpan(11), out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
