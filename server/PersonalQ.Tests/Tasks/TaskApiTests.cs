using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>Tasks over HTTP, without a worker: what can be asked and changed.</summary>
[Trait("Database", "any")]
public sealed class TaskApiTests : IAsyncLifetime
{
    private const string Tasks = "/api/v1/tasks";

    private PersonalQApp app = null!;
    private Agent agent = null!;

    public async ValueTask InitializeAsync()
    {
        app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        agent = await app.AddAgentAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_new_task_has_every_field_of_the_specification_and_ignores_what_is_not_its_own()
    {
        var task = await app.PostAsync(Tasks, new { agent_id = agent.Id, title = "  R&D <b> ", description = "It's \"so\"", priority = "high", input_data = new { a = 1 }, status = "completed", retry_count = 9 });
        Assert.Equal(("R&D <b>", "It's \"so\"", "pending", "high"), (task.Text("title"), task.Text("description"), task.Text("status"), task.Text("priority")));
        Assert.Equal(0, task.GetProperty("retry_count").GetInt32());
        Assert.Equal(1, task.GetProperty("input_data").GetProperty("a").GetInt32());
        foreach (var empty in new[] { "output_data", "error_message", "execution_time_seconds", "started_at", "completed_at", "job_id" })
            Assert.Equal(JsonValueKind.Null, task.GetProperty(empty).ValueKind);
        Assert.Equal(task.ToString(), (await app.GetAsync($"{Tasks}/{task.Id()}")).ToString());
    }

    [Theory]
    [InlineData("""{"title": "t"}""", 422, "agent_id")]
    [InlineData("""{"agent_id": "nobody", "title": "t"}""", 404, null)]
    [InlineData("""{"agent_id": "AGENT", "title": " "}""", 422, "title")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "priority": "HIGH"}""", 422, "priority")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "input_data": [1]}""", 422, "input_data")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "input_files": ["nothing"]}""", 422, "input_files")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "output_schema": {"type": "nonsense"}}""", 422, "output_schema")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "output_schema": {"properties": {"a": {"type": 5}}}}""", 422, "output_schema")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "output_schema": {"items": {"$ref": "#/$defs/gone"}}}""", 422, "output_schema")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "output_schema": {"pattern": "("}}""", 422, "output_schema")]
    [InlineData("""{"agent_id": "AGENT", "title": "t", "output_schema": {"required": "a"}}""", 422, "output_schema")]
    [InlineData("""{"agent_id": "AGENT", "title": "t" """, 400, null)]
    public async Task What_cannot_be_made_is_named(string json, int status, string? field)
    {
        using var answer = await app.SendJsonAsync(HttpMethod.Post, Tasks, json.Replace("AGENT", agent.Id, StringComparison.Ordinal));
        Assert.Equal(status, (int)answer.StatusCode);
        if (field is not null)
            Assert.Equal(field, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("errors")[0].Text("field"));
        Assert.Equal(0, (await app.GetAsync(Tasks)).GetArrayLength());
    }

    [Fact]
    public async Task A_schema_that_can_be_used_is_taken()
    {
        var schema = new Dictionary<string, object>
        {
            ["type"] = "object",
            ["properties"] = new { a = new Dictionary<string, object> { ["$ref"] = "#/$defs/x" }, b = new { type = new[] { "string", "null" }, pattern = "^a+$" } },
            ["$defs"] = new { x = new Dictionary<string, object> { ["anyOf"] = new object[] { new { type = "integer", minimum = 1 }, new { @enum = new[] { "none" } } } } },
            ["required"] = new[] { "a" },
            ["additionalProperties"] = false,
            ["title"] = "Anything else is left alone",
        };
        var task = await app.PostAsync(Tasks, new { agent_id = agent.Id, title = "t", output_schema = schema });
        Assert.Equal("#/$defs/x", task.GetProperty("output_schema").GetProperty("properties").GetProperty("a").Text("$ref"));
    }

    [Fact]
    public async Task Only_legal_moves_are_made()
    {
        var id = await app.AddTaskAsync(agent, "Work");
        Assert.Equal((HttpStatusCode.Conflict, "Cannot change task from pending to completed"), await PatchAsync(id, new { status = "completed" }));
        Assert.Equal((HttpStatusCode.Conflict, "Cannot change task from pending to running"), await PatchAsync(id, new { status = "running" }));
        Assert.Equal(HttpStatusCode.Conflict, (await app.Client.PostAsync($"{Tasks}/{id}/retry", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Client.DeleteAsync($"{Tasks}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(id, new { title = " New ", priority = "urgent" })).Status);
        Assert.Equal(("New", "urgent"), ((await OneAsync(id)).Text("title"), (await OneAsync(id)).Text("priority")));

        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(id, new { status = "cancelled" })).Status);
        Assert.NotEqual(JsonValueKind.Null, (await OneAsync(id)).GetProperty("completed_at").ValueKind);
        Assert.Equal((HttpStatusCode.Conflict, "Cannot change task from cancelled to cancelled"), await PatchAsync(id, new { status = "cancelled" }));
        Assert.Equal(HttpStatusCode.Conflict, (await app.Client.PostAsync($"{Tasks}/{id}/cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync(id, new { title = "Newer" })).Status);

        var again = await app.PostAsync($"{Tasks}/{id}/retry", new { });
        Assert.Equal(("pending", 1), (again.Text("status"), again.GetProperty("retry_count").GetInt32()));
        Assert.Equal(JsonValueKind.Null, again.GetProperty("completed_at").ValueKind);
        await app.PostAsync($"{Tasks}/{id}/cancel", new { });
        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync($"{Tasks}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync($"{Tasks}/{id}")).StatusCode);
    }

    [Theory]
    [InlineData("status=running,nothing", "status")]
    [InlineData("priority=HIGH", "priority")]
    [InlineData("waiting_for=rain", "waiting_for")]
    [InlineData("sort=colour", "sort")]
    [InlineData("limit=501", "limit")]
    [InlineData("skip=-1", "skip")]
    [InlineData("created_after=yesterday", "created_after")]
    public async Task What_cannot_be_asked_for_is_named(string query, string field)
    {
        using var answer = await app.Client.GetAsync($"{Tasks}?{query}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(field, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("errors")[0].Text("field"));
    }

    [Fact]
    public async Task Lists_are_filtered_searched_ordered_and_cut()
    {
        foreach (var (title, priority) in new[] { ("100 % wool", "low"), ("Snake_case", "urgent"), ("Plain", "high") })
            await app.PostAsync(Tasks, new { agent_id = agent.Id, title, priority });
        var cancelled = await app.AddTaskAsync(agent, "Unwanted");
        await app.PostAsync($"{Tasks}/{cancelled}/cancel", new { });

        Assert.Equal(["100 % wool"], await TitlesAsync("search=%25"));
        Assert.Equal(["Snake_case"], await TitlesAsync("search=_C"));
        Assert.Equal(["Snake_case", "Plain", "100 % wool"], await TitlesAsync("status=pending&sort=-priority"));
        Assert.Equal(["Plain", "Snake_case"], await TitlesAsync("priority=urgent,high&sort=title"));
        Assert.Equal([cancelled], (await app.GetAsync($"{Tasks}?status=cancelled")).Texts("id"));
        Assert.Empty(await TitlesAsync("agent_id=nobody"));

        using var page = await app.Client.GetAsync($"{Tasks}/?status=pending&sort=created_at&skip=1&limit=1");
        Assert.Equal("3", page.Headers.GetValues("X-Total-Count").Single());
        Assert.Contains("skip=2", page.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        Assert.Equal("Snake_case", JsonSerializer.Deserialize<JsonElement>(await page.Content.ReadAsStringAsync())[0].Text("title"));
    }

    [Fact]
    public async Task Lists_of_tasks_and_agents_can_be_had_as_files_for_spreadsheets()
    {
        await app.PostAsync(Tasks, new { agent_id = agent.Id, title = "=1+1", description = "a \"b\", c" });
        await app.AddTaskAsync(agent, "Second");

        var tasks = await CsvAsync(Tasks);
        Assert.StartsWith("id,agent_id,title,", tasks[0], StringComparison.Ordinal);
        Assert.Equal(3, tasks.Count);
        Assert.Contains("\"'=1+1\",\"a \"\"b\"\", c\",pending,", tasks[2], StringComparison.Ordinal);
        Assert.Equal(2, (await CsvAsync(Tasks + "?limit=1")).Count);
        var agents = await CsvAsync("/api/v1/agents");
        Assert.StartsWith($"{agent.Id},{agent.Name},", agents[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_sender_does_not_know_its_type_has_that_of_its_name()
    {
        using var content = new ByteArrayContent("Oak, ash, elm"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var form = new MultipartFormDataContent { { content, "file", "../../notes.md" } };
        var file = await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/files", form));
        Assert.Equal(("notes.md", "text/markdown", 13), (file.Text("name"), file.Text("content_type"), file.GetProperty("size").GetInt32()));
    }

    private Task<JsonElement> OneAsync(string id) => app.GetAsync($"{Tasks}/{id}");

    private async Task<IReadOnlyList<string>> TitlesAsync(string query) => (await app.GetAsync($"{Tasks}?{query}")).Texts("title");

    private async Task<(HttpStatusCode Status, string? Detail)> PatchAsync(string id, object change)
    {
        using var answer = await app.PatchAsync($"{Tasks}/{id}", change);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, body.TryGetProperty("detail", out var detail) ? detail.GetString() : null);
    }

    private async Task<IReadOnlyList<string>> CsvAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/csv") } } };
        using var answer = await app.Client.SendAsync(request);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        return (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData("folder/ ")]
    [InlineData("..")]
    [InlineData("a\tb.txt")]
    public async Task A_file_without_a_usable_name_is_refused(string name)
    {
        await using var app = await PersonalQApp.StartAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent("x"u8.ToArray()), "file", name } };
        Assert.Equal("file invalid_format", await HttpProbe.FieldsAsync(await app.Client.PostAsync("/api/v1/files", form)));
    }

    [Fact]
    public async Task What_can_be_read_can_be_asked_for_with_HEAD()
    {
        await using var app = await PersonalQApp.StartAsync();
        var id = await app.AddTaskAsync(await app.AddAgentAsync(), "Work");
        foreach (var path in new[] { "/health", "/health/ready", "/api/v1/tasks", $"/api/v1/tasks/{id}", "/metrics" })
        {
            using var answer = await app.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            Assert.NotNull(answer.Content.Headers.ContentType);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        }
        using var endless = await app.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/api/v1/tasks/{id}/stream"));
        Assert.Equal(System.Net.HttpStatusCode.MethodNotAllowed, endless.StatusCode);
    }
}
