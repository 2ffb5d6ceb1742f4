using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.People.External;

namespace PersonalQ.People;

/// <summary>Signing in and out.</summary>
internal static class AuthApi
{
    public static IEndpointRouteBuilder MapAuth(this IEndpointRouteBuilder api)
    {
        var auth = api.MapGroup("/auth").WithTags("Sign-in").WithMetadata(AnswersSecret.Mark).AddEndpointFilter(NeverKept);
        auth.MapGet("/status", GetAuthStatus).WithName(nameof(GetAuthStatus)).WithSummary("Whether one has to sign in, and who is signed in");
        auth.MapPost("/sign-in", SignIn).WithName(nameof(SignIn)).WithSummary("Sign a browser in: the answer sets its cookie");
        auth.MapPost("/login", Login).WithName(nameof(Login)).WithSummary("Sign a program in: the answer has an access token for 15 minutes and a refresh token");
        auth.MapPost("/refresh", Refresh).WithName(nameof(Refresh)).WithSummary("Exchange a refresh token for the next tokens");
        auth.MapPost("/logout", Logout).WithName(nameof(Logout)).WithSummary("End this session");
        auth.MapGet("/me", GetMe).WithName(nameof(GetMe)).WithSummary("Who asks");
        auth.MapPost("/links/look", LookAtLink).WithName(nameof(LookAtLink)).WithSummary("What a link for set-up, an invitation or a new password is for");
        auth.MapPost("/links/use", UseLink).WithName(nameof(UseLink)).WithSummary("Use such a link, and sign the browser in");
        return api;
    }

    private static ValueTask<object?> NeverKept(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    private static async Task<Ok<AuthStatus>> GetAuthStatus(HttpContext context, HttpOptions options, ExternalOptions external, IDatabase database, CancellationToken ct)
    {
        if (!options.NeedsSignIn)
            return TypedResults.Ok(new AuthStatus(false, false, null, []));
        await using var db = database.Read();
        return TypedResults.Ok(new AuthStatus(true, !await db.People.AnyAsync(ct), Caller.Of(context) is { } caller ? await AboutAsync(caller, db, ct) : null,
            [.. external.Providers.Select(p => new SignInProviderResponse(p.Key, p.Name))]));
    }

    private static async Task<Ok<MeResponse>> SignIn(SignInRequest request, HttpContext context, HttpOptions options, SignIns signIns, CancellationToken ct)
    {
        Demand(options);
        request.Validate();
        var signedIn = await signIns.WithPasswordAsync(request.UserName!, request.Password!, SessionKind.Browser, context, ct);
        signIns.Keep(context, signedIn);
        return TypedResults.Ok(About(signedIn.Person));
    }

    private static async Task<Ok<TokensResponse>> Login(SignInRequest request, HttpContext context, HttpOptions options, SignIns signIns, AccessTokens tokens, CancellationToken ct)
    {
        Demand(options);
        request.Validate();
        return TypedResults.Ok(await TokensAsync(await signIns.WithPasswordAsync(request.UserName!, request.Password!, SessionKind.Program, context, ct), tokens, ct));
    }

    private static async Task<Ok<TokensResponse>> Refresh(RefreshRequest request, HttpContext context, HttpOptions options, SignIns signIns, AccessTokens tokens, CancellationToken ct)
    {
        Demand(options);
        return TypedResults.Ok(await TokensAsync(await signIns.RefreshAsync(request.Validate().RefreshToken!, context, ct), tokens, ct));
    }

    private static async Task<NoContent> Logout(HttpContext context, SignIns signIns, CancellationToken ct)
    {
        Caller.Required(context);
        await signIns.SignOutAsync(context, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<MeResponse>> GetMe(HttpContext context, IDatabase database, CancellationToken ct)
    {
        var caller = Caller.Required(context);
        await using var db = database.Read();
        return TypedResults.Ok(await AboutAsync(caller, db, ct));
    }

    private static async Task<Ok<LinkResponse>> LookAtLink(LookAtLinkRequest request, HttpOptions options, Links links, CancellationToken ct)
    {
        Demand(options);
        var (link, person) = await links.LookAsync(request.Validate().Token!, ct);
        return TypedResults.Ok(new LinkResponse(link.Kind, link.Role, person?.UserName, link.ExpiresAt));
    }

    private static async Task<Ok<MeResponse>> UseLink(UseLinkRequest request, HttpContext context, HttpOptions options, Links links, SignIns signIns, CancellationToken ct)
    {
        Demand(options);
        var signedIn = await links.UseAsync(request.Validate(), context, ct);
        signIns.Keep(context, signedIn);
        return TypedResults.Ok(About(signedIn.Person));
    }

    private static async Task<TokensResponse> TokensAsync(SignedIn signedIn, AccessTokens tokens, CancellationToken ct) =>
        new(await tokens.MakeAsync(signedIn.Person, signedIn.Session, ct), "bearer", (int)tokens.Life.TotalSeconds, signedIn.Text);

    private static MeResponse About(Person person) => new(person.Id, person.Name, person.UserName, person.Role, null);

    private static async Task<MeResponse> AboutAsync(Caller caller, PersonalQDb db, CancellationToken ct) => new(
        caller.PersonId, caller.Name, caller.PersonId is { } id ? await db.People.Where(p => p.Id == id).Select(p => p.UserName).FirstOrDefaultAsync(ct) : null,
        caller.Role, caller.Scopes is { } scopes ? [.. scopes.Order(StringComparer.Ordinal)] : null);

    private static void Demand(HttpOptions options)
    {
        if (!options.NeedsSignIn)
            throw Caller.SignInOff();
    }
}
