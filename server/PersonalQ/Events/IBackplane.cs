namespace PersonalQ.Events;

/// <summary>
/// Carries short-lived messages between the processes of one installation: live frames, wake-ups, cancellations. What
/// travels here may get lost, so whoever relies on it also looks at the rows now and then.
/// </summary>
public interface IBackplane
{
    /// <summary>False when this process is the only one, and messages go nowhere.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Sends a message to all other processes; this one does not hear it. Returns at once: the message is queued, in
    /// order, and survives a short loss of the connection.
    /// </summary>
    /// <param name="channel">Name of the channel, letters and dots.</param>
    /// <param name="message">Any bytes. The caller leaves them unchanged from now on.</param>
    void Publish(string channel, ReadOnlyMemory<byte> message);

    /// <summary>Hears the messages of a channel until the answer is disposed.</summary>
    /// <param name="channel">Name of the channel.</param>
    /// <param name="heard">Called in order, one call at a time; it must return at once.</param>
    /// <param name="interrupted">Called when messages may have been missed: look at the rows.</param>
    IDisposable Subscribe(string channel, Action<ReadOnlyMemory<byte>> heard, Action? interrupted = null);
}
