namespace PersonalQ.Stores;

/// <summary>
/// Repeats what a run must write or read until the store works again, with growing pauses, so that what it holds in
/// memory (an answer that is paid for, a letter that is posted) is not lost to a fault that passes.
/// </summary>
internal sealed partial class StorePatience(TimeProvider clock, ILogger<StorePatience> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a fault is waited out: two minutes, longer than a database takes to restart.</summary>
    public TimeSpan Bound { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long it is waited out once the run is being stopped: the program may end soon.</summary>
    public TimeSpan BoundWhenStopping { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Does it, again and again while the store's fault may pass.</summary>
    /// <param name="act">What is done; it is told how often it failed before.</param>
    /// <param name="whose">The task, for the log.</param>
    /// <param name="stopping">The run is being stopped. It is not given up then, but waited for a short while only.</param>
    /// <exception cref="Exception">The last fault, when it did not pass in time; any other at once.</exception>
    public async Task<T> PersistAsync<T>(Func<int, Task<T>> act, string whose, CancellationToken stopping)
    {
        var began = clock.GetTimestamp();
        long? stopped = null;
        var pause = FirstPause;
        for (var failures = 0; ; failures++)
        {
            try
            {
                var result = await act(failures);
                if (failures > 0)
                    LogPassed(whose, failures + 1);
                return result;
            }
            catch (Exception e) when (StoreFaults.Of(e) is var fault && fault.IsPassing())
            {
                if (stopping.IsCancellationRequested)
                    stopped ??= clock.GetTimestamp();
                if (clock.GetElapsedTime(began) > Bound || (stopped is { } since && clock.GetElapsedTime(since) > BoundWhenStopping))
                    throw;
                if (failures == 0)
                    LogWaiting(whose, fault, e.GetBaseException().Message);
            }
            await Task.Delay(pause, clock, CancellationToken.None);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (stopping.IsCancellationRequested && pause > FirstPause * 4)
                pause = FirstPause * 4;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} waits for the database ({Fault}): {Message}")]
    private partial void LogWaiting(string taskId, StoreFault fault, string message);

    [LoggerMessage(LogLevel.Information, "Task {TaskId} goes on: the database works again, at try {Tries}")]
    private partial void LogPassed(string taskId, int tries);
}
