using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Runs.Budgets;

/// <summary>Every call of the model these tests use can cost ten cents at most: 100 tokens at a tenth of a cent.</summary>
[Trait("Database", "any")]
public sealed class BudgetTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly MovedClock clock = new(Start);
    private FakeAnthropic fake = null!;
    private PersonalQApp app = null!;

    public async ValueTask InitializeAsync()
    {
        fake = await FakeAnthropic.StartNewAsync();
        app = await StartAsync(null);
        await app.PutAsync($"/api/v1/models/anthropic/{fake.Models[0]}", new
        {
            input_price_per_million = 0, output_price_per_million = 1000, cache_read_price_per_million = 0, cache_write_price_per_million = 0,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await fake.DisposeAsync();
    }

    [Fact]
    public async Task A_task_at_its_cap_waits_says_why_and_goes_on_when_the_cap_is_raised()
    {
        fake.Next(FakeAnswer.Call("calculator", new { expression = "1+1" }), FakeAnswer.Say("Two"));
        var id = await TaskAsync(await AgentAsync(), new { max_cost_usd = 0.1 });

        var waiting = await app.TaskWhenAsync(id, "budget", "completed", "failed");
        Assert.Equal(("running", "budget"), (waiting.Text("status"), waiting.Text("waiting_for")));
        Assert.Equal(0.1m, waiting.GetProperty("max_cost_usd").GetDecimal());
        Assert.Equal(JsonValueKind.Null, waiting.GetProperty("available_at").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, waiting.GetProperty("waiting_expires_at").ValueKind);
        var note = (await StepsAsync(id))[^1];
        Assert.Equal(("note", "budget", "done"), (note.Text("kind"), note.Text("name"), note.Text("state")));
        Assert.StartsWith("The task has spent $", note.GetProperty("request").Text("text"), StringComparison.Ordinal);
        Assert.Single(fake.Calls);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.PatchAsync($"/api/v1/tasks/{id}", new { max_cost_usd = -1 })).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(1));
        await app.PutAsync("/api/v1/budget", new { daily_usd = 100 }); // wakes it for nothing, which it does not tell again
        await Eventually.GetAsync(() => app.GetAsync($"/api/v1/tasks/{id}"), t => t.Text("updated_at") != waiting.Text("updated_at"), "the task to look again");
        await app.TaskWhenAsync(id, "budget");
        Assert.Single(await StepsAsync(id), s => s.Text("name") == "budget");
        await app.PatchAsync($"/api/v1/tasks/{id}", new { max_cost_usd = 0.5 });
        var done = await app.TaskWhenAsync(id, "completed", "failed");
        Assert.Equal("Two", done.GetProperty("output_data").Text("result"));
        Assert.Equal(HttpStatusCode.Conflict, (await app.PatchAsync($"/api/v1/tasks/{id}", new { max_cost_usd = 9 })).StatusCode);
    }

    [Fact]
    public async Task A_task_without_a_cap_has_its_agents_and_loses_it_by_null()
    {
        fake.Always(FakeAnswer.Say("Well"));
        var agent = await AgentAsync(("max_cost_usd", 0.05));
        Assert.Equal(0.05m, agent.GetProperty("max_cost_usd").GetDecimal());
        var id = await TaskAsync(agent);
        Assert.Equal(0.05m, (await app.TaskWhenAsync(id, "budget")).GetProperty("max_cost_usd").GetDecimal());
        Assert.Empty(fake.Calls);

        await app.SendJsonAsync(HttpMethod.Patch, $"/api/v1/tasks/{id}", """{"max_cost_usd": null}""");
        Assert.Equal(JsonValueKind.Null, (await app.TaskWhenAsync(id, "completed", "failed")).GetProperty("max_cost_usd").ValueKind);
    }

    [Fact]
    public async Task An_agent_at_its_daily_budget_goes_on_with_the_next_day_or_a_higher_budget()
    {
        fake.Always(FakeAnswer.Say("Well"));
        var agent = await AgentAsync(("daily_budget_usd", 0.1));
        Assert.Equal("completed", (await app.TaskWhenAsync(await TaskAsync(agent), "completed", "failed")).Text("status"));

        var next = await TaskAsync(agent);
        var waiting = await app.TaskWhenAsync(next, "budget");
        if (!app.Database.IsShared) // PostgreSQL counts from its own clock
            Assert.Equal(Start.Date.AddDays(1), waiting.GetProperty("available_at").GetDateTimeOffset().UtcDateTime);
        Assert.Contains("The agent has spent", (await StepsAsync(next))[^1].GetProperty("request").Text("text"), StringComparison.Ordinal);
        var other = await TaskAsync(await AgentAsync());
        Assert.Equal("completed", (await app.TaskWhenAsync(other, "completed", "failed")).Text("status"));

        await app.PutAsync($"/api/v1/agents/{agent.Id()}", new { daily_budget_usd = 0.3 });
        Assert.Equal("completed", (await app.TaskWhenAsync(next, "completed", "failed")).Text("status"));
        await app.PutAsync($"/api/v1/agents/{agent.Id()}", new { daily_budget_usd = 0.1 });
        var last = await TaskAsync(agent);
        await app.TaskWhenAsync(last, "budget");
        clock.Advance(TimeSpan.FromDays(1));
        await app.Database.WriteAsync(async s =>
        {
            if (s.IsPostgres)
                await s.ExecuteAsync("update tasks set available_at = @now where id = @p0", last); // its clock cannot be moved
        }, CancellationToken.None);
        Assert.Equal("completed", (await app.TaskWhenAsync(last, "completed", "failed")).Text("status"));
    }

    [Fact]
    public async Task Together_tasks_never_have_more_under_way_than_all_may_spend()
    {
        fake.Always(FakeAnswer.Say("One two three").Hold(1));
        await app.PutAsync("/api/v1/budget", new { daily_usd = 0.25 });
        var agents = new[] { await AgentAsync(), await AgentAsync(), await AgentAsync() };
        var ids = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => TaskAsync(agents[i % 3])));

        await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks?waiting_for=budget"), t => t.GetArrayLength() == 7, "seven tasks to wait for budget");
        await Eventually.TrueAsync(() => fake.Calls.Count == 2, "the two calls that fit");
        Assert.Equal(0.2m, (await app.GetAsync("/api/v1/budget")).GetProperty("reserved_usd").GetDecimal());

        fake.ReleaseSilence();
        fake.When(_ => FakeAnswer.Say("Done"));
        await app.PutAsync("/api/v1/budget", new { });
        foreach (var id in ids)
        {
            await Eventually.GetAsync(() => Released(id), t => t.Text("status") == "completed", $"task {id} to be completed");
        }
        var budget = await app.GetAsync("/api/v1/budget");
        Assert.Equal(0, budget.GetProperty("reserved_usd").GetDecimal());
        Assert.Equal((await app.GetAsync("/api/v1/tasks")).EnumerateArray().Sum(t => t.GetProperty("cost_usd").GetDecimal()), budget.GetProperty("spent_today_usd").GetDecimal());

        Task<JsonElement> Released(string id)
        {
            fake.ReleaseSilence();
            return app.GetAsync($"/api/v1/tasks/{id}");
        }
    }

    [Fact]
    public async Task A_price_that_is_not_known_is_asked_about_where_there_is_a_cap()
    {
        fake.Models.Add("claude-unheard-of");
        fake.Always(FakeAnswer.Say("Well"));
        var agent = await AgentAsync(("model", "anthropic/claude-unheard-of"));
        Assert.Equal("completed", (await app.TaskWhenAsync(await TaskAsync(agent), "completed", "failed")).Text("status"));

        var (go, stop) = (await TaskAsync(agent, new { max_cost_usd = 1 }), await TaskAsync(agent, new { max_cost_usd = 1 }));
        foreach (var id in new[] { go, stop })
            await app.TaskWhenAsync(id, "budget");
        var question = (await StepsAsync(go))[^1];
        Assert.Equal(("unknown_price", "unknown"), (question.Text("name"), question.Text("state")));
        Assert.Single(fake.Calls);

        var at = question.GetProperty("sequence").GetInt32();
        await app.PostAsync($"/api/v1/tasks/{go}/steps/{at}/resolve", new { action = "continue" });
        await app.PostAsync($"/api/v1/tasks/{stop}/steps/{at}/resolve", new { action = "fail" });
        Assert.Equal("completed", (await app.TaskWhenAsync(go, "completed", "failed")).Text("status"));
        Assert.Equal("stopped", (await app.TaskWhenAsync(stop, "completed", "failed")).Text("error_code"));
        Assert.Equal(2, fake.Calls.Count);
    }

    [Fact]
    public async Task What_was_reserved_is_settled_by_a_cancellation_and_by_the_next_start()
    {
        fake.Next(FakeAnswer.Say("One two three").Hold(1), FakeAnswer.Say("One two three").Hold(1));
        var agent = await AgentAsync();
        var cancelled = await TaskAsync(agent);
        var interrupted = await TaskAsync(agent);
        await Eventually.TrueAsync(() => fake.Calls.Count == 2, "both calls");
        await app.PostAsync($"/api/v1/tasks/{cancelled}/cancel", new { });
        var budget = await app.GetAsync("/api/v1/budget");
        Assert.Equal((0.1m, 0.1m), (budget.GetProperty("spent_today_usd").GetDecimal(), budget.GetProperty("reserved_usd").GetDecimal()));
        if (app.Database.IsShared)
            return; // the second half starts on the same folder

        fake.Always(FakeAnswer.Say("Well"));
        var folder = app.Folder;
        await app.StopAsync();
        app = await StartAsync(folder);
        var done = await app.TaskWhenAsync(interrupted, "completed", "failed");
        budget = await app.GetAsync("/api/v1/budget");
        Assert.Equal((0.1m + done.GetProperty("cost_usd").GetDecimal(), 0m), (budget.GetProperty("spent_today_usd").GetDecimal(), budget.GetProperty("reserved_usd").GetDecimal()));
        Assert.True(done.GetProperty("cost_usd").GetDecimal() > 0.1m); // the lost call counts at the most it can have cost
    }

    private Task<PersonalQApp> StartAsync(string? folder) => PersonalQApp.StartAsync(
        new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString() },
        s => s.AddSingleton<TimeProvider>(clock), folder);

    private Task<JsonElement> AgentAsync(params (string Field, object? Value)[] with) => app.CreateAgentAsync(
        Ids.New(TimeProvider.System), [("model", $"anthropic/{fake.Models[0]}"), ("status", "active"), ("max_tokens", 100), .. with]);

    private async Task<string> TaskAsync(JsonElement agent, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { }, Json.Options)!.AsObject();
        body["agent_id"] = agent.Id();
        body["title"] = "Work";
        return (await app.PostAsync("/api/v1/tasks", body)).Id();
    }

    private async Task<List<JsonElement>> StepsAsync(string id) => [.. (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray()];
}
