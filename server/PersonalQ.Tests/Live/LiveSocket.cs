using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Live;

/// <summary>A browser's side of <c>/ws</c>.</summary>
public sealed class LiveSocket : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly byte[] buffer = new byte[1 << 20];

    public JsonElement Hello { get; private set; }

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public static Task<LiveSocket> ConnectAsync(PersonalQApp app, string query = "", string path = "/ws") => ConnectAsync(app.BaseAddress, query, path);

    public static async Task<LiveSocket> ConnectAsync(Uri server, string query = "", string path = "/ws")
    {
        var live = await OpenAsync(server, query, path, CancellationToken.None);
        live.Hello = await live.NextAsync();
        Assert.Equal("hello", live.Hello.GetProperty("type").GetString());
        return live;
    }

    /// <summary>The same without waiting for the greeting.</summary>
    public static async Task<LiveSocket> OpenAsync(Uri server, string query, string path, CancellationToken ct)
    {
        var live = new LiveSocket();
        try
        {
            await live.socket.ConnectAsync(new Uri($"ws://{server.Authority}{path}{query}"), ct);
            return live;
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }

    /// <summary>The next frame; null when the server has closed the connection.</summary>
    public async Task<JsonElement?> ReadFrameAsync(CancellationToken ct) =>
        await ReadAsync(ct) is { } text ? JsonSerializer.Deserialize<JsonElement>(text) : null;

    public string LatestId => Hello.GetProperty("data").GetProperty("id").GetString()!;

    public Task SayAsync(object message) => SayTextAsync(JsonSerializer.Serialize(message));

    public Task SayTextAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next frame.</summary>
    public async Task<JsonElement> NextAsync()
    {
        var text = await ReadAsync();
        Assert.True(text is not null, $"The socket was closed with {socket.CloseStatus} {socket.CloseStatusDescription}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The next frame of this type; others are skipped.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (true)
        {
            var frame = await NextAsync();
            if (frame.GetProperty("type").GetString() == type)
                return frame;
        }
    }

    /// <summary>Reads until the server closes, and answers with which code.</summary>
    public async Task<int> ClosedAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
        return (int)socket.CloseStatus!.Value;
    }

    /// <summary>The same; null when the server hung up without a word.</summary>
    public async Task<int?> CutAsync()
    {
        try
        {
            return await ClosedAsync();
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task<string?> ReadAsync(CancellationToken ct = default)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bound.CancelAfter(TimeSpan.FromSeconds(60));
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), bound.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }
}
