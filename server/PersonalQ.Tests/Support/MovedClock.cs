namespace PersonalQ.Tests.Support;

/// <summary>
/// A clock that stands still until it is moved, while timers go on by the real one: for tests that let weeks pass, in
/// which a fake clock would run every poll of those weeks.
/// </summary>
public sealed class MovedClock(DateTimeOffset start, string zone = "UTC") : TimeProvider
{
    private long ticks = start.UtcTicks;
    private long slept;

    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(zone);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref ticks) - Interlocked.Read(ref slept);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    /// <summary>As when the computer sleeps: the time of day goes on, what measures durations does not.</summary>
    public void Sleep(TimeSpan by)
    {
        Interlocked.Add(ref slept, by.Ticks);
        Advance(by);
    }
}
