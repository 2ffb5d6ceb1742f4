using PersonalQ.Runs;
using PersonalQ.Runs.Budgets;

namespace PersonalQ.Tasks;

/// <summary>Claims tasks while there are free places, runs them, and keeps their leases alive.</summary>
internal sealed partial class TaskWorker(
    TaskQueue queue, TaskRunner runner, RunRegistry running, RunInputs inputs, IDatabase database, StorePatience patience, Supervision supervision, TaskOptions options, TimeProvider clock,
    ILogger<TaskWorker> logger)
    : SupervisedService(supervision)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    // So often the program may die under a task before a person is asked.
    private const int MostDeaths = 3;

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
                var underWay = await queue.TakeOverAsync(ct);
                if (underWay.Count > 0)
                    LogDied(underWay.Count, string.Join(", ", underWay.Take(20)));
                foreach (var correction in await database.WriteAsync(s => Reservations.RebuildAsync(s, clock), ct))
                    LogReservation(correction);
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
                return claim.NextIn is { } due && due < Poll ? due : Poll;
        }
        return Poll;
    }

    private Task Start(ClaimedTask claimed, CancellationToken stopping)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        running.Add(claimed.Task.Id, stop);
        stop.Token.Register(() => _ = CutOffAsync(claimed.Task, stop, stopping));
        return Task.Run(() => RunAsync(claimed, stop, stopping), CancellationToken.None);
    }

    private async Task RunAsync(ClaimedTask claimed, CancellationTokenSource stop, CancellationToken stopping)
    {
        var task = claimed.Task;
        var lease = new TaskLease(task, clock);
        try
        {
            if (task.Deaths >= MostDeaths)
            {
                await ParkPoisonedAsync(lease, stop.Token);
                return;
            }
            var journal = await patience.PersistAsync(_ => LoadAsync(task, stop.Token), task.Id, stop.Token);
            var input = await patience.PersistAsync(_ => inputs.MakeAsync(claimed, journal.Start is not null, stop.Token), task.Id, stop.Token);
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
        catch (OutOfMemoryException e)
        {
            LogRunFailed(e, task.Id);
            await FailAsync(lease, "out_of_memory", "The task needed more memory than there is. Give it less to work on, or the program more memory.", stop.Token);
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

    // The run was stopped and fenced off before: if it does not hear that, it loses its place, and its late writes are refused.
    private async Task CutOffAsync(AgentTask task, CancellationTokenSource stop, CancellationToken stopping)
    {
        await Task.Delay(CallBound.Patience, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stopping.IsCancellationRequested || !running.Runs.Contains(new(task.Id, stop)))
            return;
        running.Remove(task.Id, stop);
        Supervision.Count("RunsCutOff");
        LogCutOff(task.Title, task.Id, CallBound.Patience.TotalSeconds);
    }

    // It is a question of its journal, so that it can be looked at and answered like every other.
    private async Task ParkPoisonedAsync(TaskLease lease, CancellationToken stopping)
    {
        var task = lease.Task;
        LogPoisoned(task.Title, task.Id, task.Deaths);
        await patience.PersistAsync(_ => database.WriteAsync(async s =>
        {
            var lost = await LostCallAsync(s, task, "The program ended while the model was answering.");
            await lease.ParkAsync(s, new RunProgress(task.StepsCount + 1, 0, 0, lost is null ? 0 : lost.CostMicros, 0), "outcome", null, TaskRunner.LongestQuestion);
            await SettleAsync(s, task, lost);
            var question = new RunStep
            {
                TaskId = task.Id, Run = task.Run, Sequence = task.StepsCount - 1, Kind = StepKind.Note, Name = NoteName.EndedProgram, State = StepState.Unknown,
                Request = RawJson.From(new NoteRequest("This task ended the program three times. Look at what it was doing, and let it go on or stop it.")).Text,
                Attempt = lease.Attempt, StartedAt = clock.Now(),
            };
            await RunStore.AppendAsync(s, question);
            s.Raise(new RunStepChanged(task.AgentId, question));
            // Counted anew from here, for when a person lets it go on.
            await s.ExecuteAsync("update tasks set deaths = 0 where id = @p0", task.Id);
            return true;
        }, CancellationToken.None), task.Id, stopping);
    }

    private async ValueTask<RunStep?> LostCallAsync(WriteSession session, AgentTask task, string why) =>
        await RunStore.OpenModelCallAsync(session, task.Id, task.Run) is { } open ? StepOutcome.ModelLost(open, why, clock.Now()) : null;

    private static async ValueTask SettleAsync(WriteSession session, AgentTask task, RunStep? lost)
    {
        if (lost is null)
            return;
        await RunStore.SettleAsync(session, lost);
        session.Raise(new RunStepChanged(task.AgentId, lost));
    }

    // Whatever ends a task settles its open model call, which reserved what it may cost.
    private async Task FailAsync(TaskLease lease, string code, string message, CancellationToken stopping)
    {
        var task = lease.Task;
        try
        {
            await patience.PersistAsync(_ => database.WriteAsync(async s =>
            {
                var lost = await LostCallAsync(s, task, "The task failed while the model was answering.");
                await lease.FailAsync(s, new RunProgress(task.StepsCount, 0, 0, lost is null ? 0 : lost.CostMicros, 0), code, message);
                await SettleAsync(s, task, lost);
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

    [LoggerMessage(LogLevel.Warning, "The program ended without being stopped the last time: a stack overflow, too little memory, kill -9 or a power cut (the first two end with words of the runtime, if its output was kept). {Count} tasks were under way and go on: {Tasks}")]
    private partial void LogDied(int count, string tasks);

    [LoggerMessage(LogLevel.Warning, "{Correction}")]
    private partial void LogReservation(string correction);

    [LoggerMessage(LogLevel.Error, "Task '{Title}' ({TaskId}) ended the program {Deaths} times; it waits until a person lets it go on")]
    private partial void LogPoisoned(string title, string taskId, int deaths);

    [LoggerMessage(LogLevel.Error, "Task '{Title}' ({TaskId}) was stopped and did not end within {Seconds} seconds; its place is given to others")]
    private partial void LogCutOff(string title, string taskId, double seconds);

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
