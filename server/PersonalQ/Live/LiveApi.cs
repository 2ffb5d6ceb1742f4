using System.Buffers;
using System.Net.WebSockets;
using PersonalQ.Events;
using PersonalQ.Http;

namespace PersonalQ.Live;

/// <summary>The socket at <c>/ws</c>.</summary>
public static class LiveApi
{
    private const int LargestMessage = 64 * 1024;

    /// <summary>Maps <c>/ws</c>, with or without a slash at the end.</summary>
    public static IEndpointRouteBuilder MapLive(this IEndpointRouteBuilder endpoints)
    {
        var sockets = endpoints.CreateApplicationBuilder();
        sockets.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        sockets.Run(ConnectAsync);
        endpoints.Map("/ws", sockets.Build()).ExcludeFromDescription();
        return endpoints;
    }

    private static async Task ConnectAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            throw new ProblemException(426, "upgrade_required", "This address speaks WebSocket: connect with new WebSocket('ws://…/ws').");
        var services = context.RequestServices;
        var clientId = context.Request.Query["client_id"].FirstOrDefault();
        if (clientId?.Length > 100)
            throw ProblemException.Invalid("client_id", "too_long", "At most 100 characters are allowed.");
        var hub = services.GetRequiredService<LiveHub>();
        using var place = hub.TakePlace(RateLimiting.Client(context))
            ?? throw new ProblemException(429, "too_many_sockets", $"One client has at most {LiveHub.MostSockets} connections. Close some.") { RetryAfter = TimeSpan.FromSeconds(10) };
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var client = new LiveClient(socket, clientId, services.GetRequiredService<ILogger<LiveClient>>());
        if (!hub.Add(client, context.Request.Query["since"].FirstOrDefault()))
            client.Close(1001, "The server stops");
        using var wishes = new LiveWishes(client, services.GetRequiredService<ITextStreams>());
        try
        {
            await ReceiveAsync(socket, wishes);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The connection broke: there is nobody left to tell.
        }
        finally
        {
            hub.Remove(client);
        }
        client.Close(1000, "");
        await client.Ended;
    }

    private static async Task ReceiveAsync(WebSocket socket, LiveWishes wishes)
    {
        while (true)
        {
            // An empty read waits without a buffer: idle sockets cost next to nothing.
            var wake = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            if (wake.MessageType == WebSocketMessageType.Close)
                return;
            var buffer = ArrayPool<byte>.Shared.Rent(LargestMessage);
            try
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    // A message that does not fit is read over its own beginning, to its end.
                    part = await socket.ReceiveAsync(buffer.AsMemory(length < LargestMessage ? length : 0), CancellationToken.None);
                    if (part.MessageType == WebSocketMessageType.Close)
                        return;
                    length = Math.Min(length + part.Count, LargestMessage + 1);
                }
                while (!part.EndOfMessage);
                if (length > LargestMessage)
                    wishes.Complain($"Message too large: at most {LargestMessage} bytes are read.");
                else
                    wishes.Hear(buffer.AsSpan(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
