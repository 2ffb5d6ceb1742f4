namespace PersonalQ.Events;

/// <summary>
/// The text of running model calls, from whoever runs them to whoever watches. It lives in memory only: the finished
/// message is what the journal keeps.
/// </summary>
public interface ITextStreams
{
    /// <summary>
    /// Adds text at the end of a running model call. Cheap, and never waits. A sequence other than the last one begins
    /// a new text, so a call needs no announcement.
    /// </summary>
    /// <param name="taskId">The task.</param>
    /// <param name="sequence">The step of the model call.</param>
    /// <param name="text">What the model just said.</param>
    /// <param name="reasoning">True for its reasoning, which is no part of what it says.</param>
    void Append(string taskId, int sequence, string text, bool reasoning = false);

    /// <summary>
    /// Forgets the text of a call that ended, however it ended. Call it before the outcome is recorded, so that no
    /// listener hears text after the step that has it whole. Without text of that call it does nothing.
    /// </summary>
    void Finish(string taskId, int sequence);

    /// <summary>
    /// Tells <paramref name="heard"/> the text so far of the running call at once (if there is one), and everything
    /// that follows in this and later calls of the task until the answer is disposed. Additions are gathered, so that
    /// at most about sixty a second are told.
    /// </summary>
    /// <param name="taskId">The task; it need not run here, nor run yet.</param>
    /// <param name="heard">Called in order, one call at a time; it must return at once.</param>
    IDisposable Listen(string taskId, Action<TextDelta> heard);
}

/// <summary>Text that a running model call produced.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Sequence">The step of the model call.</param>
/// <param name="Text">The addition, or everything so far.</param>
/// <param name="Reset">True when <paramref name="Text"/> is everything so far and replaces what was told before.</param>
/// <param name="Reasoning">True for the model's reasoning, which is told apart from what it says.</param>
public readonly record struct TextDelta(string TaskId, int Sequence, string Text, bool Reset, bool Reasoning = false);
