using System.Text;
using System.Text.Json;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>
/// Brings text from the process that runs a call to those where somebody listens. A listener's process says every few
/// seconds what it wants; who runs that call sends, and stops when nobody has asked for a while.
/// </summary>
internal sealed class TextExchange : IDisposable
{
    private const string WantedChannel = "text.wanted";
    private const string TextChannel = "text.delta";
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    private readonly TaskTextStreams streams;
    private readonly IBackplane backplane;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (IDisposable Export, long Asked)> exports = new(StringComparer.Ordinal);
    private readonly IDisposable[] subscriptions;
    private readonly ITimer timer;

    public TextExchange(TaskTextStreams streams, IBackplane backplane, TimeProvider clock)
    {
        this.streams = streams;
        this.backplane = backplane;
        this.clock = clock;
        subscriptions = [backplane.Subscribe(WantedChannel, Wanted), backplane.Subscribe(TextChannel, Arrived, interrupted: WantAll)];
        timer = clock.CreateTimer(_ => OnTimer(), null, Repeat, Repeat);
    }

    /// <summary>Asks whoever runs a call of this task to send all its text so far and what follows.</summary>
    public void Want(string taskId) => Ask(taskId, whole: true);

    public void Dispose()
    {
        timer.Dispose();
        foreach (var subscription in subscriptions)
            subscription.Dispose();
    }

    private void Ask(string taskId, bool whole) => backplane.Publish(WantedChannel, Encoding.UTF8.GetBytes((whole ? "w" : "-") + taskId));

    private void WantAll()
    {
        foreach (var text in streams.WantedFromElsewhere)
            Want(text.TaskId);
    }

    private void OnTimer()
    {
        foreach (var text in streams.WantedFromElsewhere)
            Ask(text.TaskId, text.HasGap);
        lock (gate)
            foreach (var (taskId, (export, asked)) in exports.ToArray())
                if (clock.GetElapsedTime(asked) > Patience)
                {
                    exports.Remove(taskId);
                    export.Dispose();
                }
    }

    private void Wanted(ReadOnlyMemory<byte> message)
    {
        var taskId = Encoding.UTF8.GetString(message.Span[1..]);
        var whole = message.Span[0] == 'w';
        lock (gate)
        {
            var export = !whole && exports.TryGetValue(taskId, out var known) ? known.Export : streams.Export(taskId, Send);
            exports[taskId] = (export, clock.GetTimestamp());
        }
    }

    private void Arrived(ReadOnlyMemory<byte> message)
    {
        var part = JsonSerializer.Deserialize<TravellingText>(message.Span, Json.Options)!;
        if (!streams.Receive(part))
            Want(part.TaskId);
    }

    private void Send(TravellingText part) => backplane.Publish(TextChannel, JsonSerializer.SerializeToUtf8Bytes(part, Json.Options));
}
