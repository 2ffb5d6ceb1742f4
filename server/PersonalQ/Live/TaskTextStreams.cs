using System.Collections.Concurrent;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>The texts of running model calls, one per task. Those that run in another process come over the backplane, and only while somebody here listens.</summary>
internal sealed class TaskTextStreams : ITextStreams, IDisposable
{
    private readonly ConcurrentDictionary<string, TaskText> texts = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly TextExchange? exchange;

    public TaskTextStreams(TimeProvider clock, IBackplane backplane)
    {
        this.clock = clock;
        exchange = backplane.IsShared ? new TextExchange(this, backplane, clock) : null;
    }

    /// <summary>Texts that somebody here listens to, though they do not run here.</summary>
    public IEnumerable<TaskText> WantedFromElsewhere => texts.Values.Where(t => t.IsWantedFromElsewhere);

    public void Append(string taskId, int sequence, string text, bool reasoning = false)
    {
        while (!Text(taskId).TryAppend(sequence, text, reasoning))
        {
        }
    }

    public void Finish(string taskId, int sequence)
    {
        if (texts.TryGetValue(taskId, out var text) && text.Finish(sequence))
            Forget(text);
    }

    public IDisposable Listen(string taskId, Action<TextDelta> heard)
    {
        TaskText text;
        do
            text = Text(taskId);
        while (!text.TryListen(heard));
        if (exchange is not null && text.IsWantedFromElsewhere)
            exchange.Want(taskId);
        return new Ending(() => text.StopListening(heard), this, text);
    }

    /// <summary>Tells other processes the text of a task while it runs here, until the answer is disposed.</summary>
    public IDisposable Export(string taskId, Action<TravellingText> send)
    {
        TaskText text;
        do
            text = Text(taskId);
        while (!text.TryExport(send));
        return new Ending(text.StopExport, this, text);
    }

    /// <summary>Takes text from another process; false when something before it is missing here.</summary>
    public bool Receive(TravellingText part) => !texts.TryGetValue(part.TaskId, out var text) || text.TryReceive(part);

    public void Dispose() => exchange?.Dispose();

    private TaskText Text(string taskId) => texts.GetOrAdd(taskId, static (id, clock) => new TaskText(id, clock), clock);

    private void Forget(TaskText text) => texts.TryRemove(new KeyValuePair<string, TaskText>(text.TaskId, text));

    private sealed class Ending(Func<bool> stop, TaskTextStreams streams, TaskText text) : IDisposable
    {
        public void Dispose()
        {
            if (stop())
                streams.Forget(text);
        }
    }
}
