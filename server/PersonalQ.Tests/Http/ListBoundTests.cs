using System.Globalization;
using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests.Http;

/// <summary>Answers with many rows stay within 16 MB, and say what they leave out or where they go on.</summary>
[Trait("Database", "any")]
public sealed class ListBoundTests
{
    private const int MB = 1 << 20;

    [Fact]
    public async Task Steps_that_do_not_fit_come_without_request_and_response_and_say_so()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var id = await app.AddTaskAsync(agent, "long");
        await app.TaskWhenAsync(id, "completed", "failed");
        await FillAsync(app, """
            insert into run_steps (task_id, run, sequence, kind, name, call_id, request, state, response, error, trust, secrecy, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micros, attempt, started_at, finished_at)
            select task_id, run, sequence + 1000 + @p1, kind, name, null, request, state, @p2, error, trust, secrecy, 0, 0, 0, 0, 0, attempt, started_at, finished_at from run_steps where task_id = @p0 and sequence = 0
            """, id, 6, Text(4 * MB));
        var all = await app.Client.GetAsync($"/api/v1/tasks/{id}/steps");
        var steps = JsonSerializer.Deserialize<JsonElement>(await all.Content.ReadAsStringAsync());
        var added = steps.EnumerateArray().Where(s => s.GetProperty("sequence").GetInt32() >= 1000).ToList();
        Assert.Equal(6, added.Count);
        Assert.Equal(steps.GetArrayLength().ToString(CultureInfo.InvariantCulture), all.Headers.GetValues("X-Total-Count").Single());
        var cut = added.Where(s => s.GetProperty("left_out").ValueKind == JsonValueKind.Array).ToList();
        Assert.InRange(cut.Count, 2, 4);
        Assert.All(cut, s => Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (s.GetProperty("request").ValueKind, s.GetProperty("response").ValueKind)));
        Assert.Equal(["request", "response"], cut[0].GetProperty("left_out").EnumerateArray().Select(f => f.GetString()));
        var last = await app.GetAsync($"/api/v1/tasks/{id}/steps?skip={steps.GetArrayLength() - 1}");
        Assert.Equal(4 * MB + 2, Assert.Single(last.EnumerateArray()).GetProperty("response").GetRawText().Length);
    }

    [Fact]
    public async Task Versions_of_a_workflow_end_where_more_would_be_too_much_and_name_where_they_go_on()
    {
        await using var app = await PersonalQApp.StartAsync();
        var id = await app.SaveWorkflowAsync(new { name = "Long", nodes = (object[])[new { id = "a", type = "input", instruction = "?" }] });
        await FillAsync(app, "insert into workflow_versions (workflow_id, version, name, definition, trust, secrecy, created_at) select workflow_id, version + @p1, name, @p2, trust, secrecy, created_at from workflow_versions where workflow_id = @p0 and version = 1",
            id, 6, $$"""{"nodes":[],"x":{{Text(4 * MB)}}}""");
        var first = await app.Client.GetAsync($"/api/v1/workflows/{id}/versions");
        Assert.Equal("7", first.Headers.GetValues("X-Total-Count").Single());
        var seen = Versions(await first.Content.ReadAsStringAsync());
        Assert.InRange(seen.Count, 2, 4);
        for (var link = first.Headers; link.TryGetValues("Link", out var values) && values.Single().Split(", ").FirstOrDefault(l => l.Contains("next", StringComparison.Ordinal)) is { } next;)
        {
            var more = await app.Client.GetAsync(next[1..next.IndexOf('>', StringComparison.Ordinal)]);
            seen.AddRange(Versions(await more.Content.ReadAsStringAsync()));
            link = more.Headers;
        }
        Assert.Equal([7, 6, 5, 4, 3, 2, 1], seen);

        static List<int> Versions(string body) => [.. JsonSerializer.Deserialize<JsonElement>(body).EnumerateArray().Select(v => v.GetProperty("version").GetInt32())];
    }

    [Fact]
    public async Task Old_nodes_of_a_run_come_without_their_texts_when_not_all_can()
    {
        await using var app = await PersonalQApp.StartAsync();
        var run = await app.StartWorkflowAsync(new { name = "Ask", nodes = (object[])[new { id = "ask", type = "input", instruction = "?" }] });
        await FillAsync(app, """
            insert into workflow_node_runs (run_id, node_id, iteration, item_index, attempt, status, output, superseded, copied, input_tokens, output_tokens, cost_micros, trust, secrecy, started_at, completed_at)
            select run_id, node_id, iteration + @p1, item_index, attempt, 'completed', @p2, superseded, copied, 0, 0, 0, trust, secrecy, started_at - @p1, started_at from workflow_node_runs where run_id = @p0 and iteration = 0
            """, run.Id(), 6, Text(4 * MB));
        var nodes = (await app.GetAsync($"/api/v1/workflow-runs/{run.Id()}")).GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal([6, 5, 4, 3, 2, 1, 0], nodes.Select(n => n.GetProperty("iteration").GetInt32()));
        Assert.InRange(nodes.Count(n => n.GetProperty("left_out").ValueKind == JsonValueKind.Array), 2, 4);
        Assert.Equal(JsonValueKind.Array, nodes[0].GetProperty("left_out").ValueKind);
        Assert.Equal(JsonValueKind.Null, nodes[0].GetProperty("output").ValueKind);
        Assert.Equal(JsonValueKind.String, nodes[5].GetProperty("output").ValueKind);
        Assert.Equal(JsonValueKind.Object, nodes[6].GetProperty("input").ValueKind);
    }

    [Fact]
    public async Task Lists_of_runs_and_agents_end_early_and_name_where_they_go_on()
    {
        await using var app = await PersonalQApp.StartAsync();
        for (var i = 0; i < 6; i++)
        {
            await app.AddAgentAsync();
            await app.StartWorkflowAsync(new { name = "Ask", nodes = (object[])[new { id = "ask", type = "input", instruction = "?" }] });
        }
        await app.Database.WriteAsync(async s => await s.ExecuteAsync("update agents set system_prompt = @p0", new string('p', 4 * MB)), CancellationToken.None);
        await app.Database.WriteAsync(async s => await s.ExecuteAsync("update workflow_runs set inputs = @p0", $$"""{"x":{{Text(4 * MB)}}}"""), CancellationToken.None);
        foreach (var list in (string[])["agents", "workflow-runs"])
        {
            using var answer = await app.Client.GetAsync($"/api/v1/{list}?limit=6");
            var rows = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetArrayLength();
            Assert.InRange(rows, 2, 4);
            Assert.Equal("6", answer.Headers.GetValues("X-Total-Count").Single());
            Assert.Contains($"skip={rows}", answer.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tasks"), InlineData("agents"), InlineData("workflows"), InlineData("workflow-runs"), InlineData("waiting"), InlineData("activities")]
    public async Task Nobody_skips_more_rows_than_can_be_counted(string list)
    {
        await using var app = await PersonalQApp.StartAsync();
        using var far = await app.Client.GetAsync($"/api/v1/{list}?skip=1000000000");
        Assert.Equal(200, (int)far.StatusCode);
        using var refused = await app.Client.GetAsync($"/api/v1/{list}?skip=2147483647");
        Assert.Equal("skip out_of_range", await HttpProbe.FieldsAsync(refused));
    }

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static Task FillAsync(PersonalQApp app, string sql, string id, int times, string text) => app.Database.WriteAsync(async session =>
    {
        for (var i = 1; i <= times; i++)
            Assert.Equal(1, await session.ExecuteAsync(sql, id, (long)i, text));
    }, CancellationToken.None);
}
