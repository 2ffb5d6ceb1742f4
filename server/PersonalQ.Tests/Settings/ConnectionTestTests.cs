using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Settings;

public sealed class ConnectionTestTests
{
    /// <summary>Slack's auth.test and Microsoft's token endpoint, as their documentation describes them.</summary>
    private sealed class Outside : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Outside(WebApplication app) => this.app = app;

        public string Url => app.Urls.First();

        public static async Task<Outside> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.MapPost("/slack/auth.test", (HttpRequest request) => request.Headers.Authorization.ToString() switch
            {
                "Bearer xoxb-good" => Results.Json(new { ok = true, team = "Team", user = "personal-q", team_id = "T1" }),
                "Bearer xoxb-revoked" => Results.Json(new { ok = false, error = "token_revoked" }),
                "Bearer xoxb-elsewhere" => Results.Redirect("/slack/stolen"),
                "Bearer xoxb-garbage" => Results.Text("<html>"),
                _ => Results.Json(new { ok = false, error = "invalid_auth" }),
            });
            app.MapPost("/login/{tenant}/oauth2/v2.0/token", async (string tenant, HttpRequest request) =>
            {
                var form = await request.ReadFormAsync();
                if (form["grant_type"] != "client_credentials" || form["scope"] != "https://graph.microsoft.com/.default")
                    return Results.BadRequest(new { error = "invalid_request" });
                if (tenant != "contoso")
                    return Results.BadRequest(new { error = "invalid_tenant", error_description = "AADSTS90002: Tenant not found." });
                return form["client_secret"] == "good~secret"
                    ? Results.Json(new { token_type = "Bearer", access_token = "issued-token" })
                    : Results.Json(new { error = "invalid_client", error_description = "AADSTS7000215: Invalid client secret provided." }, statusCode: 401);
            });
            await app.StartAsync();
            return new Outside(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }

    private static Task<PersonalQApp> StartAsync(Outside outside) => PersonalQApp.StartAsync(new Dictionary<string, string?>
    {
        ["SLACK_BASE_URL"] = outside.Url + "/slack",
        ["MICROSOFT_LOGIN_URL"] = outside.Url + "/login",
    });

    private static async Task<JsonElement> SaveAndTestAsync(PersonalQApp app, object body) =>
        await PersonalQApp.ReadAsync(await app.Client.PutAsJsonAsync("/api/v1/settings", body, Json.Options));

    [Fact]
    public async Task Slack_is_asked_who_the_token_belongs_to()
    {
        await using var outside = await Outside.StartAsync();
        await using var app = await StartAsync(outside);
        var good = await SaveAndTestAsync(app, new { service = "slack", api_key = "xoxb-good", test_connection = true });
        Assert.True(good.GetProperty("success").GetBoolean());
        Assert.Equal("API key saved and tested successfully", good.GetProperty("message").GetString());
        var shown = (await app.GetAsync("/api/v1/settings")).GetProperty("slack");
        Assert.True(shown.GetProperty("last_test").GetProperty("success").GetBoolean());
        Assert.Equal("Connected to Team as personal-q.", shown.GetProperty("last_test").GetProperty("message").GetString());
        Assert.NotEqual(JsonValueKind.Null, shown.GetProperty("last_tested").ValueKind);

        foreach (var (token, says) in new[]
        {
            ("xoxb-wrong", "does not know this token"), ("xoxb-revoked", "withdrawn"),
            ("xoxb-elsewhere", "not understood"), ("xoxb-garbage", "not understood"),
        })
        {
            var bad = await SaveAndTestAsync(app, new { service = "slack", api_key = token, test_connection = true });
            Assert.False(bad.GetProperty("success").GetBoolean());
            Assert.True(bad.GetProperty("configured").GetBoolean());
            Assert.StartsWith("API key saved, but the test failed: ", bad.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains(says, bad.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(token, bad.GetRawText(), StringComparison.Ordinal);
        }

        var types = (await app.GetAsync("/api/v1/activities")).EnumerateArray().Select(a => a.GetProperty("activity_type").GetString()).ToList();
        Assert.Equal(1, types.Count(t => t == "integration_connected"));
        Assert.Equal(4, types.Count(t => t == "integration_error"));
    }

    [Fact]
    public async Task Microsoft_is_asked_for_a_token()
    {
        await using var outside = await Outside.StartAsync();
        await using var app = await StartAsync(outside);
        var good = await SaveAndTestAsync(app, new { service = "microsoft", client_id = "app-1", client_secret = "good~secret", tenant_id = "contoso", test_connection = true });
        Assert.True(good.GetProperty("success").GetBoolean(), good.GetRawText());
        var wrongSecret = await SaveAndTestAsync(app, new { service = "microsoft", client_secret = "bad", test_connection = true });
        Assert.Contains("client secret is wrong", wrongSecret.GetProperty("message").GetString(), StringComparison.Ordinal);
        var wrongTenant = await SaveAndTestAsync(app, new { service = "microsoft", tenant_id = "fabrikam", test_connection = true });
        Assert.Contains("no tenant", wrongTenant.GetProperty("message").GetString(), StringComparison.Ordinal);
        await SaveAndTestAsync(app, new { service = "microsoft", client_id = "" });
        var incomplete = await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/settings/microsoft/test", null));
        Assert.False(incomplete.GetProperty("configured").GetBoolean());
        Assert.False(incomplete.GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_a_result_and_no_failure()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["SLACK_BASE_URL"] = "http://127.0.0.1:1" });
        var answer = await SaveAndTestAsync(app, new { service = "slack", api_key = "xoxb-x", test_connection = true });
        Assert.False(answer.GetProperty("success").GetBoolean());
        Assert.Contains("cannot be reached", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Obsidians_vault_is_looked_at()
    {
        await using var app = await PersonalQApp.StartAsync();
        var vault = Path.Combine(app.Folder, "vault");
        var untested = await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/settings/obsidian/test", null));
        Assert.False(untested.GetProperty("success").GetBoolean());
        var missing = await SaveAndTestAsync(app, new { service = "obsidian", vault_path = vault, test_connection = true });
        Assert.Contains("no folder", missing.GetProperty("message").GetString(), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(vault, "notes"));
        var empty = await SaveAndTestAsync(app, new { service = "obsidian", api_key = vault, test_connection = true });
        Assert.Contains("no .obsidian folder", empty.GetProperty("message").GetString(), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(vault, ".obsidian"));
        await File.WriteAllTextAsync(Path.Combine(vault, "notes/a.md"), "# A");
        var good = await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/settings/obsidian/test", null));
        Assert.Equal("Connected. 1 note.", good.GetProperty("message").GetString());
        Assert.Equal(vault, (await app.GetAsync("/api/v1/settings")).GetProperty("obsidian").GetProperty("vault_path").GetString());
    }

    [Fact]
    public async Task A_provider_of_models_is_tested_by_its_own_feature()
    {
        await using var app = await PersonalQApp.StartAsync();
        var answer = await SaveAndTestAsync(app, new { service = "lmstudio", base_url = "http://127.0.0.1:1/v1", test_connection = true });
        Assert.False(answer.GetProperty("success").GetBoolean());
        Assert.True(answer.GetProperty("configured").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await app.Client.PostAsync("/api/v1/settings/ollama/test", null)).StatusCode);
        await HttpProbe.ProblemAsync(await app.Client.PostAsync("/api/v1/settings/nobody/test", null), 404, "not_found");
    }
}
