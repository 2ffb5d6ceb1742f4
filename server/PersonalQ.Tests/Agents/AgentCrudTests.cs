using System.Net;
using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

public sealed class AgentCrudTests
{
    private const string Agents = "/api/v1/agents";

    [Fact]
    public async Task A_new_agent_has_every_field_of_the_specification()
    {
        await using var app = await PersonalQApp.StartAsync();
        var response = await app.Client.PostAsync(Agents, new StringContent(JsonSerializer.Serialize(AgentCalls.NewAgent("Support", ("agent_type", "conversational"),
            ("temperature", 0.5), ("max_tokens", 2048), ("tags", new[] { "support", "customer-facing" }))), null, "application/json"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var agent = await PersonalQApp.ReadAsync(response);
        Assert.Equal($"{Agents}/{agent.Id()}", response.Headers.Location?.ToString());
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        Assert.Equal(
            ["id", "name", "description", "agent_type", "status", "model", "temperature", "max_tokens", "system_prompt", "tags", "avatar_url", "tools_config",
             "fallback_model", "max_cost_usd", "daily_budget_usd", "monthly_budget_usd", "tasks_completed", "tasks_failed", "success_rate", "uptime", "last_active", "created_at", "updated_at",
             "deleted_at", "is_sample", "error_code", "error_message", "error_task_id",
             "settings_version", "not_ready", "cost_month_usd", "purges_at", "purged_at"],
            agent.EnumerateObject().Select(p => p.Name));
        Assert.Equal("inactive", agent.Text("status"));
        Assert.Equal(0.5, agent.GetProperty("temperature").GetDouble());
        Assert.Equal(2048, agent.GetProperty("max_tokens").GetInt32());
        Assert.Equal(["support", "customer-facing"], agent.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal("{}", agent.GetProperty("tools_config").GetRawText());
        Assert.Equal(JsonValueKind.Null, agent.GetProperty("avatar_url").ValueKind);
        Assert.Equal(0, agent.GetProperty("success_rate").GetDouble());
        Assert.Equal(0, agent.GetProperty("uptime").GetDouble());
        Assert.EndsWith("Z", agent.Text("created_at"), StringComparison.Ordinal);
        Assert.Equal(agent.Text("created_at"), agent.Text("updated_at"));
        Assert.Equal(agent.GetRawText(), (await app.GetAsync($"{Agents}/{agent.Id()}")).GetRawText());
    }

    [Theory]
    [InlineData("conversational", 0.8)]
    [InlineData("analytical", 0.3)]
    [InlineData("creative", 0.9)]
    [InlineData("automation", 0.2)]
    public async Task The_temperature_follows_the_kind_when_none_is_given(string type, double temperature)
    {
        await using var app = await PersonalQApp.StartAsync();
        Assert.Equal(temperature, (await app.CreateAgentAsync("x", ("agent_type", type))).GetProperty("temperature").GetDouble());
        Assert.Equal(0, (await app.CreateAgentAsync("cold", ("agent_type", type), ("temperature", 0))).GetProperty("temperature").GetDouble());
    }

    [Fact]
    public async Task Text_is_kept_word_for_word_however_often_it_is_saved()
    {
        await using var app = await PersonalQApp.StartAsync();
        const string odd = "R&D <b>\"Ünï\" 'x' & &amp; \\ 日本 🚀";
        var agent = await app.CreateAgentAsync(odd, ("description", odd), ("system_prompt", "  " + odd + "\n"), ("tags", new[] { odd[..20] }));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(odd, agent.Text("name"));
            Assert.Equal(odd, agent.Text("description"));
            Assert.Equal("  " + odd + "\n", agent.Text("system_prompt"));
            Assert.Equal(odd[..20], agent.GetProperty("tags")[0].GetString());
            agent = await PersonalQApp.ReadAsync(await app.SendJsonAsync(HttpMethod.Put, $"{Agents}/{agent.Id()}", agent.GetRawText()));
        }
    }

    [Fact]
    public async Task Blanks_around_names_are_cut_and_blank_or_repeated_tags_dropped()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("  Spaced \t", ("description", " d "), ("model", " demo/echo "), ("tags", new[] { " a ", "", "a", "  ", "b" }));
        Assert.Equal("Spaced", agent.Text("name"));
        Assert.Equal("d", agent.Text("description"));
        Assert.Equal("demo/echo", agent.Text("model"));
        Assert.Equal(["a", "b"], agent.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public async Task A_name_can_be_used_once_among_the_living()
    {
        await using var app = await PersonalQApp.StartAsync();
        var first = await app.CreateAgentAsync("Twin");
        await Refused(app.Client.PostAsync(Agents, Body(AgentCalls.NewAgent("Twin"))));
        await Refused(app.Client.PostAsync(Agents, Body(AgentCalls.NewAgent(" Twin "))));
        var other = await app.CreateAgentAsync("Other");
        await Refused(app.PutAsync($"{Agents}/{other.Id()}", new { name = "Twin" }));
        Assert.Equal(HttpStatusCode.OK, (await app.PutAsync($"{Agents}/{first.Id()}", new { name = "Twin" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync($"{Agents}/{first.Id()}")).StatusCode);
        await app.CreateAgentAsync("Twin");
        await Refused(app.Client.PostAsync($"{Agents}/{first.Id()}/restore", null));

        static async Task Refused(Task<HttpResponseMessage> request)
        {
            var problem = await HttpProbe.ProblemAsync(await request, 409, "duplicate_name");
            Assert.Equal("Agent with name 'Twin' already exists", problem.Text("detail"));
        }
    }

    [Fact]
    public async Task Of_40_who_want_the_same_name_at_once_exactly_one_gets_it()
    {
        await using var app = await PersonalQApp.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => app.Client.PostAsync(Agents, Body(AgentCalls.NewAgent("Wanted")))));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(39, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, (await app.GetAsync(Agents)).GetArrayLength());
    }

    [Fact]
    public async Task A_deleted_agent_is_gone_and_comes_back_as_it_was()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Phoenix", ("status", "active"), ("tags", new[] { "x" }));
        var path = $"{Agents}/{agent.Id()}";
        Assert.Equal(HttpStatusCode.NoContent, (await app.Client.DeleteAsync(path)).StatusCode);
        await HttpProbe.ProblemAsync(await app.Client.GetAsync(path), 404, "not_found");
        var gone = await app.GetAsync(path + "?deleted=true");
        Assert.NotEqual(JsonValueKind.Null, gone.GetProperty("deleted_at").ValueKind);
        Assert.Contains(gone.Id(), (await app.GetAsync(Agents + "?deleted=true")).Texts("id"));
        Assert.DoesNotContain(gone.Id(), (await app.GetAsync(Agents)).Texts("id"));
        await HttpProbe.ProblemAsync(await app.Client.DeleteAsync(path), 404, "not_found");
        await HttpProbe.ProblemAsync(await app.PutAsync(path, new { name = "x" }), 404, "not_found");
        await HttpProbe.ProblemAsync(await app.PatchAsync(path + "/status", new { status = "active" }), 404, "not_found");
        Assert.Equal(0, (await app.GetAsync(Agents)).GetArrayLength());
        var back = await PersonalQApp.ReadAsync(await app.Client.PostAsync(path + "/restore", null));
        Assert.Equal("active", back.Text("status"));
        Assert.Equal("x", back.GetProperty("tags")[0].GetString());
        Assert.Equal(agent.Text("created_at"), back.Text("created_at"));
        Assert.Equal(1, (await app.GetAsync(Agents)).GetArrayLength());
        await PersonalQApp.ReadAsync(await app.Client.PostAsync(path + "/restore", null));
        await HttpProbe.ProblemAsync(await app.Client.PostAsync(Agents + "/nobody/restore", null), 404, "not_found");
    }

    [Fact]
    public async Task A_copy_has_the_settings_and_none_of_the_history()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync(new string('n', 254) + "x", ("status", "active"), ("temperature", 0.77), ("tools_config", new { calculator = new { enabled = false } }));
        var copy = await PersonalQApp.ReadAsync(await app.Client.PostAsync($"{Agents}/{agent.Id()}/duplicate", null));
        var second = await PersonalQApp.ReadAsync(await app.Client.PostAsync($"{Agents}/{agent.Id()}/duplicate", null));
        Assert.Equal(new string('n', 248) + " (copy)", copy.Text("name"));
        Assert.Equal(new string('n', 246) + " (copy 2)", second.Text("name"));
        Assert.Equal("inactive", copy.Text("status"));
        Assert.Equal(0.77, copy.GetProperty("temperature").GetDouble());
        Assert.Equal("""{"calculator":{"enabled":false}}""", copy.GetProperty("tools_config").GetRawText());
        Assert.Equal(JsonValueKind.Null, copy.GetProperty("last_active").ValueKind);
    }

    [Fact]
    public async Task Copies_made_at_once_get_names_of_their_own()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync("Many");
        var copies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.Client.PostAsync($"{Agents}/{agent.Id()}/duplicate", null)));
        Assert.All(copies, c => Assert.Equal(HttpStatusCode.Created, c.StatusCode));
    }

    [Fact]
    public async Task A_change_made_from_an_old_version_is_refused()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.CreateAgentAsync();
        var path = $"{Agents}/{agent.Id()}";
        var old = (await app.Client.GetAsync(path)).Headers.ETag!.Tag;
        var changed = await Send(HttpMethod.Put, path, old, """{"description":"mine"}""");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(old, changed.Headers.ETag!.Tag);
        await HttpProbe.ProblemAsync(await Send(HttpMethod.Put, path, old, """{"description":"theirs"}"""), 412, "precondition_failed");
        await HttpProbe.ProblemAsync(await Send(HttpMethod.Patch, path + "/status", old, """{"status":"active"}"""), 412, "precondition_failed");
        await HttpProbe.ProblemAsync(await Send(HttpMethod.Delete, path, old, "{}"), 412, "precondition_failed");
        await HttpProbe.ProblemAsync(await Send(HttpMethod.Put, path, "not quoted", "{}"), 422, "validation_error");
        Assert.Equal("mine", (await app.GetAsync(path)).Text("description"));
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Put, path, "*", """{"description":"any"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Patch, path + "/status", "\"9\", " + (await app.Client.GetAsync(path)).Headers.ETag!.Tag, """{"status":"active"}""")).StatusCode);

        Task<HttpResponseMessage> Send(HttpMethod method, string to, string ifMatch, string json)
        {
            var request = new HttpRequestMessage(method, to) { Content = Text(json) };
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            return app.Client.SendAsync(request);
        }
    }

    private static StringContent Body(object body) => Text(JsonSerializer.Serialize(body));

    private static StringContent Text(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
