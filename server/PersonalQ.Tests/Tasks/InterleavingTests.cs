using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>
/// Two moves of one task at a time on PostgreSQL. The first is held before each of its statements in turn, with what it has
/// locked, while the second runs to its end or against a lock: what comes out is what comes out of one after the other.
/// </summary>
[Trait("Database", "postgres")]
public sealed class InterleavingTests : IAsyncLifetime
{
    private const int MostSteps = 12;

    private PersonalQApp app = null!;
    private TaskCommands commands = null!;
    private TaskQueue queue = null!;
    private SteppedDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("TEST_POSTGRES_URL")))
            return;
        app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" }, s => s.Without<AgentSliceWorker>());
        database = new SteppedDatabase(app.Database);
        commands = ActivatorUtilities.CreateInstance<TaskCommands>(app.Services, database);
        queue = ActivatorUtilities.CreateInstance<TaskQueue>(app.Services, database);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    private static readonly string[] Moves = ["cancel", "pause", "activate", "retry", "resolve", "wake", "park", "park_for_agent", "claim", "complete", "delete"];

    public static TheoryData<string> Firsts => [.. Moves];

    [Theory]
    [MemberData(nameof(Firsts))]
    public async Task Whatever_meets_in_whatever_moment_comes_out_as_one_after_the_other(string first)
    {
        Needs.Postgres();
        var wrong = new List<string>();
        foreach (var state in (string[])["pending", "held_by_agent", "running", "asking", "failed"])
            foreach (var second in Moves)
            {
                var serial = new[] { await SerialAsync(state, first, second, reversed: false), await SerialAsync(state, first, second, reversed: true) };
                for (var at = 0; at < MostSteps; at++)
                {
                    var (outcome, stopped) = await TogetherAsync(state, first, second, at);
                    if (!serial.Contains(outcome))
                        wrong.Add($"{state}: {first} held at {at}, {second}: {outcome}; one after the other: {string.Join(" or ", serial.Distinct())}");
                    if (!stopped)
                        break;
                }
            }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(AgentStatus.Active, "pause")]
    [InlineData(AgentStatus.Active, "delete")]
    [InlineData(AgentStatus.Paused, "activate")]
    [InlineData(AgentStatus.Paused, "delete")]
    public async Task A_task_that_is_made_while_its_agent_changes_comes_out_as_one_after_the_other(AgentStatus status, string change)
    {
        Needs.Postgres();
        var wrong = new List<string>();
        foreach (var heldIsCreate in (bool[])[true, false])
        {
            var serial = new[] { await MakeAsync(status, change, heldIsCreate, null), await MakeAsync(status, change, !heldIsCreate, null) };
            for (var at = 0; at < MostSteps; at++)
            {
                var turnstile = new Turnstile(at);
                var outcome = await MakeAsync(status, change, heldIsCreate, turnstile);
                if (!serial.Contains(outcome))
                    wrong.Add($"{(heldIsCreate ? "create" : change)} held at {at}: {outcome}; one after the other: {string.Join(" or ", serial.Distinct())}");
                if (!turnstile.Stopped.IsCompleted)
                    break;
            }
        }
        Assert.Empty(wrong);
    }

    // Makes a task and changes its agent: one after the other, or the first held on its way while the second goes as far as it comes.
    private async Task<string> MakeAsync(AgentStatus status, string change, bool createFirst, Turnstile? turnstile)
    {
        var agent = await app.AddAgentAsync(status: status);
        Task<string> CreateAsync() => TryAsync(() => commands.CreateAsync(now => new AgentTask
        {
            Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = "A task", CreatedAt = now, UpdatedAt = now,
        }, CancellationToken.None));
        Task<string> ChangeAsync() => TryAsync(() => database.WriteAsync(async s =>
        {
            var changed = await AgentWrites.LoadAsync(s, agent.Id);
            if (change == "delete")
                AgentWrites.Delete(s, changed, TimeProvider.System);
            else
                await AgentWrites.SetStatusAsync(s, changed, change == "pause" ? AgentStatus.Paused : AgentStatus.Active, TimeProvider.System);
        }, CancellationToken.None));
        Func<Task<string>> first = createFirst ? CreateAsync : ChangeAsync, second = createFirst ? ChangeAsync : CreateAsync;
        string a, b;
        if (turnstile is null)
            (a, b) = (await first(), await second());
        else
        {
            var one = Task.Run(() =>
            {
                SteppedDatabase.Hold(turnstile);
                return first();
            });
            await Task.WhenAny(one, turnstile.Stopped);
            var two = Task.Run(second);
            if (!one.IsCompleted)
                await Eventually.GetAsync(async () => two.IsCompleted || await WaitsForLockAsync(), done => done, "the second to end or to wait for the first");
            turnstile.Open();
            (a, b) = (await one, await two);
        }
        return await app.Database.WriteAsync(async s =>
        {
            var made = await TaskRows.ListAsync(s.Command($"select {TaskRows.Columns} from tasks where agent_id = @p0", agent.Id));
            await s.ExecuteAsync("update tasks set available_at = null, status = 'cancelled', waiting_for = null where agent_id = @p0", agent.Id);
            return $"create {(createFirst ? a : b)}, {change} {(createFirst ? b : a)}: {string.Join(", ", made.Select(t => $"{t.Status} {t.WaitingFor}{(t.AvailableAt is null ? "" : " queued")}"))}";
        }, CancellationToken.None);
    }

    private async Task<string> SerialAsync(string state, string first, string second, bool reversed)
    {
        var task = await TaskAsync(state);
        var (one, two) = reversed ? (second, first) : (first, second);
        var a = await TryAsync(() => MoveAsync(task, one));
        var b = await TryAsync(() => MoveAsync(task, two));
        return await OutcomeAsync(task.Id, reversed ? b : a, reversed ? a : b);
    }

    private async Task<(string Outcome, bool Stopped)> TogetherAsync(string state, string first, string second, int at)
    {
        var task = await TaskAsync(state);
        var turnstile = new Turnstile(at);
        var one = Task.Run(() =>
        {
            SteppedDatabase.Hold(turnstile);
            return TryAsync(() => MoveAsync(task, first));
        });
        await Task.WhenAny(one, turnstile.Stopped);
        var two = Task.Run(() => TryAsync(() => MoveAsync(task, second)));
        if (!one.IsCompleted)
            await Eventually.GetAsync(async () => two.IsCompleted || await WaitsForLockAsync(), done => done, $"{second} to end or to wait for {first}");
        turnstile.Open();
        return (await OutcomeAsync(task.Id, await one, await two), turnstile.Stopped.IsCompleted);
    }

    private Task<bool> WaitsForLockAsync() => app.Database.WriteAsync(async s =>
        await s.Command("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1").ExecuteScalarAsync() is not null, CancellationToken.None);

    // Fresh copies, as two processes have them.
    private async Task MoveAsync(AgentTask task, string move)
    {
        var none = new RunProgress(task.StepsCount, 0, 0, 0, 0);
        var lease = new TaskLease(Held(task), TimeProvider.System);
        switch (move)
        {
            case "cancel":
                await commands.CancelAsync(task.Id, CancelReason.User, CancellationToken.None);
                break;
            case "pause" or "activate":
                await database.WriteAsync(async s =>
                {
                    var agent = await AgentWrites.LoadAsync(s, task.AgentId);
                    await AgentWrites.SetStatusAsync(s, agent, move == "pause" ? AgentStatus.Paused : AgentStatus.Active, TimeProvider.System);
                }, CancellationToken.None);
                break;
            case "retry":
                await commands.RetryAsync(task.Id, RetryFrom.Start, CancellationToken.None);
                break;
            case "resolve":
                await commands.ResolveAsync(task.Id, 0, new ResolveStepRequest { Action = StepResolution.Continue }, CancellationToken.None);
                break;
            case "wake":
                await database.WriteAsync(async s => { await TaskMoves.WakeAsync(s, task.Id); }, CancellationToken.None);
                break;
            case "park":
                await database.WriteAsync(s => lease.ParkAsync(s, none, "children", null, null), CancellationToken.None);
                break;
            case "park_for_agent":
                await database.WriteAsync(s => lease.ParkAsync(s, none, "agent", null, null), CancellationToken.None);
                break;
            case "claim":
                await queue.ClaimAsync(100, CancellationToken.None);
                break;
            case "complete":
                await database.WriteAsync(s => lease.CompleteAsync(s, none, """{"result":"done"}"""), CancellationToken.None);
                break;
            case "delete":
                await commands.DeleteAsync(task.Id, CancellationToken.None);
                break;
        }
    }

    private static async Task<string> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return "done";
        }
        catch (ProblemException e)
        {
            return e.Code;
        }
        catch (LeaseLostException)
        {
            return "lease lost";
        }
    }

    // What anybody could see afterwards; the claimer's name is the same for all.
    private Task<string> OutcomeAsync(string id, string one, string two) => app.Database.WriteAsync(async s =>
    {
        var task = await TaskRows.LockAsync(s, id);
        await s.ExecuteAsync("update tasks set available_at = null, status = 'cancelled', lease_owner = null, waiting_for = null where id = @p0", id); // out of the way of the next
        return task is null ? $"{one}, {two}: gone" : string.Create(CultureInfo.InvariantCulture,
            $"{one}, {two}: {task.Status} {task.WaitingFor} attempt {task.Attempt} run {task.Run}{(task.LeaseOwner is null ? "" : " held")}{(task.AvailableAt is null ? "" : " queued")}{(task.Woken ? " woken" : "")}");
    }, CancellationToken.None);

    private AgentTask Held(AgentTask task) => new()
    {
        Id = task.Id, AgentId = task.AgentId, Title = task.Title, Attempt = 1, LeaseOwner = "somebody", Status = AgentTaskStatus.Running, CreatedAt = task.CreatedAt, UpdatedAt = task.UpdatedAt,
    };

    private async Task<AgentTask> TaskAsync(string state)
    {
        var paused = state == "held_by_agent";
        var agent = await app.AddAgentAsync(status: paused ? AgentStatus.Paused : AgentStatus.Active);
        var now = TimeProvider.System.Now();
        var task = new AgentTask { Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = "A task", CreatedAt = now, UpdatedAt = now, AvailableAt = now };
        if (paused)
            (task.WaitingFor, task.AvailableAt) = (WaitingFor.Agent, null);
        if (state is not ("pending" or "held_by_agent"))
            (task.Status, task.Attempt, task.StartedAt) = (AgentTaskStatus.Running, 1, now);
        if (state == "running")
            (task.LeaseOwner, task.AvailableAt) = ("somebody", now.AddMinutes(5));
        if (state == "asking")
            (task.WaitingFor, task.AvailableAt, task.StepsCount) = (WaitingFor.Input, null, 1);
        if (state == "failed")
            (task.Status, task.CompletedAt, task.AvailableAt) = (AgentTaskStatus.Failed, now, null);
        await app.Database.WriteAsync(async s =>
        {
            await TaskRows.CopyAsync(s, task);
            if (state == "asking")
                await RunStore.AppendAsync(s, new RunStep
                {
                    TaskId = task.Id, Run = 0, Sequence = 0, Kind = StepKind.Note, Name = NoteName.LoopGuard, Request = RawJson.From(new NoteRequest("Go on?")).Text,
                    State = StepState.Unknown, Attempt = 1, StartedAt = now,
                });
        }, CancellationToken.None);
        return task;
    }
}
