using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Encodings;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>One's own account: name, password, sessions, access tokens.</summary>
internal static class AccountApi
{
    public static IEndpointRouteBuilder MapAccount(this IEndpointRouteBuilder api)
    {
        var account = api.MapGroup("/account").WithTags("Account");
        account.MapPatch("", UpdateAccount).WithName(nameof(UpdateAccount)).WithSummary("Change one's own name");
        account.MapPut("/password", ChangePassword).WithName(nameof(ChangePassword)).WithSummary("Change one's own password; all other sessions end");
        account.MapGet("/sessions", ListSessions).WithName(nameof(ListSessions)).WithSummary("Where one is signed in, last used first");
        account.MapDelete("/sessions", EndOtherSessions).WithName(nameof(EndOtherSessions)).WithSummary("Sign out everywhere else");
        account.MapDelete("/sessions/{id}", EndSession).WithName(nameof(EndSession)).WithSummary("End one of one's own sessions");
        account.MapGet("/tokens", ListTokens).WithName(nameof(ListTokens)).WithSummary("One's own access tokens, newest first");
        account.MapPost("/tokens", CreateToken).WithName(nameof(CreateToken)).WithSummary("Make an access token; the answer alone shows it").WithMetadata(AnswersSecret.Mark);
        account.MapDelete("/tokens/{id}", RevokeToken).WithName(nameof(RevokeToken)).WithSummary("Revoke an access token");
        account.MapGet("/scopes", ListScopes).WithName(nameof(ListScopes)).WithSummary("What access tokens can be allowed to do");
        return api;
    }

    private static async Task<Ok<MeResponse>> UpdateAccount(UpdateAccountRequest request, HttpContext context, IDatabase database, Sessions sessions, CancellationToken ct)
    {
        var id = PersonId(context);
        var name = request.Validate().Name!.Trim();
        var person = await database.WriteAsync(async write =>
        {
            var row = await write.Db.People.FirstAsync(p => p.Id == id);
            row.Name = name;
            return row;
        }, ct);
        sessions.Forget();
        return TypedResults.Ok(new MeResponse(person.Id, person.Name, person.UserName, person.Role, null));
    }

    private static async Task<NoContent> ChangePassword(
        ChangePasswordRequest request, HttpContext context, IDatabase database, Passwords passwords, SignInThrottle throttle, Sessions sessions, SecurityLog log, CancellationToken ct)
    {
        var id = PersonId(context);
        request.Validate();
        Person person;
        await using (var db = database.Read())
            person = await db.People.FirstAsync(p => p.Id == id, ct);
        // Who found a browser that is signed in may not guess either.
        var succeeded = throttle.Take(person.UserName, context);
        if (!(await passwords.VerifyAsync(person.PasswordHash, request.CurrentPassword!, ct)).IsRight)
            throw ProblemException.Invalid("current_password", "wrong", "This is not the present password.");
        succeeded();
        Passwords.Check(request.NewPassword!, "new_password", person.UserName, person.Name);
        var hash = await passwords.HashAsync(request.NewPassword!, ct);
        var current = Caller.Required(context).SessionId;
        await database.WriteAsync(async write =>
        {
            var row = await write.Db.People.FirstOrDefaultAsync(p => p.Id == id && p.PasswordHash == person.PasswordHash)
                ?? throw ProblemException.Conflict("changed_meanwhile", "The password was changed meanwhile.");
            row.PasswordHash = hash;
            await write.ExecuteAsync("delete from sessions where person_id = @p0 and id <> @p1", id, current);
            // Whoever had a link for a new password would undo this.
            await write.ExecuteAsync("delete from person_links where person_id = @p0", id);
            var revoked = request.RevokeTokens ? await write.ExecuteAsync("delete from access_tokens where person_id = @p0", id) : 0;
            log.Add(write, SecurityEventKind.PasswordChanged, context, revoked > 0 ? $"All other sessions were ended, {revoked} access tokens revoked." : "All other sessions were ended.");
        }, ct);
        sessions.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<SessionResponse>>> ListSessions(HttpContext context, IDatabase database, TimeProvider clock, CancellationToken ct)
    {
        var id = PersonId(context);
        var current = Caller.Required(context).SessionId;
        var now = clock.Now();
        await using var db = database.Read();
        var rows = await db.SignInSessions.Where(s => s.PersonId == id && s.ExpiresAt > now).OrderByDescending(s => s.SeenAt).Take(Page.Most).ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<SessionResponse>>(rows.ConvertAll(s => new SessionResponse(s.Id, s.Kind, s.Client, s.Address, s.CreatedAt, s.SeenAt, s.ExpiresAt, s.Id == current)));
    }

    private static async Task<NoContent> EndOtherSessions(HttpContext context, IDatabase database, Sessions sessions, SecurityLog log, CancellationToken ct)
    {
        var id = PersonId(context);
        var current = Caller.Required(context).SessionId;
        await database.WriteAsync(async write =>
        {
            var ended = await write.ExecuteAsync("delete from sessions where person_id = @p0 and id <> @p1", id, current);
            if (ended > 0)
                log.Add(write, SecurityEventKind.SessionEnded, context, $"Signed out everywhere else: {ended}");
        }, ct);
        sessions.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndSession(string id, HttpContext context, IDatabase database, Sessions sessions, SecurityLog log, CancellationToken ct)
    {
        var person = PersonId(context);
        await database.WriteAsync(async write =>
        {
            if (await write.ExecuteAsync("delete from sessions where id = @p0 and person_id = @p1", id, person) == 0)
                throw ProblemException.NotFound("Session");
            log.Add(write, SecurityEventKind.SessionEnded, context);
        }, ct);
        sessions.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<TokenResponse>>> ListTokens(HttpContext context, IDatabase database, CancellationToken ct)
    {
        var id = PersonId(context);
        await using var db = database.Read();
        var rows = await db.AccessTokens.Where(t => t.PersonId == id).OrderByDescending(t => t.Id).Take(Page.Most).ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<TokenResponse>>(rows.ConvertAll(t => Answer(t)));
    }

    private static async Task<Created<TokenResponse>> CreateToken(CreateTokenRequest request, HttpContext context, IDatabase database, TimeProvider clock, SecurityLog log, CancellationToken ct)
    {
        var id = PersonId(context);
        var scopes = request.Validate().Scopes!.Distinct().ToList();
        if (scopes.Find(s => !Scopes.All.ContainsKey(s)) is { } unknown)
            throw ProblemException.Invalid("scopes", "unknown_value", $"'{PlainText.CleanLine(unknown)}' is not one of {string.Join(", ", Scopes.All.Keys)}.");
        var secret = PersonalTokens.Prefix + Secrets.New();
        var now = clock.Now();
        var token = new AccessToken
        {
            Id = Ids.New(clock),
            PersonId = id,
            Name = request.Name!.Trim(),
            SecretHash = Secrets.Hash(secret),
            Ending = secret[^4..],
            Scopes = scopes,
            CreatedAt = now,
            ExpiresAt = request.ExpiresInDays is { } days ? now.AddDays(days) : null,
        };
        await database.WriteAsync(async write =>
        {
            if (await write.Db.AccessTokens.CountAsync(t => t.PersonId == id) >= PersonalTokens.Most)
                throw ProblemException.Conflict("too_many_tokens", $"A person has at most {PersonalTokens.Most} access tokens. Revoke some first.");
            write.Db.AccessTokens.Add(token);
            log.Add(write, SecurityEventKind.TokenMade, context, $"{token.Name}: {string.Join(", ", scopes)}");
        }, ct);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, Answer(token, secret));
    }

    private static async Task<NoContent> RevokeToken(string id, HttpContext context, IDatabase database, Sessions sessions, SecurityLog log, CancellationToken ct)
    {
        var person = PersonId(context);
        await database.WriteAsync(async write =>
        {
            if (await write.Db.AccessTokens.FirstOrDefaultAsync(t => t.Id == id && t.PersonId == person) is not { } token)
                throw ProblemException.NotFound("Access token");
            write.Db.AccessTokens.Remove(token);
            log.Add(write, SecurityEventKind.TokenRevoked, context, token.Name);
        }, ct);
        sessions.Forget();
        return TypedResults.NoContent();
    }

    private static Ok<IReadOnlyList<ScopeResponse>> ListScopes() => TypedResults.Ok<IReadOnlyList<ScopeResponse>>([.. Scopes.All.Select(s => new ScopeResponse(s.Key, s.Value))]);

    private static TokenResponse Answer(AccessToken token, string? secret = null) =>
        new(token.Id, token.Name, token.Ending, token.Scopes, token.CreatedAt, token.ExpiresAt, token.LastUsedAt, secret);

    private static string PersonId(HttpContext context) => Caller.Required(context).PersonId ?? throw Caller.SignInOff();
}

/// <summary>The keys that people give their programs.</summary>
internal static class PersonalTokens
{
    /// <summary>What every one begins with, so that scanners for leaked secrets find it.</summary>
    public const string Prefix = "pq_";

    /// <summary>Tokens of one person.</summary>
    public const int Most = 100;
}
