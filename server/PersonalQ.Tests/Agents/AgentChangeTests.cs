using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

public sealed class AgentChangeTests
{
    private const string Agents = "/api/v1/agents";

    private static readonly DateTimeOffset Start = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"name":null}""", "name required")]
    [InlineData("""{"name":"   "}""", "name required")]
    [InlineData("""{"description":null}""", "description required")]
    [InlineData("""{"description":" \n"}""", "description required")]
    [InlineData("""{"agent_type":null}""", "agent_type required")]
    [InlineData("""{"model":null}""", "model required")]
    [InlineData("""{"model":""}""", "model required")]
    [InlineData("""{"system_prompt":null}""", "system_prompt required")]
    [InlineData("""{"system_prompt":"  "}""", "system_prompt required")]
    [InlineData("""{"name":"a\u0000b"}""", "name invalid_character")]
    [InlineData("""{"temperature":1.01}""", "temperature out_of_range")]
    [InlineData("""{"temperature":-0.1}""", "temperature out_of_range")]
    [InlineData("""{"temperature":"0.5"}""", "temperature wrong_type")]
    [InlineData("""{"max_tokens":0}""", "max_tokens out_of_range")]
    [InlineData("""{"max_tokens":1000001}""", "max_tokens out_of_range")]
    [InlineData("""{"max_tokens":1.5}""", "max_tokens wrong_type")]
    [InlineData("""{"agent_type":"poetic"}""", "agent_type unknown_value")]
    [InlineData("""{"agent_type":"Analytical"}""", "agent_type unknown_value")]
    [InlineData("""{"status":"asleep"}""", "status unknown_value")]
    [InlineData("""{"tools_config":[]}""", "tools_config invalid")]
    [InlineData("""{"tools_config":{"calculator":false}}""", "tools_config invalid")]
    [InlineData("""{"tags":"a"}""", "tags wrong_type")]
    [InlineData("""{"name":"  ","temperature":7}""", "name required, temperature out_of_range")]
    public async Task What_is_wrong_is_refused_alike_when_made_and_when_changed(string fault, string fields)
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync();
        var whole = AgentCalls.NewAgent("New");
        foreach (var property in JsonSerializer.Deserialize<JsonElement>(fault).EnumerateObject())
            whole[property.Name] = property.Value;
        Assert.Equal(fields, await HttpProbe.FieldsAsync(await app.SendJsonAsync(HttpMethod.Post, Agents, JsonSerializer.Serialize(whole))));
        Assert.Equal(fields, await HttpProbe.FieldsAsync(await app.SendJsonAsync(HttpMethod.Put, $"{Agents}/{agent.Id()}", fault)));
        Assert.Equal(agent.GetRawText(), (await app.GetAsync($"{Agents}/{agent.Id()}")).GetRawText());
    }

    public static TheoryData<string, object, object> Limits => new()
    {
        { "name", new string('n', 255), new string('n', 256) },
        { "description", new string('d', 2_000), new string('d', 2_001) },
        { "model", new string('m', 100), new string('m', 101) },
        { "fallback_model", new string('m', 100), new string('m', 101) },
        { "system_prompt", new string('p', 100_000), new string('p', 100_001) },
        { "avatar_url", new string('u', 500), new string('u', 501) },
        { "temperature", 1, 1.0001 },
        { "max_tokens", 1_000_000, 1_000_001 },
        { "tags", Enumerable.Range(0, 20).Select(i => $"t{i}").ToArray(), Enumerable.Range(0, 21).Select(i => $"t{i}").ToArray() },
        { "tags", new[] { new string('t', 50) }, new[] { new string('t', 51) } },
    };

    [Theory, MemberData(nameof(Limits))]
    public async Task Limits_are_the_same_when_made_and_when_changed_and_never_spoil_the_list(string field, object largest, object tooLarge)
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Limits", (field, largest));
        var path = $"{Agents}/{agent.Id()}";
        await HttpProbe.ProblemAsync(await app.SendJsonAsync(HttpMethod.Post, Agents, JsonSerializer.Serialize(AgentCalls.NewAgent("New", (field, tooLarge)))), 422, "validation_error");
        await HttpProbe.ProblemAsync(await app.PutAsync(path, new Dictionary<string, object> { [field] = tooLarge }), 422, "validation_error");
        Assert.Equal(HttpStatusCode.OK, (await app.PutAsync(path, new Dictionary<string, object> { [field] = largest })).StatusCode);
        Assert.Equal(1, (await app.GetAsync(Agents)).GetArrayLength());
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("max_tokens")]
    [InlineData("tags")]
    [InlineData("tools_config")]
    [InlineData("status")]
    public async Task What_always_has_a_value_cannot_be_changed_to_null(string field)
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync();
        Assert.Equal($"{field} required", await HttpProbe.FieldsAsync(await app.SendJsonAsync(HttpMethod.Put, $"{Agents}/{agent.Id()}", $$"""{"{{field}}":null}""")));
    }

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
        var clock = new FakeTimeProvider(Start);
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
        var clock = new FakeTimeProvider(Start);
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
