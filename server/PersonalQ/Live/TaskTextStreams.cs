using System.Collections.Concurrent;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>The texts of running model calls of this process, one per task.</summary>
internal sealed class TaskTextStreams(TimeProvider clock) : ITextStreams
{
    private readonly ConcurrentDictionary<string, TaskText> texts = new(StringComparer.Ordinal);

    public void Append(string taskId, int sequence, string text)
    {
        while (!Text(taskId).TryAppend(sequence, text))
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
        while (true)
        {
            var text = Text(taskId);
            if (text.TryListen(heard))
                return new Listening(this, text, heard);
        }
    }

    private TaskText Text(string taskId) => texts.GetOrAdd(taskId, static (id, clock) => new TaskText(id, clock), clock);

    private void Forget(TaskText text) => texts.TryRemove(new KeyValuePair<string, TaskText>(text.TaskId, text));

    private sealed class Listening(TaskTextStreams streams, TaskText text, Action<TextDelta> heard) : IDisposable
    {
        public void Dispose()
        {
            if (text.StopListening(heard))
                streams.Forget(text);
        }
    }
}
