using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>Claims tasks while there are free places, runs them, and keeps their leases alive.</summary>
internal sealed partial class TaskWorker(
    TaskQueue queue, TaskRunner runner, RunRegistry running, RunInputs inputs, IDatabase database, TaskOptions options, TimeProvider clock, ILogger<TaskWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    /// <summary>Places: tasks that run at a time (<c>WORKER_CONCURRENCY</c>); 0 for a process that only serves.</summary>
    public int Concurrency => options.Concurrency;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Concurrency <= 0)
            return;
        var heartbeat = Task.CompletedTask;
        var runs = new List<Task>();
        try
        {
            await BeginAsync(stoppingToken);
            heartbeat = BeatAsync(stoppingToken);
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
        await Task.WhenAll(runs);
        await heartbeat;
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
            var journal = await LoadAsync(task, stop.Token);
            await runner.RunAsync(await inputs.MakeAsync(claimed, stop.Token), journal, lease, stop.Token);
        }
        catch (LeaseLostException)
        {
            LogLeaseLost(task.Id, lease.Attempt);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await GiveBackAsync(lease); // changes nothing when the task was cancelled or taken away
        }
        catch (Exception e)
        {
            LogRunFailed(e, task.Id);
            await FailAsync(lease, task);
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

    private async Task GiveBackAsync(TaskLease lease)
    {
        try
        {
            await database.WriteAsync(lease.ReleaseAsync, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogGiveBackFailed(e, lease.Task.Id); // the lease runs out by itself
        }
    }

    private async Task FailAsync(TaskLease lease, AgentTask task)
    {
        try
        {
            await database.WriteAsync(s => lease.FailAsync(s, new RunProgress(task.StepsCount, 0, 0, 0, 0), "internal_error",
                "Something unexpected went wrong inside Personal-Q; the log has the details. Retry the task."), CancellationToken.None);
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

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} could not be given back")]
    private partial void LogGiveBackFailed(Exception e, string taskId);
}
