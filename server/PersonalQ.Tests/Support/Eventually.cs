namespace PersonalQ.Tests.Support;

/// <summary>Waiting for a condition, never for a time.</summary>
public static class Eventually
{
    /// <summary>Repeats the question until the answer pleases; fails with the last answer after a generous bound.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> pleases, string waitingFor, int seconds = 60)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        T last;
        do
        {
            last = await ask();
            if (pleases(last))
                return last;
            await Task.Delay(10, CancellationToken.None);
        }
        while (!bound.IsCancellationRequested);
        throw new TimeoutException($"Waited in vain for {waitingFor}; the last answer was {last}");
    }

    /// <summary>Repeats the question until it is true.</summary>
    public static Task TrueAsync(Func<bool> ask, string waitingFor, int seconds = 60) =>
        GetAsync(() => Task.FromResult(ask()), x => x, waitingFor, seconds);
}
