using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PersonalQ.Llm.Wire;

/// <summary>OpenAI's chunks with what the SDK reads and nothing else.</summary>
internal sealed class ChatChunkWriter(ArrayBufferWriter<byte> output) : IAnswerWriter
{
    private readonly Utf8JsonWriter _json = new(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public void Begin(string? model, WireUsage usage)
    {
        if (model is null) return;
        output.Write("data: {\"model\":"u8);
        Value(model);
        output.Write(",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n"u8);
    }

    public void Text(string text)
    {
        output.Write("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":"u8);
        Value(text);
        output.Write("}}]}\n\n"u8);
    }

    public void Reasoning(string text)
    {
        output.Write("data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":"u8);
        Value(text);
        output.Write("}}]}\n\n"u8);
    }

    // Only the other protocol has these; they come here from servers that mix both.
    public void Signature(string signature)
    {
    }

    public void Redacted(string data)
    {
    }

    public void Call(WireCall call, int index)
    {
        output.Write("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":["u8);
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, index);
        _json.WriteString("id"u8, call.Id.Length > 0 ? call.Id : $"call_{index}");
        _json.WriteString("type"u8, "function"u8);
        _json.WriteStartObject("function"u8);
        _json.WriteString("name"u8, call.Name);
        _json.WriteString("arguments"u8, call.Arguments);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        output.Write("]}}]}\n\n"u8);
    }

    public void End(string finish, WireUsage usage)
    {
        output.Write("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":"u8);
        Value(finish);
        output.Write("}]}\n\n"u8);
        if (usage.IsKnown)
        {
            var prompt = (usage.Input ?? 0) + (usage.CacheRead ?? 0) + (usage.CacheWrite ?? 0);
            output.Write("data: {\"choices\":[],\"usage\":"u8);
            _json.Reset(output);
            _json.WriteStartObject();
            _json.WriteNumber("prompt_tokens"u8, prompt);
            _json.WriteNumber("completion_tokens"u8, usage.Output ?? 0);
            _json.WriteNumber("total_tokens"u8, prompt + (usage.Output ?? 0));
            _json.WriteStartObject("prompt_tokens_details"u8);
            _json.WriteNumber("cached_tokens"u8, usage.CacheRead ?? 0);
            _json.WriteEndObject();
            _json.WriteStartObject("completion_tokens_details"u8);
            _json.WriteNumber("reasoning_tokens"u8, usage.Reasoning ?? 0);
            _json.WriteEndObject();
            _json.WriteEndObject();
            _json.Flush();
            output.Write("}\n\n"u8);
        }
        output.Write("data: [DONE]\n\n"u8);
    }

    private void Value(string text)
    {
        _json.Reset(output);
        _json.WriteStringValue(text);
        _json.Flush();
    }
}
