using PersonalQ.Events;

namespace PersonalQ.Database;

/// <summary>Brings raised events to the recorders inside the transaction and to the listeners after it.</summary>
internal sealed partial class EventPipeline(IServiceProvider services, SecretGate secrets, ILogger<EventPipeline> logger)
{
    /// <summary>What no write may hold.</summary>
    public SecretGate Secrets => secrets;

    // Resolved on first use: recorders and listeners may themselves need the database.
    private readonly Lazy<IEventRecorder[]> recorders = new(() => [.. services.GetServices<IEventRecorder>()]);
    private readonly Lazy<IEventListener[]> listeners = new(() => [.. services.GetServices<IEventListener>()]);

    public async ValueTask RecordAsync(WriteSession session, CancellationToken ct)
    {
        // By index: a recorder may raise an event of its own (an activity was written).
        for (var i = 0; i < session.Raised.Count; i++)
            foreach (var recorder in recorders.Value)
                await recorder.RecordAsync(session, session.Raised[i], ct);
    }

    public void Tell(IReadOnlyList<DomainEvent> raised)
    {
        foreach (var happened in raised)
            foreach (var listener in listeners.Value)
                try
                {
                    listener.Heard(happened);
                }
                catch (Exception e)
                {
                    // The write is committed; one deaf listener must not make it look failed, nor keep others from hearing.
                    LogListenerFailed(e, listener.GetType().Name, happened.GetType().Name);
                }
    }

    [LoggerMessage(LogLevel.Error, "{Listener} failed on {Event}")]
    private partial void LogListenerFailed(Exception e, string listener, string @event);
}
