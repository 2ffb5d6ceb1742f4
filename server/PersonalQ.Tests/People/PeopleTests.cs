using System.Net;
using System.Net.Http.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.People;

[Trait("Database", "any")]
public sealed class PeopleTests(SignedInApp shared) : IClassFixture<SignedInApp>
{
    private PersonalQApp App => shared.App;

    private async Task<string> IdOfAsync(string userName) =>
        (await SignedInApp.Read(await shared.Admin.GetAsync("/api/v1/people?limit=500"))).EnumerateArray().Single(p => p.GetProperty("user_name").GetString() == userName).GetProperty("id").GetString()!;

    [Fact]
    public async Task An_invitation_makes_one_account_with_its_role()
    {
        var invitation = await SignedInApp.Read(await shared.Admin.PostAsJsonAsync("/api/v1/people/invitations", new { role = "viewer" }));
        var token = invitation.GetProperty("path").GetString()!.Split('#')[1];
        using var browser = SignedInApp.Browser(App);
        var look = await SignedInApp.Read(await browser.PostAsJsonAsync("/api/v1/auth/links/look", new { token }));
        Assert.Equal("invitation", look.GetProperty("kind").GetString());
        await SignedInApp.RefusedAsync(await Use("Ivo", "ada"), HttpStatusCode.Conflict, "user_name_taken"); // and the link still works
        Assert.Equal("viewer", (await SignedInApp.Read(await Use("Ivo", "ivo"))).GetProperty("role").GetString());
        await SignedInApp.RefusedAsync(await Use("Another", "another"), HttpStatusCode.NotFound, "link_not_known");

        Task<HttpResponseMessage> Use(string name, string user_name) =>
            browser.PostAsJsonAsync("/api/v1/auth/links/use", new { token, name, user_name, password = SignedInApp.Password });
    }

    [Fact]
    public async Task A_withdrawn_invitation_does_not_work()
    {
        var invitation = await SignedInApp.Read(await shared.Admin.PostAsJsonAsync("/api/v1/people/invitations", new { role = "user" }));
        Assert.Equal(HttpStatusCode.NoContent, (await shared.Admin.DeleteAsync($"/api/v1/people/invitations/{invitation.GetProperty("id").GetString()}")).StatusCode);
        using var browser = SignedInApp.Browser(App);
        await SignedInApp.RefusedAsync(
            await browser.PostAsJsonAsync("/api/v1/auth/links/look", new { token = invitation.GetProperty("path").GetString()!.Split('#')[1] }), HttpStatusCode.NotFound, "link_not_known");
    }

    [Fact]
    public async Task A_role_that_is_taken_away_counts_at_once()
    {
        using var user = await SignedInApp.JoinAsync(App, shared.Admin, "rosa", "user");
        using var program = await SignedInApp.ProgramAsync(App, user, "tasks:write");
        Assert.NotEqual(HttpStatusCode.Forbidden, (await program.PostAsJsonAsync("/api/v1/tasks", new { })).StatusCode);
        await SignedInApp.Read(await shared.Admin.PatchAsJsonAsync($"/api/v1/people/{await IdOfAsync("rosa")}", new { role = "viewer" }));
        await SignedInApp.RefusedAsync(await user.PostAsJsonAsync("/api/v1/tasks", new { }), HttpStatusCode.Forbidden, "not_allowed");
        await SignedInApp.RefusedAsync(await program.PostAsJsonAsync("/api/v1/tasks", new { }), HttpStatusCode.Forbidden, "not_allowed");
    }

    [Fact]
    public async Task A_closed_account_is_out_everywhere_and_can_be_opened_again()
    {
        using var user = await SignedInApp.JoinAsync(App, shared.Admin, "carl", "user");
        using var program = await SignedInApp.ProgramAsync(App, user, "tasks:read");
        var id = await IdOfAsync("carl");
        await SignedInApp.Read(await shared.Admin.PatchAsJsonAsync($"/api/v1/people/{id}", new { is_active = false }));
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.GetAsync("/api/v1/tasks")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/tasks")).StatusCode);
        using var browser = SignedInApp.Browser(App);
        await SignedInApp.RefusedAsync(await browser.PostAsJsonAsync("/api/v1/auth/sign-in", new { user_name = "carl", password = SignedInApp.Password }), HttpStatusCode.Unauthorized, "sign_in_failed");
        await SignedInApp.Read(await shared.Admin.PatchAsJsonAsync($"/api/v1/people/{id}", new { is_active = true }));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/tasks")).StatusCode);
    }

    [Fact]
    public async Task A_reset_link_gives_a_new_password_and_ends_the_sessions()
    {
        using var user = await SignedInApp.JoinAsync(App, shared.Admin, "rita", "user");
        var id = await IdOfAsync("rita");
        using var program = await SignedInApp.ProgramAsync(App, user, "tasks:read");
        var old = (await SignedInApp.Read(await shared.Admin.PostAsync($"/api/v1/people/{id}/reset", null))).GetProperty("path").GetString()!.Split('#')[1];
        var token = (await SignedInApp.Read(await shared.Admin.PostAsync($"/api/v1/people/{id}/reset", null))).GetProperty("path").GetString()!.Split('#')[1];
        using var browser = SignedInApp.Browser(App);
        await SignedInApp.RefusedAsync(await browser.PostAsJsonAsync("/api/v1/auth/links/use", new { token = old, password = "a new horse battery" }), HttpStatusCode.NotFound, "link_not_known");
        var me = await SignedInApp.Read(await browser.PostAsJsonAsync("/api/v1/auth/links/use", new { token, password = "a new horse battery" }));
        Assert.Equal("rita", me.GetProperty("user_name").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.GetAsync("/api/v1/tasks")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/tasks")).StatusCode);
        using var again = await SignedInApp.SignInAsync(App, "rita", "a new horse battery");
    }

    [Fact]
    public async Task A_new_password_makes_links_for_another_one_worthless_and_access_tokens_too_if_one_likes()
    {
        using var user = await SignedInApp.JoinAsync(App, shared.Admin, "pia", "user");
        var id = await IdOfAsync("pia");
        using var program = await SignedInApp.ProgramAsync(App, user, "tasks:read");
        var token = (await SignedInApp.Read(await shared.Admin.PostAsync($"/api/v1/people/{id}/reset", null))).Text("path").Split('#')[1];
        await ChangeAsync(SignedInApp.Password, "second horse battery", false);
        using var browser = SignedInApp.Browser(App);
        await SignedInApp.RefusedAsync(await browser.PostAsJsonAsync("/api/v1/auth/links/use", new { token, password = "a new horse battery" }), HttpStatusCode.NotFound, "link_not_known");
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/tasks")).StatusCode);
        await ChangeAsync("second horse battery", "third horse battery", true);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/tasks")).StatusCode);

        async Task ChangeAsync(string from, string to, bool revoke) =>
            Assert.Equal(HttpStatusCode.NoContent, (await user.PutAsJsonAsync("/api/v1/account/password", new { current_password = from, new_password = to, revoke_tokens = revoke })).StatusCode);
    }

    [Theory]
    [InlineData("demoted")]
    [InlineData("closed")]
    [InlineData("deleted")]
    public async Task The_invitations_of_who_is_no_admin_any_more_are_withdrawn(string how)
    {
        var (app, admin) = await SignedInApp.StartAsync();
        await using var owned = app;
        using var ownedAdmin = admin;
        using var other = await SignedInApp.JoinAsync(app, admin, "bob", "admin");
        var mine = (await SignedInApp.Read(await other.PostAsJsonAsync("/api/v1/people/invitations", new { role = "admin" }))).Text("path").Split('#')[1];
        var kept = (await SignedInApp.Read(await admin.PostAsJsonAsync("/api/v1/people/invitations", new { role = "viewer" }))).Text("path").Split('#')[1];
        var bob = $"/api/v1/people/{(await SignedInApp.Read(await other.GetAsync("/api/v1/auth/me"))).Id()}";
        (await (how switch
        {
            "demoted" => admin.PatchAsJsonAsync(bob, new { role = "user" }),
            "closed" => admin.PatchAsJsonAsync(bob, new { is_active = false }),
            _ => admin.DeleteAsync(bob),
        })).EnsureSuccessStatusCode();
        using var browser = SignedInApp.Browser(app);
        await SignedInApp.RefusedAsync(await browser.PostAsJsonAsync("/api/v1/auth/links/look", new { token = mine }), HttpStatusCode.NotFound, "link_not_known");
        await SignedInApp.Read(await browser.PostAsJsonAsync("/api/v1/auth/links/look", new { token = kept }));
    }

    [Fact]
    public async Task What_was_typed_as_a_user_name_is_not_written_down_unless_it_is_one()
    {
        using var browser = SignedInApp.Browser(App);
        foreach (var name in (string[])["my-secret-password-1", "ada"])
            await browser.PostAsJsonAsync("/api/v1/auth/sign-in", new { user_name = name, password = "wrong wrong wrong" });
        var names = (await SignedInApp.Read(await shared.Admin.GetAsync("/api/v1/people/events"))).EnumerateArray().Where(e => e.Text("kind") == "sign_in_failed").Select(e => e.Text("name")).ToList();
        Assert.Contains("ada", names);
        Assert.Contains("unknown user name", names);
        Assert.DoesNotContain("my-secret-password-1", names);
    }

    [Fact]
    public async Task The_last_admin_stays()
    {
        var (app, admin) = await SignedInApp.StartAsync();
        await using var owned = app;
        using var ownedAdmin = admin;
        var id = (await SignedInApp.Read(await admin.GetAsync("/api/v1/people")))[0].GetProperty("id").GetString();
        await SignedInApp.RefusedAsync(await admin.DeleteAsync($"/api/v1/people/{id}"), HttpStatusCode.Conflict, "last_admin");
        await SignedInApp.RefusedAsync(await admin.PatchAsJsonAsync($"/api/v1/people/{id}", new { role = "user" }), HttpStatusCode.Conflict, "last_admin");
        await SignedInApp.RefusedAsync(await admin.PatchAsJsonAsync($"/api/v1/people/{id}", new { is_active = false }), HttpStatusCode.Conflict, "last_admin");
    }

    [Fact]
    public async Task Two_admins_who_delete_each_other_at_once_leave_one()
    {
        var (app, admin) = await SignedInApp.StartAsync();
        await using var owned = app;
        using var ownedAdmin = admin;
        using var other = await SignedInApp.JoinAsync(app, admin, "bob", "admin");
        var people = await SignedInApp.Read(await admin.GetAsync("/api/v1/people"));
        var ids = people.EnumerateArray().ToDictionary(p => p.GetProperty("user_name").GetString()!, p => p.GetProperty("id").GetString()!);
        var answers = await Task.WhenAll(admin.DeleteAsync($"/api/v1/people/{ids["bob"]}"), other.DeleteAsync($"/api/v1/people/{ids["ada"]}"));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.NoContent);
        var left = answers[0].StatusCode == HttpStatusCode.NoContent ? admin : other;
        Assert.Single((await SignedInApp.Read(await left.GetAsync("/api/v1/people"))).EnumerateArray());
    }

    [Fact]
    public async Task The_security_log_tells_who_and_from_where_and_only_admins_read_it()
    {
        using var user = await SignedInApp.JoinAsync(App, shared.Admin, "lou", "user");
        using var browser = SignedInApp.Browser(App);
        browser.DefaultRequestHeaders.UserAgent.ParseAdd("Guesser/1.0");
        await browser.PostAsJsonAsync("/api/v1/auth/sign-in", new { user_name = "lou", password = "a wrong guess" });
        var log = (await SignedInApp.Read(await shared.Admin.GetAsync("/api/v1/people/events?limit=500"))).EnumerateArray().ToList();
        var failed = log.First(e => e.GetProperty("kind").GetString() == "sign_in_failed" && e.GetProperty("client").GetString() == "Guesser/1.0");
        Assert.Equal("lou", failed.GetProperty("name").GetString());
        Assert.Equal("127.0.0.1", failed.GetProperty("address").GetString());
        Assert.DoesNotContain(log, e => e.ToString().Contains("a wrong guess", StringComparison.Ordinal));
        await SignedInApp.RefusedAsync(await user.GetAsync("/api/v1/people/events"), HttpStatusCode.Forbidden, "not_allowed");
    }

    [Fact]
    public async Task What_was_decided_names_who_decided()
    {
        using var user = await SignedInApp.JoinAsync(App, shared.Admin, "dora", "user");
        var agent = await SignedInApp.Read(await user.PostAsJsonAsync("/api/v1/agents", new { name = "Rated", agent_type = "analytical", model = "demo/echo", description = "For tests", system_prompt = "Be kind." }));
        await SignedInApp.Read(await user.PatchAsJsonAsync($"/api/v1/agents/{agent.GetProperty("id").GetString()}/status", new { status = "active" }));
        var task = await SignedInApp.Read(await user.PostAsJsonAsync("/api/v1/tasks", new { agent_id = agent.GetProperty("id").GetString(), title = "Say hello" }));
        var id = task.GetProperty("id").GetString();
        await Eventually.GetAsync(async () => (await SignedInApp.Read(await user.GetAsync($"/api/v1/tasks/{id}"))).GetProperty("status").GetString(), s => s == "completed", "the task");
        await SignedInApp.Read(await user.PutAsJsonAsync($"/api/v1/tasks/{id}/rating", new { mark = "good" }));
        Assert.Equal("DORA", (await SignedInApp.Read(await user.GetAsync($"/api/v1/tasks/{id}/ratings")))[0].GetProperty("rated_by").GetString());
    }
}
