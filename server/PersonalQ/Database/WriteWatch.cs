using System.Collections.Concurrent;
using PersonalQ.Http;

namespace PersonalQ.Database;

/// <summary>
/// Watches how long writes take. One that takes longer than five seconds is named in the log and in readiness: on SQLite
/// it holds up every other.
/// </summary>
internal sealed partial class WriteWatch(Supervision supervision, TimeProvider clock, ILogger<WriteWatch> logger) : SupervisedService(supervision), IReadiness
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Watched, bool> under = new();

    /// <inheritdoc/>
    public string Name => "writes";

    /// <summary>Begins to watch a write until the answer is disposed.</summary>
    /// <param name="work">The write, for its name.</param>
    public IDisposable Begin(Delegate work)
    {
        var watched = new Watched(this, work, clock.GetTimestamp());
        under.TryAdd(watched, true);
        return watched;
    }

    /// <inheritdoc/>
    public ValueTask<string?> NotReadyAsync(CancellationToken ct) => ValueTask.FromResult(Slow());

    /// <summary>The write that takes the longest, if it takes too long.</summary>
    public string? Slow() => under.Keys.Select(w => (w.Title, For: clock.GetElapsedTime(w.Began))).Where(w => w.For > Bound).OrderByDescending(w => w.For)
        .Select(w => $"The write {w.Title} has been under way for {w.For.TotalSeconds:0} seconds.").FirstOrDefault();

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var watched in under.Keys)
                if (!watched.IsTold && clock.GetElapsedTime(watched.Began) > Bound)
                {
                    watched.IsTold = true;
                    LogSlow(watched.Title, Bound.TotalSeconds);
                }
    }

    private void End(Watched watched)
    {
        under.TryRemove(watched, out _);
        if (watched.IsTold)
            LogSlowEnded(watched.Title, clock.GetElapsedTime(watched.Began).TotalSeconds);
    }

    // "TaskCommands.CreateAsync" of a lambda that the compiler put into TaskCommands+<>c__DisplayClass3_0 as <CreateAsync>b__0.
    private static string TitleOf(Delegate work)
    {
        // The shorthand without a result, and a request with a key, wrap the real one.
        while (work.Target is { } closure && closure.GetType().DeclaringType is { } of && (of == typeof(DatabaseExtensions) || of == typeof(IdempotentRequest))
            && closure.GetType().GetFields().Select(f => f.GetValue(closure)).OfType<Delegate>().FirstOrDefault() is { } inner)
            work = inner;
        var type = work.Method.DeclaringType;
        while (type is { IsNested: true, DeclaringType: { } outer } && type.Name.StartsWith('<'))
            type = outer;
        var name = work.Method.Name;
        return $"{type?.Name}.{(name.StartsWith('<') && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? name[1..end] : name)}";
    }

    [LoggerMessage(LogLevel.Error, "The write {Write} has been under way for more than {Seconds} seconds; others wait for it")]
    private partial void LogSlow(string write, double seconds);

    [LoggerMessage(LogLevel.Warning, "The write {Write} has ended after {Seconds:0.0} seconds")]
    private partial void LogSlowEnded(string write, double seconds);

    private sealed class Watched(WriteWatch watch, Delegate work, long began) : IDisposable
    {
        public long Began => began;
        public bool IsTold { get; set; }
        public string Title => TitleOf(work);
        public void Dispose() => watch.End(this);
    }
}
