using System.Text.Json;
using PersonalQ.Tasks;
using PersonalQ.Tests.Schemas;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Workflows;

/// <summary>Schemas, files and templates that mean harm, sent to the running product or stored by an earlier version of it.</summary>
[Trait("Database", "any")]
public sealed class ForeignTextTests
{
    [Fact]
    public async Task Hostile_schemas_are_refused_for_tasks_and_workflows_and_the_product_goes_on()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["RATE_LIMIT_PER_MINUTE"] = "100000" });
        var agent = await app.AddAgentAsync();
        foreach (var row in HostileSchemas.All)
        {
            var (what, schema, _) = row.Data;
            var json = JsonSerializer.Deserialize<JsonElement>(schema, Json.Options);
            if (what.StartsWith("nesting", StringComparison.Ordinal))
            {
                using var deep = await app.TryPostAsync("/api/v1/tasks", new { agent_id = agent.Id, title = what, output_schema = json });
                Assert.Equal(400, (int)deep.StatusCode); // no request may be nested so deep
                continue;
            }
            using var task = await app.TryPostAsync("/api/v1/tasks", new { agent_id = agent.Id, title = what, output_schema = json });
            Assert.True((await HttpProbe.FieldsAsync(task)).StartsWith("output_schema ", StringComparison.Ordinal), what);
            using var workflow = await app.TryPostAsync("/api/v1/workflows", new { name = what, nodes = (object[])[new { id = "a", type = "input", instruction = "?", output_schema = json }] });
            Assert.True((await HttpProbe.FieldsAsync(workflow)).StartsWith("nodes.a.output_schema ", StringComparison.Ordinal), what);
        }
        Assert.True((await app.Client.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_task_with_a_hostile_schema_of_an_earlier_version_fails_in_words_and_takes_nothing_with_it()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync(status: PersonalQ.Agents.AgentStatus.Paused);
        var tasks = new List<string>();
        foreach (var row in HostileSchemas.All)
        {
            var (what, schema, _) = row.Data;
            if (what.StartsWith("nesting", StringComparison.Ordinal))
                continue; // no request was ever taken that is nested so deep
            var id = await app.AddTaskAsync(agent, "stored", new { output_schema = new { type = "object" } });
            await app.Database.WriteAsync(async session => Assert.Equal(1, await session.ExecuteAsync("update tasks set output_schema = @p0 where id = @p1", schema, id)), CancellationToken.None);
            tasks.Add(id);
        }
        using (await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "active" }))
        {
            // The tasks are worked on now.
        }
        var failed = new List<string>();
        foreach (var id in tasks)
        {
            var ended = await app.TaskWhenAsync(id, "failed", "completed");
            failed.Add(ended.Text("error_code"));
            Assert.InRange(ended.Text("error_message").Length, 20, 1000);
        }
        Assert.Equal(["output_schema_invalid"], failed.Distinct());
        Assert.Equal("completed", (await app.TaskWhenAsync(await app.AddTaskAsync(agent, "go on"), "completed", "failed")).Text("status"));
    }

    [Fact]
    public async Task An_answer_that_is_too_much_to_check_is_refused_and_the_node_waits_on()
    {
        await using var app = await PersonalQApp.StartAsync();
        var schema = JsonSerializer.Deserialize<JsonElement>("""{"type":"array","items":{"type":"string","minLength":1},"uniqueItems":true}""");
        var run = await app.StartWorkflowAsync(new { name = "Ask", nodes = (object[])[new { id = "ask", type = "input", instruction = "?", output_schema = schema }] });
        var large = Enumerable.Range(0, 60_000).Select(i => i == 59_999 ? "" : $"n{i}").ToArray(); // more than a write checks by itself
        using var refused = await app.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/ask/decide", new { value = large });
        Assert.Equal("value invalid", await HttpProbe.FieldsAsync(refused));
        await app.DecideAsync(run.Id(), "ask", new { value = (string[])["a", "b"] });
        Assert.Equal("completed", (await app.RunEndAsync(run.Id())).Text("status"));
    }

    [Fact]
    public async Task A_question_with_a_hostile_schema_of_an_earlier_version_is_refused_in_words_and_can_be_cancelled()
    {
        await using var app = await PersonalQApp.StartAsync();
        var run = await app.StartWorkflowAsync(new { name = "Ask", nodes = (object[])[new { id = "ask", type = "input", instruction = "?", output_schema = new { title = "MARK" } }] });
        await app.Database.WriteAsync(async session => Assert.Equal(1, await session.ExecuteAsync(
            "update workflow_runs set definition = replace(definition, @p0, @p1)", """{"title":"MARK"}""", """{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}""")), CancellationToken.None);
        using var refused = await app.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/nodes/ask/decide", new { value = 1 });
        Assert.Equal("value schema_invalid", await HttpProbe.FieldsAsync(refused));
        Assert.Equal("cancelled", (await app.PostAsync($"/api/v1/workflow-runs/{run.Id()}/cancel", new { })).Text("status"));
    }

    [Fact]
    public async Task A_template_that_would_become_too_large_fails_its_node_in_words()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var run = await app.StartWorkflowAsync(new
        {
            name = "Bomb",
            inputs = (object[])[new { name = "x" }],
            nodes = (object[])[new { id = "a", agent_id = agent.Id, instruction = string.Concat(Enumerable.Repeat("{{inputs.x}}", 300)) }],
        }, new { x = new string('x', 500_000) });
        var ended = await app.RunEndAsync(run.Id());
        Assert.Equal("bad_expression", ended.Text("error_code"));
        Assert.Contains("longer than 4,000,000 characters", ended.Text("error_message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_heavy_conditions_are_worked_out_outside_of_the_write()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var heavy = string.Join(" and ", Enumerable.Repeat("length(split(inputs.x, 'b')) == 1", 3));
        var conditions = Enumerable.Range(0, 20).Select(i => (object)new { id = $"c{i}", type = "condition", condition = new { expression = heavy } });
        var run = await app.StartWorkflowAsync(new
        {
            name = "Heavy",
            inputs = (object[])[new { name = "x" }],
            nodes = conditions.Append(new { id = "last", agent_id = agent.Id, instruction = "go" }),
            edges = Enumerable.Range(0, 20).Select(i => new { source = $"c{i}", target = "last", branch = "true" }),
        }, new { x = new string('a', 500_000) });
        var ended = await app.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.All(ended.GetProperty("nodes").EnumerateArray().Where(n => n.Text("node_id").StartsWith('c')), n => Assert.Equal("true", n.Text("branch")));
    }

    [Fact]
    public async Task A_file_whose_faults_have_no_end_is_told_a_hundred()
    {
        await using var app = await PersonalQApp.StartAsync();
        var file = "name: x\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"field{i}{new string('x', 80)}: 1\n"));
        using var answer = await app.Client.PostAsync("/api/v1/workflows/import", new StringContent(file, System.Text.Encoding.UTF8, "application/yaml"));
        var fields = await HttpProbe.FieldsAsync(answer);
        Assert.InRange(fields.Split(',').Length, 50, 101);
    }

    [Fact]
    public async Task A_value_named_twice_counts_as_it_was_named_last()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var id = await app.SaveWorkflowAsync(new { name = "Twice", inputs = (object[])[new { name = "x" }], nodes = (object[])[new { id = "a", agent_id = agent.Id, instruction = "{{inputs.x}}" }] });
        using var answer = await app.Client.PostAsync("/api/v1/workflow-runs",
            new StringContent("{\"workflow_id\":\"" + id + "\",\"inputs\":{\"x\":\"one\",\"x\":\"two\"}}", System.Text.Encoding.UTF8, "application/json"));
        Assert.True((int)answer.StatusCode is 201 or 400 or 422, $"{(int)answer.StatusCode}");
    }
}
