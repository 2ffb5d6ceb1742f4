using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.People;
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
                var isToBe = who == "forged token" || (need.Least is { } least && (role is null || role < least));
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

    [Fact]
    public async Task Programs_never_decide_unless_they_were_told_that_they_may()
    {
        using var writer = await SignedInApp.ProgramAsync(shared.App, shared.Admin, [.. Scopes.All.Keys.Where(s => s != Scopes.ApprovalsDecide)]);
        using var terminal = new HttpClient { BaseAddress = shared.App.BaseAddress };
        terminal.DefaultRequestHeaders.Add("X-PersonalQ-Local", shared.App.Services.GetRequiredService<LocalSecret>().Proof("command line"));
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
