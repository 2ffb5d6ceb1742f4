using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Workflows;

[Trait("Database", "any")]
public sealed class NodeTryTests
{
    [Fact]
    public async Task One_node_is_run_alone_on_what_a_run_has_stored_or_on_what_is_typed()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var agent = await world.AgentAsync();
        var id = await world.App.SaveWorkflowAsync(WorkflowWorld.Graph(agent, "a>b b>c", null, new { id = "c", agent_id = agent.Id, instruction = "c {{outputs.a}}" }));
        var whole = await world.App.RunEndAsync((await world.App.StartRunAsync(new { workflow_id = id })).Id());
        Assert.Equal("a:1 b:1 c:1", world.Paid);

        var stored = await world.App.RunEndAsync((await world.App.PostAsync($"/api/v1/workflows/{id}/nodes/c/run", new { run_id = whole.Id() })).Id());
        Assert.Equal(("completed", "node", "c"), (stored.Text("status"), stored.Text("started_by"), stored.Text("only_node")));
        Assert.Equal("a:1 b:1 c:2", world.Paid);
        var told = await world.App.InstructionAsync(stored.Node("c"));
        Assert.Contains("c a done", told, StringComparison.Ordinal);
        Assert.Contains("b done", told, StringComparison.Ordinal);
        Assert.Equal("c done", stored.Text("output"));

        var typed = await world.App.RunEndAsync((await world.App.PostAsync($"/api/v1/workflows/{id}/nodes/c/run", new { outputs = new { a = "typed words" } })).Id());
        told = await world.App.InstructionAsync(typed.Node("c"));
        Assert.Contains("c typed words", told, StringComparison.Ordinal);
        Assert.DoesNotContain("b done", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_node_reads_has_to_be_given()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var agent = await world.AgentAsync();
        var id = await world.App.SaveWorkflowAsync(new
        {
            name = "Reads",
            inputs = new object[] { new { name = "topic", required = true } },
            nodes = new object[] { new { id = "a", agent_id = agent.Id, instruction = "a {{inputs.topic}}" }, new { id = "b", agent_id = agent.Id, instruction = "b {{outputs.a}}" }, new { id = "again", type = "loop", loop = new { max_iterations = 2 } } },
            edges = new object[] { new { source = "a", target = "b" }, new { source = "b", target = "again" }, new { source = "again", target = "b", branch = "repeat" } },
        });
        Assert.Equal("outputs.a", await FieldAsync($"/api/v1/workflows/{id}/nodes/b/run", new { inputs = new { topic = "x" } }));
        Assert.Equal("inputs.topic", await FieldAsync($"/api/v1/workflows/{id}/nodes/a/run", new { }));
        Assert.Equal("outputs.nobody", await FieldAsync($"/api/v1/workflows/{id}/nodes/b/run", new { outputs = new { nobody = 1 } }));
        Assert.Equal("run_id", await FieldAsync($"/api/v1/workflows/{id}/nodes/b/run", new { run_id = "none" }));
        Assert.Equal("node", await FieldAsync($"/api/v1/workflows/{id}/nodes/again/run", new { inputs = new { topic = "x" } }));
        Assert.Equal(HttpStatusCode.NotFound, (await world.App.TryPostAsync($"/api/v1/workflows/{id}/nodes/none/run", new { })).StatusCode);
        Assert.Equal(0, (await world.App.GetAsync("/api/v1/workflow-runs")).GetArrayLength());
        Assert.Empty(world.Fake.Calls);

        async Task<string> FieldAsync(string path, object body)
        {
            var answer = await world.App.TryPostAsync(path, body);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].Text("field");
        }
    }

    [Fact]
    public async Task A_node_of_a_draft_can_be_tried_though_the_rest_is_not_built()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var agent = await world.AgentAsync();
        var made = await world.App.PostAsync("/api/v1/workflows?draft=true", new { name = "Half", nodes = new object[] { new { id = "a", agent_id = agent.Id, instruction = "a" }, new { id = "b" } }, edges = new object[] { new { source = "a", target = "b" } } });
        var run = await world.App.RunEndAsync((await world.App.PostAsync($"/api/v1/workflows/{made.Id()}/nodes/a/run", new { })).Id());
        Assert.Equal("a done", run.Text("output"));
        Assert.Equal(JsonValueKind.Null, run.GetProperty("workflow_version").ValueKind);
    }

    [Fact]
    public async Task Runs_are_numbered_say_what_started_them_and_are_found_by_their_inputs()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes(p => WorkflowWorld.WordOf(p) == "bad" ? FakeAnswer.Fail(400) : null);
        var agent = await world.AgentAsync();
        object Reads(string name, string word) => new { name, inputs = new object[] { new { name = "topic" } }, nodes = new object[] { new { id = "a", agent_id = agent.Id, instruction = word } } };
        var one = await world.App.SaveWorkflowAsync(Reads("One", "a"));
        var two = await world.App.SaveWorkflowAsync(Reads("Two", "bad"));
        var first = await world.App.RunEndAsync((await world.App.StartRunAsync(new { workflow_id = one, inputs = new { topic = "Badgers" } })).Id());
        await world.App.RunEndAsync((await world.App.StartRunAsync(new { workflow_id = one, inputs = new { topic = "Foxes" } })).Id());
        await world.App.RunEndAsync((await world.App.StartRunAsync(new { workflow_id = two })).Id());
        await world.App.RunEndAsync((await world.App.PostAsync($"/api/v1/workflow-runs/{first.Id()}/rerun", new { from_node = "a" })).Id());

        async Task<string> ListAsync(string query) => string.Join(' ', (await world.App.GetAsync($"/api/v1/workflow-runs?{query}")).EnumerateArray().Select(r => $"{r.Text("name")}{r.GetProperty("number").GetInt32()}:{r.Text("started_by")}"));
        Assert.Equal("One3:rerun Two1:api One2:api One1:api", await ListAsync(""));
        Assert.Equal("One3:rerun One1:api", await ListAsync("search=badgers"));
        Assert.Equal("One2:api", await ListAsync("search=%232"));
        Assert.Equal("One3:rerun", await ListAsync("started_by=rerun"));
        Assert.Equal("Two1:api", await ListAsync("search=refused&status=failed"));
    }
}
