namespace PersonalQ.Events;

/// <summary>Something that happened, raised once inside the write that made it happen.</summary>
public abstract record DomainEvent;

/// <summary>Writes rows about an event in the same transaction as the event itself (audit trail, counters).</summary>
public interface IEventRecorder
{
    /// <summary>Called for every raised event before the commit; a failure undoes the whole write.</summary>
    ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct);
}

/// <summary>
/// Hears an event after its commit. A listener may miss events when the process dies, so whatever it keeps must be
/// rebuildable from rows. It must return at once: longer work goes to a queue of its own.
/// </summary>
public interface IEventListener
{
    /// <summary>Called after the commit, in order of commits.</summary>
    void Heard(DomainEvent raised);
}
