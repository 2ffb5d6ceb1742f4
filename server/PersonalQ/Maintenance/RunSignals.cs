using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace PersonalQ.Maintenance;

/// <summary>
/// Tells when something happened to workflow runs, by the server's live socket. It only wakes: the state is read from
/// the API, so a frame that is lost, or a proxy that lets no socket through, costs two seconds and nothing else.
/// </summary>
internal sealed class RunSignals : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket socket = new();
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource end = new();
    private readonly Task listening;

    public RunSignals(Uri server) => listening = ListenAsync(new UriBuilder(new Uri(server, "/ws")) { Scheme = server.Scheme == "https" ? "wss" : "ws" }.Uri);

    /// <summary>Returns when something happened, or after two seconds.</summary>
    public async Task NextAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            await signals.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look without being told.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await listening;
        socket.Dispose();
        end.Dispose();
    }

    private async Task ListenAsync(Uri address)
    {
        try
        {
            await socket.ConnectAsync(address, end.Token);
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { action = "subscribe", types = (string[])["workflow_run.*"] }), WebSocketMessageType.Text, true, end.Token);
            signals.Writer.TryWrite(true); // what happened before it listened
            var buffer = new byte[16 * 1024];
            while (await socket.ReceiveAsync(buffer, end.Token) is { MessageType: not WebSocketMessageType.Close } frame)
                if (frame.EndOfMessage)
                    signals.Writer.TryWrite(true);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Without the socket the run is looked at every two seconds.
        }
    }
}
