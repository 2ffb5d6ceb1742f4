using System.Net.Http.Json;
using System.Text.RegularExpressions;
using PersonalQ.Tests.People;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Maintenance;

public sealed partial class UsersCommandTests
{
    [GeneratedRegex("/(set-up|invitation|reset)#([A-Za-z0-9_-]{43})")]
    private static partial Regex Link();

    [Fact]
    public async Task From_the_first_account_to_a_closed_one_at_the_terminal_beside_a_running_server()
    {
        using var terminal = new TestTerminal();
        terminal.Settings["AUTH"] = "on";
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["AUTH"] = "on", ["DATABASE_URL"] = null }, folder: terminal.Folder);
        using var announced = PersonalQ.Maintenance.RunningServer.Announce(new DataFolder(app.App.Configuration), app.BaseAddress);
        await terminal.ExpectAsync(0, "users", "list");
        Assert.Contains("Nobody has an account yet", terminal.Output);
        await terminal.ExpectAsync(0, "users", "set-up");
        using var admin = SignedInApp.Browser(app);
        await UseAsync(admin, "Ada", "ada");
        await terminal.ExpectAsync(1, "users", "set-up"); // there is somebody now
        await terminal.ExpectAsync(0, "users", "add", "--role", "viewer");
        using var viewer = SignedInApp.Browser(app);
        await UseAsync(viewer, "Vera", "vera");
        await terminal.ExpectAsync(0, "users", "list");
        Assert.Matches(@"vera +viewer +Vera", terminal.Output);
        await terminal.ExpectAsync(0, "users", "disable", "Vera");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await viewer.GetAsync("/api/v1/tasks")).StatusCode);
        await terminal.ExpectAsync(0, "users", "enable", "vera");
        await terminal.ExpectAsync(0, "users", "reset", "vera");
        await UseAsync(viewer, null, null);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await viewer.GetAsync("/api/v1/tasks")).StatusCode);
        await terminal.ExpectAsync(2, "users", "reset", "somebody");
        Assert.Contains("Nobody has the user name 'somebody'", terminal.Error);

        async Task UseAsync(HttpClient browser, string? name, string? userName) => await SignedInApp.Read(await browser.PostAsJsonAsync("/api/v1/auth/links/use",
            new { token = Link().Matches(terminal.Output)[^1].Groups[2].Value, name, user_name = userName, password = SignedInApp.Password }));
    }

    [Fact]
    public async Task Without_a_running_server_the_first_link_is_made_too_and_without_sign_in_it_is_said()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(1, "users", "list");
        Assert.Contains("AUTH=on", terminal.Error);
        terminal.Settings["AUTH"] = "on";
        await terminal.ExpectAsync(0, "run", "Say hello", "--model", "demo/echo");
    }

    [Fact]
    public async Task A_token_of_the_environment_is_who_asks()
    {
        using var terminal = new TestTerminal();
        var (app, admin) = await SignedInApp.StartAsync();
        await using var owned = app;
        using var ownedAdmin = admin;
        terminal.Settings["PERSONALQ_URL"] = app.BaseAddress.ToString();
        await terminal.ExpectAsync(1, "users", "list");
        Assert.Contains("Sign in first", terminal.Error);
        var token = (await SignedInApp.Read(await admin.PostAsJsonAsync("/api/v1/account/tokens", new { name = "cli", scopes = new[] { "people:manage" } }))).GetProperty("token").GetString();
        terminal.Settings["PERSONALQ_TOKEN"] = token;
        await terminal.ExpectAsync(0, "users", "list");
        Assert.Contains("Ada", terminal.Output);
        Assert.DoesNotContain(token!, terminal.Output + terminal.Error);
    }
}
