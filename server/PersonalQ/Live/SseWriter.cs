using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace PersonalQ.Live;

/// <summary>Writes server-sent events. Nothing leaves before it is flushed.</summary>
internal sealed class SseWriter
{
    private readonly PipeWriter body;
    private readonly ArrayBufferWriter<byte> json = new(1024);

    public SseWriter(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep the events back
        body = context.Response.BodyWriter;
    }

    public void Write<T>(string name, T data)
    {
        json.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = Json.Options.Encoder }))
            JsonSerializer.Serialize(writer, data, Json.Options);
        body.Write(Encoding.UTF8.GetBytes($"event: {name}\n"));
        // JSON that was stored with line breaks becomes several data lines; the reader puts them together again.
        foreach (var line in json.WrittenSpan.Split((byte)'\n'))
        {
            body.Write("data: "u8);
            body.Write(json.WrittenSpan[line]);
            body.Write("\n"u8);
        }
        body.Write("\n"u8);
    }

    public void WriteSignOfLife() => body.Write(": still here\n\n"u8);

    public async ValueTask FlushAsync(CancellationToken ct) => await body.FlushAsync(ct);
}
