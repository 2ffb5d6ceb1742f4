using System.Threading.Channels;

namespace PersonalQ.Tasks;

/// <summary>
/// Goes on with what a change means for many tasks, slice by slice, each a write of its own, so that others can write in between. It finds what
/// is left over at each start, so that a crash in the midst changes nothing.
/// </summary>
internal abstract class SliceWorker(IDatabase database, Supervision supervision, TimeProvider clock) : SupervisedService(supervision)
{
    /// <summary>Tasks of one slice.</summary>
    public const int Size = 50;

    // For what another process began and did not live to end.
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    private readonly Channel<string> changed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>What there may be more to do of; found in the rows.</summary>
    protected abstract ValueTask<List<string>> LeftOverAsync(WriteSession session);

    /// <summary>Moves the next slice.</summary>
    /// <returns>How many tasks it found; as many as <see cref="Size"/> mean that there may be more.</returns>
    protected abstract ValueTask<int> NextAsync(WriteSession session, string key);

    /// <summary>Something has changed, and its first slice was moved with it.</summary>
    protected void Changed(string key) => changed.Writer.TryWrite(key);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        while (true)
        {
            // Also after a fault, which may have lost what was heard.
            foreach (var key in await database.WriteAsync(LeftOverAsync, stoppingToken))
                await MoveAsync(key, stoppingToken);
            var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            while (!tick.IsCompleted)
            {
                using var heard = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(tick, changed.Reader.WaitToReadAsync(heard.Token).AsTask());
                await heard.CancelAsync();
                while (changed.Reader.TryRead(out var key))
                    await MoveAsync(key, stoppingToken);
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task MoveAsync(string key, CancellationToken ct)
    {
        while (await database.WriteAsync(session => NextAsync(session, key), ct) == Size)
        {
        }
    }
}
