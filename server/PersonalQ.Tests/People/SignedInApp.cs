using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.People;
using PersonalQ.Privacy;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.People;

/// <summary>The product with sign-in on, and an admin who made the first account by the set-up link.</summary>
public sealed class SignedInApp : IAsyncLifetime
{
    public const string Password = "correct horse battery";

    public PersonalQApp App { get; private set; } = null!;

    /// <summary>The browser of the first admin.</summary>
    public HttpClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync() => (App, Admin) = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await App.DisposeAsync();
    }

    /// <summary>Starts the product with sign-in on, and makes the first admin, <c>ada</c>.</summary>
    public static async Task<(PersonalQApp App, HttpClient Admin)> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>()) { ["AUTH"] = "on" }, services);
        var secret = await app.Services.GetRequiredService<Links>().NewSetUpAsync(CancellationToken.None);
        var admin = Browser(app);
        await Read(await admin.PostAsJsonAsync("/api/v1/auth/links/use", new { token = secret, name = "Ada", user_name = "ada", password = Password }));
        return (app, admin);
    }

    /// <summary>A browser without any sign-in: it keeps cookies and says where its pages come from.</summary>
    public static HttpClient Browser(PersonalQApp app)
    {
        var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = app.BaseAddress };
        browser.DefaultRequestHeaders.Add("Origin", app.BaseAddress.GetLeftPart(UriPartial.Authority));
        return browser;
    }

    /// <summary>Signs a browser in.</summary>
    public static async Task<HttpClient> SignInAsync(PersonalQApp app, string userName, string password = Password)
    {
        var browser = Browser(app);
        await Read(await browser.PostAsJsonAsync("/api/v1/auth/sign-in", new { user_name = userName, password }));
        return browser;
    }

    /// <summary>The browser of a new person with this role, who came by an invitation.</summary>
    public static async Task<HttpClient> JoinAsync(PersonalQApp app, HttpClient admin, string userName, string role)
    {
        var invitation = await Read(await admin.PostAsJsonAsync("/api/v1/people/invitations", new { role }));
        var browser = Browser(app);
        await Read(await browser.PostAsJsonAsync("/api/v1/auth/links/use",
            new { token = invitation.GetProperty("path").GetString()!.Split('#')[1], name = userName.ToUpperInvariant(), user_name = userName, password = Password }));
        return browser;
    }

    /// <summary>A program with an access token of the browser's person.</summary>
    public static async Task<HttpClient> ProgramAsync(PersonalQApp app, HttpClient browser, params string[] scopes)
    {
        var made = await Read(await browser.PostAsJsonAsync("/api/v1/account/tokens", new { name = "test", scopes }));
        return Bearer(app, made.GetProperty("token").GetString()!);
    }

    /// <summary>The command line of the server's machine.</summary>
    internal static HttpClient Terminal(PersonalQApp app) =>
        new(new PersonalQ.Maintenance.CommandLineSigning(app.Services.GetRequiredService<LocalSecret>(), new SocketsHttpHandler())) { BaseAddress = app.BaseAddress };

    public static HttpClient Bearer(PersonalQApp app, string token)
    {
        var program = new HttpClient { BaseAddress = app.BaseAddress };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return program;
    }

    public static Task<JsonElement> Read(HttpResponseMessage response) => PersonalQApp.ReadAsync(response);

    /// <summary>Asserts a refusal.</summary>
    public static async Task RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }
}
