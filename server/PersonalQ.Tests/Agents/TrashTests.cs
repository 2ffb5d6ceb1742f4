using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Agents;

/// <summary>Deleted agents can be restored for 30 days; then all but their names is gone.</summary>
[Trait("Database", "any")]
public sealed class TrashTests
{
    private const string Agents = "/api/v1/agents";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_deleted_agent_says_when_it_goes_and_is_gone_after_that()
    {
        var clock = new MovedClock(Start);
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var trash = app.Services.GetRequiredService<TrashWorker>();
        var agent = await app.CreateAgentAsync("Ada", ("tags", new[] { "secret" }), ("status", "active"));
        var path = $"{Agents}/{agent.Id()}";
        await PersonalQApp.ReadAsync(await app.PutAsync(path, new { system_prompt = "Another." }));
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "Kept" });
        await app.TaskWhenAsync(task.Id(), "completed");
        clock.Advance(TimeSpan.FromMinutes(1));
        await app.Client.DeleteAsync(path);
        Assert.Equal("2026-03-31T12:01:00Z", (await app.GetAsync(path + "?deleted=true")).Text("purges_at"));

        clock.Advance(TimeSpan.FromDays(29));
        await trash.EmptyAsync(CancellationToken.None);
        await PersonalQApp.ReadAsync(await app.Client.PostAsync(path + "/restore", null));
        Assert.Equal("Another.", (await app.GetAsync(path)).Text("system_prompt"));
        Assert.Equal(2, (await app.GetAsync(path + "/versions")).GetArrayLength());

        await app.Client.DeleteAsync(path);
        clock.Advance(TimeSpan.FromDays(30).Add(TimeSpan.FromMinutes(1)));
        await trash.EmptyAsync(CancellationToken.None); // the pass of the server itself may have been first
        var gone = await app.GetAsync(path + "?deleted=true");
        Assert.Equal(("Ada", "", JsonValueKind.Null), (gone.Text("name"), gone.Text("system_prompt"), gone.GetProperty("purges_at").ValueKind));
        Assert.NotEqual(JsonValueKind.Null, gone.GetProperty("purged_at").ValueKind);
        Assert.Empty(gone.GetProperty("tags").EnumerateArray());
        Assert.Equal(0, (await app.GetAsync(path + "/versions")).GetArrayLength());
        Assert.Equal(0, (await app.GetAsync(Agents + "?deleted=true")).GetArrayLength());
        var refused = await app.Client.PostAsync(path + "/restore", null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("agent_purged", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(agent.Id(), (await app.GetAsync("/api/v1/tasks/" + task.Id())).Text("agent_id")); // history stays
    }

    [Fact]
    public async Task More_than_a_slice_goes_in_one_pass_and_what_is_younger_stays()
    {
        var clock = new MovedClock(Start);
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        var ids = new List<string>();
        for (var i = 0; i < 45; i++)
            ids.Add((await app.CreateAgentAsync($"Agent {i}")).Id());
        clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var id in ids.Skip(1))
            await app.Client.DeleteAsync($"{Agents}/{id}");
        clock.Advance(TimeSpan.FromDays(20));
        await app.Client.DeleteAsync($"{Agents}/{ids[0]}");
        clock.Advance(TimeSpan.FromDays(11));
        await app.Services.GetRequiredService<TrashWorker>().EmptyAsync(CancellationToken.None);
        Assert.Equal([ids[0]], (await app.GetAsync(Agents + "?deleted=true")).Texts("id"));
        await using var db = app.Database.Read();
        Assert.Equal(44, await db.Agents.CountAsync(a => a.PurgedAt != null));
    }
}
