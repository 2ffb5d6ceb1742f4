using System.Threading.Channels;
using PersonalQ.Events;

namespace PersonalQ.Workflows.Execution;

/// <summary>Sleeps until the next node's time is over, and ends it then. Every process has one: whoever comes first does it.</summary>
internal sealed partial class NodeTimeoutWorker(NodeTimeouts timeouts, Supervision supervision, TimeProvider clock, ILogger<NodeTimeoutWorker> logger)
    : SupervisedService(supervision), IEventListener
{
    // For what no bell tells of: a process that died with its timer, a clock that was set.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A node with a bound on its time may be due before what is slept for.</summary>
    public void Heard(DomainEvent raised)
    {
        if (raised is WorkflowNodeChanged { Node.DueAt: not null })
            bell.Writer.TryWrite(true);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            await SleepAsync(await ExpireAsync(stoppingToken), stoppingToken);
    }

    // Ends what is due and returns how long nothing more can be.
    private async Task<TimeSpan> ExpireAsync(CancellationToken ct)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                var (runIds, nextIn) = await timeouts.DueAsync(ct);
                var due = runIds.Where(r => !failed.Contains(r)).ToList();
                foreach (var runId in due)
                    if (!await TryAsync(runId, ct))
                        failed.Add(runId);
                if (due.Count == 0)
                    return failed.Count == 0 && nextIn is { } next && next < Poll ? next : Poll;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogLookFailed(e);
            return Poll;
        }
    }

    private async Task<bool> TryAsync(string runId, CancellationToken ct)
    {
        try
        {
            await timeouts.ExpireAsync(runId, ct);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogExpireFailed(e, runId);
            return false;
        }
    }

    private async Task SleepAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var rung = bell.Reader.WaitToReadAsync(bound.Token).AsTask();
        // A timer counts whole milliseconds and may be that much early.
        await Task.WhenAny(rung, Task.Delay(atMost + TimeSpan.FromMilliseconds(1), clock, bound.Token));
        await bound.CancelAsync();
        bell.Reader.TryRead(out _);
        ct.ThrowIfCancellationRequested();
    }

    [LoggerMessage(LogLevel.Error, "Looking for nodes whose time is over failed; trying again")]
    private partial void LogLookFailed(Exception e);

    [LoggerMessage(LogLevel.Error, "Ending what is due of workflow run {RunId} failed; trying again")]
    private partial void LogExpireFailed(Exception e, string runId);
}
