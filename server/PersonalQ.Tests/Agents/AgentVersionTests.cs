using System.Net;
using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

/// <summary>Prompt and settings are kept as versions: made with every change, listed, restored, and named by the tasks that ran with them.</summary>
[Trait("Database", "any")]
public sealed class AgentVersionTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Agents = "/api/v1/agents";

    private readonly PersonalQApp app = shared.App;

    [Fact]
    public async Task Every_change_of_prompt_or_settings_is_a_version_and_no_other_change_is()
    {
        var agent = await app.CreateAgentAsync("Versioned");
        var path = $"{Agents}/{agent.Id()}";
        await PersonalQApp.ReadAsync(await app.PutAsync(path, new { system_prompt = "Be short.", max_cost_usd = 1.5 }));
        await PersonalQApp.ReadAsync(await app.PutAsync(path, new { system_prompt = "Be short." })); // nothing new
        await PersonalQApp.ReadAsync(await app.PatchAsync(path + "/status", new { status = "active" }));
        await PersonalQApp.ReadAsync(await app.PutAsync(path, new { tags = new[] { "a" }, status = "paused" }));

        var versions = await app.GetAsync(path + "/versions");
        Assert.Equal([3, 2, 1], versions.EnumerateArray().Select(v => v.GetProperty("number").GetInt32()));
        Assert.Equal(["tags"], Texts(versions[0].GetProperty("changed")));
        Assert.Equal(["max_cost_usd", "system_prompt"], Texts(versions[1].GetProperty("changed")));
        Assert.Empty(versions[2].GetProperty("changed").EnumerateArray());
        Assert.Equal(3, (await app.GetAsync(path)).GetProperty("settings_version").GetInt32());
        var first = await app.GetAsync(path + "/versions/1");
        Assert.Equal(("You read papers.", JsonValueKind.Null), (first.Text("system_prompt"), first.GetProperty("max_cost_usd").ValueKind));
        Assert.Equal(1.5m, (await app.GetAsync(path + "/versions/2")).GetProperty("max_cost_usd").GetDecimal());
        Assert.Equal(2, (await app.GetAsync(path + "/versions?skip=1")).GetArrayLength());
    }

    [Fact]
    public async Task Restoring_a_version_is_a_new_version_and_leaves_the_status()
    {
        var agent = await app.CreateAgentAsync("Restored", ("tools_config", new { calculator = new { enabled = false } }), ("fallback_model", "demo/echo"));
        var path = $"{Agents}/{agent.Id()}";
        await PersonalQApp.ReadAsync(await app.PutAsync(path, new { system_prompt = "Worse.", fallback_model = (string?)null, tools_config = new { }, temperature = 0.9, status = "active" }));

        var restored = await PersonalQApp.ReadAsync(await app.Client.PostAsync(path + "/versions/1/restore", null));
        Assert.Equal(("You read papers.", "demo/echo", "active", 3), (restored.Text("system_prompt"), restored.Text("fallback_model"), restored.Text("status"), restored.GetProperty("settings_version").GetInt32()));
        Assert.False(restored.GetProperty("tools_config").GetProperty("calculator").GetProperty("enabled").GetBoolean());
        Assert.Equal(1, (await app.GetAsync(path + "/versions"))[0].GetProperty("restored_from").GetInt32());
        // What is the same already is nothing new.
        await PersonalQApp.ReadAsync(await app.Client.PostAsync(path + "/versions/3/restore", null));
        Assert.Equal(3, (await app.GetAsync(path + "/versions")).GetArrayLength());
    }

    [Fact]
    public async Task Restoring_what_is_not_there_or_was_changed_meanwhile_or_has_a_taken_name_is_refused()
    {
        var agent = await app.CreateAgentAsync("Old name");
        var path = $"{Agents}/{agent.Id()}";
        await PersonalQApp.ReadAsync(await app.PutAsync(path, new { name = "New name" }));
        await app.CreateAgentAsync("Old name");
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.PostAsync(path + "/versions/9/restore", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync(path + "/versions/9")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync(Agents + "/nobody/versions")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Client.PostAsync(path + "/versions/1/restore", null)).StatusCode);
        var stale = new HttpRequestMessage(HttpMethod.Post, path + "/versions/2/restore");
        stale.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.Client.SendAsync(stale)).StatusCode);
        Assert.Equal(2, (await app.GetAsync(path + "/versions")).GetArrayLength());
    }

    [Fact]
    public async Task A_task_says_with_which_version_each_of_its_runs_began()
    {
        var agent = await app.CreateAgentAsync("Worker", ("status", "active"));
        var path = $"{Agents}/{agent.Id()}";
        await PersonalQApp.ReadAsync(await app.PutAsync(path, new { system_prompt = "Second." }));
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "Say hello", description = "fail with bad_request" });
        Assert.Equal(JsonValueKind.Null, task.GetProperty("agent_version").ValueKind);
        var ended = await app.TaskWhenAsync(task.Id(), "completed", "failed");
        Assert.Equal(2, ended.GetProperty("agent_version").GetInt32());
        var start = (await app.GetAsync($"/api/v1/tasks/{task.Id()}/steps"))[0].GetProperty("request");
        Assert.Equal((2, "Second."), (start.GetProperty("agent_version").GetInt32(), start.Text("system_prompt")));
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(x => x.GetString()!);
}
