namespace PersonalQ.People;

/// <summary>How often something was tried without success in a window of time. Tries are counted before their end, so that many at once count too.</summary>
/// <param name="most">Tries in a window.</param>
/// <param name="window">It begins with the first try.</param>
/// <param name="clock">The time.</param>
internal sealed class FailureCounter(int most, TimeSpan window, TimeProvider clock)
{
    private const int MostKeys = 50_000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Begun, int Count)> counts = new(StringComparer.Ordinal);

    /// <summary>Counts a try.</summary>
    /// <returns>How long to wait, when there were too many; null when it may be made.</returns>
    public TimeSpan? Take(string key)
    {
        lock (gate)
        {
            if (counts.TryGetValue(key, out var known) && clock.GetElapsedTime(known.Begun) is var passed && passed < window)
            {
                if (known.Count >= most)
                    return window - passed;
                counts[key] = (known.Begun, known.Count + 1);
                return null;
            }
            if (counts.Count >= MostKeys)
                DropOld();
            counts[key] = (clock.GetTimestamp(), 1);
            return null;
        }
    }

    /// <summary>Counts a try in several counters, or in none when one of them is full.</summary>
    /// <returns>How long to wait, when there were too many; null when it may be made.</returns>
    public static TimeSpan? TakeAll(IReadOnlyList<(FailureCounter Counter, string Key)> counts)
    {
        for (var i = 0; i < counts.Count; i++)
            if (counts[i].Counter.Take(counts[i].Key) is { } wait)
            {
                foreach (var (counter, key) in counts.Take(i))
                    counter.Succeeded(key);
                return wait;
            }
        return null;
    }

    /// <summary>Takes a try back that succeeded.</summary>
    public void Succeeded(string key)
    {
        lock (gate)
            if (counts.TryGetValue(key, out var known) && known.Count > 0)
                counts[key] = (known.Begun, known.Count - 1);
    }

    private void DropOld()
    {
        foreach (var (key, count) in counts)
            if (clock.GetElapsedTime(count.Begun) >= window)
                counts.Remove(key);
        if (counts.Count >= MostKeys)
            counts.Clear();
    }
}
