using System.Net;
using PersonalQ.Agents;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;
using PersonalQ.Workflows.Execution;

namespace PersonalQ.Tests.Tasks;

/// <summary>What happens to many tasks at once happens some at a time, so that nobody waits long for his own write.</summary>
public sealed class SliceTests
{
    private const int Many = 3 * SliceWorker.Size + 7;

    private static readonly Dictionary<string, string?> Settings = new() { ["WORKER_CONCURRENCY"] = "0" };

    [Fact]
    public async Task Deleting_an_agent_cancels_one_slice_with_it_and_the_rest_also_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            Agent agent;
            await using (var app = await PersonalQApp.StartAsync(Settings, s => s.Without<AgentSliceWorker>(), folder)) // the program ends before it comes to the rest
            {
                agent = await app.AddAgentAsync();
                await AddManyAsync(app, agent, _ => { });
                Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync($"/api/v1/agents/{agent.Id}")).StatusCode);
                Assert.Equal(SliceWorker.Size, await CountAsync(app, agent, "status = 'cancelled'"));
            }
            await using var again = await PersonalQApp.StartAsync(Settings, folder: folder);
            await Eventually.GetAsync(() => CountAsync(again, agent, "status = 'cancelled'"), n => n == Many, "all tasks to be cancelled");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_budget_that_is_raised_wakes_one_slice_with_it_and_the_rest_also_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            Agent agent;
            await using (var app = await PersonalQApp.StartAsync(Settings, s => s.Without<BudgetSliceWorker>(), folder))
            {
                agent = await app.AddAgentAsync();
                await AddManyAsync(app, agent, task =>
                {
                    (task.Status, task.Attempt, task.StartedAt) = (AgentTaskStatus.Running, 1, task.CreatedAt);
                    (task.WaitingFor, task.AvailableAt) = (WaitingFor.Budget, task.CreatedAt.AddDays(1));
                });
                await app.Database.WriteAsync(session =>
                {
                    session.Raise(new AgentBudgetChanged(agent.Id));
                    return ValueTask.CompletedTask;
                }, CancellationToken.None);
                Assert.Equal(SliceWorker.Size, await CountAsync(app, agent, "waiting_for is null"));
            }
            await using var again = await PersonalQApp.StartAsync(Settings, folder: folder);
            await Eventually.GetAsync(() => CountAsync(again, agent, "waiting_for is null"), n => n == Many, "all tasks to look again");
            await Eventually.GetAsync(() => again.Database.WriteAsync(BudgetSlices.LeftOverAsync, CancellationToken.None), left => left.Count == 0, "nothing to be left over");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_task_that_waits_for_budget_since_the_change_is_not_woken_by_it_again()
    {
        await using var app = await PersonalQApp.StartAsync(Settings, s => s.Without<BudgetSliceWorker>());
        var agent = await app.AddAgentAsync();
        void Waits(AgentTask task)
        {
            (task.Status, task.Attempt, task.StartedAt) = (AgentTaskStatus.Running, 1, task.CreatedAt);
            (task.WaitingFor, task.AvailableAt) = (WaitingFor.Budget, task.CreatedAt.AddDays(1));
        }
        await AddManyAsync(app, agent, Waits);
        await app.Database.WriteAsync(session => BudgetSlices.BeginAsync(session, agent.Id), CancellationToken.None);
        await AddManyAsync(app, agent, Waits); // these have looked, and found that it does not suffice
        int found;
        do
            found = await app.Database.WriteAsync(session => BudgetSlices.NextAsync(session, agent.Id), CancellationToken.None);
        while (found == SliceWorker.Size);
        Assert.Equal(Many, await CountAsync(app, agent, "waiting_for is null"));
        Assert.Equal(Many, await CountAsync(app, agent, "waiting_for = 'budget'"));
    }

    [Fact]
    public async Task Cancelling_a_wide_run_cancels_one_slice_with_it_and_none_of_the_rest_begins()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            Agent agent;
            string run;
            await using (var app = await PersonalQApp.StartAsync(Settings, s => s.Without<WorkflowRunSliceWorker>(), folder))
            {
                agent = await app.AddAgentAsync();
                run = await StartWideAsync(app, agent);
                Assert.Equal(Many, await CountAsync(app, agent, "available_at is not null"));
                await app.PostAsync($"/api/v1/workflow-runs/{run}/cancel", new { });
                Assert.Equal(SliceWorker.Size, await CountAsync(app, agent, "status = 'cancelled'"));
                Assert.Equal(0, await CountAsync(app, agent, "available_at is not null"));
            }
            await using var again = await PersonalQApp.StartAsync(Settings, folder: folder);
            await Eventually.GetAsync(() => CountAsync(again, agent, "status = 'cancelled'"), n => n == Many, "all tasks to be cancelled");
            var nodes = (await again.GetAsync($"/api/v1/workflow-runs/{run}")).GetProperty("nodes").EnumerateArray().ToList();
            Assert.Equal(Many + 2, nodes.Count);
            Assert.All(nodes, n => Assert.Equal(("cancelled", "run_cancelled"), (n.Text("status"), n.Text("error_code"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_wide_run_that_goes_on_before_all_its_tasks_were_cancelled_leaves_none_behind()
    {
        await using var app = await PersonalQApp.StartAsync(Settings, s => s.Without<WorkflowRunSliceWorker>());
        var agent = await app.AddAgentAsync();
        var run = await StartWideAsync(app, agent);
        await app.PostAsync($"/api/v1/workflow-runs/{run}/cancel", new { });
        await app.PostAsync($"/api/v1/workflow-runs/{run}/resume", new { });
        var open = (await app.GetAsync($"/api/v1/workflow-runs/{run}")).GetProperty("nodes").EnumerateArray()
            .Where(n => n.Text("status") == "running" && n.GetProperty("task_id").GetString() is not null).Select(n => n.Text("task_id")).ToHashSet();
        Assert.Equal(Many, open.Count);
        Assert.Equal(Many, await CountAsync(app, agent, "status = 'pending' and available_at is not null"));
    }

    private static async Task<string> StartWideAsync(PersonalQApp app, Agent agent) => (await app.StartWorkflowAsync(new
    {
        name = "Wide",
        process = "graph",
        inputs = new[] { new { name = "a", type = "json" }, new { name = "b", type = "json" } },
        nodes = new[] { "a", "b" }.Select(id => new { id, type = "map", agent_id = agent.Id, instruction = "Do {{item}}", map = new { items = "inputs." + id, concurrency = 100 } }),
        edges = Array.Empty<object>(),
    }, new { a = Enumerable.Range(0, 100), b = Enumerable.Range(0, Many - 100) })).Id();

    private static Task AddManyAsync(PersonalQApp app, Agent agent, Action<AgentTask> change) => app.Database.WriteAsync(async session =>
    {
        var now = TimeProvider.System.Now();
        for (var i = 0; i < Many; i++)
        {
            var task = new AgentTask
            {
                Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = "Queued", CreatedAt = now, UpdatedAt = now, AvailableAt = now, QueueKey = QueueOrder.Key(TaskPriority.Medium, now) + i,
            };
            change(task);
            await TaskRows.CopyAsync(session, task);
        }
    }, CancellationToken.None);

    private static Task<long> CountAsync(PersonalQApp app, Agent agent, string which) => app.Database.WriteAsync(async session =>
        (long)(await session.Command($"select count(*) from tasks where agent_id = @p0 and {which}", agent.Id).ExecuteScalarAsync())!, CancellationToken.None);
}
