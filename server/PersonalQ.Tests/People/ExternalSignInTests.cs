using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PersonalQ.Configuration;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.People;

/// <summary>Signing in with another service, which is strict about what it is asked and can answer anything.</summary>
public sealed class ExternalSignInTests : IAsyncLifetime
{
    private FakeIssuer issuer = null!;
    private PersonalQApp app = null!;
    private HttpClient admin = null!;

    public async ValueTask InitializeAsync() => issuer = await FakeIssuer.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        admin?.Dispose();
        if (app is not null) await app.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("oidc")]
    [InlineData("github")]
    public async Task Whoever_the_owner_has_named_gets_an_account_by_signing_in_and_is_the_same_the_next_time(string provider)
    {
        await StartAsync(("ALLOWED_EMAIL", "@example.org"), ("SIGN_IN_ROLE", "user"));
        using var browser = SignedInApp.Browser(app);
        Assert.Equal("/tasks?status=failed", await GoAsync(browser, $"/api/v1/auth/external/{provider}?return_url=%2Ftasks%3Fstatus%3Dfailed"));
        var me = await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/me"));
        Assert.Equal("ada@example.org", me.GetProperty("user_name").GetString());
        Assert.Equal("Ada Lovelace", me.GetProperty("name").GetString());
        Assert.Equal("user", me.GetProperty("role").GetString());

        using var other = SignedInApp.Browser(app);
        Assert.Equal("/", await GoAsync(other, $"/api/v1/auth/external/{provider}"));
        Assert.Equal(me.Id(), (await SignedInApp.Read(await other.GetAsync("/api/v1/auth/me"))).Id());
        Assert.Equal(2, (await SignedInApp.Read(await admin.GetAsync("/api/v1/people"))).GetArrayLength());
        var events = (await SignedInApp.Read(await admin.GetAsync("/api/v1/people/events"))).EnumerateArray().Select(e => $"{e.Text("kind")}: {e.GetProperty("detail").GetString()}").ToList();
        Assert.Contains($"signed_in: With {(provider == "oidc" ? "House" : "GitHub")}", events);
        Assert.Contains(events, e => e.StartsWith("person_added: Role: user", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("eve@elsewhere.org", true, "no_account")]
    [InlineData("eve@example.org.elsewhere.org", true, "no_account")]
    [InlineData("ada@evil@example.org", true, "no_account")]
    [InlineData("grace@example.org", false, "no_account")] // anybody can write any address that nobody has verified
    [InlineData("taken@example.org", true, "connect_first")] // this account has an owner, who has not said that it is the same
    public async Task Nobody_else_gets_in(string email, bool verified, string code)
    {
        await StartAsync(("ALLOWED_EMAIL", "@example.org, bob@elsewhere.org"));
        using var taken = await SignedInApp.JoinAsync(app, admin, "taken@example.org", "admin");
        (issuer.Email, issuer.Verified) = (email, verified);
        foreach (var provider in (string[])["oidc", "github"])
        {
            using var browser = SignedInApp.Browser(app);
            Assert.Equal($"/agents#sign-in-failed={code}", await GoAsync(browser, $"/api/v1/auth/external/{provider}?return_url=/agents"));
            await SignedInApp.RefusedAsync(await browser.GetAsync("/api/v1/agents"), HttpStatusCode.Unauthorized, "sign_in_required");
        }
    }

    [Fact]
    public async Task One_connects_an_account_signed_in_and_signs_in_with_it_from_then_on()
    {
        await StartAsync();
        using var grace = await SignedInApp.JoinAsync(app, admin, "grace", "user");
        Assert.Equal("/settings/account", await ConnectAsync(grace));
        var identity = Assert.Single((await SignedInApp.Read(await grace.GetAsync("/api/v1/account/identities"))).EnumerateArray());
        Assert.Equal("House", identity.Text("provider_name"));
        Assert.Equal("ada@example.org", identity.Text("label"));

        using var browser = SignedInApp.Browser(app);
        issuer.Email = "changed@example.org"; // the address may change, the account stays
        Assert.Equal("/", await GoAsync(browser, "/api/v1/auth/external/oidc"));
        Assert.Equal("grace", (await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/me"))).Text("user_name"));

        // It is Grace's; nobody else connects it, nor Grace twice.
        Assert.Equal("/settings/account#sign-in-failed=connected_already", await ConnectAsync(grace));
        Assert.Equal("/settings/account#sign-in-failed=connected_to_another", await ConnectAsync(admin));
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"/api/v1/account/identities/{identity.Id()}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await grace.DeleteAsync($"/api/v1/account/identities/{identity.Id()}")).StatusCode);
        using var again = SignedInApp.Browser(app);
        Assert.Equal("/#sign-in-failed=no_account", await GoAsync(again, "/api/v1/auth/external/oidc"));
    }

    [Fact]
    public async Task An_account_is_connected_only_in_the_browser_and_by_the_person_that_began()
    {
        await StartAsync();
        using var grace = await SignedInApp.JoinAsync(app, admin, "grace", "user");
        var begun = (await SignedInApp.Read(await grace.PostAsync("/api/v1/account/identities/oidc", null))).Text("url");
        // Somebody else's browser has not the cookie of this sign-in.
        Assert.Equal("/settings/account#sign-in-failed=failed", await FollowAsync(admin, begun));
        // Signed out meanwhile.
        begun = (await SignedInApp.Read(await grace.PostAsync("/api/v1/account/identities/oidc", null))).Text("url");
        (await grace.PostAsync("/api/v1/auth/logout", null)).EnsureSuccessStatusCode();
        Assert.Equal("/settings/account#sign-in-failed=not_signed_in", await FollowAsync(grace, begun));
        using var program = await SignedInApp.ProgramAsync(app, admin, "agents:read");
        await SignedInApp.RefusedAsync(await program.PostAsync("/api/v1/account/identities/oidc", null), HttpStatusCode.Forbidden, "session_required");
        // A page of another site cannot begin it, though the browser would send the cookie.
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/api/v1/account/identities/oidc");
        foreign.Headers.Add("Origin", "https://evil.example");
        admin.DefaultRequestHeaders.Remove("Origin");
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.SendAsync(foreign)).StatusCode);
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("no signature")]
    [InlineData("the client's secret as the key")]
    [InlineData("another client")]
    [InlineData("another issuer")]
    [InlineData("expired")]
    [InlineData("another nonce")]
    [InlineData("no nonce")]
    [InlineData("no subject")]
    [InlineData("another subject at the user info")]
    [InlineData("endless answer")]
    [InlineData("no JSON")]
    [InlineData("an error")]
    [InlineData("a redirect")]
    public async Task A_wrong_answer_signs_nobody_in(string wrong)
    {
        await StartAsync(("ALLOWED_EMAIL", "@example.org"));
        issuer.Token = token =>
        {
            switch (wrong)
            {
                case "another key": token.SigningCredentials = new SigningCredentials(new RsaSecurityKey(System.Security.Cryptography.RSA.Create(2048)) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256); break;
                case "the client's secret as the key": token.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(FakeIssuer.ClientSecret + FakeIssuer.ClientSecret)), SecurityAlgorithms.HmacSha256); break;
                case "another client": token.Audience = "somebody-else"; break;
                case "another issuer": token.Issuer = "https://evil.example"; break;
                case "expired": (token.IssuedAt, token.NotBefore, token.Expires) = (token.IssuedAt!.Value.AddHours(-2), token.NotBefore!.Value.AddHours(-2), token.Expires!.Value.AddHours(-2)); break;
                case "another nonce": token.Claims["nonce"] = "0000"; break;
                case "no nonce": token.Claims.Remove("nonce"); break;
                case "no subject": token.Claims.Remove("sub"); break;
                case "another subject at the user info": token.Claims["sub"] = "somebody-else"; break;
            }
        };
        if (wrong == "no signature")
            issuer.Sign = token => Base64UrlEncoder.Encode("""{"alg":"none"}""") + "." + new JsonWebToken(token).EncodedPayload + ".";
        issuer.TokenAnswer = wrong switch
        {
            "endless answer" => () => Results.Text(new string('x', 3 << 20), "application/json"),
            "no JSON" => () => Results.Text("<html>Sign in to the proxy</html>", "text/html"),
            "an error" => () => Results.StatusCode(500),
            "a redirect" => () => Results.Redirect("http://169.254.169.254/"),
            _ => null,
        };
        using var browser = SignedInApp.Browser(app);
        Assert.Equal("/#sign-in-failed=failed", await GoAsync(browser, "/api/v1/auth/external/oidc"));
        await SignedInApp.RefusedAsync(await browser.GetAsync("/api/v1/agents"), HttpStatusCode.Unauthorized, "sign_in_required");
    }

    [Fact]
    public async Task Who_changes_his_mind_there_is_told_so_here()
    {
        await StartAsync();
        issuer.Refusal = "access_denied";
        using var browser = SignedInApp.Browser(app);
        Assert.Equal("/tasks#sign-in-failed=cancelled", await GoAsync(browser, "/api/v1/auth/external/oidc?return_url=/tasks"));
        Assert.Equal("/tasks#sign-in-failed=cancelled", await GoAsync(browser, "/api/v1/auth/external/github?return_url=/tasks"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/%0d%0aSet-Cookie:%20a=b")]
    public async Task It_leads_back_to_this_server_only(string address)
    {
        await StartAsync(("ALLOWED_EMAIL", "@example.org"));
        using var browser = SignedInApp.Browser(app);
        Assert.Equal("/", await GoAsync(browser, $"/api/v1/auth/external/oidc?return_url={(address.Contains('%', StringComparison.Ordinal) ? address : Uri.EscapeDataString(address))}"));
    }

    [Fact]
    public async Task What_comes_back_works_once_and_only_in_the_browser_that_left()
    {
        await StartAsync(("ALLOWED_EMAIL", "@example.org"));
        using var browser = SignedInApp.Browser(app);
        var there = (await browser.GetAsync("/api/v1/auth/external/oidc")).Headers.Location!;
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var back = (await outside.GetAsync(there)).Headers.Location!;
        using var victim = SignedInApp.Browser(app);
        Assert.Equal("/#sign-in-failed=failed", await FollowAsync(victim, back.ToString()));
        Assert.Equal("/", await FollowAsync(browser, back.ToString()));
        Assert.Equal("/#sign-in-failed=failed", await FollowAsync(browser, back.ToString()));
        // State is not to be made by others.
        Assert.Equal("/#sign-in-failed=failed", await FollowAsync(browser, $"{app.BaseAddress}api/v1/auth/external/oidc/callback?code=1&state=abcdefgh"));
    }

    [Fact]
    public async Task The_service_gives_roles_where_it_is_asked_to_and_never_takes_the_last_admin_away()
    {
        await StartAsync(("ALLOWED_EMAIL", "@example.org"), ("OIDC_ROLE_CLAIM", "groups"), ("OIDC_ADMIN_ROLES", "it"), ("OIDC_USER_ROLES", "staff,family"));
        issuer.Groups = ["family", "guests"];
        Assert.Equal("user", await RoleAsync());
        issuer.Groups = ["it"];
        Assert.Equal("admin", await RoleAsync());
        issuer.Groups = [];
        Assert.Equal("viewer", await RoleAsync());
        issuer.Groups = ["it"];
        Assert.Equal("admin", await RoleAsync());
        var first = (await SignedInApp.Read(await admin.GetAsync("/api/v1/auth/me"))).Id();
        using var second = SignedInApp.Browser(app);
        await GoAsync(second, "/api/v1/auth/external/oidc");
        (await second.PatchAsJsonAsync($"/api/v1/people/{first}", new { role = "user" })).EnsureSuccessStatusCode();
        issuer.Groups = [];
        Assert.Equal("admin", await RoleAsync());

        async Task<string> RoleAsync()
        {
            using var browser = SignedInApp.Browser(app);
            Assert.Equal("/", await GoAsync(browser, "/api/v1/auth/external/oidc"));
            return (await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/me"))).Text("role");
        }
    }

    [Fact]
    public async Task Who_has_no_password_keeps_the_last_way_in_and_a_closed_account_stays_closed()
    {
        await StartAsync(("ALLOWED_EMAIL", "ada@example.org"));
        using var browser = SignedInApp.Browser(app);
        await GoAsync(browser, "/api/v1/auth/external/oidc");
        var identity = Assert.Single((await SignedInApp.Read(await browser.GetAsync("/api/v1/account/identities"))).EnumerateArray());
        await SignedInApp.RefusedAsync(await browser.DeleteAsync($"/api/v1/account/identities/{identity.Id()}"), HttpStatusCode.Conflict, "last_way_in");
        await SignedInApp.RefusedAsync(
            await browser.PostAsJsonAsync("/api/v1/auth/sign-in", new { user_name = "ada@example.org", password = SignedInApp.Password }), HttpStatusCode.Unauthorized, "sign_in_failed");
        var me = (await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/me"))).Id();
        (await admin.PatchAsJsonAsync($"/api/v1/people/{me}", new { is_active = false })).EnsureSuccessStatusCode();
        Assert.Equal("/#sign-in-failed=account_closed", await GoAsync(browser, "/api/v1/auth/external/oidc"));
        // Deleted with all that belongs to it: who comes again is somebody new.
        (await admin.DeleteAsync($"/api/v1/people/{me}")).EnsureSuccessStatusCode();
        Assert.Equal("/", await GoAsync(browser, "/api/v1/auth/external/oidc"));
        Assert.NotEqual(me, (await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/me"))).Id());
    }

    [Fact]
    public async Task A_service_that_is_away_is_told_and_unknown_ones_are_not_found()
    {
        await StartAsync();
        using var browser = SignedInApp.Browser(app);
        await SignedInApp.RefusedAsync(await browser.GetAsync("/api/v1/auth/external/facebook"), HttpStatusCode.NotFound, "not_found");
        var status = await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/status"));
        Assert.Equal(["GitHub", "House"], status.GetProperty("providers").EnumerateArray().Select(p => p.Text("name")));
        await issuer.DisposeAsync();
        await SignedInApp.RefusedAsync(await browser.GetAsync("/api/v1/auth/external/oidc"), HttpStatusCode.BadGateway, "sign_in_unavailable");
        issuer = await FakeIssuer.StartNewAsync();
    }

    [Theory]
    [InlineData("OIDC_CLIENT_SECRET", null, "OIDC_CLIENT_ID")]
    [InlineData("OIDC_ISSUER", null, "OIDC_ISSUER")]
    [InlineData("OIDC_ISSUER", "http://sign-in.example.org", "https")]
    [InlineData("ALLOWED_EMAIL", "example.org", "ALLOWED_EMAIL")]
    [InlineData("SIGN_IN_ROLE", "owner", "SIGN_IN_ROLE")]
    [InlineData("OIDC_ADMIN_ROLES", "it", "OIDC_ROLE_CLAIM")]
    public async Task Settings_that_cannot_work_keep_the_program_from_starting(string name, string? value, string named)
    {
        var settings = new Dictionary<string, string?> { ["AUTH"] = "on", ["OIDC_ISSUER"] = issuer.Issuer, ["OIDC_CLIENT_ID"] = "a", ["OIDC_CLIENT_SECRET"] = "b", [name] = value };
        Assert.Contains(named, (await Assert.ThrowsAsync<StartupException>(() => PersonalQApp.StartAsync(settings))).Message, StringComparison.Ordinal);
    }

    private async Task StartAsync(params (string Name, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["OIDC_ISSUER"] = issuer.Issuer, ["OIDC_NAME"] = "House", ["OIDC_CLIENT_ID"] = FakeIssuer.ClientId, ["OIDC_CLIENT_SECRET"] = FakeIssuer.ClientSecret,
            ["GITHUB_URL"] = issuer.Issuer, ["GITHUB_CLIENT_ID"] = FakeIssuer.ClientId, ["GITHUB_CLIENT_SECRET"] = FakeIssuer.ClientSecret,
        };
        foreach (var (name, value) in more) settings[name] = value;
        (app, admin) = await SignedInApp.StartAsync(settings);
    }

    private async Task<string> ConnectAsync(HttpClient browser) =>
        await FollowAsync(browser, (await SignedInApp.Read(await browser.PostAsync("/api/v1/account/identities/oidc", null))).Text("url"));

    private async Task<string> GoAsync(HttpClient browser, string path)
    {
        var response = await browser.GetAsync(path);
        Assert.True(response.StatusCode == HttpStatusCode.Redirect, await response.Content.ReadAsStringAsync());
        return await FollowAsync(browser, response.Headers.Location!.ToString());
    }

    // As a browser does, through the other service and back to a page of this one.
    private async Task<string> FollowAsync(HttpClient browser, string address)
    {
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        for (var hops = 0; hops < 5; hops++)
        {
            var isHere = address.StartsWith(app.BaseAddress.ToString(), StringComparison.Ordinal);
            if (!isHere && address.StartsWith('/')) return address;
            var response = await (isHere ? browser : outside).GetAsync(address);
            Assert.True(response.StatusCode == HttpStatusCode.Redirect, $"{address}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            address = response.Headers.Location!.ToString();
        }
        throw new InvalidOperationException("It goes round in circles.");
    }
}
