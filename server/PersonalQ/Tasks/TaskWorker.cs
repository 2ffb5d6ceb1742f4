using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>Claims tasks while there are free places, runs them, and keeps their leases alive.</summary>
internal sealed partial class TaskWorker(
    TaskQueue queue, TaskRunner runner, RunRegistry running, RunInputs inputs, IDatabase database, StorePatience patience, Supervision supervision, TaskOptions options, TimeProvider clock,
    ILogger<TaskWorker> logger)
    : SupervisedService(supervision)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly List<Task> runs = [];
    private bool begun;

    /// <summary>Places: tasks that run at a time (<c>WORKER_CONCURRENCY</c>); 0 for a process that only serves.</summary>
    public int Concurrency => options.Concurrency;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (Concurrency <= 0)
            return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var heartbeat = Task.CompletedTask;
        try
        {
            if (!begun)
                await BeginAsync(stoppingToken);
            begun = true;
            heartbeat = BeatAsync(ended.Token);
            while (!stoppingToken.IsCancellationRequested)
            {
                runs.RemoveAll(r => r.IsCompleted);
                await running.WaitAsync(await ClaimAsync(runs, stoppingToken), clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // shutting down
        }
        finally
        {
            await ended.CancelAsync();
            await heartbeat; // what runs goes on, and is renewed again when this was started again
        }
        await Task.WhenAll(runs);
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await queue.TakeOverAsync(ct);
                await queue.RenewAsync([], ct);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBeginFailed(e);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
            }
        }
    }

    // Claims what there is and returns how long nothing more can come up by itself.
    private async Task<TimeSpan> ClaimAsync(List<Task> runs, CancellationToken ct)
    {
        while (Concurrency - running.Count is > 0 and var free)
        {
            Claim claim;
            try
            {
                claim = await queue.ClaimAsync(free, ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogClaimFailed(e);
                return TimeSpan.FromSeconds(1);
            }
            foreach (var claimed in claim.Tasks)
                runs.Add(Start(claimed, ct));
            if (claim.Tasks.Count < free)
            {
                var due = claim.NextDue - clock.Now() ?? Poll;
                return due < TimeSpan.Zero ? TimeSpan.Zero : due < Poll ? due : Poll;
            }
        }
        return Poll;
    }

    private Task Start(ClaimedTask claimed, CancellationToken stopping)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        running.Add(claimed.Task.Id, stop);
        return Task.Run(() => RunAsync(claimed, stop, stopping), CancellationToken.None);
    }

    private async Task RunAsync(ClaimedTask claimed, CancellationTokenSource stop, CancellationToken stopping)
    {
        var task = claimed.Task;
        var lease = new TaskLease(task, clock);
        try
        {
            var journal = await patience.PersistAsync(_ => LoadAsync(task, stop.Token), task.Id, stop.Token);
            var input = await patience.PersistAsync(_ => inputs.MakeAsync(claimed, stop.Token), task.Id, stop.Token);
            await runner.RunAsync(input, journal, lease, stop.Token);
        }
        catch (LeaseLostException)
        {
            LogLeaseLost(task.Id, lease.Attempt);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await GiveBackAsync(lease, TimeSpan.Zero, stop.Token); // changes nothing when the task was cancelled or taken away
        }
        catch (ObjectDisposedException) when (stopping.IsCancellationRequested)
        {
            // The program ended before the run did: the next start takes it up.
        }
        catch (InputFileException e)
        {
            await FailAsync(lease, "input_file_missing", e.Message, stop.Token);
        }
        catch (Exception e) when (StoreFaults.Of(e).IsPassing())
        {
            // Not the task's fault: it goes on from its last written step when the database works again.
            LogStoreFailed(e, task.Id);
            await GiveBackAsync(lease, AfterFault, stop.Token);
        }
        catch (Exception e)
        {
            LogRunFailed(e, task.Id);
            await FailAsync(lease, "internal_error", "Something unexpected went wrong inside Personal-Q; the log has the details. Retry the task.", stop.Token);
        }
        finally
        {
            running.Remove(task.Id, stop);
            stop.Dispose();
        }
    }

    private async Task<Journal> LoadAsync(AgentTask task, CancellationToken ct)
    {
        if (task.StepsCount == 0)
            return new Journal([]);
        await using var db = database.Read();
        return await RunStore.LoadAsync(db, task.Id, task.Run, ct);
    }

    private async Task GiveBackAsync(TaskLease lease, TimeSpan after, CancellationToken stopping)
    {
        try
        {
            await patience.PersistAsync(_ => database.WriteAsync(async s =>
            {
                await lease.ReleaseAsync(s, after);
                return true;
            }, CancellationToken.None), lease.Task.Id, stopping);
        }
        catch (Exception e)
        {
            LogGiveBackFailed(e, lease.Task.Id); // the lease runs out by itself
        }
    }

    // Whatever ends a task settles its open model call, which reserved what it may cost.
    private async Task FailAsync(TaskLease lease, string code, string message, CancellationToken stopping)
    {
        var task = lease.Task;
        try
        {
            await patience.PersistAsync(_ => database.WriteAsync(async s =>
            {
                var lost = await RunStore.OpenModelCallAsync(s, task.Id, task.Run) is { } open
                    ? StepOutcome.ModelLost(open, "The task failed while the model was answering.", clock.Now())
                    : null;
                await lease.FailAsync(s, new RunProgress(task.StepsCount, 0, 0, lost is null ? 0 : lost.CostMicros, 0), code, message);
                if (lost is null)
                    return true;
                await RunStore.SettleAsync(s, lost);
                s.Raise(new RunStepChanged(task.AgentId, lost));
                return true;
            }, CancellationToken.None), task.Id, stopping);
        }
        catch (Exception e) when (e is not LeaseLostException)
        {
            LogGiveBackFailed(e, task.Id);
        }
        catch (LeaseLostException)
        {
            LogLeaseLost(task.Id, lease.Attempt);
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(queue.Lease / 3, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                await BeatOnceAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // shutting down
        }
    }

    private async Task BeatOnceAsync(CancellationToken stopping)
    {
        try
        {
            var before = running.Runs;
            var held = await queue.RenewAsync(before.Select(run => run.Key), stopping);
            // What is not held any more was taken away.
            foreach (var (taskId, source) in before.Where(run => !held.Contains(run.Key)))
                running.Stop(taskId, source);
            running.Ring(); // what was freed can be claimed
            await queue.ExpireWaitsAsync(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBeatFailed(e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Taking over the tasks of an earlier process failed; trying again")]
    private partial void LogBeginFailed(Exception e);

    [LoggerMessage(LogLevel.Error, "Claiming tasks failed; trying again")]
    private partial void LogClaimFailed(Exception e);

    [LoggerMessage(LogLevel.Error, "Renewing leases failed; trying again")]
    private partial void LogBeatFailed(Exception e);

    [LoggerMessage(LogLevel.Debug, "Task {TaskId} was taken from attempt {Attempt}")]
    private partial void LogLeaseLost(string taskId, int attempt);

    [LoggerMessage(LogLevel.Error, "Task {TaskId} failed unexpectedly")]
    private partial void LogRunFailed(Exception e, string taskId);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} was given back: the database failed for too long")]
    private partial void LogStoreFailed(Exception e, string taskId);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} could not be given back")]
    private partial void LogGiveBackFailed(Exception e, string taskId);
}
