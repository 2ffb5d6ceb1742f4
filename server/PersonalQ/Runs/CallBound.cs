namespace PersonalQ.Runs;

/// <summary>Ends a call after a time, or when the run is stopped; and leaves one behind that does not listen.</summary>
internal sealed class CallBound : IDisposable
{
    /// <summary>How long a call that was stopped may take to end when its time was over.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The same when the run is being stopped: what the other calls came to has to be written before the program ends.</summary>
    public static readonly TimeSpan PatienceWhenStopping = TimeSpan.FromSeconds(2);

    // The longest that a timer takes: 49 days.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenSource both;
    private readonly TimeProvider clock;
    private readonly CancellationToken stopping;
    private readonly Action? leftBehind;

    /// <param name="after">When the call is over.</param>
    /// <param name="clock">The time.</param>
    /// <param name="stopping">The run is stopped.</param>
    /// <param name="leftBehind">Told when the call was stopped and did not end.</param>
    public CallBound(TimeSpan after, TimeProvider clock, CancellationToken stopping, Action? leftBehind = null)
    {
        (this.clock, this.stopping, this.leftBehind) = (clock, stopping, leftBehind);
        timer = new CancellationTokenSource(after < TimeSpan.Zero ? TimeSpan.Zero : after < Longest ? after : Longest, clock);
        both = CancellationTokenSource.CreateLinkedTokenSource(stopping, timer.Token);
    }

    /// <summary>Tells the call to end.</summary>
    public CancellationToken Token => both.Token;

    /// <summary>Makes the call on a thread of its own, as it may compute without end, and returns when it or the patience with it has ended.</summary>
    /// <exception cref="OperationCanceledException">It was stopped, whether it listened or not.</exception>
    public async Task<T> EndAsync<T>(Func<Task<T>> call)
    {
        var under = Task.Run(call, CancellationToken.None);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Token.Register(told.SetResult))
            if (await Task.WhenAny(under, told.Task) == under)
                return await under;
        using var waited = new CancellationTokenSource();
        if (await Task.WhenAny(under, Task.Delay(stopping.IsCancellationRequested ? PatienceWhenStopping : Patience, clock, waited.Token)) == under)
        {
            await waited.CancelAsync();
            return await under;
        }
        _ = under.ContinueWith(late => late.Exception, TaskScheduler.Default); // nobody waits for it any more
        leftBehind?.Invoke();
        throw new OperationCanceledException("The call was stopped and did not end.", Token);
    }

    public void Dispose()
    {
        both.Dispose();
        timer.Dispose();
    }
}
