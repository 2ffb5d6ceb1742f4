using System.Globalization;

namespace PersonalQ.Tests.Support.Crash;

/// <summary>
/// A clock that is ahead or behind by so many seconds as a file says (CLOCK_FILE), and by so many more of its process (CLOCK_SKEW_SECONDS):
/// for machines whose clocks differ, and leap.
/// </summary>
internal sealed class LeapingClock(string? file, double skewSeconds) : TimeProvider
{
    private long lookedAt = long.MinValue;
    private double leap;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddSeconds(skewSeconds + Leap());

    private double Leap()
    {
        var now = Environment.TickCount64;
        if (file is null || now - Interlocked.Read(ref lookedAt) < 100)
            return Volatile.Read(ref leap);
        Interlocked.Exchange(ref lookedAt, now);
        try
        {
            if (double.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var seconds))
                Volatile.Write(ref leap, seconds);
        }
        catch (IOException)
        {
            // it is being written: the next look
        }
        return Volatile.Read(ref leap);
    }
}
