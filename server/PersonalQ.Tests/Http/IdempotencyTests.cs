using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Http;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

public sealed class IdempotencyTests
{
    private static object Agent(string name) => new { name, description = "d", agent_type = "analytical", model = "demo/echo", system_prompt = "s" };

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object body, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Options) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request);
    }

    [Fact]
    public async Task A_repetition_gets_the_first_answer_and_does_nothing()
    {
        await using var app = await PersonalQApp.StartAsync();
        var first = await PostAsync(app.Client, "/api/v1/agents", Agent("one"), "k1");
        var again = await PostAsync(app.Client, "/api/v1/agents/", Agent("one"), "k1");
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("application/json", again.Content.Headers.ContentType?.MediaType);
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(1, (await app.GetAsync("/api/v1/agents")).GetArrayLength());
        await HttpProbe.ProblemAsync(await PostAsync(app.Client, "/api/v1/agents", Agent("one"), null), 409, "duplicate_name");
    }

    [Fact]
    public async Task A_key_is_for_one_request_only()
    {
        await using var app = await PersonalQApp.StartAsync();
        (await PostAsync(app.Client, "/api/v1/agents", Agent("one"), "k1")).EnsureSuccessStatusCode();
        Assert.Equal("Idempotency-Key reused", await HttpProbe.FieldsAsync(await PostAsync(app.Client, "/api/v1/agents", Agent("two"), "k1")));
        Assert.Equal("Idempotency-Key invalid_format", await HttpProbe.FieldsAsync(await PostAsync(app.Client, "/api/v1/agents", Agent("two"), new string('k', 256))));
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(app.Client, "/api/v1/agents", Agent("two"), "k2")).StatusCode);
    }

    [Fact]
    public async Task The_same_body_with_another_query_is_another_request()
    {
        await using var app = await PersonalQApp.StartAsync();
        var first = await PostAsync(app.Client, "/api/v1/agents?for=one", Agent("one"), "k1");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.True((await PostAsync(app.Client, "/api/v1/agents?for=one", Agent("one"), "k1")).Headers.Contains("Idempotent-Replayed"));
        foreach (var other in (string[])["/api/v1/agents?for=two", "/api/v1/agents"])
            Assert.Equal("Idempotency-Key reused", await HttpProbe.FieldsAsync(await PostAsync(app.Client, other, Agent("one"), "k1")));
    }

    [Fact]
    public async Task What_failed_may_be_tried_again_with_the_same_key()
    {
        await using var app = await PersonalQApp.StartAsync();
        await HttpProbe.ProblemAsync(await PostAsync(app.Client, "/api/v1/tasks", new { agent_id = "nobody", title = "t" }, "k1"), 404, "not_found");
        var agent = await app.PostAsync("/api/v1/agents", new { name = "a", description = "d", agent_type = "analytical", model = "demo/echo", system_prompt = "s", status = "paused" });
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(app.Client, "/api/v1/tasks", new { agent_id = agent.GetProperty("id").GetString(), title = "t" }, "k1")).StatusCode);
    }

    [Fact]
    public async Task Many_at_once_make_one()
    {
        await using var app = await PersonalQApp.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostAsync(app.Client, "/api/v1/agents", Agent("one"), "same")));
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(a => a.StatusCode == HttpStatusCode.Conflict))
            await HttpProbe.ProblemAsync(refused, 409, "request_in_progress");
        Assert.Equal(1, (await app.GetAsync("/api/v1/agents")).GetArrayLength());
    }

    [Fact]
    public async Task A_first_request_under_way_is_a_conflict_until_it_is_seen_to_be_dead_and_answers_are_kept_a_day()
    {
        await using var app = await PersonalQApp.StartAsync();
        (await PostAsync(app.Client, "/api/v1/agents", Agent("one"), "k1")).EnsureSuccessStatusCode();
        await SetAsync(app, "status_code = null, resource = null", TimeSpan.FromMinutes(4));
        var underWay = await PostAsync(app.Client, "/api/v1/agents", Agent("one"), "k1");
        await HttpProbe.ProblemAsync(underWay, 409, "request_in_progress");
        Assert.Equal(1, underWay.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        await SetAsync(app, "status_code = null, resource = null", TimeSpan.FromMinutes(6));
        await HttpProbe.ProblemAsync(await PostAsync(app.Client, "/api/v1/agents", Agent("one"), "k1"), 409, "duplicate_name"); // it ran, and met the first one
        (await PostAsync(app.Client, "/api/v1/agents", Agent("two"), "k2")).EnsureSuccessStatusCode();
        await SetAsync(app, "status_code = status_code", TimeSpan.FromHours(25));
        await HttpProbe.ProblemAsync(await PostAsync(app.Client, "/api/v1/agents", Agent("two"), "k2"), 409, "duplicate_name");
    }

    [Fact]
    public async Task A_request_looks_at_its_own_key_only_and_the_old_ones_go_in_the_background()
    {
        await using var app = await PersonalQApp.StartAsync();
        foreach (var name in (string[])["one", "two"])
            (await PostAsync(app.Client, "/api/v1/agents", Agent(name), name)).EnsureSuccessStatusCode();
        await SetAsync(app, "status_code = status_code", TimeSpan.FromHours(25));
        (await PostAsync(app.Client, "/api/v1/agents", Agent("three"), "three")).EnsureSuccessStatusCode();
        Assert.Equal(["one", "three", "two"], await KeysAsync(app));
        await app.Services.GetRequiredService<IdempotencyWorker>().ExpireAsync(CancellationToken.None);
        Assert.Equal(["three"], await KeysAsync(app));
    }

    private static async Task<List<string>> KeysAsync(PersonalQApp app)
    {
        await using var db = app.Database.Read();
        return [.. (await db.IdempotencyRecords.Select(r => r.Key).ToListAsync()).Select(k => k.Split(' ')[^1]).Order(StringComparer.Ordinal)];
    }

    private static Task SetAsync(PersonalQApp app, string what, TimeSpan age) => app.Database.WriteAsync(async session =>
    {
        await session.ExecuteAsync($"update idempotency_keys set {what}, created_at = @p0", (TimeProvider.System.Now() - age).ToMicros());
    }, default);
}
