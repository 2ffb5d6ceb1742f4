using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Encodings;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>
/// Sessions and access tokens: begins them, ends them, and says whose they are. What was found is remembered for a few
/// seconds, so that a request costs no query, and an end in another process is noticed within that time.
/// </summary>
internal sealed class Sessions(IDatabase database, SignInOptions options, TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private const int LongestClient = 300;
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Remembered> remembered = new(StringComparer.Ordinal);

    /// <summary>Begins a session in a write.</summary>
    /// <returns>The session and its secret.</returns>
    public (SignInSession Session, string Secret) Begin(WriteSession write, Person person, SessionKind kind, HttpContext context)
    {
        var secret = Secrets.New();
        var now = clock.Now();
        var session = new SignInSession
        {
            Id = Ids.New(clock),
            PersonId = person.Id,
            Kind = kind,
            SecretHash = Secrets.Hash(secret),
            CreatedAt = now,
            SeenAt = now,
            ExpiresAt = now + (kind == SessionKind.Browser ? options.BrowserIdle : options.ProgramIdle),
            Address = AddressOf(context),
            Client = ClientOf(context),
        };
        write.Db.SignInSessions.Add(session);
        person.SignedInAt = now;
        return (session, secret);
    }

    /// <summary>Who a browser's cookie is of; null when it is of nobody, or not any more.</summary>
    public async ValueTask<Caller?> OfCookieAsync(string cookie, HttpContext context)
    {
        if (Split(cookie) is not var (id, secret))
            return null;
        var found = await OfSessionAsync(id, context);
        return found is { Kind: SessionKind.Browser } && Secrets.Fits(secret, found.SecretHash) ? found.Caller : null;
    }

    /// <summary>Who a session is of, by its id alone: for what proves itself otherwise.</summary>
    public async ValueTask<Caller?> OfIdAsync(string id, HttpContext? context) => (await OfSessionAsync(id, context))?.Caller;

    /// <summary>Who an access token is of.</summary>
    public async ValueTask<Caller?> OfTokenAsync(string token, HttpContext context) => (await OfTokenHashAsync(Secrets.Hash(token), context))?.Caller;

    /// <summary>Looks anew whether what a long answer began with still holds.</summary>
    public async ValueTask<bool> StillHoldsAsync(Caller caller)
    {
        var now = caller.SessionId is { } session ? (await OfSessionAsync(session, null))?.Caller
            : caller.TokenHash is { } hash ? (await OfTokenHashAsync(hash, null))?.Caller
            : caller;
        return now is not null && now.Role >= caller.Role;
    }

    /// <summary>Forgets what was found, because it may have changed.</summary>
    public void Forget() => remembered.Clear();

    /// <summary>What stands in a cookie or refresh token.</summary>
    public static string Join(string id, string secret) => $"{id}.{secret}";

    /// <summary>Id and secret of a cookie or refresh token; null when it is none.</summary>
    public static (string Id, string Secret)? Split(string text) =>
        text.Length == 36 + 1 + 43 && text[36] == '.' && Guid.TryParseExact(text.AsSpan(0, 36), "D", out _) ? (text[..36], text[37..]) : null;

    /// <summary>What a browser or program calls itself, without what no list can show.</summary>
    public static string ClientOf(HttpContext context)
    {
        var client = PlainText.CleanLine(context.Request.Headers.UserAgent.ToString());
        return client.Length > LongestClient ? client[..LongestClient] : client;
    }

    /// <summary>The address a request comes from.</summary>
    public static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";
    }

    private async ValueTask<Remembered?> OfSessionAsync(string id, HttpContext? context)
    {
        if (Known(id) is not { } known)
        {
            await using var db = database.Read();
            var now = clock.Now();
            var row = await (from s in db.SignInSessions
                             join p in db.People on s.PersonId equals p.Id
                             where s.Id == id && s.ExpiresAt > now && p.DeactivatedAt == null
                             select new { s, p.Name, p.Role }).FirstOrDefaultAsync();
            if (row is null)
                return null;
            known = Remember(id, new Remembered(
                new Caller(row.s.PersonId, row.Name, row.Role) { SessionId = id }, row.s.Kind, row.s.SecretHash, row.s.SeenAt, clock.GetTimestamp()));
        }
        if (context is not null && clock.Now() - known.SeenAt > SeenEvery)
            await SeeAsync(id, known, context);
        return known;
    }

    private async ValueTask<Remembered?> OfTokenHashAsync(string hash, HttpContext? context)
    {
        if (Known(hash) is not { } known)
        {
            await using var db = database.Read();
            var now = clock.Now();
            var row = await (from t in db.AccessTokens
                             join p in db.People on t.PersonId equals p.Id
                             where t.SecretHash == hash && (t.ExpiresAt == null || t.ExpiresAt > now) && p.DeactivatedAt == null
                             select new { t, p.Name, p.Role }).FirstOrDefaultAsync();
            if (row is null)
                return null;
            var caller = new Caller(row.t.PersonId, row.Name, row.Role) { TokenId = row.t.Id, TokenHash = hash, Scopes = row.t.Scopes.ToFrozenSet(StringComparer.Ordinal) };
            known = Remember(hash, new Remembered(caller, null, hash, row.t.LastUsedAt ?? DateTimeOffset.UnixEpoch, clock.GetTimestamp()));
        }
        if (context is not null && clock.Now() - known.SeenAt > SeenEvery)
        {
            Remember(hash, known with { SeenAt = clock.Now() });
            await database.WriteAsync(async write => await write.ExecuteAsync(
                "update access_tokens set last_used_at = @p1 where id = @p0", known.Caller.TokenId, clock.Now().ToMicros()), CancellationToken.None);
        }
        return known;
    }

    // A session that is used goes on; it is written down now and then.
    private async Task SeeAsync(string id, Remembered known, HttpContext context)
    {
        var now = clock.Now();
        Remember(id, known with { SeenAt = now });
        var idle = known.Kind == SessionKind.Browser ? options.BrowserIdle : options.ProgramIdle;
        await database.WriteAsync(async write => await write.ExecuteAsync(
            "update sessions set seen_at = @p1, expires_at = @p2, address = @p3, client = @p4 where id = @p0",
            id, now.ToMicros(), (now + idle).ToMicros(), AddressOf(context), ClientOf(context)), CancellationToken.None);
    }

    private Remembered? Known(string key) =>
        remembered.TryGetValue(key, out var known) && clock.GetElapsedTime(known.LookedAt) < options.Trusted ? known : null;

    private Remembered Remember(string key, Remembered found)
    {
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        return remembered[key] = found;
    }

    private sealed record Remembered(Caller Caller, SessionKind? Kind, string SecretHash, DateTimeOffset SeenAt, long LookedAt);
}
