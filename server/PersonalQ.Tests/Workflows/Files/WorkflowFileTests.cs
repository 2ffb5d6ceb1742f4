using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Workflows.Files;

public sealed class WorkflowFileTests : IAsyncLifetime
{
    private PersonalQApp app = null!;

    public async ValueTask InitializeAsync() => app = await PersonalQApp.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string path, string text, string type = "application/yaml")
    {
        using var answer = await app.Client.PostAsync("/api/v1/workflows/" + path, new StringContent(text, Encoding.UTF8, type));
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<JsonElement> ImportAsync(string text, string query = "", string type = "application/yaml")
    {
        var (status, body) = await SendAsync("import" + query, text, type);
        Assert.True(status == HttpStatusCode.Created, body.GetRawText());
        return body;
    }

    private async Task<JsonElement> FaultAsync(string text)
    {
        var (status, body) = await SendAsync("import", text);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        return Assert.Single(body.GetProperty("errors").EnumerateArray());
    }

    private Task<string> ExportAsync(string id, string query = "") => app.Client.GetStringAsync($"/api/v1/workflows/{id}/export{query}");

    [Fact]
    public async Task A_file_names_agents_and_runs()
    {
        var agent = await app.AddAgentAsync();
        var made = await ImportAsync($$"""
            name: Two steps
            inputs:
              - { name: topic, required: true }
            nodes:
              - { id: write, agent: "{{agent.Name}}", instruction: "Write about {{"{{inputs.topic}}"}}" }
              - { id: check, agent: {{agent.Id}} }
            edges:
              - { source: write, target: check }
            """);
        var workflow = made.GetProperty("workflow");
        Assert.All(workflow.GetProperty("nodes").EnumerateArray(), n => Assert.Equal(agent.Id, n.Text("agent_id")));
        Assert.False(Assert.Single(made.GetProperty("agents").EnumerateArray()).GetProperty("created").GetBoolean());
        var run = await app.StartRunAsync(new { workflow_id = workflow.Id(), inputs = new { topic = "apples" } });
        Assert.Equal("completed", (await app.RunEndAsync(run.Id())).Text("status"));
    }

    [Fact]
    public async Task What_is_exported_imports_as_the_same_workflow()
    {
        var writer = await app.AddAgentAsync();
        var lead = await app.AddAgentAsync();
        var original = JsonNode.Parse($$$$"""
            {
              "name": "Everything: \"all\" of it", "description": "Line one\nline two", "process": "graph",
              "inputs": [
                {"name": "topic", "type": "string", "required": true, "default": null, "description": null},
                {"name": "rows", "type": "json", "required": false, "default": {"a": [1, 2.50, null, true], "b": "yes"}, "description": "yes"}
              ],
              "nodes": [
                {"id": "start", "type": "agent", "label": "1", "agent_id": "{{{{writer.Id}}}}", "instruction": "Write:\n\n- {{inputs.topic}}\n", "expected_output": " ",
                 "output_schema": {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "string"}}}, "required": ["items"]},
                 "position": {"x": 1.5, "y": -20}, "retry": {"max_attempts": 3}, "timeout_seconds": 60, "on_error": "branch", "context": "fields"},
                {"id": "each", "type": "map", "agent_id": "{{{{lead.Id}}}}", "map": {"items": "outputs.start.items", "concurrency": 2}, "on_error": "continue"},
                {"id": "choose", "type": "condition", "condition": {"model_choice": {"agent_id": "{{{{lead.Id}}}}", "question": "Which?", "branches": ["a", "b"]}}},
                {"id": "ok", "type": "approval", "instruction": "Fine?", "join": "any"},
                {"id": "turn", "type": "loop", "loop": {"max_iterations": 2, "until": "iteration > 1"}},
                {"id": "after", "agent_id": "{{{{writer.Id}}}}", "join": "first_success"}
              ],
              "edges": [
                {"id": "e1", "source": "start", "target": "each", "fields": ["items", "a.b"]},
                {"source": "start", "target": "ok", "branch": "error"},
                {"source": "each", "target": "choose"}, {"source": "choose", "target": "ok", "branch": "a"},
                {"source": "choose", "target": "turn", "branch": "b"}, {"source": "turn", "target": "each", "branch": "repeat"},
                {"source": "turn", "target": "after", "branch": "done"}, {"source": "ok", "target": "after", "branch": "approved"}
              ],
              "settings": {"max_cost_usd": 0.25, "concurrency": 4, "context": "summary", "context_limit_chars": 5000}
            }
            """)!;
        var saved = await app.PostAsync("/api/v1/workflows", original);
        var text = await ExportAsync(saved.Id());
        Assert.Contains($"agent: {writer.Name}", text, StringComparison.Ordinal);
        Assert.DoesNotContain($"agent: {writer.Id}", text, StringComparison.Ordinal);
        Assert.StartsWith("# yaml-language-server: $schema=http", text, StringComparison.Ordinal);

        var again = (await ImportAsync(text)).GetProperty("workflow");
        foreach (var field in new[] { "name", "description", "process", "inputs", "nodes", "edges", "settings" })
            Assert.True(JsonElement.DeepEquals(saved.GetProperty(field), again.GetProperty(field)), $"{field}:\n{saved.GetProperty(field)}\nbecame\n{again.GetProperty(field)}");
        Assert.Equal(text, await ExportAsync(again.Id()));
    }

    [Fact]
    public async Task A_file_with_its_agents_works_where_they_are_not()
    {
        var agent = await app.AddAgentAsync();
        var id = await app.SaveWorkflowAsync(new { name = "Shared", nodes = new[] { new { id = "a", agent_id = agent.Id, instruction = "Work" } } });
        var text = await ExportAsync(id, "?agents=true");
        await using var elsewhere = await PersonalQApp.StartAsync();
        using var answer = await elsewhere.Client.PostAsync("/api/v1/workflows/import", new StringContent(text, Encoding.UTF8, "application/yaml"));
        var made = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.True(answer.StatusCode == HttpStatusCode.Created, made.GetRawText());
        var copy = await elsewhere.GetAsync($"/api/v1/agents/{made.GetProperty("agents")[0].Id()}");
        Assert.Equal((agent.Name, agent.SystemPrompt, agent.Model, "active"), (copy.Text("name"), copy.Text("system_prompt"), copy.Text("model"), copy.Text("status")));
        var run = await elsewhere.StartRunAsync(new { workflow_id = made.GetProperty("workflow").Id() });
        Assert.Equal("completed", (await elsewhere.RunEndAsync(run.Id())).Text("status"));
    }

    [Theory]
    [InlineData("name: A\nnodes:\n  - id: a\n    agent: Nobody\n", "nodes.a.agent", 4, 5, "no agent 'Nobody'")]
    [InlineData("name: A\nnodes:\n  - id: a\n    instrution: Work\n", "nodes.0.instrution", 4, 5, "'instruction'")]
    [InlineData("name: A\nnodes:\n  - { id: a, agent_id: x }\n", "nodes.0.agent_id", 3, 14, "called 'agent'")]
    [InlineData("name: A\nprocess: parallel\nnodes: []\n", "process", 2, 1, "sequential, hierarchical, graph")]
    [InlineData("name: A\nnodes: 5\n", "nodes", 2, 1, "list")]
    [InlineData("name: A\nnodes:\n  - id: 7\n", "nodes.0.id", 3, 5, "quotes")]
    [InlineData("name: A\nagents: [{ name: N, prompt: P }]\nnodes:\n  - id: a\n    type: map\n    agent: N\n    map: { items: outputs.b }\n", "nodes.a.map.items", 7, 12, "no node 'b'")]
    [InlineData("name: A\nnodes:\n  - id: c\n    type: condition\n    condition: { expression: \"1 +\" }\n", "nodes.c.condition.expression", 5, 18, "cannot be read")]
    [InlineData("name: [\n", "file", 2, 1, "")]
    [InlineData("- 1\n", "file", 1, 1, "fields")]
    [InlineData("", "file", null, null, "fields")]
    public async Task A_fault_names_field_line_and_column(string text, string field, int? line, int? column, string words)
    {
        var fault = await FaultAsync(text);
        Assert.Equal(field, fault.Text("field"));
        Assert.Contains(words, fault.Text("message"), StringComparison.Ordinal);
        Assert.Equal((line, column), (Number(fault, "line"), Number(fault, "column")));
        Assert.Equal(0, (await app.GetAsync("/api/v1/workflows")).GetArrayLength());

        var (_, checkedFile) = await SendAsync("validate/file", text);
        Assert.False(checkedFile.GetProperty("valid").GetBoolean());
        Assert.True(JsonElement.DeepEquals(fault, Assert.Single(checkedFile.GetProperty("errors").EnumerateArray())));
    }

    [Fact]
    public async Task An_import_that_fails_leaves_no_agents_behind()
    {
        await FaultAsync("name: A\nagents: [{ name: New one, prompt: Work }]\nnodes:\n  - { id: a, agent: New one }\n  - { id: b, agent: Nobody }\n");
        Assert.Equal(0, (await app.GetAsync("/api/v1/agents")).GetArrayLength());
    }

    [Fact]
    public async Task JSON_is_taken_as_well()
    {
        var made = await ImportAsync("""{"name": "As JSON \ud83d\ude00", "agents": [{"name": "J", "prompt": "Work"}], "nodes": [{"id": "a", "agent": "J"}]}""", type: "application/json");
        Assert.Equal("As JSON 😀", made.GetProperty("workflow").Text("name"));
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("image/png", 415)]
    public async Task Other_types_are_refused(string type, int status) => Assert.Equal(status, (int)(await SendAsync("import", "name: A", type)).Status);

    [Fact]
    public async Task A_file_that_is_too_long_is_refused() =>
        Assert.Contains("1,048,576", (await FaultAsync("name: A\n# " + new string('x', 1_100_000))).Text("message"), StringComparison.Ordinal);

    [Fact]
    public async Task A_model_that_is_asked_for_makes_agents_of_its_own_and_changes_nobodys()
    {
        const string file = "name: A\nagents: [{ name: Worker, prompt: Work, model: demo/echo }]\nnodes: [{ id: a, agent: Worker }]\n";
        var first = await ImportAsync(file);
        Assert.Equal(first.GetProperty("agents")[0].Id(), (await ImportAsync(file)).GetProperty("agents")[0].Id());
        var other = (await ImportAsync(file, "?model=anthropic/claude-sonnet-4-5")).GetProperty("agents")[0];
        Assert.Equal(("Worker 2", "anthropic/claude-sonnet-4-5", true), (other.Text("name"), other.Text("model"), other.GetProperty("created").GetBoolean()));
        var again = (await ImportAsync(file, "?model=claude-sonnet-4-5")).GetProperty("agents")[0];
        Assert.Equal((other.Id(), false), (again.Id(), again.GetProperty("created").GetBoolean()));
        Assert.Equal("demo/echo", (await app.GetAsync($"/api/v1/agents/{first.GetProperty("agents")[0].Id()}")).Text("model"));
        var (status, body) = await SendAsync("import?model=what", file);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "model"), (status, body.GetProperty("errors")[0].Text("field")));
    }

    [Fact]
    public async Task A_file_runs_without_being_saved()
    {
        const string file = "name: Once\nagents: [{ name: Worker, prompt: Work }]\ninputs: [{ name: n, type: number, required: true }]\nnodes: [{ id: a, agent: Worker, instruction: 'Count to {{inputs.n}}' }]\n";
        using (var refused = await app.TryPostAsync("/api/v1/workflow-runs", new { file }))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(0, (await app.GetAsync("/api/v1/agents")).GetArrayLength());
        var run = await app.RunEndAsync((await app.StartRunAsync(new { file, inputs = new { n = 3 } })).Id());
        Assert.Equal(("completed", "Once"), (run.Text("status"), run.Text("name")));
        Assert.Contains("Count to 3", run.Text("output"), StringComparison.Ordinal);
        Assert.Equal(0, (await app.GetAsync("/api/v1/workflows")).GetArrayLength());
    }

    [Fact]
    public async Task The_schema_is_served()
    {
        using var answer = await app.Client.GetAsync("/api/v1/workflows/schema.json");
        Assert.Equal("application/schema+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/workflow.schema.json")), await answer.Content.ReadAsStringAsync());
    }

    private static int? Number(JsonElement json, string field) => json.TryGetProperty(field, out var value) ? value.GetInt32() : null;
}
