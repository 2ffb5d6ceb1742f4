using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tests.Live;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Workflows;

[Trait("Database", "any")]
public sealed class GraphRunTests
{
    [Fact]
    public async Task Parallel_branches_work_at_the_same_time_and_are_joined()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) is "b" or "c" ? FakeAnswer.Say($"{WorkflowWorld.WordOf(p)} done").Hold(0) : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b a>c b>d c>d"));
        await world.CallsAsync(3); // neither b nor c has answered
        var ended = await world.ReleaseAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal("d done", ended.Text("output"));
        Assert.Equal("a:1 b:1 c:1 d:1", world.Paid);
        var told = await world.App.InstructionAsync(ended.Node("d"));
        Assert.Contains("b done", told, StringComparison.Ordinal);
        Assert.Contains("c done", told, StringComparison.Ordinal);
        Assert.True(ended.GetProperty("cost_usd").GetDecimal() > 0);
    }

    [Fact]
    public async Task Everything_that_happens_is_told_on_the_socket()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) == "c" ? FakeAnswer.Fail(400) : null);
        using var socket = await LiveSocket.ConnectAsync(world.App);
        var agent = await world.AgentAsync();

        var good = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>b"));
        Assert.Equal(
            ["workflow_run.started", "workflow_run.node_started a", "workflow_run.node_completed a", "workflow_run.node_started b", "workflow_run.node_completed b", "workflow_run.completed"],
            await FramesAsync(socket, good.Id(), "workflow_run.completed"));
        var bad = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>c"));
        Assert.Equal(
            ["workflow_run.started", "workflow_run.node_started a", "workflow_run.node_completed a", "workflow_run.node_started c", "workflow_run.node_failed c", "workflow_run.failed"],
            await FramesAsync(socket, bad.Id(), "workflow_run.failed"));
        var waits = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "ok>a", null, new { id = "ok", type = "approval", instruction = "Go?" }));
        Assert.Equal(["workflow_run.started", "workflow_run.node_waiting ok", "workflow_run.waiting"], await FramesAsync(socket, waits.Id(), "workflow_run.waiting"));
        await world.App.PostAsync($"/api/v1/workflow-runs/{waits.Id()}/cancel", new { });
        Assert.Equal(["workflow_run.node_failed ok", "workflow_run.cancelled"], await FramesAsync(socket, waits.Id(), "workflow_run.cancelled"));

        var told = (await world.App.GetAsync("/api/v1/activities?activity_type=workflow_run_started,workflow_run_completed,workflow_run_failed,workflow_run_cancelled")).Texts("activity_type");
        Assert.Equal(["workflow_run_cancelled", "workflow_run_started", "workflow_run_failed", "workflow_run_started", "workflow_run_completed", "workflow_run_started"], told);
    }

    [Fact]
    public async Task An_approval_waits_until_it_is_decided_and_can_be_decided_once()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var workflow = WorkflowWorld.Graph(await world.AgentAsync(), "a>ok ok>send:approved ok>redo:rejected", null, new { id = "ok", type = "approval", instruction = "Good: {{outputs.a}}?" });
        var run = await world.App.RunWhenAsync((await world.App.StartWorkflowAsync(workflow)).Id(), "approval");
        Assert.Equal("Good: a done?", run.Node("ok").GetProperty("input").Text("text"));

        using var silent = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/ok/decide", new { });
        Assert.Equal("approved required", await HttpProbe.FieldsAsync(silent));
        using var wrong = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/a/decide", new { approved = true });
        await HttpProbe.ProblemAsync(wrong, 409, "nothing_to_decide");
        using var unknown = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/nope/decide", new { approved = true });
        await HttpProbe.ProblemAsync(unknown, 404, "not_found");

        await world.App.DecideAsync(run.Id(), "ok", new { approved = false, reason = "Too long" });
        using var again = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/ok/decide", new { approved = true });
        await HttpProbe.ProblemAsync(again, 409, "nothing_to_decide");
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Contains("Rejected by the user: Too long", await world.App.InstructionAsync(ended.Node("redo")), StringComparison.Ordinal);
        Assert.Empty(ended.Nodes("send"));
    }

    [Fact]
    public async Task Of_many_who_decide_at_once_one_does()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var workflow = WorkflowWorld.Graph(await world.AgentAsync(), "ok>send:approved ok>redo:rejected", null, new { id = "ok", type = "approval", instruction = "Go?" });
        var run = await world.App.RunWhenAsync((await world.App.StartWorkflowAsync(workflow)).Id(), "approval");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/ok/decide", new { approved = i % 2 == 0 })));
        Assert.Equal(1, answers.Count(a => a.IsSuccessStatusCode));
        Assert.Equal(11, answers.Count(a => (int)a.StatusCode == 409));
        await world.App.RunEndAsync(run.Id());
        Assert.Single(world.Fake.Calls);
    }

    [Fact]
    public async Task An_input_must_fit_its_schema_and_travels_on()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var workflow = WorkflowWorld.Graph(await world.AgentAsync(), "who>greet", null,
            new { id = "who", type = "input", instruction = "Who?", output_schema = new { type = "object", properties = new { name = new { type = "string" } }, required = (string[])["name"] } });
        var run = await world.App.RunWhenAsync((await world.App.StartWorkflowAsync(workflow)).Id(), "input");
        using var wrong = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/who/decide", new { value = new { name = 5 } });
        Assert.Equal("value invalid", await HttpProbe.FieldsAsync(wrong));
        using var none = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/who/decide", new { approved = true });
        Assert.Equal("value required", await HttpProbe.FieldsAsync(none));
        await world.App.DecideAsync(run.Id(), "who", new { value = new { name = "Ada" } });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Contains("Ada", await world.App.InstructionAsync(ended.Node("greet")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_chooses_the_branch()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var agent = await world.AgentAsync();
        world.Nodes(p => p.First.StartsWith("Which", StringComparison.Ordinal) ? FakeAnswer.Say("""{"reason":"it is about money","branch":"billing"}""") : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>triage triage>pay:billing triage>fix:technical", null,
            new { id = "triage", type = "condition", condition = new { model_choice = new { agent_id = agent.Id, question = "Which department?", branches = (string[])["billing", "technical"] } } }));
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("billing", ended.Node("triage").Text("branch"));
        Assert.Equal("pay done", ended.Text("output"));
        Assert.Empty(ended.Nodes("fix"));
    }

    [Fact]
    public async Task A_loop_runs_until_its_condition_holds()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) == "draft" ? FakeAnswer.Say(p.First.Contains("v2", StringComparison.Ordinal) ? "v3" : p.First.Contains("v1", StringComparison.Ordinal) ? "v2" : "v1") : null);
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "draft>more more>draft:repeat more>end:done", null,
            new { id = "more", type = "loop", loop = new { max_iterations = 9, until = "outputs.draft == 'v3'" } }));
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal(["v1", "v2", "v3"], ended.Nodes("draft").Select(n => n.Text("output")));
        Assert.Equal([0, 1, 2], ended.Nodes("draft").Select(n => n.GetProperty("iteration").GetInt32()));
        Assert.Equal("end done", ended.Text("output"));
    }

    [Fact]
    public async Task A_hundred_entries_of_a_map_are_each_done_once_and_not_too_many_at_a_time()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var (working, most) = (0, 0);
        world.Fake.When(p =>
        {
            var now = Interlocked.Increment(ref working);
            InterlockedMax(ref most, now);
            Interlocked.Decrement(ref working);
            return FakeAnswer.Say(p.First);
        });
        var agent = await world.AgentAsync();
        var id = await world.App.SaveWorkflowAsync(new
        {
            name = "Map",
            inputs = new[] { new { name = "list", type = "json", required = true } },
            nodes = new[] { new { id = "each", type = "map", agent_id = agent.Id, instruction = "{{item}}", map = new { items = "inputs.list", concurrency = 7 } } },
        });
        var run = await world.App.StartRunAsync(new { workflow_id = id, inputs = new { list = Enumerable.Range(0, 100).Select(i => $"item-{i}") } });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"item-{i}"), ended.GetProperty("output").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(100, world.Fake.Paid.Count);
        Assert.Empty(world.Fake.PaidTwice);
        Assert.InRange(most, 1, 7);
    }

    [Fact]
    public async Task A_run_keeps_the_version_it_was_started_with()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var agent = await world.AgentAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) == "a" ? FakeAnswer.Say("a done").Hold(0) : null);
        var id = await world.App.SaveWorkflowAsync(WorkflowWorld.Graph(agent, "a>b"));
        var run = await world.App.StartRunAsync(new { workflow_id = id });
        await world.CallsAsync(1);
        using var saved = await world.App.PutAsync($"/api/v1/workflows/{id}", WorkflowWorld.Graph(agent, "a>other"));
        Assert.Equal(2, (await PersonalQApp.ReadAsync(saved)).GetProperty("version").GetInt32());
        var ended = await world.ReleaseAsync(run.Id());
        Assert.Equal(1, ended.GetProperty("workflow_version").GetInt32());
        Assert.Equal("b done", ended.Text("output"));
        using var deleted = await world.App.Client.DeleteAsync($"/api/v1/workflows/{id}");
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal("b done", (await world.App.GetAsync($"/api/v1/workflow-runs/{run.Id()}")).Text("output"));
    }

    [Fact]
    public async Task A_workflow_is_run_with_its_own_settings_and_only_the_cap_may_be_another()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var id = await world.App.SaveWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b"));
        using var settings = await world.App.TryPostAsync("/api/v1/workflow-runs", new { workflow_id = id, settings = new { max_cost_usd = 1 } });
        Assert.Equal("settings not_allowed", await HttpProbe.FieldsAsync(settings));
        var run = await world.App.StartRunAsync(new { workflow_id = id, max_cost_usd = 2.5 });
        Assert.Equal(2.5m, run.GetProperty("max_cost_usd").GetDecimal());
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = most)
        {
        }
    }

    private static async Task<List<string>> FramesAsync(LiveSocket socket, string run, string last)
    {
        var frames = new List<string>();
        while (true)
        {
            var frame = await socket.NextAsync();
            var (type, data) = (frame.Text("type"), frame.GetProperty("data"));
            if (!type.StartsWith("workflow_run.", StringComparison.Ordinal))
                continue;
            var of = data.TryGetProperty("run_id", out var id) ? id.GetString() : data.Id();
            if (of != run)
                continue;
            frames.Add(data.TryGetProperty("node", out var node) ? $"{type} {node.Text("node_id")}" : type);
            if (type == last)
                return frames;
        }
    }
}
