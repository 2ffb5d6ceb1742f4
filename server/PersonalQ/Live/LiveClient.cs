using System.Net.WebSockets;

namespace PersonalQ.Live;

/// <summary>
/// One browser's socket, seen from the sending side. While the socket takes what it is given, a frame goes straight
/// out on the caller's thread; otherwise it queues here. The queue is bounded: a client that does not keep up is cut
/// and may come back with <c>since</c>, so that nobody ever waits for it.
/// </summary>
internal sealed partial class LiveClient(WebSocket socket, string? clientId, ILogger logger)
{
    private const int MostFrames = 8_192;
    private const long MostBytes = 16 << 20;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Queue<LiveFrame> waiting = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long waitingBytes;
    private bool sending;
    private (WebSocketCloseStatus Status, string Reason)? closing;
    private string[]? types;

    /// <summary>The id by which a newer connection of the same page replaces this one.</summary>
    public string? ClientId => clientId;

    /// <summary>What it asked for: event types, or prefixes that end in a dot; null for everything.</summary>
    public IReadOnlyList<string>? Types => types;

    /// <summary>Completes when nothing will be sent any more.</summary>
    public Task Ended => ended.Task;

    /// <summary>Adds event types to what it hears; before the first time it hears everything.</summary>
    public void AddTypes(IEnumerable<string> wanted) => types = [.. (types ?? []).Union(wanted)];

    /// <summary>Takes event types from those it asked for.</summary>
    public void RemoveTypes(IEnumerable<string> unwanted) => types = [.. (types ?? []).Except(unwanted)];

    /// <summary>Sends the frame if the client wants its type. Never waits, never throws.</summary>
    public void Offer(LiveFrame frame)
    {
        if (types is null || Wants(types, frame.Type))
            Send(frame);
    }

    /// <summary>Sends the frame. Never waits, never throws.</summary>
    public void Send(LiveFrame frame)
    {
        lock (gate)
        {
            if (closing is not null)
                return;
            if (sending)
            {
                waiting.Enqueue(frame);
                waitingBytes += frame.Bytes.Length;
                if (waiting.Count > MostFrames || waitingBytes > MostBytes)
                {
                    LogCut(clientId);
                    BeginClose(1013, "You did not keep up; come back with since");
                }
                return;
            }
            sending = true;
        }
        _ = SendOnAsync(frame);
    }

    /// <summary>Says farewell with the given code once a running send is over; what waits is dropped.</summary>
    public void Close(int status, string reason)
    {
        lock (gate)
        {
            if (closing is not null)
                return;
            BeginClose(status, reason);
            if (sending)
                return;
            sending = true;
        }
        _ = SendOnAsync(null);
    }

    private void BeginClose(int status, string reason)
    {
        closing = ((WebSocketCloseStatus)status, reason);
        waiting.Clear();
        // Who does not even take the farewell is cut off.
        _ = Task.Delay(Farewell).ContinueWith(_ => socket.Abort(), TaskScheduler.Default);
    }

    private async Task SendOnAsync(LiveFrame? frame)
    {
        try
        {
            while (frame is not null)
            {
                await socket.SendAsync(frame.Bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                lock (gate)
                {
                    if (waiting.TryDequeue(out frame))
                        waitingBytes -= frame.Bytes.Length;
                    else if (closing is null)
                    {
                        sending = false;
                        return;
                    }
                }
            }
            await socket.CloseOutputAsync(closing!.Value.Status, closing.Value.Reason, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The browser has gone; the receiving side notices it too and takes the client off the list.
            LogGone(e.Message);
        }
        lock (gate)
            closing ??= (WebSocketCloseStatus.EndpointUnavailable, "");
        ended.TrySetResult();
    }

    private static bool Wants(string[] types, string type)
    {
        foreach (var wanted in types)
            if (wanted == type || (wanted.EndsWith('.') && type.StartsWith(wanted, StringComparison.Ordinal)))
                return true;
        return false;
    }

    [LoggerMessage(LogLevel.Information, "Live client {ClientId} did not keep up and was cut")]
    private partial void LogCut(string? clientId);

    [LoggerMessage(LogLevel.Debug, "A live client went away: {Message}")]
    private partial void LogGone(string message);
}
