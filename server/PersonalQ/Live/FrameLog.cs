namespace PersonalQ.Live;

/// <summary>The latest frames in order, so that a client who was away for a moment can be told what it missed. Not thread-safe.</summary>
/// <param name="clock">For the age of frames.</param>
/// <param name="first">The id that stands for "nothing happened yet".</param>
internal sealed class FrameLog(TimeProvider clock, string first)
{
    private const int MostFrames = 2_000;
    private const long MostBytes = 16 << 20;

    private readonly Queue<(LiveFrame Frame, long At)> frames = new();
    private long bytes;

    /// <summary>The id of the newest frame.</summary>
    public string Latest { get; private set; } = first;

    /// <summary>Adds a frame that has an id, and lets the oldest go.</summary>
    public void Add(LiveFrame frame)
    {
        frames.Enqueue((frame, clock.GetTimestamp()));
        bytes += frame.Bytes.Length;
        Latest = frame.Id!;
        while (frames.Count > MostFrames || (bytes > MostBytes && frames.Count > 1))
            bytes -= frames.Dequeue().Frame.Bytes.Length;
    }

    /// <summary>Forgets everything: from now on only <paramref name="latest"/> is a known place to resume from.</summary>
    public void Restart(string latest)
    {
        frames.Clear();
        bytes = 0;
        Latest = latest;
    }

    /// <summary>
    /// The frames after the given one; null when it is not known any more. With <paramref name="overlap"/>, those that
    /// other processes than its own sent shortly before it come along: the client may have heard it elsewhere, where
    /// they came in another order, and hearing a thing twice does no harm. Of its own process it heard all before it.
    /// </summary>
    public IReadOnlyList<LiveFrame>? Since(string id, TimeSpan overlap)
    {
        if (frames.Count == 0 || (id == Latest && overlap == TimeSpan.Zero))
            return id == Latest ? [] : null;
        var all = frames.ToArray();
        var at = Array.FindLastIndex(all, x => x.Frame.Id == id);
        if (at < 0)
            return null;
        var disordered = all[..at].Where(x => clock.GetElapsedTime(x.At, all[at].At) < overlap && !IsOfSameProcess(x.Frame.Id!, id));
        return [.. disordered.Concat(all[(at + 1)..]).Select(x => x.Frame)];
    }

    // An id is the process's name, a dash, and a number.
    private static bool IsOfSameProcess(string id, string other) => id.AsSpan(0, id.IndexOf('-') + 1).SequenceEqual(other.AsSpan(0, other.IndexOf('-') + 1));
}
