using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace PersonalQ.People.External;

/// <summary>Wires signing in with other services: the handlers of ASP.NET Core, code flow with PKCE, state and nonce.</summary>
internal static class ExternalSetup
{
    private const int LargestAnswer = 1 << 20;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    // The handlers want a scheme that keeps who signed in; ours are sessions of the database, and this one knows nobody.
    private const string Nobody = "none";

    public static IServiceCollection AddExternalSignIn(this IServiceCollection services, ExternalOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ExternalSignIns>();
        if (options.Providers.Count == 0)
            return services;
        // Not AddAuthentication, which would keep keys in the home folder of whoever runs the program.
        services.AddAuthenticationCore(o =>
        {
            o.AddScheme<NobodyHandler>(Nobody, null);
            o.DefaultScheme = Nobody;
        });
        services.AddWebEncoders();
        services.AddSingleton<IAuthenticationConfigurationProvider, NoOtherConfiguration>();
        services.AddSingleton<IDataProtectionProvider, StateProtection>();
        var handlers = new AuthenticationBuilder(services);
        foreach (var provider in options.Providers)
            if (provider.Key == ExternalOptions.GitHub)
                handlers.AddOAuth(provider.Key, o => Configure(o, provider));
            else
                handlers.AddOpenIdConnect(provider.Key, o => Configure(o, provider, options));
        return services;
    }

    /// <summary>Answers the browsers that come back. Before the gate: nobody has signed in yet.</summary>
    public static void UseExternalSignIn(this WebApplication app)
    {
        if (app.Services.GetService<ExternalOptions>() is not { Providers.Count: > 0 })
            return;
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/api/v1/auth/external", StringComparison.OrdinalIgnoreCase)
                || context.Request.Path.StartsWithSegments("/api/v1/account/identities", StringComparison.OrdinalIgnoreCase))
                await context.RequestServices.GetRequiredService<AccessTokens>().OpenAsync(context.RequestAborted);
            await next(context);
        });
        app.UseAuthentication();
    }

    private static void Configure(OpenIdConnectOptions o, ExternalProvider provider, ExternalOptions options)
    {
        ConfigureRemote(o, provider);
        o.Authority = provider.Address.ToString();
        o.RequireHttpsMetadata = provider.Address.Scheme == Uri.UriSchemeHttps;
        o.ClientId = provider.ClientId;
        o.ClientSecret = provider.ClientSecret;
        o.ResponseType = OpenIdConnectResponseType.Code;
        o.ResponseMode = OpenIdConnectResponseMode.Query; // a form posted from another site would come without cookies
        o.UsePkce = true;
        o.MapInboundClaims = false;
        o.GetClaimsFromUserInfoEndpoint = true;
        o.Scope.Clear();
        foreach (var scope in (string[])["openid", "profile", "email"])
            o.Scope.Add(scope);
        o.ClaimActions.Clear();
        foreach (var claim in (string[])["email", "email_verified", "name"])
            o.ClaimActions.MapJsonKey(claim, claim);
        if (options.RoleClaim is { } role && provider.Key == ExternalOptions.Oidc)
            o.ClaimActions.MapJsonKey(role, role);
        o.NonceCookie.SameSite = SameSiteMode.Lax;
        o.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        o.TokenValidationParameters.ValidAlgorithms =
        [
            SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
            SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        ];
        o.Events = new OpenIdConnectEvents
        {
            OnTicketReceived = context => ReceiveAsync(context, provider, options),
            OnRemoteFailure = FailAsync,
            OnAccessDenied = DenyAsync,
            OnTokenValidated = RefuseUnsigned,
        };
    }

    private static void Configure(OAuthOptions o, ExternalProvider provider)
    {
        ConfigureRemote(o, provider);
        var isGitHubItself = provider.Address.Host == "github.com";
        o.ClientId = provider.ClientId;
        o.ClientSecret = provider.ClientSecret;
        o.AuthorizationEndpoint = new Uri(provider.Address, "/login/oauth/authorize").ToString();
        o.TokenEndpoint = new Uri(provider.Address, "/login/oauth/access_token").ToString();
        o.UserInformationEndpoint = isGitHubItself ? "https://api.github.com/user" : new Uri(provider.Address, "/api/v3/user").ToString();
        o.UsePkce = true;
        o.Scope.Add("read:user");
        o.Scope.Add("user:email");
        o.Events = new OAuthEvents
        {
            OnCreatingTicket = ReadGitHubAsync,
            OnTicketReceived = context => ReceiveAsync(context, provider, null),
            OnRemoteFailure = FailAsync,
            OnAccessDenied = DenyAsync,
        };
    }

    private static void ConfigureRemote(RemoteAuthenticationOptions o, ExternalProvider provider)
    {
        o.SignInScheme = Nobody;
        o.CallbackPath = $"/api/v1/auth/external/{provider.Key}/callback";
        o.SaveTokens = false;
        o.BackchannelTimeout = AnswerWithin;
        o.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(15);
        o.CorrelationCookie.SameSite = SameSiteMode.Lax;
        o.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        // Only what the settings name is asked, so that its answers may not lead elsewhere.
        o.BackchannelHttpHandler = new BoundedAnswers(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, LargestAnswer);
    }

    private static async Task ReceiveAsync(TicketReceivedContext context, ExternalProvider provider, ExternalOptions? options)
    {
        var principal = context.Principal!;
        var email = IsTrue(principal.FindFirstValue("email_verified")) ? principal.FindFirstValue("email") : null;
        var identity = new ExternalIdentity(
            provider, principal.FindFirstValue("sub")!, email is { Length: <= 200 } && email.Contains('@', StringComparison.Ordinal) ? email : null, principal.FindFirstValue("name"),
            provider.Key == ExternalOptions.Oidc && options?.RoleClaim is { } claim ? options.RoleOf(principal.FindAll(claim).Select(c => c.Value)) : null);
        context.Response.Redirect(identity.Subject is { Length: > 0 and <= 255 }
            ? await context.HttpContext.RequestServices.GetRequiredService<ExternalSignIns>().ReceiveAsync(context.HttpContext, identity, context.Properties!, context.ReturnUri)
            : ExternalSignIns.Failed(context.ReturnUri, "failed"));
        context.HandleResponse();
    }

    // The protocol allows it in this flow, since the token comes over a connection of ours; nobody needs it, and a proxy could make one.
    private static Task RefuseUnsigned(TokenValidatedContext context)
    {
        if (context.SecurityToken.SignatureAlgorithm is null or "" or SecurityAlgorithms.None)
            context.Fail("The ID token is not signed.");
        return Task.CompletedTask;
    }

    private static bool IsTrue(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    // The plain OAuth of GitHub: who it is has to be asked for, and the e-mail address at a place of its own.
    private static async Task ReadGitHubAsync(OAuthCreatingTicketContext context)
    {
        using var user = await GetAsync(context.Options.UserInformationEndpoint);
        var identity = context.Identity!;
        identity.AddClaim(new Claim("sub", user.RootElement.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if ((Text(user.RootElement, "name") ?? Text(user.RootElement, "login")) is { } name)
            identity.AddClaim(new Claim("name", name));
        using var emails = await GetAsync(context.Options.UserInformationEndpoint + "/emails");
        foreach (var each in emails.RootElement.EnumerateArray())
            if (each.GetProperty("primary").GetBoolean() && each.GetProperty("verified").GetBoolean() && Text(each, "email") is { } email)
            {
                identity.AddClaim(new Claim("email", email));
                identity.AddClaim(new Claim("email_verified", "true"));
            }

        async Task<JsonDocument> GetAsync(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Authorization = new("Bearer", context.AccessToken);
            request.Headers.Accept.Add(new("application/vnd.github+json"));
            request.Headers.UserAgent.Add(new("Personal-Q", Product.Version));
            using var response = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
            response.EnsureSuccessStatusCode();
            return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(context.HttpContext.RequestAborted), default, context.HttpContext.RequestAborted);
        }

        static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        LogFailed(context.HttpContext, context.Scheme.Name, context.Failure);
        context.Response.Redirect(ExternalSignIns.Failed(context.Properties?.RedirectUri, "failed"));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static Task DenyAsync(AccessDeniedContext context)
    {
        context.Response.Redirect(ExternalSignIns.Failed(context.Properties?.RedirectUri, "cancelled"));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private sealed class NobodyHandler : IAuthenticationHandler
    {
        public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

        public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

        public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

        public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
    }

    // All settings of the handlers are made here; the framework would also take some from the environment (Authentication:Schemes).
    private sealed class NoOtherConfiguration : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }

    // What the service answered may be anybody's text: one line, and short.
    private static void LogFailed(HttpContext context, string scheme, Exception? failure)
    {
        var text = Encodings.PlainText.CleanLine(failure?.Message ?? "no reason given");
        ExternalLog.Failed(context.RequestServices.GetRequiredService<ILogger<ExternalSignIns>>(), scheme, text.Length > 500 ? text[..500] : text);
    }
}

internal static partial class ExternalLog
{
    [LoggerMessage(LogLevel.Warning, "Nobody can sign in with {Name} at this moment")]
    public static partial void Unavailable(ILogger logger, Exception e, string name);

    [LoggerMessage(LogLevel.Warning, "Somebody came back from signing in with {Scheme}, and it did not work: {Reason}")]
    public static partial void Failed(ILogger logger, string scheme, string reason);
}
