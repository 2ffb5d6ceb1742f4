using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PersonalQ.People;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.People;

[Trait("Database", "any")]
public sealed class SignInTests(SignedInApp shared) : IClassFixture<SignedInApp>
{
    private PersonalQApp App => shared.App;

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser, string userName, string password) =>
        browser.PostAsJsonAsync("/api/v1/auth/sign-in", new { user_name = userName, password });

    [Fact]
    public async Task Nobody_sees_anything_before_signing_in()
    {
        using var browser = SignedInApp.Browser(App);
        var answer = await browser.GetAsync("/api/v1/agents");
        await SignedInApp.RefusedAsync(answer, HttpStatusCode.Unauthorized, "sign_in_required");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        var status = await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/status"));
        Assert.True(status.GetProperty("sign_in").GetBoolean());
        Assert.False(status.GetProperty("needs_set_up").GetBoolean());
        await Assert.ThrowsAnyAsync<WebSocketException>(() => ConnectAsync(null));
    }

    [Fact]
    public async Task The_set_up_link_works_once_and_only_for_the_first_person()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["AUTH"] = "on" });
        var links = app.Services.GetRequiredService<Links>();
        var first = await links.NewSetUpAsync(CancellationToken.None);
        var second = await links.NewSetUpAsync(CancellationToken.None);
        using var browser = SignedInApp.Browser(app);
        Assert.True((await SignedInApp.Read(await browser.GetAsync("/api/v1/auth/status"))).GetProperty("needs_set_up").GetBoolean());
        var account = new { name = "Ada", user_name = " Ada@Example.org ", password = SignedInApp.Password };
        await SignedInApp.RefusedAsync(await UseAsync(first!), HttpStatusCode.NotFound, "link_not_known"); // a newer one was made
        var me = await SignedInApp.Read(await UseAsync(second!));
        Assert.Equal("ada@example.org", me.GetProperty("user_name").GetString());
        Assert.Equal("admin", me.GetProperty("role").GetString());
        await SignedInApp.RefusedAsync(await UseAsync(second!), HttpStatusCode.NotFound, "link_not_known");
        Assert.Null(await links.NewSetUpAsync(CancellationToken.None));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/agents")).StatusCode);

        Task<HttpResponseMessage> UseAsync(string token) =>
            browser.PostAsJsonAsync("/api/v1/auth/links/use", new { token, account.name, account.user_name, account.password });
    }

    [Fact]
    public async Task A_link_expires()
    {
        var clock = new MovedClock(TimeProvider.System.GetUtcNow());
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["AUTH"] = "on" }, s => s.AddSingleton<TimeProvider>(clock));
        var secret = await app.Services.GetRequiredService<Links>().NewSetUpAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(61));
        using var browser = SignedInApp.Browser(app);
        await SignedInApp.RefusedAsync(
            await browser.PostAsJsonAsync("/api/v1/auth/links/use", new { token = secret, name = "Ada", user_name = "ada", password = SignedInApp.Password }), HttpStatusCode.NotFound, "link_not_known");
    }

    [Fact]
    public async Task A_short_key_for_tokens_keeps_the_program_from_starting_only_where_it_is_used()
    {
        var settings = new Dictionary<string, string?> { ["SECRET_KEY"] = "too short" };
        await using (await PersonalQApp.StartAsync(settings))
        {
        }
        settings["AUTH"] = "on";
        var refusal = await Assert.ThrowsAsync<PersonalQ.Configuration.StartupException>(() => PersonalQApp.StartAsync(settings));
        Assert.Contains("SECRET_KEY", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_answer_alike()
    {
        using var browser = SignedInApp.Browser(App);
        var wrong = await SignInAsync(browser, "ada", "not her password");
        var unknown = await SignInAsync(browser, "nobody-of-this-name", "not her password");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        static string Comparable(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\"request_id\":\"[^\"]*\"", "");
        Assert.Equal(Comparable(await wrong.Content.ReadAsStringAsync()), Comparable(await unknown.Content.ReadAsStringAsync()));
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Guessing_is_stopped_and_locks_nobody_out_of_a_browser_that_is_known()
    {
        var clock = new MovedClock(TimeProvider.System.GetUtcNow());
        var (app, admin) = await SignedInApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        await using var owned = app;
        using var ownedAdmin = admin;
        using var known = await SignedInApp.SignInAsync(app, "ada");
        using var guesser = SignedInApp.Browser(app);
        for (var i = 0; i < 9; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(guesser, "ada", "guess " + i)).StatusCode);
        // At once: none slips through because the others have not ended.
        var many = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => SignInAsync(guesser, "ada", "another " + i)));
        Assert.Contains(many, a => a.StatusCode == HttpStatusCode.TooManyRequests);
        var refused = await SignInAsync(guesser, "ada", SignedInApp.Password);
        await SignedInApp.RefusedAsync(refused, HttpStatusCode.TooManyRequests, "too_many_tries");
        Assert.NotNull(refused.Headers.RetryAfter);
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(guesser, "ada", SignedInApp.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/api/v1/auth/me")).StatusCode);
    }

    [Fact]
    public void A_try_that_is_refused_uses_up_nothing_that_others_count_by()
    {
        var throttle = new SignInThrottle(new FakeTimeProvider(), new LocalSecret(null));
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("203.0.113.1") } };
        var refused = 0;
        for (var i = 0; i < 500; i++)
            try
            {
                throttle.Take("ada", context);
            }
            catch (PersonalQ.Http.ProblemException)
            {
                refused++;
            }
        Assert.Equal(490, refused);
        throttle.Take("bob", context); // the client has tried 10 times, not 500
        throttle.Take("ada", new Microsoft.AspNetCore.Http.DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("203.0.113.2") } });
    }

    [Fact]
    public void An_account_under_attack_stays_open_for_the_browser_that_signed_in_before()
    {
        var secret = new LocalSecret(null);
        var throttle = new SignInThrottle(new FakeTimeProvider(), secret);
        var before = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        throttle.MarkDevice(before, "ada");
        var cookie = before.Response.Headers.SetCookie.ToString().Split(';')[0];
        for (var i = 0; i < 100; i++)
            throttle.Take("ada", From($"10.0.{i}.1"));
        Assert.Equal(429, Assert.Throws<PersonalQ.Http.ProblemException>(() => throttle.Take("ada", From("10.1.0.1"))).Status);
        var known = From("10.2.0.1");
        known.Request.Headers.Cookie = cookie;
        throttle.Take("ada", known);
        Assert.Throws<PersonalQ.Http.ProblemException>(() => throttle.Take("ada", From("10.2.0.1")));

        static Microsoft.AspNetCore.Http.DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
    }

    [Theory]
    [InlineData("short", "too_short")]
    [InlineData("password123", "too_common")]
    [InlineData("qwertyuiop", "too_common")]
    [InlineData("1111111111111", "too_common")]
    [InlineData("personal-q", "too_common")]
    public async Task A_password_that_is_guessed_first_is_refused(string password, string code)
    {
        using var user = await SignedInApp.JoinAsync(App, shared.Admin, "pat-" + Ids.New(TimeProvider.System)[^8..], "user");
        var answer = await user.PutAsJsonAsync("/api/v1/account/password", new { current_password = SignedInApp.Password, new_password = password });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("errors")[0];
        Assert.Equal("new_password", error.GetProperty("field").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_session_given_before_sign_in_is_not_the_one_after_it()
    {
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        handler.CookieContainer.Add(App.BaseAddress, new Cookie("personalq_session", Sessions.Join(Ids.New(TimeProvider.System), Secrets.New())));
        var before = handler.CookieContainer.GetCookies(App.BaseAddress)["personalq_session"]!.Value;
        using var browser = new HttpClient(handler) { BaseAddress = App.BaseAddress };
        browser.DefaultRequestHeaders.Add("Origin", App.BaseAddress.GetLeftPart(UriPartial.Authority));
        var answer = await SignInAsync(browser, "ada", SignedInApp.Password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(before, handler.CookieContainer.GetCookies(App.BaseAddress)["personalq_session"]!.Value);
        var cookie = answer.Headers.GetValues("Set-Cookie").First(c => c.StartsWith("personalq_session", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_foreign_page_cannot_act_with_somebodys_cookie()
    {
        using var browser = await SignedInApp.SignInAsync(App, "ada");
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents") { Content = JsonContent.Create(new { name = "x", agent_type = "analytical", system_prompt = "y" }) };
        foreign.Headers.Add("Origin", "https://evil.example");
        browser.DefaultRequestHeaders.Remove("Origin");
        await SignedInApp.RefusedAsync(await browser.SendAsync(foreign), HttpStatusCode.Forbidden, "origin_not_allowed");
        await SignedInApp.RefusedAsync(await browser.DeleteAsync("/api/v1/agents/x"), HttpStatusCode.Forbidden, "origin_required");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_everywhere_it_was_copied_to()
    {
        using var browser = await SignedInApp.SignInAsync(App, "ada");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/auth/me")).StatusCode);
        var session = (await SignedInApp.Read(await browser.GetAsync("/api/v1/account/sessions"))).EnumerateArray().Single(s => s.GetProperty("is_current").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/api/v1/auth/logout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/auth/me")).StatusCode);
        var left = await SignedInApp.Read(await shared.Admin.GetAsync("/api/v1/account/sessions"));
        Assert.DoesNotContain(left.EnumerateArray(), s => s.GetProperty("id").GetString() == session.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_socket_of_a_session_that_was_ended_is_cut()
    {
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = App.BaseAddress };
        browser.DefaultRequestHeaders.Add("Origin", App.BaseAddress.GetLeftPart(UriPartial.Authority));
        await SignedInApp.Read(await SignInAsync(browser, "ada", SignedInApp.Password));
        var id = (await SignedInApp.Read(await browser.GetAsync("/api/v1/account/sessions"))).EnumerateArray().Single(s => s.GetProperty("is_current").GetBoolean()).GetProperty("id").GetString();
        using var socket = await ConnectAsync(handler.CookieContainer);
        var buffer = new byte[64 * 1024];
        await socket.ReceiveAsync(buffer, CancellationToken.None); // hello
        Assert.Equal(HttpStatusCode.NoContent, (await shared.Admin.DeleteAsync($"/api/v1/account/sessions/{id}")).StatusCode);
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            while (true)
                await socket.ReceiveAsync(buffer, CancellationToken.None);
        });
    }

    [Fact]
    public async Task A_new_password_ends_all_other_sessions()
    {
        using var here = await SignedInApp.JoinAsync(App, shared.Admin, "nora", "user");
        using var there = await SignedInApp.SignInAsync(App, "nora");
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/api/v1/auth/me")).StatusCode);
        await SignedInApp.RefusedAsync(await here.PutAsJsonAsync("/api/v1/account/password",
            new { current_password = "wrong", new_password = "another horse battery" }), HttpStatusCode.UnprocessableEntity, "validation_error");
        Assert.Equal(HttpStatusCode.NoContent, (await here.PutAsJsonAsync("/api/v1/account/password",
            new { current_password = SignedInApp.Password, new_password = "another horse battery" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/api/v1/auth/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.GetAsync("/api/v1/auth/me")).StatusCode);
        using var again = SignedInApp.Browser(App);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(again, "nora", SignedInApp.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(again, "nora", "another horse battery")).StatusCode);
    }

    [Fact]
    public async Task A_program_gets_tokens_and_each_refresh_token_works_once()
    {
        using var http = new HttpClient { BaseAddress = App.BaseAddress };
        var first = await SignedInApp.Read(await http.PostAsJsonAsync("/api/v1/auth/login", new { user_name = "ada", password = SignedInApp.Password }));
        Assert.Equal("bearer", first.GetProperty("token_type").GetString());
        Assert.Equal(900, first.GetProperty("expires_in").GetInt32());
        using var program = SignedInApp.Bearer(App, first.GetProperty("access_token").GetString()!);
        Assert.Equal("ada", (await SignedInApp.Read(await program.GetAsync("/api/v1/auth/me"))).GetProperty("user_name").GetString());
        // Whoever knows the session's id alone gets nothing and ends nothing.
        var guessed = first.Text("refresh_token")[..37] + new string('A', 43);
        await SignedInApp.RefusedAsync(await http.PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = guessed }), HttpStatusCode.Unauthorized, "token_invalid");
        var second = await SignedInApp.Read(await http.PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = first.GetProperty("refresh_token").GetString() }));
        // Somebody else has it: whoever asks with the old one ends the session for both.
        await SignedInApp.RefusedAsync(await http.PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = first.GetProperty("refresh_token").GetString() }), HttpStatusCode.Unauthorized, "token_invalid");
        await SignedInApp.RefusedAsync(await http.PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = second.GetProperty("refresh_token").GetString() }), HttpStatusCode.Unauthorized, "token_invalid");
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/auth/me")).StatusCode);
        var log = await SignedInApp.Read(await shared.Admin.GetAsync("/api/v1/people/events"));
        Assert.Contains(log.EnumerateArray(), e => e.GetProperty("kind").GetString() == "refresh_token_reused");
    }

    [Fact]
    public async Task A_token_that_we_did_not_sign_is_worth_nothing()
    {
        using var http = new HttpClient { BaseAddress = App.BaseAddress };
        var made = (await SignedInApp.Read(await http.PostAsJsonAsync("/api/v1/auth/login", new { user_name = "ada", password = SignedInApp.Password }))).GetProperty("access_token").GetString()!;
        var parts = made.Split('.');
        var read = new JsonWebTokenHandler().ReadJsonWebToken(made);
        var forged = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = read.Issuer,
            Audience = "personal-q",
            Subject = new ClaimsIdentity(read.Claims.Where(c => c.Type is "sub" or "sid")),
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.HmacSha256),
        });
        foreach (var token in (string[])
        [
            $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{parts[1]}.",
            $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{Base64UrlEncoder.Encode(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1])).Replace("admin", "Admin", StringComparison.Ordinal))}.{parts[2]}",
            forged, "", "x.y.z", new string('a', 5_000),
        ])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task An_access_token_expires()
    {
        var clock = new MovedClock(TimeProvider.System.GetUtcNow());
        var (app, admin) = await SignedInApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(clock));
        await using var owned = app;
        using var ownedAdmin = admin;
        using var http = new HttpClient { BaseAddress = app.BaseAddress };
        var tokens = await SignedInApp.Read(await http.PostAsJsonAsync("/api/v1/auth/login", new { user_name = "ada", password = SignedInApp.Password }));
        using var program = SignedInApp.Bearer(app, tokens.GetProperty("access_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/auth/me")).StatusCode);
        var personal = await SignedInApp.Read(await admin.PostAsJsonAsync("/api/v1/account/tokens", new { name = "a day", scopes = new[] { "tasks:read" }, expires_in_days = 1 }));
        using var daily = SignedInApp.Bearer(app, personal.GetProperty("token").GetString()!);
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/auth/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await daily.GetAsync("/api/v1/tasks")).StatusCode);
        clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(HttpStatusCode.Unauthorized, (await daily.GetAsync("/api/v1/tasks")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/tasks")).StatusCode); // a browser that is used goes on
        clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync("/api/v1/tasks")).StatusCode);
    }

    [Fact]
    public async Task An_access_token_is_shown_once_and_revoked_at_once()
    {
        var made = await SignedInApp.Read(await shared.Admin.PostAsJsonAsync("/api/v1/account/tokens", new { name = "backup", scopes = new[] { "tasks:read" } }));
        var token = made.GetProperty("token").GetString()!;
        Assert.StartsWith("pq_", token, StringComparison.Ordinal);
        using var program = SignedInApp.Bearer(App, token);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/tasks")).StatusCode);
        var listed = await (await shared.Admin.GetAsync("/api/v1/account/tokens")).Content.ReadAsStringAsync();
        Assert.DoesNotContain(token, listed, StringComparison.Ordinal);
        Assert.Contains($"\"ending\":\"{token[^4..]}\"", listed, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await shared.Admin.DeleteAsync($"/api/v1/account/tokens/{made.GetProperty("id").GetString()}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/tasks")).StatusCode);
        await SignedInApp.RefusedAsync(await shared.Admin.PostAsJsonAsync("/api/v1/account/tokens", new { name = "x", scopes = new[] { "everything" } }), HttpStatusCode.UnprocessableEntity, "validation_error");
    }

    [Fact]
    public async Task An_answer_with_a_secret_is_not_kept_to_be_repeated()
    {
        using var http = new HttpClient { BaseAddress = App.BaseAddress };
        http.DefaultRequestHeaders.Add("Idempotency-Key", "the same");
        var first = await SignedInApp.Read(await http.PostAsJsonAsync("/api/v1/auth/login", new { user_name = "ada", password = SignedInApp.Password }));
        var second = await SignedInApp.Read(await http.PostAsJsonAsync("/api/v1/auth/login", new { user_name = "ada", password = SignedInApp.Password }));
        Assert.NotEqual(first.GetProperty("refresh_token").GetString(), second.GetProperty("refresh_token").GetString());
        await using var db = App.Database.Read();
        Assert.DoesNotContain(db.IdempotencyRecords.AsEnumerable(), r => r.Key.Contains("the same", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_proxy_in_front_asks_for_does_not_get_in_the_way()
    {
        using var browser = await SignedInApp.SignInAsync(App, "ada");
        browser.DefaultRequestHeaders.Authorization = new("Basic", "cHJveHk6c2VjcmV0");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/auth/me")).StatusCode);
        using var nobody = new HttpClient { BaseAddress = App.BaseAddress };
        nobody.DefaultRequestHeaders.Authorization = new("Basic", "cHJveHk6c2VjcmV0");
        await SignedInApp.RefusedAsync(await nobody.GetAsync("/api/v1/auth/me"), HttpStatusCode.Unauthorized, "sign_in_required");
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("qwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjklz")]
    [InlineData("p4$$w0rdp4$$w0rdp4$$w0rdp4$$w0rdp4$$w0rdp4$$w0rdp4$$w0rdp4$$w0rdp4$$w0rd")]
    [InlineData("4@8({[<369&#!1/|0$5+7%24@8({[<369&#!1/|0$5+7%24@8({[<369&#!1/|0$5+7%24@8")]
    public async Task A_long_password_of_patterns_is_judged_soon(string password)
    {
        var judged = Task.Run(() =>
        {
            try
            {
                Passwords.Check(password, "password");
            }
            catch (PersonalQ.Http.ProblemException)
            {
                // Refused is an answer too.
            }
        }, TestContext.Current.CancellationToken);
        await judged.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_sign_in_there_are_no_accounts_and_everything_is_the_local_owners()
    {
        await using var app = await PersonalQApp.StartAsync();
        Assert.False((await app.GetAsync("/api/v1/auth/status")).GetProperty("sign_in").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/api/v1/agents")).StatusCode);
        await SignedInApp.RefusedAsync(await app.Client.GetAsync("/api/v1/people"), HttpStatusCode.Conflict, "sign_in_off");
        await SignedInApp.RefusedAsync(await app.Client.GetAsync("/api/v1/account/tokens"), HttpStatusCode.Conflict, "sign_in_off");
        await SignedInApp.RefusedAsync(await SignInAsync(app.Client, "ada", "x"), HttpStatusCode.Conflict, "sign_in_off");
    }

    [Fact]
    public async Task Switched_off_again_on_this_machine_the_data_is_the_local_owners_and_the_accounts_stay()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        try
        {
            if (Environment.GetEnvironmentVariable("TEST_POSTGRES_URL") is not null)
                return; // there each start has a database of its own
            var on = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["AUTH"] = "on" }, folder: folder);
            var secret = await on.Services.GetRequiredService<Links>().NewSetUpAsync(CancellationToken.None);
            using (var browser = SignedInApp.Browser(on))
            {
                await SignedInApp.Read(await browser.PostAsJsonAsync("/api/v1/auth/links/use", new { token = secret, name = "Ada", user_name = "ada", password = SignedInApp.Password }));
                await SignedInApp.Read(await browser.PostAsJsonAsync("/api/v1/agents", new { name = "Kept", agent_type = "analytical", model = "demo/echo", description = "For tests", system_prompt = "Be kind." }));
            }
            await on.DisposeAsync();
            var off = await PersonalQApp.StartAsync(folder: folder);
            Assert.Equal("Kept", (await off.GetAsync("/api/v1/agents"))[0].GetProperty("name").GetString());
            await off.DisposeAsync();
            var again = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["AUTH"] = "on" }, folder: folder);
            using (var browser = await SignedInApp.SignInAsync(again, "ada"))
                Assert.Equal("Kept", (await SignedInApp.Read(await browser.GetAsync("/api/v1/agents")))[0].GetProperty("name").GetString());
            await again.DisposeAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(CookieContainer? cookies)
    {
        var socket = new ClientWebSocket();
        if (cookies is not null)
            socket.Options.Cookies = cookies;
        await socket.ConnectAsync(new UriBuilder(App.BaseAddress) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        return socket;
    }
}
