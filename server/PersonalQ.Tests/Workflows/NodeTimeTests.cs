using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Workflows.Execution;

namespace PersonalQ.Tests.Workflows;

/// <summary>
/// Nodes whose time is over. On SQLite alone: on PostgreSQL times are compared by the database's clock, which no test moves.
/// </summary>
public sealed class NodeTimeTests
{
    [Fact]
    public async Task A_node_whose_time_is_over_is_stopped_with_its_task_and_tried_again()
    {
        var clock = new MovedClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var world = await WorkflowWorld.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var calls = 0;
        world.Nodes(p => WorkflowWorld.WordOf(p) == "slow" && Interlocked.Increment(ref calls) == 1 ? FakeAnswer.Silence() : null);
        var agent = await world.AgentAsync();
        var workflow = WorkflowWorld.Graph(agent, "slow>b", null,
            new { id = "slow", agent_id = agent.Id, instruction = "slow", timeout_seconds = 90, retry = new { max_attempts = 2 } });
        var run = await world.App.StartWorkflowAsync(workflow);
        await world.CallsAsync(1);
        clock.Advance(TimeSpan.FromSeconds(91));
        await world.App.StartWorkflowAsync(workflow); // rings the bell
        await world.Fake.Calls[0].Disconnected;
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        var attempts = ended.Nodes("slow").OrderBy(n => n.GetProperty("attempt").GetInt32()).ToList();
        Assert.Equal(["failed", "completed"], attempts.Select(n => n.Text("status")));
        Assert.Equal(("timeout", "It was not done within 90 seconds."), (attempts[0].Text("error_code"), attempts[0].Text("error_message")));
        Assert.Equal("cancelled", (await world.App.GetAsync($"/api/v1/tasks/{attempts[0].Text("task_id")}")).Text("status"));
    }

    [Fact]
    public async Task A_map_whose_time_is_over_stops_all_its_entries_and_a_resume_does_the_missing_ones()
    {
        var clock = new MovedClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var world = await WorkflowWorld.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var silent = true;
        world.Nodes(p => silent && WorkflowWorld.WordOf(p) != "x1" ? FakeAnswer.Silence() : null);
        var agent = await world.AgentAsync();
        var run = await world.App.StartWorkflowAsync(new
        {
            name = "Map",
            inputs = new[] { new { name = "list", type = "json" } },
            nodes = new[] { new { id = "each", type = "map", agent_id = agent.Id, instruction = "{{item}}", timeout_seconds = 90, map = new { items = "inputs.list", concurrency = 3 } } },
        }, new { list = (string[])["x1", "x2", "x3", "x4"] });
        await world.CallsAsync(4);
        clock.Advance(TimeSpan.FromSeconds(91));
        await world.App.Services.GetRequiredService<NodeTimeouts>().ExpireAsync(run.Id(), CancellationToken.None);
        var failed = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("failed", "timeout"), (failed.Text("status"), failed.Text("error_code")));
        await Task.WhenAll(world.Fake.Calls.Where(c => !c.IsPaid).Select(c => c.Disconnected));
        var tasks = await world.App.GetAsync($"/api/v1/tasks?workflow_run_id={run.Id()}");
        Assert.All(tasks.Texts("status"), status => Assert.True(status is "cancelled" or "completed", status));

        silent = false;
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        Assert.Equal("""["x1 done","x2 done","x3 done","x4 done"]""", (await world.App.RunEndAsync(run.Id())).GetProperty("output").GetRawText());
        Assert.Equal("x1:1 x2:1 x3:1 x4:1", world.Paid);
    }

    [Fact]
    public async Task An_approval_that_nobody_answers_ends_by_its_time_also_when_the_server_was_down_then()
    {
        var clock = new MovedClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var world = await WorkflowWorld.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        world.Nodes();
        var agent = await world.AgentAsync();
        var workflow = WorkflowWorld.Graph(agent, "ok>send ok>late:error", null, new { id = "ok", type = "approval", instruction = "Go?", on_error = "branch" });
        var run = await world.App.StartWorkflowAsync(workflow);
        var asked = await world.App.RunWhenAsync(run.Id(), "approval");
        Assert.Equal(clock.GetUtcNow().AddDays(7), asked.Node("ok").GetProperty("due_at").GetDateTimeOffset());

        clock.Advance(TimeSpan.FromDays(6.9));
        await world.App.StartWorkflowAsync(workflow); // rings the bell: it is looked at, and it is too early
        Assert.Equal("approval", (await world.App.GetAsync($"/api/v1/workflow-runs/{run.Id()}")).Text("waiting_for"));
        clock.Advance(TimeSpan.FromDays(0.2));
        await world.App.StartWorkflowAsync(workflow);
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("failed", "wait_expired", "Nobody answered within 7 days."), (ended.Node("ok").Text("status"), ended.Node("ok").Text("error_code"), ended.Node("ok").Text("error_message")));
        Assert.Equal("late done", ended.Text("output"));
    }

    [Fact]
    public async Task However_many_processes_find_a_node_due_it_ends_once()
    {
        var clock = new MovedClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var world = await WorkflowWorld.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        world.Nodes(p => WorkflowWorld.WordOf(p) == "slow" ? FakeAnswer.Silence() : null);
        var agent = await world.AgentAsync();
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "slow>b", null,
            new { id = "slow", agent_id = agent.Id, instruction = "slow", timeout_seconds = 600, retry = new { max_attempts = 5 } }));
        await world.CallsAsync(1);
        clock.Advance(TimeSpan.FromSeconds(601));
        var timeouts = world.App.Services.GetRequiredService<NodeTimeouts>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => timeouts.ExpireAsync(run.Id(), CancellationToken.None))));
        var attempts = (await world.App.GetAsync($"/api/v1/workflow-runs/{run.Id()}")).Nodes("slow").OrderBy(n => n.GetProperty("attempt").GetInt32());
        Assert.Equal(["failed", "running"], attempts.Select(n => n.Text("status")));
    }
}
