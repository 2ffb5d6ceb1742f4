using PersonalQ.Events;

namespace PersonalQ.Live;

/// <summary>
/// Frames of streamed text. The listeners of a text are told one after the other on one thread, so remembering the
/// last frame of the thread is enough to serialise each delta once.
/// </summary>
internal static class DeltaFrames
{
    [ThreadStatic]
    private static FrameWriter? writer;

    [ThreadStatic]
    private static (string Text, LiveFrame Frame)? last;

    public static LiveFrame Of(TextDelta delta)
    {
        if (last is { } same && ReferenceEquals(same.Text, delta.Text))
            return same.Frame;
        object data = delta.Reasoning
            ? new Thought(delta.TaskId, delta.Sequence, delta.Text, delta.Reset, Reasoning: true)
            : delta.Reset
            ? new WholeText(delta.TaskId, delta.Sequence, delta.Text, Reset: true)
            : new MoreText(delta.TaskId, delta.Sequence, delta.Text);
        var frame = (writer ??= new FrameWriter()).Write("task.delta", data, taskId: delta.TaskId);
        last = (delta.Text, frame);
        return frame;
    }

    private sealed record Thought(string TaskId, int Sequence, string Text, bool Reset, bool Reasoning);

    private sealed record MoreText(string TaskId, int Sequence, string Text);

    private sealed record WholeText(string TaskId, int Sequence, string Text, bool Reset);
}
