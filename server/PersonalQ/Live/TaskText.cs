using System.Text;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>The text of the running model call of one task, and those who listen to it.</summary>
internal sealed class TaskText(string taskId, TimeProvider clock)
{
    // Faster than this no screen shows a change, and slower one would see it stutter.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(16);

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private Action<TextDelta>[] listeners = [];
    private ITimer? timer;
    private int sequence = -1;
    private int told;
    private long toldAt;
    private bool timerSet;
    private bool gone;

    public string TaskId => taskId;

    /// <summary>False when this object was given up meanwhile, and a new one is to be used.</summary>
    public bool TryAppend(int toSequence, string addition)
    {
        lock (gate)
        {
            if (gone)
                return false;
            if (sequence != toSequence)
            {
                TellRest();
                Begin(toSequence);
            }
            text.Append(addition);
            if (listeners.Length > 0 && !timerSet)
                TellOrWait();
            return true;
        }
    }

    /// <summary>True when nobody needs this object any more.</summary>
    public bool Finish(int ofSequence)
    {
        lock (gate)
        {
            if (sequence != ofSequence)
                return false;
            TellRest();
            Begin(-1);
            return GoneIfUnused();
        }
    }

    /// <summary>False when this object was given up meanwhile, and a new one is to be used.</summary>
    public bool TryListen(Action<TextDelta> heard)
    {
        lock (gate)
        {
            if (gone)
                return false;
            TellRest();
            if (text.Length > 0)
                heard(new TextDelta(taskId, sequence, text.ToString(), Reset: true));
            told = text.Length;
            listeners = [.. listeners, heard];
            return true;
        }
    }

    /// <summary>True when nobody needs this object any more.</summary>
    public bool StopListening(Action<TextDelta> heard)
    {
        lock (gate)
        {
            var at = Array.IndexOf(listeners, heard);
            if (at < 0)
                return false;
            listeners = [.. listeners[..at], .. listeners[(at + 1)..]];
            return GoneIfUnused();
        }
    }

    private void Begin(int newSequence)
    {
        sequence = newSequence;
        text.Clear();
        told = 0;
    }

    // The first text after a pause is told at once: it is the one a person waits for.
    private void TellOrWait()
    {
        var passed = clock.GetElapsedTime(toldAt);
        if (toldAt == 0 || passed >= Pause)
        {
            TellRest();
            return;
        }
        timer ??= clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timerSet = timer.Change(Pause - passed, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (gate)
        {
            timerSet = false;
            TellRest();
        }
    }

    private void TellRest()
    {
        if (told == text.Length)
            return;
        if (listeners.Length > 0)
        {
            var delta = new TextDelta(taskId, sequence, text.ToString(told, text.Length - told), Reset: false);
            foreach (var heard in listeners)
                heard(delta);
        }
        told = text.Length;
        toldAt = clock.GetTimestamp();
    }

    private bool GoneIfUnused()
    {
        if (sequence >= 0 || listeners.Length > 0)
            return false;
        gone = true;
        timer?.Dispose();
        return true;
    }
}
