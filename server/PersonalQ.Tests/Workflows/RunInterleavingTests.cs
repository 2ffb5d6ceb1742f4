using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Http;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using PersonalQ.Workflows.Execution;

namespace PersonalQ.Tests.Workflows;

/// <summary>
/// A move of a run and a move of its task at a time on PostgreSQL. The first is held before each of its statements and before each event it
/// records, with what it has locked, while the second runs to its end or against a lock: what comes out is what comes out of one after the other.
/// </summary>
[Trait("Database", "postgres")]
public sealed class RunInterleavingTests : IAsyncLifetime
{
    private const int MostSteps = 16;

    private static readonly string[] OfRun = ["cancel_run", "resume_run", "pause", "activate"];
    private static readonly string[] OfTask = ["claim", "complete", "fail", "park", "cancel", "retry"];

    private PersonalQApp app = null!;
    private WorkflowRunCommands runs = null!;
    private TaskCommands tasks = null!;
    private TaskQueue queue = null!;
    private SteppedDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("TEST_POSTGRES_URL")))
            return;
        // First in the list, so that it is asked before those that move runs.
        app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" }, services =>
            services.Without<AgentSliceWorker>().Without<WorkflowRunSliceWorker>().Insert(0, ServiceDescriptor.Singleton<IEventRecorder>(new SteppedRecorder())));
        database = new SteppedDatabase(app.Database);
        runs = ActivatorUtilities.CreateInstance<WorkflowRunCommands>(app.Services, database);
        tasks = ActivatorUtilities.CreateInstance<TaskCommands>(app.Services, database);
        queue = ActivatorUtilities.CreateInstance<TaskQueue>(app.Services, database);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    public static TheoryData<string> Firsts => [.. OfRun, .. OfTask];

    [Theory]
    [MemberData(nameof(Firsts))]
    public async Task Whatever_meets_of_a_run_and_its_task_comes_out_as_one_after_the_other(string first)
    {
        Needs.Postgres();
        var wrong = new List<string>();
        foreach (var state in (string[])["pending", "running", "parked", "failed", "cancelled"])
            foreach (var second in OfRun.Contains(first) ? OfTask : OfRun)
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

    private async Task<string> SerialAsync(string state, string first, string second, bool reversed)
    {
        var at = await BeginAsync(state);
        var (one, two) = reversed ? (second, first) : (first, second);
        var a = await TryAsync(() => MoveAsync(at, one));
        var b = await TryAsync(() => MoveAsync(at, two));
        return await OutcomeAsync(at, reversed ? b : a, reversed ? a : b);
    }

    private async Task<(string Outcome, bool Stopped)> TogetherAsync(string state, string first, string second, int step)
    {
        var at = await BeginAsync(state);
        var turnstile = new Turnstile(step);
        var one = Task.Run(() =>
        {
            SteppedDatabase.Hold(turnstile);
            return TryAsync(() => MoveAsync(at, first));
        });
        await Task.WhenAny(one, turnstile.Stopped);
        var two = Task.Run(() => TryAsync(() => MoveAsync(at, second)));
        if (!one.IsCompleted)
            await Eventually.GetAsync(async () => two.IsCompleted || await WaitsForLockAsync(), done => done, $"{second} to end or to wait for {first}");
        turnstile.Open();
        return (await OutcomeAsync(at, await one, await two), turnstile.Stopped.IsCompleted);
    }

    private Task<bool> WaitsForLockAsync() => app.Database.WriteAsync(async s =>
        await s.Command("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1").ExecuteScalarAsync() is not null, CancellationToken.None);

    private async Task MoveAsync(Begun at, string move)
    {
        var none = new RunProgress(0, 0, 0, 0, 0);
        // A copy of its own, as another process has it.
        var lease = new TaskLease(new AgentTask
        {
            Id = at.TaskId, AgentId = at.AgentId, Title = "A task", Attempt = 1, LeaseOwner = "somebody", Status = AgentTaskStatus.Running, WorkflowRunId = at.RunId,
            CreatedAt = at.Then, UpdatedAt = at.Then,
        }, TimeProvider.System);
        switch (move)
        {
            case "cancel_run":
                await runs.CancelAsync(at.RunId, CancellationToken.None);
                break;
            case "resume_run":
                await runs.ResumeAsync(at.RunId, null, CancellationToken.None);
                break;
            case "pause" or "activate":
                await database.WriteAsync(async s =>
                {
                    var agent = await AgentWrites.LoadAsync(s, at.AgentId);
                    await AgentWrites.SetStatusAsync(s, agent, move == "pause" ? AgentStatus.Paused : AgentStatus.Active, TimeProvider.System);
                }, CancellationToken.None);
                break;
            case "claim":
                await queue.ClaimAsync(100, CancellationToken.None);
                break;
            case "complete":
                await database.WriteAsync(s => lease.CompleteAsync(s, none, """{"result":"done"}"""), CancellationToken.None);
                break;
            case "fail":
                await database.WriteAsync(s => lease.FailAsync(s, none, "broken", "It broke."), CancellationToken.None);
                break;
            case "park":
                await database.WriteAsync(s => lease.ParkAsync(s, none, "input", null, null), CancellationToken.None);
                break;
            case "cancel":
                await tasks.CancelAsync(at.TaskId, CancelReason.User, CancellationToken.None);
                break;
            case "retry":
                await tasks.RetryAsync(at.TaskId, RetryFrom.Start, CancellationToken.None);
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

    // What anybody could see afterwards; then out of the way of the next.
    private Task<string> OutcomeAsync(Begun at, string one, string two) => app.Database.WriteAsync(async s =>
    {
        var run = (await WorkflowRunRows.LoadAsync(s, at.RunId))!;
        var nodes = (await NodeRows.OfRunAsync(s, at.RunId)).OrderBy(n => n.Attempt).Select(n => $"{n.Status}{(n.Superseded ? " left" : "")} {n.ErrorCode}");
        var all = await TaskRows.ListAsync(s.Command($"select {TaskRows.Columns} from tasks where workflow_run_id = @p0", at.RunId));
        await s.ExecuteAsync("update workflow_runs set status = 'cancelled' where id = @p0", at.RunId);
        await s.ExecuteAsync("update tasks set available_at = null, status = 'cancelled', lease_owner = null, waiting_for = null where workflow_run_id = @p0", at.RunId);
        return string.Create(CultureInfo.InvariantCulture,
            $"{one}, {two}: run {run.Status} {run.WaitingFor} {run.ErrorCode}; nodes {string.Join(", ", nodes)}; tasks {string.Join(", ", all.Select(Text))}");
    }, CancellationToken.None);

    private static string Text(AgentTask task) => string.Create(CultureInfo.InvariantCulture,
        $"{task.Status} {task.WaitingFor} attempt {task.Attempt} run {task.Run}{(task.LeaseOwner is null ? "" : " held")}{(task.AvailableAt is null ? "" : " queued")}{(task.Woken ? " woken" : "")}");

    // A run of one node whose task stands where the state says.
    private async Task<Begun> BeginAsync(string state)
    {
        var agent = await app.AddAgentAsync();
        var run = (await app.StartRunAsync([agent], ["Do it"])).Id();
        var task = (await app.GetAsync($"/api/v1/tasks?workflow_run_id={run}"))[0].Id();
        var at = new Begun(run, task, agent.Id, TimeProvider.System.Now());
        if (state != "pending")
            await app.Database.WriteAsync(async s => { await s.ExecuteAsync(
                "update tasks set status = 'running', attempt = 1, started_at = @now, lease_owner = 'somebody', available_at = @now + 300000000 where id = @p0", task); }, CancellationToken.None);
        if (state is "failed" or "cancelled" or "parked")
            await MoveAsync(at, state switch { "failed" => "fail", "cancelled" => "cancel_run", _ => "park" });
        return at;
    }

    private sealed record Begun(string RunId, string TaskId, string AgentId, DateTimeOffset Then);

    /// <summary>Holds a move also between the events that it records.</summary>
    private sealed class SteppedRecorder : IEventRecorder
    {
        public ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
        {
            SteppedDatabase.Step();
            return ValueTask.CompletedTask;
        }
    }
}
