using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Threading.Channels;
using PersonalQ.Events;

namespace PersonalQ.Database.Backplanes;

/// <summary>
/// What every backplane between processes has in common: a queue of what is to be sent, the list of who listens, and
/// connections that are made again when they break.
/// </summary>
internal abstract partial class SharedBackplane : SupervisedService, IBackplane
{
    private const int MostQueued = 20_000;
    private const int MostParts = 400;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<byte[]> outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostQueued) { SingleReader = true });
    private readonly Lock gate = new();
    private readonly ulong self = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private readonly Inbox inbox;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private ImmutableArray<Listener> listeners = [];
    private ulong sent;

    protected SharedBackplane(TimeProvider clock, Supervision supervision, ILogger logger) : base(supervision)
    {
        this.clock = clock;
        this.logger = logger;
        inbox = new Inbox(self);
    }

    public bool IsShared => true;

    /// <summary>Most bytes that travel in one piece.</summary>
    protected abstract int LargestPart { get; }

    public void Publish(string channel, ReadOnlyMemory<byte> message)
    {
        lock (gate)
        {
            sent++;
            // What does not fit is lost here, and its number missing tells the receivers.
            foreach (var part in Envelope.Pack(self, sent, channel, message, LargestPart))
                if (!outgoing.Writer.TryWrite(part))
                    return;
        }
    }

    public IDisposable Subscribe(string channel, Action<ReadOnlyMemory<byte>> heard, Action? interrupted = null)
    {
        var listener = new Listener(this, channel, heard, interrupted);
        ImmutableInterlocked.Update(ref listeners, all => all.Add(listener));
        return listener;
    }

    /// <summary>Listens until the connection breaks, calling <paramref name="connected"/> when it stands, and <see cref="Received"/> for each part.</summary>
    protected abstract Task ListenAsync(Action connected, CancellationToken ct);

    /// <summary>Sends the parts in this order.</summary>
    protected abstract Task SendAsync(IReadOnlyList<byte[]> parts, CancellationToken ct);

    /// <summary>True for failures of the connection, which are met by connecting again.</summary>
    protected abstract bool IsConnectionFailure(Exception e);

    protected void Received(ReadOnlyMemory<byte> part)
    {
        var message = inbox.Take(part, out var missed);
        if (missed)
            Interrupt();
        if (message is var (channel, content))
            foreach (var listener in listeners)
                if (listener.Channel == channel)
                    Tell(listener.Channel, () => listener.Heard(content));
    }

    protected override Task RunAsync(CancellationToken stoppingToken)
    {
        Publish("process.started", ReadOnlyMemory<byte>.Empty); // so that the others know of it at once
        return Task.WhenAll(ReceiveLoopAsync(stoppingToken), SendLoopAsync(stoppingToken));
    }

    private async Task ReceiveLoopAsync(CancellationToken ct)
    {
        var first = true;
        await PersistAsync(pause => ListenAsync(() =>
        {
            pause.Reset();
            if (!first)
                Interrupt();
            first = false;
        }, ct), ct);
    }

    private async Task SendLoopAsync(CancellationToken ct)
    {
        var batch = new List<byte[]>(MostParts);
        await PersistAsync(async pause =>
        {
            while (batch.Count > 0 || await outgoing.Reader.WaitToReadAsync(ct))
            {
                while (batch.Count < MostParts && outgoing.Reader.TryRead(out var part))
                    batch.Add(part);
                await SendAsync(batch, ct);
                batch.Clear();
                pause.Reset();
            }
        }, ct);
    }

    private async Task PersistAsync(Func<Pause, Task> work, CancellationToken ct)
    {
        var pause = new Pause();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await work(pause);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException) when (ct.IsCancellationRequested)
            {
                return; // the program ends, and its connections went first
            }
            catch (Exception e) when (IsConnectionFailure(e))
            {
                LogBroken(e.Message);
            }
            catch (Exception e)
            {
                // Whatever it was: a process that no longer listens is not told by anybody that it is deaf.
                LogBrokenUnexpectedly(e);
            }
            await Task.Delay(pause.Next(), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Interrupt()
    {
        foreach (var listener in listeners)
            if (listener.Interrupted is { } interrupted)
                Tell(listener.Channel, interrupted);
    }

    private void Tell(string channel, Action listener)
    {
        try
        {
            listener();
        }
        catch (Exception e)
        {
            // One listener's fault must not end the listening of all.
            LogListenerFailed(e, channel);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The connection between the processes broke and is made again: {Message}")]
    private partial void LogBroken(string message);

    [LoggerMessage(LogLevel.Error, "The connection between the processes failed unexpectedly and is made again")]
    private partial void LogBrokenUnexpectedly(Exception e);

    [LoggerMessage(LogLevel.Error, "A listener of {Channel} failed")]
    private partial void LogListenerFailed(Exception e, string channel);

    private sealed class Pause
    {
        private TimeSpan next;

        public void Reset() => next = TimeSpan.Zero;

        public TimeSpan Next()
        {
            next = next == TimeSpan.Zero ? TimeSpan.FromMilliseconds(200) : next * 2 < LongestPause ? next * 2 : LongestPause;
            return next;
        }
    }

    private sealed record Listener(SharedBackplane Owner, string Channel, Action<ReadOnlyMemory<byte>> Heard, Action? Interrupted) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref Owner.listeners, all => all.Remove(this));
    }
}
