using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PersonalQ.Live;

/// <summary>Turns a name and its data into a frame. The buffers are used again, so one instance serves one thread at a time.</summary>
internal sealed class FrameWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter json;

    public FrameWriter() => json = new Utf8JsonWriter(buffer, new JsonWriterOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>Writes <c>{"type","data","id"}</c>; data and id are left out when null, secrets are overwritten.</summary>
    public LiveFrame Write(string type, object? data = null, string? id = null, string? taskId = null, SecretGate? secrets = null)
    {
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        if (data is not null)
        {
            json.WritePropertyName("data"u8);
            JsonSerializer.Serialize(json, data, data.GetType(), FrameJson.Options);
        }
        if (id is not null)
            json.WriteString("id"u8, id);
        json.WriteEndObject();
        json.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        secrets?.Clean(bytes);
        return new LiveFrame(type, id, taskId, bytes);
    }
}
