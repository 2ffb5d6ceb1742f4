using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Http;
using PersonalQ.People;
using PersonalQ.Privacy;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.People;

/// <summary>Every route of the program, tried as everybody.</summary>
public sealed class AccessTests(SignedInApp shared) : IClassFixture<SignedInApp>
{
    private static IEnumerable<(string Method, string Pattern, RouteEndpoint Endpoint)> Routes(PersonalQApp app) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["*"]).Select(m => (m, AccessTable.PatternOf(e), e)));

    private static bool IsKnown(string method, string pattern) => AccessTable.Needs.ContainsKey($"{method} {pattern}") || AccessTable.Needs.ContainsKey($"* {pattern}");

    [Fact]
    public void Every_route_says_who_may_use_it()
    {
        var missing = Routes(shared.App).Where(r => !IsKnown(r.Method, r.Pattern)).Select(r => $"{r.Method} {r.Pattern}");
        Assert.Empty(missing);
    }

    [Fact]
    public void The_table_names_no_route_that_is_gone()
    {
        var routes = Routes(shared.App).SelectMany(r => (string[])[$"{r.Method} {r.Pattern}", $"* {r.Pattern}"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Empty(AccessTable.Needs.Keys.Where(k => !routes.Contains(k)));
    }

    [Fact]
    public async Task Every_route_is_open_to_whom_it_should_be_and_closed_to_the_rest()
    {
        var app = shared.App;
        using var viewer = await SignedInApp.JoinAsync(app, shared.Admin, "vera", "viewer");
        using var user = await SignedInApp.JoinAsync(app, shared.Admin, "uma", "user");
        using var stranger = SignedInApp.Browser(app);
        using var forged = SignedInApp.Bearer(app, "pq_" + new string('A', 43));
        var wrong = new List<string>();
        foreach (var (method, pattern, endpoint) in Routes(app).DistinctBy(r => (r.Method, r.Pattern)))
        {
            var verb = method == "*" ? "GET" : method;
            if (verb is "HEAD" or "OPTIONS" || pattern.EndsWith("/stream", StringComparison.Ordinal) || pattern is "/api/v1/auth/logout" or "/api/v1/account/sessions")
                continue;
            var need = AccessTable.Of(endpoint, verb);
            foreach (var (who, client, role) in new (string, HttpClient, Role?)[] { ("nobody", stranger, null), ("forged token", forged, null), ("viewer", viewer, Role.Viewer), ("user", user, Role.User) })
            {
                using var request = new HttpRequestMessage(new HttpMethod(verb), PathOf(pattern));
                if (verb is not ("GET" or "DELETE"))
                    request.Content = JsonContent.Create(new { });
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                // A body of the wrong type leads to no route, whoever sends it.
                if (answer.StatusCode == HttpStatusCode.UnsupportedMediaType)
                    continue;
                var isRefused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                var isToBe = need.Least is { } least && (role is null || role < least);
                if (isRefused != isToBe)
                    wrong.Add($"{who}: {verb} {pattern} answered {(int)answer.StatusCode}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_token_does_what_its_scopes_say_and_no_more()
    {
        using var reader = await SignedInApp.ProgramAsync(shared.App, shared.Admin, "tasks:read");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/v1/tasks")).StatusCode);
        await SignedInApp.RefusedAsync(await reader.GetAsync("/api/v1/agents"), HttpStatusCode.Forbidden, "scope_missing");
        await SignedInApp.RefusedAsync(await reader.PostAsJsonAsync("/api/v1/tasks", new { }), HttpStatusCode.Forbidden, "scope_missing");
        await SignedInApp.RefusedAsync(await reader.GetAsync("/metrics"), HttpStatusCode.Forbidden, "scope_missing");
        using var scraper = await SignedInApp.ProgramAsync(shared.App, shared.Admin, "metrics:read");
        Assert.Equal(HttpStatusCode.OK, (await scraper.GetAsync("/metrics")).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/api/v1/people/invitations")]
    [InlineData("POST", "/api/v1/people/x/reset")]
    [InlineData("PATCH", "/api/v1/people/x")]
    [InlineData("DELETE", "/api/v1/people/x")]
    [InlineData("POST", "/api/v1/people/set-up")]
    public async Task A_token_makes_nothing_by_which_it_could_sign_in_as_a_person(string method, string path)
    {
        using var manager = await SignedInApp.ProgramAsync(shared.App, shared.Admin, [.. Scopes.All.Keys]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { role = "admin" }) };
        await SignedInApp.RefusedAsync(await manager.SendAsync(request), HttpStatusCode.Forbidden, "session_required");
        Assert.Equal(HttpStatusCode.OK, (await manager.GetAsync("/api/v1/people")).StatusCode);
    }

    [Fact]
    public async Task What_the_command_line_shows_is_good_for_one_request_of_this_minute_alone()
    {
        var secret = shared.App.Services.GetRequiredService<LocalSecret>();
        var now = TimeProvider.System.GetUtcNow();
        var proof = CommandLineProof.Make(secret, "GET", "/api/v1/tasks?limit=1", now);
        Assert.Equal(HttpStatusCode.OK, await AnswerAsync(HttpMethod.Get, "/api/v1/tasks?limit=1", proof));
        Assert.Equal(HttpStatusCode.Unauthorized, await AnswerAsync(HttpMethod.Get, "/api/v1/tasks?limit=1", proof)); // again
        foreach (var (method, path, given) in new[]
        {
            (HttpMethod.Get, "/api/v1/tasks?limit=2", Made("GET", "/api/v1/tasks?limit=1", now)),
            (HttpMethod.Delete, "/api/v1/agents/x", Made("GET", "/api/v1/agents/x", now)),
            (HttpMethod.Get, "/api/v1/tasks", Made("GET", "/api/v1/tasks", now.AddMinutes(-2))),
            (HttpMethod.Get, "/api/v1/tasks", Made("GET", "/api/v1/tasks", now.AddMinutes(2))),
            (HttpMethod.Get, "/api/v1/tasks", secret.Proof("command line")),
            (HttpMethod.Get, "/api/v1/tasks", CommandLineProof.Make(new LocalSecret(null), "GET", "/api/v1/tasks", now)),
            (HttpMethod.Get, "/api/v1/tasks", "-1..x"),
        })
            Assert.Equal(HttpStatusCode.Unauthorized, await AnswerAsync(method, path, given));

        string Made(string method, string path, DateTimeOffset at) => CommandLineProof.Make(secret, method, path, at);

        async Task<HttpStatusCode> AnswerAsync(HttpMethod method, string path, string header)
        {
            using var http = new HttpClient { BaseAddress = shared.App.BaseAddress };
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add(CommandLineProof.Header, header);
            return (await http.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task The_command_line_is_believed_on_this_machine_only()
    {
        await using var behind = (await SignedInApp.StartAsync(new Dictionary<string, string?> { ["TRUSTED_PROXIES"] = "127.0.0.1,::1" })).App;
        using var here = SignedInApp.Terminal(behind);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/api/v1/tasks")).StatusCode);
        using var elsewhere = SignedInApp.Terminal(behind);
        elsewhere.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/v1/tasks")).StatusCode);
    }

    [Fact]
    public async Task What_is_wrong_with_a_token_does_not_matter_where_nobody_has_to_be_signed_in()
    {
        using var http = SignedInApp.Bearer(shared.App, "pq_unknown");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/v1/auth/status")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync("/api/v1/auth/login", new { user_name = "ada", password = SignedInApp.Password })).StatusCode);
        await SignedInApp.RefusedAsync(await http.GetAsync("/api/v1/auth/me"), HttpStatusCode.Unauthorized, "token_invalid");
    }

    [Fact]
    public async Task Nobody_gets_another_ones_answer_by_the_same_key_whatever_the_key_is()
    {
        using var bob = await SignedInApp.JoinAsync(shared.App, shared.Admin, "bob.keys", "user");
        var adaId = (await SignedInApp.Read(await shared.Admin.GetAsync("/api/v1/auth/me"))).Id();
        var bobId = (await SignedInApp.Read(await bob.GetAsync("/api/v1/auth/me"))).Id();
        Assert.Equal("Key one", (await MakeAsync(shared.Admin, "k1", "Key one")).Text("name"));
        var keys = (string[])["k1", $"k1 {adaId}", $"{adaId} k1"];
        for (var i = 0; i < keys.Length; i++)
            Assert.Equal($"Bob's {i}", (await MakeAsync(bob, keys[i], $"Bob's {i}")).Text("name"));
        Assert.Equal("Key two", (await MakeAsync(shared.Admin, $"k1 {bobId}", "Key two")).Text("name"));

        static async Task<System.Text.Json.JsonElement> MakeAsync(HttpClient client, string key, string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents") { Content = JsonContent.Create(AgentCalls.NewAgent(name), options: Json.Options) };
            request.Headers.Add("Idempotency-Key", key);
            return await SignedInApp.Read(await client.SendAsync(request));
        }
    }

    [Fact]
    public async Task Programs_never_decide_unless_they_were_told_that_they_may()
    {
        using var writer = await SignedInApp.ProgramAsync(shared.App, shared.Admin, [.. Scopes.All.Keys.Where(s => s != Scopes.ApprovalsDecide)]);
        using var terminal = SignedInApp.Terminal(shared.App);
        Assert.Equal(HttpStatusCode.OK, (await terminal.GetAsync("/api/v1/tasks")).StatusCode);
        foreach (var client in (HttpClient[])[writer, terminal])
        {
            await SignedInApp.RefusedAsync(await client.PostAsJsonAsync("/api/v1/workflow-runs/x/nodes/y/decide", new { approved = true }), HttpStatusCode.Forbidden, "scope_missing");
            await SignedInApp.RefusedAsync(await client.PostAsJsonAsync("/api/v1/tasks/x/steps/1/resolve", new { outcome = "happened" }), HttpStatusCode.Forbidden, "scope_missing");
            await SignedInApp.RefusedAsync(await client.PutAsJsonAsync("/api/v1/budget", new { daily_usd = 1000 }), HttpStatusCode.Forbidden, "scope_missing");
        }
        // A token cannot make itself another one either.
        await SignedInApp.RefusedAsync(await writer.PostAsJsonAsync("/api/v1/account/tokens", new { name = "more", scopes = new[] { "approvals:decide" } }), HttpStatusCode.Forbidden, "session_required");
    }

    [Fact]
    public async Task A_token_is_never_more_than_its_person()
    {
        using var viewer = await SignedInApp.JoinAsync(shared.App, shared.Admin, "vic", "viewer");
        using var program = await SignedInApp.ProgramAsync(shared.App, viewer, [.. Scopes.All.Keys]);
        await SignedInApp.RefusedAsync(await program.PostAsJsonAsync("/api/v1/tasks", new { }), HttpStatusCode.Forbidden, "not_allowed");
        await SignedInApp.RefusedAsync(await program.GetAsync("/api/v1/people"), HttpStatusCode.Forbidden, "not_allowed");
    }

    private static string PathOf(string pattern) =>
        Regex.Replace(pattern.Replace("{documentName?}", "v1", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal), @"\{[^}]+\}", "0");
}
