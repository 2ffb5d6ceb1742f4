using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>One action for many tasks, without a worker.</summary>
[Trait("Database", "any")]
public sealed class TaskBulkTests : IAsyncLifetime
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

    private async Task<string> AddAsync(string title, string priority = "medium") =>
        (await app.PostAsync(Tasks, new { agent_id = agent.Id, title, priority })).Id();

    private async Task<IReadOnlyList<JsonElement>> BulkAsync(object request)
    {
        using var answer = await app.SendJsonAsync(HttpMethod.Post, $"{Tasks}/bulk", JsonSerializer.Serialize(request));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l))];
    }

    private static (int Total, int Done, int Skipped, int Failed) Counts(JsonElement line) =>
        (line.GetProperty("total").GetInt32(), line.GetProperty("done").GetInt32(), line.GetProperty("skipped").GetInt32(), line.GetProperty("failed").GetInt32());

    [Fact]
    public async Task All_tasks_that_pass_a_filter_are_cancelled_by_one_request_which_tells_how_far_it_is()
    {
        for (var i = 0; i < 70; i++)
            await AddAsync($"Report {i}", i % 7 == 0 ? "high" : "low");
        var lines = await BulkAsync(new { action = "cancel", filter = new { priority = new[] { "low" }, search = "report" } });
        Assert.Equal((60, 32, 0, 0), Counts(lines[0]));
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("failures").ValueKind);
        Assert.Equal((60, 60, 0, 0), Counts(lines[^1]));
        Assert.Equal(0, lines[^1].GetProperty("failures").GetArrayLength());
        Assert.Equal(10, (await app.GetAsync($"{Tasks}?status=pending")).GetArrayLength());
        Assert.Equal(60, (await app.GetAsync($"{Tasks}?status=cancelled&priority=low")).GetArrayLength());
    }

    [Fact]
    public async Task Tasks_that_the_action_does_not_apply_to_are_counted_and_left_alone()
    {
        var (open, ended) = (await AddAsync("Open"), await AddAsync("Ended"));
        await app.PostAsync($"{Tasks}/{ended}/cancel", new { });
        var deleted = await BulkAsync(new { action = "delete", ids = new[] { open, ended, "unknown" } });
        Assert.Equal((3, 1, 2, 0), Counts(Assert.Single(deleted)));
        Assert.Equal(open, Assert.Single((await app.GetAsync(Tasks)).EnumerateArray()).Id());
    }

    [Fact]
    public async Task Cancelled_tasks_are_queued_again_together()
    {
        var ids = new[] { await AddAsync("One"), await AddAsync("Two") };
        await BulkAsync(new { action = "cancel", ids });
        Assert.Equal((2, 2, 0, 0), Counts(Assert.Single(await BulkAsync(new { action = "retry", ids, from = "start" }))));
        Assert.Equal(2, (await app.GetAsync($"{Tasks}?status=pending")).GetArrayLength());
    }

    [Theory]
    [InlineData("""{"ids": []}""", "action")]
    [InlineData("""{"action": "explode", "ids": []}""", "action")]
    [InlineData("""{"action": "delete"}""", "ids")]
    [InlineData("""{"action": "delete", "ids": ["a"], "filter": {}}""", "ids")]
    [InlineData("""{"action": "delete", "filter": {"status": ["done"]}}""", "filter.status.0")]
    public async Task A_request_that_does_not_say_what_is_meant_changes_nothing(string json, string field)
    {
        await AddAsync("Stays");
        using var answer = await app.SendJsonAsync(HttpMethod.Post, $"{Tasks}/bulk", json);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal(field, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("errors")[0].Text("field"));
        Assert.Equal(1, (await app.GetAsync($"{Tasks}?status=pending")).GetArrayLength());
    }
}
