using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>
/// Turns what happened into frames and brings them to every socket and stream of this process, and over the backplane
/// to those of the others. While nobody has listened for a while it does nothing at all.
/// </summary>
internal sealed partial class LiveHub : SupervisedService, IEventListener
{
    /// <summary>Sockets that one client may have.</summary>
    public const int MostSockets = 2_000;

    private const int MostUnsent = 20_000;
    private const string FramesChannel = "live.frames";
    private const string ClientsChannel = "live.clients";

    // A page that reloads, or a laptop that slept for a moment, finds what it missed.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    // Two processes may hear the same frames in an order that differs by the time a message travels.
    private static readonly TimeSpan Disorder = TimeSpan.FromSeconds(2);

    private readonly Channel<LiveEvent> events = Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(MostUnsent) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly FrameWriter writer = new();
    private readonly FrameLog log;
    private readonly string origin = Guid.CreateVersion7().ToString("N")[16..];
    private readonly TimeProvider clock;
    private readonly IBackplane backplane;
    private readonly SecretGate secrets;
    private readonly ILogger<LiveHub> logger;
    private ImmutableArray<LiveClient> clients = [];
    private ImmutableDictionary<string, ImmutableArray<Action<LiveFrame>>> watchers = ImmutableDictionary<string, ImmutableArray<Action<LiveFrame>>>.Empty;
    private long count;
    private long leftAt = long.MinValue;
    private bool silent = true;
    private volatile bool overrun;
    private int started;
    private bool stopping;

    public LiveHub(Supervision supervision, TimeProvider clock, IBackplane backplane, SecretGate secrets, ILogger<LiveHub> logger) : base(supervision)
    {
        this.clock = clock;
        this.backplane = backplane;
        this.secrets = secrets;
        this.logger = logger;
        log = new FrameLog(clock, NextId());
    }

    /// <summary>Called when something changed that the numbers of the dashboard depend on.</summary>
    public Action? NumbersChanged { get; set; }

    /// <summary>Number of sockets.</summary>
    public int ClientCount => clients.Length;

    /// <inheritdoc/>
    public void Heard(DomainEvent raised)
    {
        if (HasAudience() && LiveEvent.Of(raised) is { } live)
            Publish(live);
    }

    /// <summary>Queues an event for everybody. Never waits.</summary>
    public void Publish(LiveEvent live)
    {
        if (!events.Writer.TryWrite(live) && !stopping)
            overrun = true;
    }

    /// <summary>
    /// Adds a socket: a greeting, what it missed since <paramref name="since"/> (or <c>resync</c> when that is not known
    /// any more), and from then on everything. False when the server is stopping.
    /// </summary>
    public bool Add(LiveClient client, string? since)
    {
        LiveClient? replaced;
        lock (gate)
        {
            if (stopping)
                return false;
            silent = false;
            replaced = client.ClientId is null ? null : clients.FirstOrDefault(c => c.ClientId == client.ClientId);
            client.Send(new FrameWriter().Write("hello", new Hello(Product.Version, log.Latest)));
            if (since is not null)
            {
                if (log.Since(since, backplane.IsShared ? Disorder : TimeSpan.Zero) is { } missed)
                    foreach (var frame in missed)
                        client.Offer(frame);
                else
                    client.Send(new FrameWriter().Write("resync", id: log.Latest));
            }
            clients = replaced is null ? clients.Add(client) : clients.Replace(replaced, client);
        }
        replaced?.Close(4000, "Replaced by a newer connection of the same client");
        if (client.ClientId is not null && backplane.IsShared)
            backplane.Publish(ClientsChannel, Encoding.UTF8.GetBytes(client.ClientId));
        return true;
    }

    /// <summary>Takes one of a client's places until it is disposed; null when all are taken.</summary>
    public IDisposable? TakePlace(string of)
    {
        lock (places)
        {
            var taken = places.GetValueOrDefault(of);
            if (taken >= MostSockets)
                return null;
            places[of] = taken + 1;
            return new Place(places, of);
        }
    }

    /// <summary>Takes a socket off the list.</summary>
    public void Remove(LiveClient client)
    {
        lock (gate)
        {
            clients = clients.Remove(client);
            leftAt = clock.GetTimestamp();
        }
    }

    /// <summary>Hears the frames about one task until the answer is disposed.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="heard">Called in order; it must return at once.</param>
    public IDisposable Watch(string taskId, Action<LiveFrame> heard)
    {
        lock (gate)
            watchers = watchers.SetItem(taskId, watchers.GetValueOrDefault(taskId, []).Add(heard));
        return new Watching(this, taskId, heard);
    }

    /// <summary>Sends a frame to the sockets of this process only; it is not kept for later.</summary>
    public void SendToClients(LiveFrame frame)
    {
        foreach (var client in clients)
            client.Offer(frame);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var frames = backplane.Subscribe(FramesChannel, HeardFromElsewhere, MissedSomething);
        using var replacements = backplane.Subscribe(ClientsChannel, ReplacedElsewhere);
        using var stop = stoppingToken.Register(() => events.Writer.TryComplete());
        if (Interlocked.Exchange(ref started, 1) == 1)
            MissedSomething(); // it failed on an event that nobody was told
        while (await events.Reader.WaitToReadAsync(CancellationToken.None))
        {
            if (overrun)
            {
                overrun = false;
                LogOverrun();
                MissedSomething();
            }
            while (events.Reader.TryRead(out var live))
                Spread(live);
        }
    }

    /// <summary>Says farewell to every socket: the server stops.</summary>
    public async Task SayFarewellAsync(CancellationToken ct)
    {
        ImmutableArray<LiveClient> all;
        lock (gate)
        {
            stopping = true;
            all = clients;
        }
        foreach (var client in all)
            client.Close(1001, "The server stops");
        await Task.WhenAll(all.Select(c => c.Ended)).WaitAsync(TimeSpan.FromSeconds(2), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Spread(LiveEvent live)
    {
        var frame = writer.Write(live.Type, live.Data, NextId(), live.TaskId, secrets);
        if (backplane.IsShared)
            backplane.Publish(FramesChannel, FrameMessage.Pack(frame));
        Deliver(frame);
    }

    private void Deliver(LiveFrame frame)
    {
        lock (gate)
        {
            log.Add(frame);
            SendToClients(frame);
        }
        if (frame.TaskId is not null && watchers.TryGetValue(frame.TaskId, out var heard))
            foreach (var tell in heard)
                tell(frame);
        NumbersChanged?.Invoke();
    }

    private void HeardFromElsewhere(ReadOnlyMemory<byte> message) => Deliver(FrameMessage.Unpack(message));

    private void ReplacedElsewhere(ReadOnlyMemory<byte> message)
    {
        var clientId = Encoding.UTF8.GetString(message.Span);
        foreach (var client in clients)
            if (client.ClientId == clientId)
                client.Close(4000, "Replaced by a newer connection of the same client");
    }

    // Frames are lost for good: everybody looks at the rows again.
    private void MissedSomething()
    {
        lock (gate)
        {
            log.Restart(NextId());
            SendToClients(new FrameWriter().Write("resync", id: log.Latest));
        }
    }

    /// <summary>False when nobody has listened for a while, so that nothing need be told.</summary>
    public bool HasAudience()
    {
        if (!clients.IsEmpty || !watchers.IsEmpty || backplane.IsShared || (leftAt != long.MinValue && clock.GetElapsedTime(leftAt) < Memory))
        {
            silent = false;
            return true;
        }
        if (!silent)
            lock (gate)
            {
                silent = true;
                log.Restart(NextId());
            }
        return false;
    }

    private string NextId() => $"{origin}-{Interlocked.Increment(ref count)}";

    private void StopWatching(string taskId, Action<LiveFrame> heard)
    {
        lock (gate)
        {
            var left = watchers[taskId].Remove(heard);
            watchers = left.IsEmpty ? watchers.Remove(taskId) : watchers.SetItem(taskId, left);
        }
    }

    [LoggerMessage(LogLevel.Warning, "More happened than could be told live; browsers were asked to look again")]
    private partial void LogOverrun();

    private sealed class Place(Dictionary<string, int> places, string of) : IDisposable
    {
        public void Dispose()
        {
            lock (places)
                if (--places[of] == 0)
                    places.Remove(of);
        }
    }

    private sealed record Hello(string Version, string Id);

    private sealed class Watching(LiveHub hub, string taskId, Action<LiveFrame> heard) : IDisposable
    {
        public void Dispose() => hub.StopWatching(taskId, heard);
    }
}
