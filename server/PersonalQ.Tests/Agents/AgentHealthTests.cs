using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Settings;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

public sealed class AgentHealthTests
{
    [Fact]
    public async Task An_agent_whose_cause_of_failure_only_a_person_can_mend_is_in_error_until_its_provider_answers()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Keyless", ("model", "claude-3-5-sonnet-20241022"), ("status", "active"));
        var other = await app.CreateAgentAsync("Local", ("model", "ollama/llama"), ("status", "error"));
        var path = "/api/v1/agents/" + agent.Id();
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "Work" });
        task = await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks/" + task.Id()), t => t.Text("status") == "failed", "the task to fail");
        Assert.Equal("not_configured", task.Text("error_code"));

        var failed = await app.GetAsync(path);
        Assert.Equal("error", failed.Text("status"));
        Assert.Equal(agent.Text("updated_at"), failed.Text("updated_at"));
        Assert.Equal(1, failed.GetProperty("tasks_failed").GetInt32());
        var told = (await app.GetAsync($"/api/v1/activities?agent_id={agent.Id()}&activity_type=agent_updated"))[0];
        Assert.Equal("Status changed from active to error", told.Text("description"));
        Assert.Equal("error", told.Text("status"));
        var refused = await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks", $$"""{"agent_id":"{{agent.Id()}}","title":"More"}""");
        await HttpProbe.ProblemAsync(refused, 409, "agent_not_active");

        await app.Database.WriteAsync(s =>
        {
            s.Raise(new ServiceConnected("anthropic", "It answers.", TimeProvider.System.Now()));
            return ValueTask.CompletedTask;
        }, CancellationToken.None);
        Assert.Equal("active", (await app.GetAsync(path)).Text("status"));
        Assert.Equal("error", (await app.GetAsync("/api/v1/agents/" + other.Id())).Text("status"));
    }

    [Fact]
    public async Task A_failure_of_the_task_alone_leaves_the_agent_active()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Sound", ("status", "active"));
        var life = new TaskLife(app.Database, TimeProvider.System);
        await life.FailAsync((await life.CreateAsync(agent.Id())).Id, code: "step_limit");
        Assert.Equal("active", (await app.GetAsync("/api/v1/agents/" + agent.Id())).Text("status"));
    }

    [Fact]
    public async Task A_paused_agent_stays_paused_when_its_last_run_fails()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Resting", ("status", "paused"));
        var life = new TaskLife(app.Database, TimeProvider.System);
        await life.FailAsync((await life.CreateAsync(agent.Id())).Id, code: "invalid_key");
        Assert.Equal("paused", (await app.GetAsync("/api/v1/agents/" + agent.Id())).Text("status"));
    }

    [Fact]
    public async Task Counters_and_last_activity_follow_the_tasks_that_really_run()
    {
        var clock = new MovedClock(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)); // far from midnight, when "today" ends
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var agent = await app.CreateAgentAsync("Worker", ("status", "active"));
        clock.Advance(TimeSpan.FromMinutes(1));
        var before = (await app.GetAsync("/api/v1/agents/" + agent.Id())).GetProperty("last_active").GetDateTimeOffset();
        for (var i = 0; i < 3; i++)
            await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = $"Say {i}" });
        var worked = await Eventually.GetAsync(() => app.GetAsync("/api/v1/agents/" + agent.Id()), a => a.GetProperty("tasks_completed").GetInt32() == 3, "three ends");
        Assert.True(worked.GetProperty("last_active").GetDateTimeOffset() > before);
        Assert.Equal(100, worked.GetProperty("success_rate").GetDouble());
        Assert.Equal(agent.Text("updated_at"), worked.Text("updated_at"));
        var metrics = await app.GetAsync("/api/v1/metrics");
        Assert.Equal(3, metrics.GetProperty("tasks_completed").GetInt32());
        Assert.True(metrics.GetProperty("output_tokens_today").GetInt64() > 0);
        Assert.Equal("demo/echo", (await app.GetAsync("/api/v1/metrics/usage?group_by=model"))[0].Text("key"));
        Assert.Equal(3, (await app.GetAsync($"/api/v1/activities?agent_id={agent.Id()}&activity_type=task_completed")).GetArrayLength());
    }
}
