using PersonalQ.Http;

namespace PersonalQ.Metrics;

/// <summary>
/// A span of time up to now, cut into the points of a chart: hours, or days as the clock's time zone has them. It is
/// made of whole hours; the last point holds the present one.
/// </summary>
/// <param name="Name">24h, 7d, 30d or 90d.</param>
/// <param name="Bucket">hour or day.</param>
/// <param name="Starts">The first hour of each point, ascending.</param>
/// <param name="End">The hour after the last.</param>
internal sealed record MetricWindow(string Name, string Bucket, IReadOnlyList<long> Starts, long End)
{
    public long Start => Starts[0];

    /// <summary>The window of a name, up to now.</summary>
    /// <exception cref="ProblemException">422: there is no such window.</exception>
    public static MetricWindow Named(string? name, TimeProvider clock) => name switch
    {
        "24h" => Hours(name, 24, clock),
        "7d" => Days(name, 7, clock),
        null or "" or "30d" => Days("30d", 30, clock),
        "90d" => Days(name, 90, clock),
        _ => throw ProblemException.Invalid("window", "unknown_value", "Must be one of 24h, 7d, 30d, 90d."),
    };

    /// <summary>The first hour of the present day.</summary>
    public static long Today(TimeProvider clock) => FirstHour(Date(clock), clock.LocalTimeZone);

    /// <summary>The first hour of the present month.</summary>
    public static long ThisMonth(TimeProvider clock) => FirstHour(new DateOnly(Date(clock).Year, Date(clock).Month, 1), clock.LocalTimeZone);

    /// <summary>The place of the point that has this hour.</summary>
    public int PointOf(long hour)
    {
        var low = 0;
        var high = Starts.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Starts[middle] <= hour)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    private static MetricWindow Hours(string name, int count, TimeProvider clock)
    {
        var end = MetricDelta.HourOf(clock.Now()) + 1;
        return new(name, "hour", [.. Enumerable.Range(0, count).Select(i => end - count + i)], end);
    }

    private static MetricWindow Days(string name, int count, TimeProvider clock)
    {
        var today = Date(clock);
        return new(name, "day",
            [.. Enumerable.Range(0, count).Select(i => FirstHour(today.AddDays(i - count + 1), clock.LocalTimeZone))],
            MetricDelta.HourOf(clock.Now()) + 1);
    }

    private static DateOnly Date(TimeProvider clock) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.Now(), clock.LocalTimeZone).DateTime);

    private static long FirstHour(DateOnly date, TimeZoneInfo zone)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight)) // where clocks go forward at midnight, the day begins later
            midnight = midnight.AddMinutes(30);
        return MetricDelta.HourOf(new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)));
    }
}
