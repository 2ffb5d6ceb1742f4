using System.Net.Http.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Live;

[Trait("Database", "any")]
public sealed class AgentFeedTests
{
    private static readonly object Shepherd = new
    {
        name = "Shepherd",
        description = "Counts sheep",
        agent_type = "analytical",
        model = "demo/echo",
        system_prompt = "Count.",
    };

    [Fact]
    public async Task What_becomes_of_an_agent_shows_at_once_as_the_API_answers_it()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        var id = (await app.PostAsync("/api/v1/agents", Shepherd)).GetProperty("id").GetString();
        var created = (await socket.NextAsync("agent.created")).GetProperty("data");
        Assert.Equal(id, created.GetProperty("id").GetString());
        Assert.Equal("Count.", created.GetProperty("system_prompt").GetString());
        Assert.True(created.TryGetProperty("uptime", out _));

        await app.Client.PutAsJsonAsync($"/api/v1/agents/{id}", new { description = "Counts goats" });
        Assert.Equal("Counts goats", (await socket.NextAsync("agent.updated")).GetProperty("data").GetProperty("description").GetString());

        await app.Client.PatchAsJsonAsync($"/api/v1/agents/{id}/status", new { status = "active" });
        var changed = (await socket.NextAsync("agent.status.changed")).GetProperty("data");
        Assert.Equal(("inactive", "active"), (changed.GetProperty("old_status").GetString(), changed.GetProperty("new_status").GetString()));

        await app.Client.DeleteAsync($"/api/v1/agents/{id}");
        Assert.Equal("Shepherd", (await socket.NextAsync("agent.deleted")).GetProperty("data").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_counters_of_an_agent_follow_its_tasks()
    {
        await using var app = await PersonalQApp.StartAsync();
        var id = (await app.PostAsync("/api/v1/agents", Shepherd)).GetProperty("id").GetString();
        await app.Client.PatchAsJsonAsync($"/api/v1/agents/{id}/status", new { status = "active" });
        using var socket = await LiveSocket.ConnectAsync(app);
        await app.PostAsync("/api/v1/tasks", new { agent_id = id, title = "Count" });
        await app.PostAsync("/api/v1/tasks", new { agent_id = id, title = "Count again" });
        int counted;
        do
            counted = (await socket.NextAsync("agent.updated")).GetProperty("data").GetProperty("tasks_completed").GetInt32();
        while (counted < 2);
    }

    [Fact]
    public async Task Every_entry_of_the_audit_trail_is_told()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        await app.PostAsync("/api/v1/agents", Shepherd);
        var entry = (await socket.NextAsync("activity.created")).GetProperty("data");
        Assert.Equal("agent_created", entry.GetProperty("activity_type").GetString());
        Assert.Equal("Agent 'Shepherd' created", entry.GetProperty("title").GetString());
    }

    [Fact]
    public async Task The_numbers_of_the_dashboard_follow()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var socket = await LiveSocket.ConnectAsync(app);
        await app.PostAsync("/api/v1/agents", Shepherd);
        System.Text.Json.JsonElement numbers;
        do
            numbers = (await socket.NextAsync("metrics.updated")).GetProperty("data");
        while (numbers.GetProperty("total_agents").GetInt32() < 1);
        Assert.Equal(numbers.GetRawText(), (await app.GetAsync("/api/v1/metrics")).GetRawText());
    }
}
