namespace PersonalQ.Llm.Limits;

/// <summary>So many units a minute, refilled evenly. Not thread-safe: its owner locks.</summary>
internal sealed class TokenBucket(double perMinute, long nowTicks, long ticksPerSecond)
{
    private double _level = perMinute;
    private long _filledAt = nowTicks;

    public double PerMinute { get; private set; } = perMinute;

    /// <summary>Changes the rate; what is missing stays missing.</summary>
    public void Resize(double perMinute, long now)
    {
        Fill(now);
        _level = Math.Min(perMinute, _level + perMinute - PerMinute);
        PerMinute = perMinute;
    }

    /// <summary>How long until so many units are there; zero when they are. One call never waits for more than the bucket holds.</summary>
    public TimeSpan WaitFor(double units, long now)
    {
        Fill(now);
        var missing = Math.Min(units, PerMinute) - _level;
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing * 60 / PerMinute);
    }

    /// <summary>Takes units, or gives them back when negative; the level may go below zero.</summary>
    public void Take(double units) => _level = Math.Min(PerMinute, _level - units);

    private void Fill(long now)
    {
        _level = Math.Min(PerMinute, _level + ((now - _filledAt) / (double)ticksPerSecond * PerMinute / 60));
        _filledAt = now;
    }
}
