using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>Runs are marked good or bad, with a note, by run.</summary>
[Trait("Database", "any")]
public sealed class TaskRatingTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly PersonalQApp app = shared.App;

    [Fact]
    public async Task A_mark_is_kept_with_its_note_who_and_when_and_stays_with_its_run()
    {
        var agent = await app.CreateAgentAsync("Marked", ("status", "active"));
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "Say hello" });
        await app.TaskWhenAsync(task.Id(), "completed");
        var path = "/api/v1/tasks/" + task.Id();
        var rated = await PersonalQApp.ReadAsync(await app.PutAsync(path + "/rating", new { mark = "bad", note = "  Too long  " }));
        Assert.Equal("bad", rated.Text("rating"));
        rated = await PersonalQApp.ReadAsync(await app.PutAsync(path + "/rating", new { mark = "good", note = "Short\nand right" }));
        var rating = Assert.Single((await app.GetAsync(path + "/ratings")).EnumerateArray());
        Assert.Equal(("good", "Short\nand right", "you", 0, 1), (rating.Text("mark"), rating.Text("note"), rating.Text("rated_by"), rating.GetProperty("run").GetInt32(), rating.GetProperty("agent_version").GetInt32()));
        Assert.True(rating.GetProperty("rated_at").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        var metrics = await app.GetAsync("/api/v1/metrics/agents/" + agent.Id());
        Assert.Equal((1, 0), (metrics.GetProperty("rated_good").GetInt32(), metrics.GetProperty("rated_bad").GetInt32()));

        var plain = await PersonalQApp.ReadAsync(await app.Client.DeleteAsync(path + "/rating"));
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("rating").ValueKind);
        Assert.Equal(0, (await app.GetAsync(path + "/ratings")).GetArrayLength());
    }

    [Fact]
    public async Task A_retry_from_scratch_begins_unmarked_and_the_earlier_run_keeps_its_mark()
    {
        var agent = await app.CreateAgentAsync("Again", ("status", "active"), ("model", "openai/gpt-4o"));
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "x" });
        await app.TaskWhenAsync(task.Id(), "failed");
        var path = "/api/v1/tasks/" + task.Id();
        await PersonalQApp.ReadAsync(await app.PutAsync(path + "/rating", new { mark = "bad" }));
        await PersonalQApp.ReadAsync(await app.PutAsync($"/api/v1/agents/{agent.Id()}", new { model = "demo/echo", status = "active" }));
        var again = await app.PostAsync(path + "/retry", new { from = "start" });
        Assert.Equal(JsonValueKind.Null, again.GetProperty("rating").ValueKind);
        Assert.Equal(2, (await app.TaskWhenAsync(task.Id(), "completed")).GetProperty("agent_version").GetInt32());
        await PersonalQApp.ReadAsync(await app.PutAsync(path + "/rating", new { mark = "good" }));
        await PersonalQApp.ReadAsync(await app.PutAsync(path + "/rating", new { mark = "bad", note = "Still", run = 0 }));
        var ratings = await app.GetAsync(path + "/ratings");
        Assert.Equal(["good", "bad"], ratings.Texts("mark"));
        Assert.Equal([2, 1], ratings.EnumerateArray().Select(r => r.GetProperty("agent_version").GetInt32()));
        Assert.Equal("good", (await app.GetAsync(path)).Text("rating"));
    }

    [Fact]
    public async Task The_list_is_filtered_by_mark_and_the_file_has_it()
    {
        var agent = await app.CreateAgentAsync("Filtered", ("status", "active"));
        var ids = new List<string>();
        foreach (var mark in new[] { "good", "bad", null })
        {
            var id = (await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = mark ?? "none" })).Id();
            await app.TaskWhenAsync(id, "completed");
            if (mark is not null)
                await PersonalQApp.ReadAsync(await app.PutAsync($"/api/v1/tasks/{id}/rating", new { mark }));
            ids.Add(id);
        }
        var list = $"/api/v1/tasks?agent_id={agent.Id()}&rating=";
        Assert.Equal([ids[0]], (await app.GetAsync(list + "good")).Texts("id"));
        Assert.Equal([ids[1]], (await app.GetAsync(list + "bad")).Texts("id"));
        Assert.Equal([ids[2]], (await app.GetAsync(list + "none")).Texts("id"));
        Assert.Equal([ids[2], ids[1]], (await app.GetAsync(list + "bad,none")).Texts("id"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.Client.GetAsync(list + "fine")).StatusCode);
        var request = new HttpRequestMessage(HttpMethod.Get, list + "good");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var file = await (await app.Client.SendAsync(request)).Content.ReadAsStringAsync();
        Assert.Contains("agent_version,cancel_reason,rating", file, StringComparison.Ordinal);
        Assert.Contains(",1,,good", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_marked_is_told()
    {
        await using var own = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var agent = await own.CreateAgentAsync("Open", ("status", "active"));
        var path = "/api/v1/tasks/" + (await own.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "x" })).Id();
        Assert.Equal(HttpStatusCode.Conflict, (await own.PutAsync(path + "/rating", new { mark = "good" })).StatusCode);
        await own.PostAsync(path + "/cancel", new { });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await own.PutAsync(path + "/rating", new { mark = "fine" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await own.PutAsync(path + "/rating", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await own.PutAsync(path + "/rating", new { mark = "good", run = 7 })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await own.PutAsync(path + "/rating", new { mark = "good", note = new string('x', 2001) })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await own.PutAsync("/api/v1/tasks/nothing/rating", new { mark = "good" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await own.Client.GetAsync("/api/v1/tasks/nothing/ratings")).StatusCode);
        Assert.Equal("good", (await PersonalQApp.ReadAsync(await own.PutAsync(path + "/rating", new { mark = "good", note = (string?)null }))).Text("rating"));
        Assert.True((await own.Client.DeleteAsync(path)).IsSuccessStatusCode); // and its marks with it
    }
}
