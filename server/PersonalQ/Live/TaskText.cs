using System.Text;
using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>The text of the running model call of one task, whether it runs here or in another process, and those who listen to it.</summary>
/// <param name="taskId">The task.</param>
/// <param name="clock">For gathering.</param>
internal sealed class TaskText(string taskId, TimeProvider clock)
{
    // Faster than this no screen shows a change, and slower one would see it stutter.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(16);

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly StringBuilder thoughts = new();
    private Action<TextDelta>[] listeners = [];
    private Action<TravellingText>? exporter;
    private ITimer? timer;
    private int sequence = -1;
    private bool elsewhere;
    private int told;
    private int toldThoughts;
    private long toldAt;
    private bool timerSet;
    private bool gone;

    public string TaskId => taskId;

    /// <summary>True when some of a text that runs elsewhere is missing here, until all of it has come anew.</summary>
    public bool HasGap { get; private set; }

    /// <summary>True when somebody here listens to a text that does not run here.</summary>
    public bool IsWantedFromElsewhere
    {
        get
        {
            lock (gate)
                return listeners.Length > 0 && (sequence < 0 || elsewhere);
        }
    }

    /// <summary>Adds text of a call that runs here. False when this object was given up meanwhile, and a new one is to be used.</summary>
    public bool TryAppend(int toSequence, string addition, bool reasoning = false)
    {
        lock (gate)
        {
            if (gone)
                return false;
            if (sequence != toSequence || elsewhere)
            {
                TellRest();
                Begin(toSequence, runsElsewhere: false);
            }
            (reasoning ? thoughts : text).Append(addition);
            if ((listeners.Length > 0 || exporter is not null) && !timerSet)
                TellOrWait();
            return true;
        }
    }

    /// <summary>Takes text of a call that runs in another process; false when something before it is missing here.</summary>
    public bool TryReceive(TravellingText part)
    {
        lock (gate)
        {
            if (gone || listeners.Length == 0)
                return true; // nobody wants it any more
            if (part.Ended)
            {
                if (elsewhere && sequence == part.Sequence)
                    Begin(-1, runsElsewhere: false);
                return true;
            }
            var whole = part.Reasoning ? thoughts : text;
            if ((part.Reset || part.Offset == 0) && (sequence != part.Sequence || !elsewhere))
                Begin(part.Sequence, runsElsewhere: true);
            else if (part.Reset)
                whole.Clear();
            else if (HasGap)
                return true; // asked for already
            else if (sequence != part.Sequence || part.Offset != whole.Length)
            {
                HasGap = true;
                return false;
            }
            HasGap = false;
            whole.Append(part.Text);
            (told, toldThoughts) = (text.Length, thoughts.Length);
            var delta = new TextDelta(taskId, sequence, part.Text, part.Reset, part.Reasoning);
            foreach (var heard in listeners)
                heard(delta);
            return true;
        }
    }

    /// <summary>True when nobody needs this object any more.</summary>
    public bool Finish(int ofSequence)
    {
        lock (gate)
        {
            if (sequence != ofSequence || elsewhere)
                return false;
            TellRest();
            exporter?.Invoke(new TravellingText(taskId, sequence, 0, "", Reset: false, Ended: true));
            Begin(-1, runsElsewhere: false);
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
            if (thoughts.Length > 0)
                heard(new TextDelta(taskId, sequence, thoughts.ToString(), Reset: true, Reasoning: true));
            if (text.Length > 0)
                heard(new TextDelta(taskId, sequence, text.ToString(), Reset: true));
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

    /// <summary>
    /// Tells other processes the text so far and what follows, while it runs here. False when this object was given up
    /// meanwhile, and a new one is to be used.
    /// </summary>
    public bool TryExport(Action<TravellingText> send)
    {
        lock (gate)
        {
            if (gone)
                return false;
            TellRest();
            exporter = send;
            if (thoughts.Length > 0 && !elsewhere)
                send(new TravellingText(taskId, sequence, 0, thoughts.ToString(), Reset: true, Ended: false, Reasoning: true));
            if (text.Length > 0 && !elsewhere)
                send(new TravellingText(taskId, sequence, 0, text.ToString(), Reset: true, Ended: false));
            return true;
        }
    }

    /// <summary>True when nobody needs this object any more.</summary>
    public bool StopExport()
    {
        lock (gate)
        {
            exporter = null;
            return GoneIfUnused();
        }
    }

    private void Begin(int newSequence, bool runsElsewhere)
    {
        sequence = newSequence;
        elsewhere = runsElsewhere;
        text.Clear();
        thoughts.Clear();
        (told, toldThoughts) = (0, 0);
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
        if (told == text.Length && toldThoughts == thoughts.Length)
            return;
        TellRest(thoughts, toldThoughts, reasoning: true);
        TellRest(text, told, reasoning: false);
        (told, toldThoughts) = (text.Length, thoughts.Length);
        toldAt = clock.GetTimestamp();
    }

    private void TellRest(StringBuilder whole, int from, bool reasoning)
    {
        if (from == whole.Length || (listeners.Length == 0 && exporter is null))
            return;
        var rest = whole.ToString(from, whole.Length - from);
        var delta = new TextDelta(taskId, sequence, rest, Reset: false, reasoning);
        foreach (var heard in listeners)
            heard(delta);
        exporter?.Invoke(new TravellingText(taskId, sequence, from, rest, Reset: false, Ended: false, reasoning));
    }

    private bool GoneIfUnused()
    {
        if (sequence >= 0 || listeners.Length > 0 || exporter is not null)
            return false;
        gone = true;
        timer?.Dispose();
        return true;
    }
}

/// <summary>Text on its way from the process that runs the call to one where somebody listens.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Sequence">The step of the model call.</param>
/// <param name="Offset">Characters before it.</param>
/// <param name="Text">The addition, or everything so far.</param>
/// <param name="Reset">True when it is everything so far.</param>
/// <param name="Ended">True when the call has ended; then there is no text.</param>
/// <param name="Reasoning">True for the model's reasoning, whose offsets count for themselves.</param>
internal sealed record TravellingText(string TaskId, int Sequence, int Offset, string Text, bool Reset, bool Ended, bool Reasoning = false);
