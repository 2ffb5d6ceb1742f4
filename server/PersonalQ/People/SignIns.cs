using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>Who has signed in, and the secret of the session.</summary>
internal sealed record SignedIn(Person Person, SignInSession Session, string Secret)
{
    /// <summary>What the cookie or the refresh token holds.</summary>
    public string Text => Sessions.Join(Session.Id, Secret);
}

/// <summary>Signs people in and out.</summary>
internal sealed class SignIns(IDatabase database, Passwords passwords, Sessions sessions, SignInThrottle throttle, SecurityLog log, SignInOptions options, TimeProvider clock)
{
    /// <summary>Signs in with user name and password.</summary>
    /// <exception cref="ProblemException">401: one of them is wrong, which is not told, or the account is closed. 429: too many tries.</exception>
    public async Task<SignedIn> WithPasswordAsync(string userName, string password, SessionKind kind, HttpContext context, CancellationToken ct)
    {
        var name = UserNames.Of(userName);
        var succeeded = throttle.Take(name, context);
        var person = await FindAsync(name, ct);
        var (isRight, newHash) = await passwords.VerifyAsync(person is { DeactivatedAt: null } ? person.PasswordHash : null, password, ct);
        if (!isRight)
        {
            await log.AddFailedAsync(context, person?.UserName, person?.Id);
            throw Wrong();
        }
        var signedIn = await database.WriteAsync(async write =>
        {
            var row = await write.Db.People.FirstOrDefaultAsync(p => p.Id == person!.Id && p.PasswordHash == person.PasswordHash && p.DeactivatedAt == null) ?? throw Wrong();
            if (newHash is not null)
                row.PasswordHash = newHash;
            return Begin(write, row, kind, context);
        }, ct);
        succeeded();
        return signedIn;
    }

    /// <summary>Begins a session in a write, for somebody who has proven who he is.</summary>
    public SignedIn Begin(WriteSession write, Person person, SessionKind kind, HttpContext context, string? detail = null)
    {
        var (session, secret) = sessions.Begin(write, person, kind, context);
        log.Add(write, SecurityEventKind.SignedIn, context, person.Id, person.Name, detail);
        return new SignedIn(person, session, secret);
    }

    /// <summary>Gives the browser its cookies.</summary>
    public void Keep(HttpContext context, SignedIn signedIn)
    {
        SignInCookie.Set(context, signedIn.Text, options.BrowserIdle);
        throttle.MarkDevice(context, signedIn.Person.UserName);
    }

    /// <summary>
    /// Takes a refresh token and gives the next one. Each works once: when an old one comes again, somebody else has it, and the
    /// session ends (RFC 9700, 4.14.2).
    /// </summary>
    /// <exception cref="ProblemException">401.</exception>
    public async Task<SignedIn> RefreshAsync(string token, HttpContext context, CancellationToken ct)
    {
        if (Sessions.Split(token) is not var (id, secret))
            throw NotKnown();
        var next = await database.WriteAsync(async write =>
        {
            await write.LockAsync("sessions", id);
            var now = clock.Now();
            var session = await write.Db.SignInSessions.FirstOrDefaultAsync(s => s.Id == id && s.Kind == SessionKind.Program && s.ExpiresAt > now);
            if (session is null || await write.Db.People.FirstOrDefaultAsync(p => p.Id == session.PersonId && p.DeactivatedAt == null) is not { } person)
                return null;
            if (!Secrets.Fits(secret, session.SecretHash))
            {
                // Whoever knows no more than the session's id must not be able to end it.
                if (session.PreviousHash is null || !Secrets.Fits(secret, session.PreviousHash))
                    return null;
                write.Db.SignInSessions.Remove(session);
                log.Add(write, SecurityEventKind.RefreshTokenReused, context, person.Id, person.Name, "A refresh token came a second time; the session was ended.");
                return null;
            }
            var made = Secrets.New();
            (session.PreviousHash, session.SecretHash) = (session.SecretHash, Secrets.Hash(made));
            (session.SeenAt, session.ExpiresAt) = (now, now + options.ProgramIdle);
            (session.Address, session.Client) = (Sessions.AddressOf(context), Sessions.ClientOf(context));
            return new SignedIn(person, session, made);
        }, ct);
        sessions.Forget();
        return next ?? throw NotKnown();
    }

    /// <summary>Ends the session of the caller.</summary>
    public async Task SignOutAsync(HttpContext context, CancellationToken ct)
    {
        if (Caller.Of(context)?.SessionId is { } id)
        {
            await database.WriteAsync(async write =>
            {
                await write.ExecuteAsync("delete from sessions where id = @p0", id);
                log.Add(write, SecurityEventKind.SignedOut, context);
            }, ct);
            sessions.Forget();
        }
        SignInCookie.Remove(context);
    }

    private async Task<Person?> FindAsync(string userName, CancellationToken ct)
    {
        await using var db = database.Read();
        return await db.People.FirstOrDefaultAsync(p => p.UserName == userName, ct);
    }

    private static ProblemException Wrong() => new(401, "sign_in_failed", "User name or password is wrong.");

    private static ProblemException NotKnown() => new(401, "token_invalid", "The refresh token is not known, was used before, or has expired. Sign in again.");
}
