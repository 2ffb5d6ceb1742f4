using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.People.External;

/// <summary>Signing in with other services, and which accounts there are connected with one's own.</summary>
internal static class ExternalApi
{
    public static IEndpointRouteBuilder MapExternalSignIn(this IEndpointRouteBuilder api)
    {
        var external = api.MapGroup("/auth/external").WithTags("Sign-in");
        external.MapGet("/{provider}", BeginExternalSignIn).WithName(nameof(BeginExternalSignIn))
            .WithSummary("Leads a browser to another service to sign in, and back to return_url").Produces(StatusCodes.Status302Found);
        var account = api.MapGroup("/account/identities").WithTags("Account");
        account.MapGet("", ListIdentities).WithName(nameof(ListIdentities)).WithSummary("The accounts of other services one signs in with");
        account.MapPost("/{provider}", ConnectIdentity).WithName(nameof(ConnectIdentity)).WithSummary("Begin to connect an account of another service: the answer has the address to go to");
        account.MapDelete("/{id}", DisconnectIdentity).WithName(nameof(DisconnectIdentity)).WithSummary("Disconnect an account of another service");
        return api;
    }

    private static async Task BeginExternalSignIn(string provider, string? return_url, HttpContext context, HttpOptions http, ExternalOptions options)
    {
        if (!http.NeedsSignIn)
            throw Caller.SignInOff();
        await ChallengeAsync(context, Known(options, provider), new AuthenticationProperties { RedirectUri = ExternalSignIns.LocalPath(return_url) });
    }

    private static async Task<Ok<IReadOnlyList<IdentityResponse>>> ListIdentities(HttpContext context, IDatabase database, ExternalOptions options, CancellationToken ct)
    {
        var id = PersonId(context);
        await using var db = database.Read();
        var rows = await db.PersonIdentities.Where(i => i.PersonId == id).OrderBy(i => i.Id).ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<IdentityResponse>>(rows.ConvertAll(i => new IdentityResponse(
            i.Id, i.Provider, options.Providers.FirstOrDefault(p => p.Key == i.Provider)?.Name ?? i.Provider, i.Label, i.CreatedAt, i.LastUsedAt)));
    }

    // Begun by a request that only pages of this server can make, so that no other page connects its own account with somebody's here.
    private static async Task<Ok<GoToResponse>> ConnectIdentity(string provider, HttpContext context, ExternalOptions options)
    {
        var properties = new AuthenticationProperties { RedirectUri = "/settings/account" };
        properties.Items[ExternalSignIns.ConnectFor] = PersonId(context);
        await ChallengeAsync(context, Known(options, provider), properties);
        var address = context.Response.Headers.Location.ToString();
        context.Response.Headers.Remove("Location");
        return TypedResults.Ok(new GoToResponse(address));
    }

    private static async Task<NoContent> DisconnectIdentity(string id, HttpContext context, IDatabase database, ExternalOptions options, SecurityLog log, CancellationToken ct)
    {
        var personId = PersonId(context);
        await database.WriteAsync(async write =>
        {
            var all = await write.Db.PersonIdentities.Where(i => i.PersonId == personId).ToListAsync(CancellationToken.None);
            var identity = all.Find(i => i.Id == id) ?? throw ProblemException.NotFound("Connected account");
            var person = await write.Db.People.FirstAsync(p => p.Id == personId, CancellationToken.None);
            if (all.Count == 1 && person.PasswordHash is null)
                throw ProblemException.Conflict("last_way_in", "This is the only way you can sign in. Ask an admin for a link to set a password first.");
            write.Db.PersonIdentities.Remove(identity);
            log.Add(write, SecurityEventKind.IdentityDisconnected, context, $"{options.Providers.FirstOrDefault(p => p.Key == identity.Provider)?.Name ?? identity.Provider}: {identity.Label}");
        }, ct);
        return TypedResults.NoContent();
    }

    private static async Task ChallengeAsync(HttpContext context, ExternalProvider provider, AuthenticationProperties properties)
    {
        try
        {
            await context.ChallengeAsync(provider.Key, properties);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ProblemException)
        {
            ExternalLog.Unavailable(context.RequestServices.GetRequiredService<ILogger<ExternalSignIns>>(), e, provider.Name);
            throw new ProblemException(502, "sign_in_unavailable", $"{provider.Name} does not answer as it should. Try again later, or sign in with a password.");
        }
    }

    private static ExternalProvider Known(ExternalOptions options, string key) =>
        options.Providers.FirstOrDefault(p => p.Key == key) ?? throw ProblemException.NotFound("Service to sign in with");

    private static string PersonId(HttpContext context) => Caller.Required(context).PersonId ?? throw Caller.SignInOff();
}

/// <summary>An account of another service that one signs in with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Provider">The service: <c>google</c>, <c>github</c> or <c>oidc</c>.</param>
/// <param name="ProviderName">What its button says.</param>
/// <param name="Label">Its e-mail address or name there.</param>
/// <param name="CreatedAt">When it was connected.</param>
/// <param name="LastUsedAt">When it was last used to sign in; null when it never was.</param>
public sealed record IdentityResponse(string Id, string Provider, string ProviderName, string Label, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>Where the browser has to go on.</summary>
/// <param name="Url">The address.</param>
public sealed record GoToResponse(string Url)
{
    /// <summary>Without the address, which holds a state.</summary>
    public override string ToString() => "go on elsewhere";
}

/// <summary>A service that people can sign in with.</summary>
/// <param name="Key">Its name in addresses.</param>
/// <param name="Name">What its button says.</param>
public sealed record SignInProviderResponse(string Key, string Name);
