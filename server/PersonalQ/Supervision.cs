using System.Collections.Concurrent;
using PersonalQ.Http;

namespace PersonalQ;

/// <summary>
/// Keeps the services in the background alive: one that fails neither ends the program nor spins. It is started again
/// after a pause that grows while it keeps failing, its faults are counted, and readiness tells while it is down.
/// </summary>
public sealed partial class Supervision(TimeProvider clock, ILogger<Supervision> logger) : IReadiness
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Watched> services = new(StringComparer.Ordinal);

    /// <summary>Its name in the answer of readiness.</summary>
    public string Name => "services";

    /// <summary>How often each service has failed since the start; those that never did are not in it.</summary>
    public IReadOnlyDictionary<string, int> Faults =>
        services.Where(s => s.Value.Faults > 0).ToDictionary(s => s.Key, s => s.Value.Faults, StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<string?> NotReadyAsync(CancellationToken ct)
    {
        var down = services.Where(s => s.Value.IsDown).OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => $"{s.Key} failed {(s.Value.Faults == 1 ? "once" : $"{s.Value.Faults} times")} and is started again in a moment.").ToList();
        return ValueTask.FromResult(down.Count == 0 ? null : string.Join(' ', down));
    }

    /// <summary>Counts a fault of something that is no service of its own.</summary>
    public void Count(string name) => Interlocked.Increment(ref services.GetOrAdd(name, _ => new Watched()).Faults);

    /// <summary>Runs a service until it ends by itself or is stopped.</summary>
    /// <param name="name">The service.</param>
    /// <param name="run">Its work; called again after a fault.</param>
    /// <param name="ct">Stops it.</param>
    public async Task KeepAsync(string name, Func<CancellationToken, Task> run, CancellationToken ct)
    {
        var watched = services.GetOrAdd(name, _ => new Watched());
        var pause = FirstPause;
        while (!ct.IsCancellationRequested)
        {
            var began = clock.GetTimestamp();
            try
            {
                await run(ct);
                return;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (clock.GetElapsedTime(began) > LongestPause)
                    pause = FirstPause; // it worked for a while
                Interlocked.Increment(ref watched.Faults);
                LogFault(e, name, watched.Faults, pause.TotalSeconds);
            }
            watched.IsDown = true;
            await Task.Delay(pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            watched.IsDown = false;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Service} failed (fault {Count}); it is started again in {Seconds} seconds")]
    private partial void LogFault(Exception e, string service, int count, double seconds);

    private sealed class Watched
    {
        public int Faults;
        public volatile bool IsDown;
    }
}

/// <summary>The base of every service in the background: its faults are supervised.</summary>
public abstract class SupervisedService(Supervision supervision) : BackgroundService
{
    /// <summary>Who counts its faults.</summary>
    protected Supervision Supervision => supervision;

    /// <summary>
    /// The work as the host watches it: whoever stops it before it has begun cancels it, which is an end and no fault to tell of.
    /// </summary>
    public sealed override Task? ExecuteTask => base.ExecuteTask is { } work ? EndAsync(work) : null;

    private static async Task EndAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (work.IsCanceled)
        {
            // It was stopped before it began.
        }
    }

    /// <summary>The work, until it is stopped. It may be called again after it threw.</summary>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

    /// <inheritdoc/>
    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) => Supervision.KeepAsync(GetType().Name, RunAsync, stoppingToken);
}
