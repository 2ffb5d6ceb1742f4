using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Workflows;

/// <summary>What becomes of a run when something goes wrong, or somebody changes his mind.</summary>
[Trait("Database", "any")]
public sealed class RunFaultTests
{
    [Fact]
    public async Task Cancel_stops_every_running_node_and_nothing_goes_on()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) is "b" or "c" ? FakeAnswer.Silence() : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b a>c b>d c>d"));
        await world.CallsAsync(3);
        var cancelled = await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/cancel", new { });
        await Task.WhenAll(world.Fake.Calls.Where(c => !c.IsPaid).Select(c => c.Disconnected));
        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Equal(["completed", "cancelled", "cancelled"], cancelled.GetProperty("nodes").EnumerateArray().OrderBy(n => n.Text("node_id")).Select(n => n.Text("status")));
        var tasks = await world.App.GetAsync($"/api/v1/tasks?workflow_run_id={run.Id()}");
        Assert.Equal(["cancelled", "cancelled", "completed"], tasks.Texts("status").Order());
        using var again = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/cancel", new { });
        await HttpProbe.ProblemAsync(again, 409, "illegal_status_change");
        Assert.Equal(3, world.Fake.Calls.Count);
    }

    [Fact]
    public async Task A_cancelled_run_that_is_resumed_does_only_what_was_not_done()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var silent = true;
        world.Nodes(p => silent && WorkflowWorld.WordOf(p) == "b" ? FakeAnswer.Silence() : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b a>c b>d c>d"));
        await world.CallsAsync(3);
        await Eventually.GetAsync(() => world.App.GetAsync($"/api/v1/workflow-runs/{run.Id()}"), r => r.Node("c").Text("status") == "completed", "c to be done");
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/cancel", new { });
        silent = false;
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal("a:1 b:1 c:1 d:1", world.Paid);
    }

    [Fact]
    public async Task A_failed_run_is_resumed_from_the_node_that_failed_without_paying_again_for_what_is_done()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var broken = true;
        world.Nodes(p => broken && WorkflowWorld.WordOf(p) == "c" ? FakeAnswer.Fail(400, message: "no such thing") : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b b>c c>d"));
        var failed = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("failed", "bad_request"), (failed.Text("status"), failed.Text("error_code")));
        Assert.StartsWith("'c' failed:", failed.Text("error_message"), StringComparison.Ordinal);
        var spent = failed.GetProperty("cost_usd").GetDecimal();

        broken = false;
        Assert.Equal("running", (await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { })).Text("status"));
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal("a:1 b:1 c:1 d:1", world.Paid);
        Assert.True(ended.GetProperty("cost_usd").GetDecimal() > spent);
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("error_code").ValueKind);
        using var nothing = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        await HttpProbe.ProblemAsync(nothing, 409, "nothing_to_resume");
    }

    [Fact]
    public async Task A_retried_task_brings_its_run_back()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var broken = true;
        world.Nodes(p => broken && WorkflowWorld.WordOf(p) == "a" ? FakeAnswer.Fail(400) : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b"));
        var failed = await world.App.RunEndAsync(run.Id());
        broken = false;
        await world.App.PostAsync($"/api/v1/tasks/{failed.Node("a").Text("task_id")}/retry", new { });
        Assert.Equal("b done", (await world.App.RunWhenAsync(run.Id(), "completed")).Text("output"));
    }

    [Fact]
    public async Task A_map_is_resumed_with_the_entries_that_failed()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var broken = true;
        world.Nodes(p => broken && p.First.StartsWith("x3", StringComparison.Ordinal) ? FakeAnswer.Fail(400) : null);
        var agent = await world.AgentAsync();
        var id = await world.App.SaveWorkflowAsync(new
        {
            name = "Map",
            inputs = new[] { new { name = "list", type = "json" } },
            nodes = new[] { new { id = "each", type = "map", agent_id = agent.Id, instruction = "{{item}}", map = new { items = "inputs.list" } } },
        });
        var run = await world.App.StartRunAsync(new { workflow_id = id, inputs = new { list = (string[])["x1", "x2", "x3", "x4"] } });
        Assert.Equal("failed", (await world.App.RunEndAsync(run.Id())).Text("status"));
        broken = false;
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        Assert.Equal("""["x1 done","x2 done","x3 done","x4 done"]""", (await world.App.RunEndAsync(run.Id())).GetProperty("output").GetRawText());
        Assert.Equal("x1:1 x2:1 x3:1 x4:1", world.Paid);
    }

    [Fact]
    public async Task A_run_is_done_again_from_a_node_with_another_instruction()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b b>c x>c"));
        await world.App.RunEndAsync(run.Id());
        using var nowhere = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/rerun", new { from_node = "zzz" });
        Assert.Equal("from_node unknown_value", await HttpProbe.FieldsAsync(nowhere));
        using var wrong = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/rerun", new { from_node = "b", instruction = "{{outputs.c}}" });
        Assert.Equal("nodes.b.instruction missing_input", await HttpProbe.FieldsAsync(wrong));

        var again = await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/rerun", new { from_node = "b", instruction = "better" });
        Assert.NotEqual(run.Id(), again.Id());
        var ended = await world.App.RunEndAsync(again.Id());
        Assert.Equal(run.Id(), ended.Text("rerun_of"));
        Assert.Equal("better done", ended.Node("b").Text("output"));
        Assert.True(ended.Node("a").GetProperty("copied").GetBoolean());
        Assert.True(ended.Node("x").GetProperty("copied").GetBoolean());
        Assert.Equal("a:1 b:1 better:1 c:2 x:1", world.Paid);
        Assert.Equal("b done", (await world.App.GetAsync($"/api/v1/workflow-runs/{run.Id()}")).Node("b").Text("output"));
    }

    [Fact]
    public async Task An_agent_deleted_meanwhile_fails_its_node_and_the_run_goes_on_when_it_is_back()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) == "a" ? FakeAnswer.Say("a done").Hold(0) : null);
        var (agent, gone) = (await world.AgentAsync(), await world.AgentAsync());
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>b", null, new { id = "b", agent_id = gone.Id, instruction = "b" }));
        await world.CallsAsync(1);
        using var deleted = await world.App.Client.DeleteAsync($"/api/v1/agents/{gone.Id}");
        Assert.True(deleted.IsSuccessStatusCode);
        var failed = await world.ReleaseAsync(run.Id());
        Assert.Equal("agent_deleted", failed.Text("error_code"));
        Assert.Equal("'b' failed: Its agent was deleted.", failed.Text("error_message"));

        await world.App.PostAsync($"/api/v1/agents/{gone.Id}/restore", new { });
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        Assert.Equal("b done", (await world.App.RunEndAsync(run.Id())).Text("output"));
        Assert.Equal("a:1 b:1", world.Paid);
    }

    [Fact]
    public async Task An_agent_deleted_while_it_works_fails_its_node()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(_ => FakeAnswer.Silence());
        var agent = await world.AgentAsync();
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>b"));
        await world.CallsAsync(1);
        await world.App.Client.DeleteAsync($"/api/v1/agents/{agent.Id}");
        await world.Fake.Calls[0].Disconnected;
        Assert.Equal("agent_deleted", (await world.App.RunEndAsync(run.Id())).Text("error_code"));
        using var resumed = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        await HttpProbe.ProblemAsync(resumed, 409, "agent_deleted");
    }

    [Fact]
    public async Task An_agent_paused_meanwhile_holds_the_run_which_says_so()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) == "a" ? FakeAnswer.Say("a done").Hold(0) : null);
        var (agent, paused) = (await world.AgentAsync(), await world.AgentAsync());
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>b", null, new { id = "b", agent_id = paused.Id, instruction = "b" }));
        await world.CallsAsync(1);
        await world.App.PatchAsync($"/api/v1/agents/{paused.Id}/status", new { status = "paused" });
        await world.ReleaseAsync(run.Id(), "agent");
        await world.App.PatchAsync($"/api/v1/agents/{paused.Id}/status", new { status = "active" });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("completed", JsonValueKind.Null), (ended.Text("status"), ended.GetProperty("waiting_for").ValueKind));
    }

    [Fact]
    public async Task A_cancelled_node_ends_the_run_and_a_resume_does_it_again()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var silent = true;
        world.Nodes(p => silent && WorkflowWorld.WordOf(p) == "b" ? FakeAnswer.Silence() : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b b>c"));
        await world.CallsAsync(2);
        var task = (await world.App.GetAsync($"/api/v1/workflow-runs/{run.Id()}")).Node("b").Text("task_id");
        await world.App.PostAsync($"/api/v1/tasks/{task}/cancel", new { });
        var failed = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("failed", "'b' was cancelled: It was cancelled."), (failed.Text("status"), failed.Text("error_message")));
        silent = false;
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        Assert.Equal("c done", (await world.App.RunEndAsync(run.Id())).Text("output"));
    }

    [Fact]
    public async Task A_run_that_cannot_be_planned_fails_and_does_not_take_the_finished_task_with_it()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) == "a" ? FakeAnswer.Say("a done").Hold(0) : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b"));
        await world.CallsAsync(1);
        await world.App.Database.WriteAsync(async s => await s.ExecuteAsync("update workflow_runs set definition = '{\"nodes\": 5}' where id = @p0", run.Id()), CancellationToken.None);
        var ended = await Eventually.GetAsync(
            async () =>
            {
                world.Fake.ReleaseSilence();
                return (await world.App.GetAsync("/api/v1/workflow-runs"))[0];
            }, r => r.Text("status") != "running", "the run to end");
        Assert.Equal("internal_error", ended.Text("error_code"));
        Assert.Equal(["completed"], (await world.App.GetAsync($"/api/v1/tasks?workflow_run_id={run.Id()}")).Texts("status"));
        Assert.Equal("a:1", world.Paid);
    }

    [Fact]
    public async Task Loops_that_go_round_with_nothing_to_do_end_the_run_before_they_hold_up_everybody()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        // The agent in the body is never reached.
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(),
            "if>work:true if>in:false work>in in>if:repeat in>out:done out>if:repeat", null,
            new { id = "if", type = "condition", condition = new { expression = "1 > 2" } },
            new { id = "in", type = "loop", loop = new { max_iterations = 100 } },
            new { id = "out", type = "loop", loop = new { max_iterations = 100 } }));
        Assert.Equal(("failed", "too_many_steps"), (run.Text("status"), run.Text("error_code")));
        Assert.InRange(run.GetProperty("nodes").GetArrayLength(), 100, 1100);
    }
}
