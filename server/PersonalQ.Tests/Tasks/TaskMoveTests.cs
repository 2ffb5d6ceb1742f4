using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>Holds the moves that the entity allows and the statements that make them together.</summary>
[Trait("Database", "any")]
public sealed class TaskMoveTests : IAsyncLifetime
{
    private PersonalQApp app = null!;
    private Agent agent = null!;

    public async ValueTask InitializeAsync()
    {
        app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        agent = await app.AddAgentAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // Every state a row can be in.
    private static IEnumerable<(AgentTaskStatus Status, bool Held, WaitingFor? For)> States =>
    [
        (AgentTaskStatus.Pending, false, null), (AgentTaskStatus.Pending, false, WaitingFor.Agent),
        (AgentTaskStatus.Running, false, null), (AgentTaskStatus.Running, true, null),
        .. Enum.GetValues<WaitingFor>().Select(w => (AgentTaskStatus.Running, false, (WaitingFor?)w)),
        (AgentTaskStatus.Completed, false, null), (AgentTaskStatus.Failed, false, null), (AgentTaskStatus.Cancelled, false, null),
    ];

    [Fact]
    public async Task Every_move_changes_a_row_exactly_when_the_task_allows_it()
    {
        var wrong = new List<string>();
        foreach (var (status, held, waiting) in States)
            foreach (var move in Enum.GetValues<TaskMove>())
            {
                var task = await RowAsync(status, held, waiting);
                var allowed = task.Allows(move);
                var before = await StateAsync(task.Id);
                await MoveAsync(task, move);
                var changed = await StateAsync(task.Id) != before;
                if (changed != allowed)
                    wrong.Add($"{move} of {status} {(held ? "held" : "")} {waiting}: allowed {allowed}, changed {changed}");
                await app.Database.WriteAsync(async s => { await s.ExecuteAsync("delete from tasks where id = @p0", task.Id); }, CancellationToken.None);
            }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_object_mapper_writes_no_task()
    {
        var task = await RowAsync(AgentTaskStatus.Pending, false, null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Database.WriteAsync(async s =>
        {
            (await s.Db.Tasks.SingleAsync(t => t.Id == task.Id)).Title = "Other";
            await s.Db.SaveChangesAsync();
        }, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Database.WriteAsync(s =>
        {
            s.Db.Tasks.Add(New());
            return ValueTask.CompletedTask;
        }, CancellationToken.None));
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "server", "PersonalQ"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("Migrations", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        Assert.DoesNotContain(sources, f => File.ReadAllText(f) is var text && (text.Contains("Db.Tasks.Remove", StringComparison.Ordinal) || text.Contains("Tasks.ExecuteDelete", StringComparison.Ordinal)));
    }

    private AgentTask New() => new() { Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = "A task", CreatedAt = TimeProvider.System.Now(), UpdatedAt = TimeProvider.System.Now() };

    private async Task<AgentTask> RowAsync(AgentTaskStatus status, bool held, WaitingFor? waiting)
    {
        var task = New();
        var ago = TimeProvider.System.Now().AddSeconds(-5);
        task.Status = status;
        task.Attempt = status == AgentTaskStatus.Pending ? 0 : 1;
        task.LeaseOwner = held ? "me" : null;
        task.WaitingFor = waiting;
        task.WaitingExpiresAt = waiting is null or WaitingFor.Agent ? null : ago;
        task.AvailableAt = task.IsTerminal || (waiting is not null) ? null : held ? ago.AddMinutes(1) : ago;
        if (waiting == WaitingFor.Agent)
            task.WaitingExpiresAt = status == AgentTaskStatus.Running ? ago : null;
        task.StartedAt = status == AgentTaskStatus.Pending ? null : ago;
        task.CompletedAt = task.IsTerminal ? ago : null;
        await app.Database.WriteAsync(s => TaskRows.CopyAsync(s, task), CancellationToken.None);
        return task;
    }

    private async Task MoveAsync(AgentTask task, TaskMove move)
    {
        var clock = TimeProvider.System;
        var none = new RunProgress(0, 0, 0, 0, 0);
        await app.Database.WriteAsync(async s =>
        {
            var lease = new TaskLease(Claimed(task), clock);
            try
            {
                switch (move)
                {
                    case TaskMove.Claim:
                        await s.ExecuteAsync(QueueSql.Take, JsonSerializer.Serialize<string[]>([task.Id]), "me", 1_000_000L);
                        break;
                    case TaskMove.Progress:
                        await lease.ProgressAsync(s, none with { Steps = 1 });
                        break;
                    case TaskMove.Complete:
                        await lease.CompleteAsync(s, none, """{"result":"done"}""");
                        break;
                    case TaskMove.Fail:
                        await lease.FailAsync(s, none, "code", "message");
                        break;
                    case TaskMove.Park:
                        await lease.ParkAsync(s, none, "outcome", null, null);
                        break;
                    case TaskMove.Release:
                        await lease.ReleaseAsync(s, TimeSpan.Zero);
                        break;
                    case TaskMove.Cancel:
                        await TaskMoves.CancelAsync(s, [task.Id], CancelReason.User, clock);
                        break;
                    case TaskMove.Rate:
                        await TaskMoves.RateAsync(s, task.Id, TaskMark.Good);
                        break;
                    case TaskMove.Retry when task.CompletedAt is null:
                        task.CompletedAt = clock.Now(); // the statement alone has to refuse it
                        goto case TaskMove.Retry;
                    case TaskMove.Retry:
                        await TaskMoves.RetryAsync(s, task, fromScratch: true, now: true);
                        break;
                    case TaskMove.Change:
                        await TaskMoves.ChangeAsync(s, task.Id, "Other", null, TaskPriority.Low);
                        break;
                    case TaskMove.Cap:
                        await TaskMoves.CapAsync(s, task.Id, 5);
                        break;
                    case TaskMove.Hold:
                        await TaskMoves.HoldAsync(s, [task.Id]);
                        break;
                    case TaskMove.Resume:
                        await TaskMoves.ResumeAsync(s, [task.Id]);
                        break;
                    case TaskMove.Wake:
                        await TaskMoves.WakeAsync(s, task.Id);
                        break;
                    case TaskMove.Expire:
                        await TaskMoves.ExpireAsync(s, task.Id, "wait_expired", "Nobody answered.");
                        break;
                    case TaskMove.Delete:
                        await TaskMoves.DeleteAsync(s, task);
                        break;
                }
            }
            catch (LeaseLostException)
            {
                // refused by the fence
            }
        }, CancellationToken.None);
    }

    private AgentTask Claimed(AgentTask row) => new()
    {
        Id = row.Id, AgentId = agent.Id, Title = row.Title, Attempt = row.Attempt, LeaseOwner = "me", Status = AgentTaskStatus.Running, CreatedAt = row.CreatedAt, UpdatedAt = row.UpdatedAt,
    };

    private Task<string> StateAsync(string id) => app.Database.WriteAsync(async s =>
    {
        await using var reader = await s.Command($"select {TaskRows.Columns} from tasks where id = @p0", id).ExecuteReaderAsync();
        return await reader.ReadAsync() ? string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))) : "gone";
    }, CancellationToken.None);
}
