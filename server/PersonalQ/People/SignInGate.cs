using System.Collections.Concurrent;
using System.Collections.Frozen;
using PersonalQ.Http;
using PersonalQ.People.External;

namespace PersonalQ.People;

/// <summary>The door of the program when sign-in is on: finds out who asks, and compares it with the <see cref="AccessTable"/>.</summary>
internal sealed class SignInGate(Sessions sessions, AccessTokens tokens, OpenConnections connections, CommandLineProof commandLine) : IRequestGate
{
    private const string Bearer = "Bearer ";

    // The owner of the machine, at its terminal: everything but what a person has to decide.
    private static readonly Caller CommandLine = new(null, "command line", Role.Admin)
    {
        Scopes = Scopes.All.Keys.Except([Scopes.ApprovalsDecide]).ToFrozenSet(StringComparer.Ordinal),
    };

    private readonly ConcurrentDictionary<(Endpoint Endpoint, string Method), Need> needs = new();

    public void UseBefore(WebApplication app) => app.UseExternalSignIn();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context); // nothing is there
            return;
        }
        // Routes without methods answer to any word, so the word is no key there.
        var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is null ? "*" : context.Request.Method;
        var need = needs.GetOrAdd((endpoint, method), static key => AccessTable.Of((RouteEndpoint)key.Endpoint, key.Method));
        var caller = await FindAsync(context, isNeeded: need.Least is not null);
        if (need.Least is null && caller is null)
        {
            await next(context);
            return;
        }
        if (caller is null)
            throw new ProblemException(401, "sign_in_required", "Sign in first, or send an access token as Authorization: Bearer.") { Challenge = "Bearer" };
        Check(caller, need);
        context.Features.Set(caller);
        context.User = caller.Principal;
        if (!need.IsStream)
        {
            await next(context);
            return;
        }
        using (connections.Add(caller, context))
            await next(context);
    }

    public async ValueTask<bool> IsSignedInAsync(HttpContext context) =>
        context.Request.Cookies[SignInCookie.NameOf(context)] is { } cookie && await sessions.OfCookieAsync(cookie, context) is not null;

    /// <summary>Refuses a caller who may not.</summary>
    internal static void Check(Caller caller, Need need)
    {
        if (need.Least is { } least && caller.Role < least)
            throw new ProblemException(403, "not_allowed", least == Role.Admin
                ? "Only an admin may do this."
                : "You may look at things here, and not change or start them. An admin can change that.");
        if (need.IsForSessions && caller.SessionId is null)
            throw new ProblemException(403, "session_required", "An access token may not do this. Sign in with your account.");
        if (need.IsForPeople && caller.TokenId is not null)
            throw new ProblemException(403, "session_required", "An access token may not do this: it could make itself an account that decides. Sign in with your account.");
        if (caller.Scopes is { } scopes && need.Scope is { } scope && !scopes.Contains(scope))
            throw new ProblemException(403, "scope_missing", caller.TokenId is null
                ? $"The command line alone may not do this. Set PERSONALQ_TOKEN to an access token with the scope {scope}."
                : $"This access token has not the scope {scope}.");
    }

    // Where nobody has to be signed in, what is wrong with a token or a cookie is no reason to refuse.
    private async ValueTask<Caller?> FindAsync(HttpContext context, bool isNeeded)
    {
        var request = context.Request;
        // Another scheme is for the proxy in front.
        if (request.Headers.Authorization.ToString() is var authorization && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            if (await OfBearerAsync(authorization[Bearer.Length..].Trim(), context) is { } found)
                return found;
            if (!isNeeded)
                return null;
            throw new ProblemException(401, "token_invalid", "The access token is not known, has expired, or was revoked.") { Challenge = "Bearer error=\"invalid_token\"" };
        }
        if (request.Cookies[SignInCookie.NameOf(context)] is { Length: > 0 } cookie && await sessions.OfCookieAsync(cookie, context) is { } person)
        {
            if (isNeeded)
                CheckOrigin(request);
            return person;
        }
        return commandLine.Is(context) ? CommandLine : null;
    }

    private async ValueTask<Caller?> OfBearerAsync(string token, HttpContext context) =>
        token.StartsWith(PersonalTokens.Prefix, StringComparison.Ordinal) ? await sessions.OfTokenAsync(token, context)
        : await tokens.SessionOfAsync(token, context.RequestAborted) is { } session ? await sessions.OfIdAsync(session, context)
        : null;

    // Every browser says where a page comes from when it changes something, and a foreign page was refused before.
    private static void CheckOrigin(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return;
        if (request.Headers.Origin.Count == 0 && request.Headers["Sec-Fetch-Site"].Count == 0)
            throw new ProblemException(403, "origin_required", "A request that changes something with the cookie of a browser has to say its Origin. Programs use an access token.");
    }
}
