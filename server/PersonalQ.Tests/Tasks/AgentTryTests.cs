using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>A try runs an input with settings that are not saved, and shows up nowhere as work.</summary>
[Trait("Database", "any")]
public sealed class AgentTryTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly PersonalQApp app = shared.App;

    [Fact]
    public async Task A_try_runs_with_the_settings_it_was_given_and_changes_none_that_are_saved()
    {
        var agent = await app.CreateAgentAsync("Tried");
        var made = await app.PostAsync($"/api/v1/agents/{agent.Id()}/tries", new { input = "Say hello\nto the crew", settings = new { system_prompt = "Unsaved.", temperature = 0.7, max_tokens = 99 } });
        Assert.Equal(("try", "Say hello"), (made.Text("kind"), made.Text("title")));
        var task = await app.TaskWhenAsync(made.Id(), "completed", "failed");
        Assert.Equal("completed", task.Text("status"));
        Assert.Equal(JsonValueKind.Null, task.GetProperty("agent_version").ValueKind);
        var start = (await app.GetAsync($"/api/v1/tasks/{made.Id()}/steps"))[0].GetProperty("request");
        Assert.Equal(("Unsaved.", 0.7, 99, "Say hello\nto the crew"), (start.Text("system_prompt"), start.GetProperty("temperature").GetDouble(), start.GetProperty("max_tokens").GetInt32(), start.Text("prompt")));
        Assert.True(start.GetProperty("limits").GetProperty("max_seconds").GetInt32() <= 300);
        var saved = await app.GetAsync("/api/v1/agents/" + agent.Id());
        Assert.Equal(("You read papers.", 1), (saved.Text("system_prompt"), saved.GetProperty("settings_version").GetInt32()));

        var compared = await app.PostAsync($"/api/v1/agents/{agent.Id()}/tries", new { input = "Say hello" });
        await app.TaskWhenAsync(compared.Id(), "completed");
        Assert.Equal("You read papers.", (await app.GetAsync($"/api/v1/tasks/{compared.Id()}/steps"))[0].GetProperty("request").Text("system_prompt"));
    }

    [Fact]
    public async Task A_try_is_in_no_list_and_no_total_but_what_it_costs_counts()
    {
        await using var own = await PersonalQApp.StartAsync();
        var agent = await own.CreateAgentAsync("Quiet", ("status", "active"));
        var tried = await own.PostAsync($"/api/v1/agents/{agent.Id()}/tries", new { input = "Say hello" });
        await own.TaskWhenAsync(tried.Id(), "completed");
        Assert.Equal(0, (await own.GetAsync("/api/v1/tasks")).GetArrayLength());
        Assert.Equal(0, (await own.GetAsync("/api/v1/tasks?status=completed&sort=priority")).GetArrayLength());
        Assert.Equal([tried.Id()], (await own.GetAsync("/api/v1/tasks?kind=try")).Texts("id"));
        Assert.Equal([tried.Id()], (await own.GetAsync("/api/v1/tasks?kind=task,try")).Texts("id"));
        Assert.Equal(1, (await own.GetAsync("/api/v1/activities")).GetArrayLength()); // that the agent was made
        var metrics = await own.GetAsync("/api/v1/metrics");
        Assert.Equal((0, 0), (metrics.GetProperty("total_tasks").GetInt32(), metrics.GetProperty("tasks_completed").GetInt32()));
        Assert.True(metrics.GetProperty("output_tokens_today").GetInt64() > 0);
        Assert.Equal(0, (await own.GetAsync("/api/v1/agents/" + agent.Id())).GetProperty("tasks_completed").GetInt32());

        var life = new TaskLife(own.Database, TimeProvider.System);
        var costly = await life.CreateAsync(agent.Id(), with: null);
        await life.ModelCallAsync(costly, 1, "anthropic/a", 10, 10, 1_000_000);
        Assert.Equal(1.0, (await own.GetAsync("/api/v1/metrics")).GetProperty("cost_month_usd").GetDouble());
    }

    [Fact]
    public async Task A_try_that_fails_for_want_of_a_key_leaves_the_agent_as_it_is()
    {
        var agent = await app.CreateAgentAsync("Sound", ("status", "active"));
        var tried = await app.PostAsync($"/api/v1/agents/{agent.Id()}/tries", new { input = "Say hello", settings = new { model = "openai/gpt-4o" } });
        Assert.Equal("not_configured", (await app.TaskWhenAsync(tried.Id(), "failed", "completed")).Text("error_code"));
        Assert.Equal("active", (await app.GetAsync("/api/v1/agents/" + agent.Id())).Text("status"));
    }

    [Theory]
    [InlineData("""{}""", 422, "input")]
    [InlineData("""{"input": "  "}""", 422, "input")]
    [InlineData("""{"input": "x", "settings": {"temperature": 3}}""", 422, "temperature")]
    [InlineData("""{"input": "x", "settings": {"system_prompt": null}}""", 422, "system_prompt")]
    [InlineData("""{"input": "x", "settings": {"tools_config": [1]}}""", 422, "tools_config")]
    [InlineData("""{"input": "x", "max_cost_usd": -1}""", 422, "max_cost_usd")]
    public async Task A_wrong_try_is_refused_with_the_field(string body, int status, string field)
    {
        var agent = await app.CreateAgentAsync("Strict " + Ids.New(TimeProvider.System));
        var answer = await app.SendJsonAsync(HttpMethod.Post, $"/api/v1/agents/{agent.Id()}/tries", body);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(field, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_are_bounded_stoppable_and_refused_for_an_agent_that_is_paused_or_gone()
    {
        await using var own = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var agent = await own.CreateAgentAsync("Bounded");
        var path = $"/api/v1/agents/{agent.Id()}/tries";
        var first = await own.PostAsync(path, new { input = "1" });
        for (var i = 2; i <= 4; i++)
            await own.PostAsync(path, new { input = i.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        var fifth = await own.SendJsonAsync(HttpMethod.Post, path, """{"input": "5"}""");
        Assert.Equal(HttpStatusCode.Conflict, fifth.StatusCode);
        Assert.Contains("too_many_tries", await fifth.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var stopped = await own.PostAsync($"/api/v1/tasks/{first.Id()}/cancel", new { });
        Assert.Equal("cancelled", stopped.Text("status"));
        await own.PostAsync(path, new { input = "again" });
        await PersonalQApp.ReadAsync(await own.PatchAsync($"/api/v1/agents/{agent.Id()}/status", new { status = "paused" }));
        Assert.Equal(HttpStatusCode.Conflict, (await own.SendJsonAsync(HttpMethod.Post, path, """{"input": "x"}""")).StatusCode);
        await own.Client.DeleteAsync($"/api/v1/agents/{agent.Id()}");
        Assert.Equal(HttpStatusCode.NotFound, (await own.SendJsonAsync(HttpMethod.Post, path, """{"input": "x"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await own.SendJsonAsync(HttpMethod.Post, "/api/v1/agents/nobody/tries", """{"input": "x"}""")).StatusCode);
    }

    [Fact]
    public async Task A_try_is_deleted_a_day_after_its_end_and_a_task_is_not()
    {
        var clock = new MovedClock(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var own = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" }, s => s.AddSingleton<TimeProvider>(clock));
        var agent = await own.CreateAgentAsync("Swept", ("status", "active"));
        var tried = await own.PostAsync($"/api/v1/agents/{agent.Id()}/tries", new { input = "x" });
        var task = await own.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "x" });
        foreach (var id in new[] { tried.Id(), task.Id() })
            await own.PostAsync($"/api/v1/tasks/{id}/cancel", new { });
        // The queue of PostgreSQL has a clock of its own: what it wrote is put back by that one's day.
        await own.Database.WriteAsync(async s => { await s.ExecuteAsync("update tasks set completed_at = @p0", clock.Now().AddHours(-23).ToMicros()); }, CancellationToken.None);
        var trash = own.Services.GetRequiredService<TrashWorker>();
        await trash.EmptyAsync(CancellationToken.None);
        await own.GetAsync("/api/v1/tasks/" + tried.Id());
        clock.Advance(TimeSpan.FromHours(2));
        await trash.EmptyAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, (await own.Client.GetAsync("/api/v1/tasks/" + tried.Id())).StatusCode);
        await own.GetAsync("/api/v1/tasks/" + task.Id());
    }
}
