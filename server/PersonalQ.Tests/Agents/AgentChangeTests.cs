using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

public sealed class AgentChangeTests
{
    private const string Agents = "/api/v1/agents";

    private static readonly DateTimeOffset Start = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_change_touches_what_it_names_and_nothing_else()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Whole", ("avatar_url", "/a.png"), ("fallback_model", "demo/echo"), ("tags", new[] { "a" }), ("temperature", 0.4));
        var path = $"{Agents}/{agent.Id()}";
        var changed = await PersonalQApp.ReadAsync(await app.PutAsync(path, new { description = "Other", avatar_url = (string?)null, unknown_field = 1 }));
        Assert.Equal("Other", changed.Text("description"));
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("avatar_url").ValueKind);
        Assert.Equal("demo/echo", changed.Text("fallback_model"));
        Assert.Equal("Whole", changed.Text("name"));
        Assert.Equal(0.4, changed.GetProperty("temperature").GetDouble());
        Assert.Equal("a", changed.GetProperty("tags")[0].GetString());
        Assert.Equal(changed.GetRawText(), (await app.GetAsync(path)).GetRawText());
    }

    [Fact]
    public async Task Updated_at_moves_with_a_real_change_only()
    {
        var clock = new MovedClock(Start);
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var agent = await app.CreateAgentAsync("Same", ("tags", new[] { "a", "b" }), ("tools_config", new { calculator = new { enabled = true } }));
        var path = $"{Agents}/{agent.Id()}";
        clock.Advance(TimeSpan.FromMinutes(5));
        await PersonalQApp.ReadAsync(await app.SendJsonAsync(HttpMethod.Put, path, agent.GetRawText()));
        await PersonalQApp.ReadAsync(await app.PatchAsync(path + "/status", new { status = "inactive" }));
        var same = await app.GetAsync(path);
        Assert.Equal("2026-01-10T12:00:00Z", same.Text("updated_at"));
        Assert.Equal(1, (await app.GetAsync("/api/v1/activities?agent_id=" + agent.Id())).GetArrayLength());
        var changed = await PersonalQApp.ReadAsync(await app.PutAsync(path, new { tags = new[] { "b", "a" } }));
        Assert.Equal("2026-01-10T12:05:00Z", changed.Text("updated_at"));
        Assert.Equal("2026-01-10T12:00:00Z", changed.Text("created_at"));
    }

    [Fact]
    public async Task A_status_can_be_set_right_after_the_agent_was_read()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync();
        var path = $"{Agents}/{agent.Id()}";
        foreach (var status in new[] { "active", "paused", "training", "error", "inactive", "active" })
        {
            await app.GetAsync(path);
            await app.GetAsync(Agents);
            Assert.Equal(status, (await PersonalQApp.ReadAsync(await app.PatchAsync(path + "/status", new { status }))).Text("status"));
            Assert.Equal(status, (await app.GetAsync(path)).Text("status"));
            Assert.Equal(status, (await app.GetAsync(Agents))[0].Text("status"));
        }
        Assert.NotEqual(JsonValueKind.Null, (await app.GetAsync(path)).GetProperty("last_active").ValueKind);
        Assert.Equal("status unknown_value", await HttpProbe.FieldsAsync(await app.PatchAsync(path + "/status", new { status = "sleeping" })));
        Assert.Equal("status required", await HttpProbe.FieldsAsync(await app.PatchAsync(path + "/status", new { })));
    }

    [Fact]
    public async Task Uptime_is_the_share_of_the_last_30_days_or_of_its_life_in_status_active()
    {
        var clock = new MovedClock(Start);
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var agent = await app.CreateAgentAsync("Up", ("status", "active"));
        var path = $"{Agents}/{agent.Id()}";
        Assert.Equal(100, await UptimeAsync());
        clock.Advance(TimeSpan.FromDays(3));
        await app.PatchAsync(path + "/status", new { status = "paused" });
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(75, await UptimeAsync());
        await app.PatchAsync(path + "/status", new { status = "active" });
        clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(87.5, await UptimeAsync());
        await app.PatchAsync(path + "/status", new { status = "inactive" });
        clock.Advance(TimeSpan.FromDays(25)); // 33 days old: its first three days have left the window
        Assert.Equal(Math.Round(100 * 4 / 30.0, 2), await UptimeAsync());
        await app.Client.DeleteAsync(path);
        clock.Advance(TimeSpan.FromDays(2));
        await app.Client.PostAsync(path + "/restore", null);
        await app.PatchAsync(path + "/status", new { status = "active" });
        clock.Advance(TimeSpan.FromDays(45));
        Assert.Equal(100, await UptimeAsync());

        async Task<double> UptimeAsync()
        {
            var one = (await app.GetAsync(path)).GetProperty("uptime").GetDouble();
            Assert.Equal(one, (await app.GetAsync(Agents))[0].GetProperty("uptime").GetDouble());
            return one;
        }
    }
}
