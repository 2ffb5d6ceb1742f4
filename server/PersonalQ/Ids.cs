namespace PersonalQ;

/// <summary>Identifiers and instants as the whole product writes them.</summary>
public static class Ids
{
    /// <summary>A new identifier: a UUID of version 7 in lower-case text, so that identifiers sort by creation time.</summary>
    public static string New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    /// <summary>
    /// The present instant in UTC, cut to whole microseconds: the precision that every store keeps, so that the first
    /// answer equals all later ones.
    /// </summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z: how instants are stored in every database.</summary>
    public static long ToMicros(this DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant of a number of microseconds since 1970-01-01T00:00:00Z.</summary>
    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
