using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Workflows;

[Trait("Database", "any")]
public sealed class SequentialRunTests
{
    [Fact]
    public async Task Agents_work_one_after_the_other_and_each_is_told_the_result_of_the_one_before()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agents = new[] { await app.AddAgentAsync(), await app.AddAgentAsync(), await app.AddAgentAsync() };

        var started = await app.StartRunAsync(agents, ["Collect apples", "Peel the fruit", "Bake the cake"]);
        Assert.Equal("running", started.Text("status"));
        var run = await app.RunEndAsync(started.Id());

        Assert.Equal("completed", run.Text("status"));
        Assert.Equal("sequential", run.Text("process"));
        Assert.Equal(agents.Select(a => a.Id), run.GetProperty("nodes").EnumerateArray().Select(n => n.Text("agent_id")));
        Assert.All(run.GetProperty("nodes").EnumerateArray(), n => Assert.Equal("completed", n.Text("status")));
        Assert.Equal("Collect apples", await app.InstructionAsync(run.Node("task_1")));
        var second = await app.InstructionAsync(run.Node("task_2"));
        Assert.StartsWith("Peel the fruit", second, StringComparison.Ordinal);
        Assert.Contains(run.Node("task_1").Text("output").Trim(), second, StringComparison.Ordinal);
        Assert.Contains("Context from earlier steps:\n\n### Task 2\n", await app.InstructionAsync(run.Node("task_3")), StringComparison.Ordinal);
        Assert.Equal(run.Node("task_3").Text("output"), run.Text("output"));
        Assert.True(run.GetProperty("output_tokens").GetInt64() > 0);
        Assert.Equal(0, run.GetProperty("cost_usd").GetDecimal());
        Assert.NotNull(run.GetProperty("completed_at").GetString());
    }

    [Fact]
    public async Task Every_step_is_a_task_of_its_own_agent_with_its_own_model()
    {
        await using var app = await PersonalQApp.StartAsync();
        var first = await app.AddAgentAsync("demo/echo");
        var second = await app.AddAgentAsync("demo/other");

        var run = await app.RunEndAsync((await app.StartRunAsync([first, second], ["One", "Two"])).Id());

        var models = new List<string>();
        foreach (var node in run.GetProperty("nodes").EnumerateArray())
            models.Add((await app.GetAsync($"/api/v1/tasks/{node.Text("task_id")}/steps"))[0].GetProperty("request").Text("model"));
        Assert.Equal(["demo/echo", "demo/other"], models);
        var tasks = await app.GetAsync($"/api/v1/tasks?workflow_run_id={run.Id()}");
        Assert.Equal(2, tasks.GetArrayLength());
    }

    [Fact]
    public async Task The_number_of_agents_and_of_descriptions_must_match()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        using var answer = await app.TryPostAsync("/api/v1/workflow-runs", new { agents = new[] { agent.Id, agent.Id }, task_descriptions = new[] { "One" } });
        Assert.Equal("agents count_mismatch, task_descriptions count_mismatch", await HttpProbe.FieldsAsync(answer));
    }

    [Fact]
    public async Task What_cannot_be_run_is_refused_at_once_and_names_its_place()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var idle = await app.AddAgentAsync(status: AgentStatus.Inactive);

        using var unknown = await app.TryPostAsync("/api/v1/workflow-runs", new { agents = new[] { agent.Id, "nobody" }, task_descriptions = new[] { "One", "Two" } });
        Assert.Equal("agents.1 unknown_value", await HttpProbe.FieldsAsync(unknown));
        using var inactive = await app.TryPostAsync("/api/v1/workflow-runs", new { agents = new[] { agent.Id, idle.Id }, task_descriptions = new[] { "One", "Two" } });
        await HttpProbe.ProblemAsync(inactive, 409, "agent_not_active");
        using var nothing = await app.TryPostAsync("/api/v1/workflow-runs", new { process = "sequential" });
        Assert.Equal("agents required, task_descriptions required", await HttpProbe.FieldsAsync(nothing));
        using var process = await app.TryPostAsync("/api/v1/workflow-runs", new { agents = new[] { agent.Id }, task_descriptions = new[] { "One" }, process = "round_robin" });
        Assert.Equal("process unknown_value", await HttpProbe.FieldsAsync(process));
        using var both = await app.TryPostAsync("/api/v1/workflow-runs", new { workflow_id = "none", file = "name: A" });
        Assert.Equal("file not_allowed", await HttpProbe.FieldsAsync(both));
        using var workflow = await app.TryPostAsync("/api/v1/workflow-runs", new { workflow_id = "none" });
        await HttpProbe.ProblemAsync(workflow, 404, "not_found");
        Assert.Equal(0, (await app.GetAsync("/api/v1/workflow-runs")).GetArrayLength());
        Assert.Equal(0, (await app.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task Braces_in_a_description_are_plain_text()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var run = await app.RunEndAsync((await app.StartRunAsync([agent], ["Explain {{ user.name | upper }} in Jinja"])).Id());
        Assert.Equal("completed", run.Text("status"));
        Assert.Equal("Explain {{ user.name | upper }} in Jinja", await app.InstructionAsync(run.Node("task_1")));
    }

    [Fact]
    public async Task A_chain_of_ten_does_not_grow_without_bound()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var tasks = Enumerable.Range(1, 10).Select(i => $"Step {i}: " + new string('x', 500));

        var run = await app.RunEndAsync((await app.StartRunAsync(Enumerable.Repeat(agent, 10), tasks, settings: new { context = "summary", context_limit_chars = 300 })).Id());

        Assert.Equal("completed", run.Text("status"));
        foreach (var node in run.GetProperty("nodes").EnumerateArray())
            Assert.InRange((await app.InstructionAsync(node)).Length, 500, 1000);
    }

    [Fact]
    public async Task A_run_shows_up_in_lists_activities_and_by_its_status()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var run = await app.RunEndAsync((await app.StartRunAsync([agent], ["Count the sheep"])).Id());

        var listed = Assert.Single((await app.GetAsync("/api/v1/workflow-runs?status=completed&search=sheep")).EnumerateArray());
        var made = Uri.EscapeDataString(listed.GetProperty("created_at").GetString()!);
        Assert.Single((await app.GetAsync($"/api/v1/workflow-runs?created_after={made}")).EnumerateArray());
        Assert.Empty((await app.GetAsync($"/api/v1/workflow-runs?created_before={made}")).EnumerateArray());
        Assert.Equal(run.Id(), listed.Id());
        Assert.Equal(0, (await app.GetAsync("/api/v1/workflow-runs?status=failed")).GetArrayLength());
        var told = (await app.GetAsync("/api/v1/activities?activity_type=workflow_run_started,workflow_run_completed")).Texts("title");
        Assert.Equal(["Completed workflow: Count the sheep", "Started workflow: Count the sheep"], told);
    }

    [Fact]
    public async Task A_run_of_a_paused_agent_waits_for_it()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync(status: AgentStatus.Paused);
        var run = await app.StartRunAsync([agent], ["Wait"]);
        var task = (await app.GetAsync($"/api/v1/workflow-runs/{run.Id()}")).Node("task_1").Text("task_id");
        Assert.Equal("agent", (await app.GetAsync($"/api/v1/tasks/{task}")).Text("waiting_for"));

        await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "active" });
        Assert.Equal("completed", (await app.RunEndAsync(run.Id())).Text("status"));
    }
}
