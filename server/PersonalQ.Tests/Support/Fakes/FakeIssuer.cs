using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>
/// Somebody else's sign-in: an OpenID Connect issuer, and GitHub's OAuth. Strict about what it is asked (exact redirect, PKCE,
/// state, nonce, the client's secret, codes that work once); what it answers can be made as wrong as a test wants.
/// </summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    public const string ClientId = "personal-q";
    public const string ClientSecret = "issuer-client-secret-0123456789";

    private readonly WebApplication app;
    private readonly RSA rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Redirect, string Challenge, string? Nonce)> codes = new();

    private FakeIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Issuer, authorization_endpoint = Issuer + "/authorize", token_endpoint = Issuer + "/token", userinfo_endpoint = Issuer + "/userinfo", jwks_uri = Issuer + "/jwks",
            response_types_supported = new[] { "code" }, subject_types_supported = new[] { "public" }, id_token_signing_alg_values_supported = new[] { "RS256" },
            code_challenge_methods_supported = new[] { "S256" },
        }));
        app.MapGet("/jwks", () => Results.Content(JsonSerializer.Serialize(new { keys = new[] { Jwk() } }), "application/json"));
        app.MapGet("/authorize", (HttpRequest request) => Authorize(request, isOidc: true));
        app.MapGet("/login/oauth/authorize", (HttpRequest request) => Authorize(request, isOidc: false));
        app.MapPost("/token", async (HttpRequest request) => await TokenAsync(request, isOidc: true));
        app.MapPost("/login/oauth/access_token", async (HttpRequest request) => await TokenAsync(request, isOidc: false));
        app.MapGet("/userinfo", (HttpRequest request) => IsAuthorized(request) ? Results.Json(UserInfo) : Results.Unauthorized());
        app.MapGet("/api/v3/user", (HttpRequest request) => IsAuthorized(request) ? Results.Json(new { id = 4711, login = "ada-l", name = Name }) : Results.Unauthorized());
        app.MapGet("/api/v3/user/emails", (HttpRequest request) => IsAuthorized(request)
            ? Results.Json(new[] { new { email = "old@example.org", primary = false, verified = true }, new { email = Email, primary = true, verified = Verified } }) : Results.Unauthorized());
    }

    public string Issuer => app.Urls.First();

    public string Subject { get; set; } = "subject-1";

    public string Email { get; set; } = "ada@example.org";

    public bool Verified { get; set; } = true;

    public string Name { get; set; } = "Ada Lovelace";

    public string[] Groups { get; set; } = [];

    /// <summary>Changes the ID token before it is signed.</summary>
    public Action<SecurityTokenDescriptor> Token { get; set; } = _ => { };

    /// <summary>What is sent in the place of the signed token.</summary>
    public Func<string, string> Sign { get; set; } = token => token;

    /// <summary>Other answers of the route for tokens.</summary>
    public Func<IResult>? TokenAnswer { get; set; }

    /// <summary>What the browser comes back with in the place of a code.</summary>
    public string? Refusal { get; set; }

    public static async Task<FakeIssuer> StartNewAsync()
    {
        var made = new FakeIssuer();
        await made.app.StartAsync();
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }

    private Dictionary<string, object> UserInfo => new() { ["sub"] = Subject, ["email"] = Email, ["email_verified"] = Verified, ["name"] = Name, ["groups"] = Groups };

    private object Jwk()
    {
        var key = rsa.ExportParameters(false);
        return new { kty = "RSA", use = "sig", kid = "k1", alg = "RS256", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) };
    }

    private IResult Authorize(HttpRequest request, bool isOidc)
    {
        var query = request.Query;
        if (query["client_id"] != ClientId || query["response_type"] != "code" || query["code_challenge_method"] != "S256" || query["code_challenge"].ToString().Length != 43
            || query["state"].ToString().Length < 20 || (isOidc && (query["nonce"].ToString().Length < 20 || !query["scope"].ToString().Split(' ').Contains("openid"))))
            return Results.BadRequest($"not as the protocol asks: {request.QueryString}");
        var back = query["redirect_uri"] + "?state=" + HttpUtility.UrlEncode(query["state"]);
        if (Refusal is not null)
            return Results.Redirect($"{back}&error={Refusal}");
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[code] = (query["redirect_uri"].ToString(), query["code_challenge"].ToString(), query["nonce"]);
        return Results.Redirect($"{back}&code={code}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request, bool isOidc)
    {
        var form = await request.ReadFormAsync();
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret || form["grant_type"] != "authorization_code" || !codes.TryRemove(form["code"].ToString(), out var known)
            || known.Redirect != form["redirect_uri"] || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != known.Challenge)
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        if (TokenAnswer is { } other)
            return other();
        if (!isOidc)
            return Results.Json(new { access_token = "gho_1", token_type = "bearer", scope = "read:user,user:email" });
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer, Audience = ClientId, IssuedAt = now, NotBefore = now, Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = Subject, ["nonce"] = known.Nonce! },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256),
        };
        Token(descriptor);
        return Results.Json(new { access_token = "gho_1", token_type = "Bearer", expires_in = 300, id_token = Sign(new JsonWebTokenHandler().CreateToken(descriptor)) });
    }

    private static bool IsAuthorized(HttpRequest request) => request.Headers.Authorization == "Bearer gho_1";
}
