using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PersonalQ.Http;
using PersonalQ.Settings;

namespace PersonalQ.People;

/// <summary>
/// The short-lived access tokens of programs that signed in with a password: JSON Web Tokens (RFC 7519), signed with
/// HMAC-SHA256. A token names a session and is worth nothing when that has ended.
/// </summary>
internal sealed class AccessTokens(SignInOptions options, SecretBox box, IDatabase database, TimeProvider clock)
{
    private const string Name = "personal-q";
    private const string KeyName = "token key";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SemaphoreSlim once = new(1);
    private SymmetricSecurityKey? key;

    /// <summary>How long a new token is good.</summary>
    public TimeSpan Life => options.AccessTokenLife;

    /// <summary>Makes a token for a session.</summary>
    public async Task<string> MakeAsync(Person person, SignInSession session, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Name,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + options.AccessTokenLife,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = person.Id,
                [JwtRegisteredClaimNames.Name] = person.Name,
                [JwtRegisteredClaimNames.Sid] = session.Id,
                [JwtRegisteredClaimNames.Jti] = Ids.New(clock),
                ["role"] = person.Role.ToText(),
            },
            SigningCredentials = new SigningCredentials(await KeyAsync(ct), SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>The session a token names; null when the token is not ours, was changed, or has expired.</summary>
    public async ValueTask<string?> SessionOfAsync(string token, CancellationToken ct)
    {
        if (token.Length > 4_096)
            return null;
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Name,
            ValidAudience = Name,
            IssuerSigningKey = await KeyAsync(ct),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => clock.GetUtcNow().UtcDateTime is var now && from is { } f && until is { } u && now + Skew >= f && now < u + Skew,
        });
        return result.IsValid ? ((JsonWebToken)result.SecurityToken).TryGetClaim(JwtRegisteredClaimNames.Sid, out var sid) ? sid.Value : null : null;
    }

    /// <summary>Fetches the key, so that others can be derived from it.</summary>
    public async ValueTask OpenAsync(CancellationToken ct) => await KeyAsync(ct);

    /// <summary>A key of 32 bytes for another purpose, the same in all processes on one database. <see cref="OpenAsync"/> comes first.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, (key ?? throw new InvalidOperationException("The key was not fetched.")).Key, 32, info: Encoding.UTF8.GetBytes(purpose));

    private async ValueTask<SymmetricSecurityKey> KeyAsync(CancellationToken ct)
    {
        if (key is { } known)
            return known;
        await once.WaitAsync(ct);
        try
        {
            var secret = options.SecretKey ?? await StoredAsync(ct);
            return key ??= new SymmetricSecurityKey(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes("personal-q access tokens")));
        }
        finally
        {
            once.Release();
        }
    }

    // All processes on one database sign with the same key: it is kept there, encrypted as other secrets are. After a
    // rotation of the encryption key it cannot be read any more; then there is a new one.
    private async Task<string> StoredAsync(CancellationToken ct)
    {
        string? unreadable = null;
        while (true)
        {
            var made = Convert.ToBase64String(await box.EncryptAsync(Secrets.New(), KeyName, ct));
            var old = unreadable;
            var kept = await database.WriteAsync(async write =>
            {
                await write.ExecuteAsync("delete from installation where name = @p0 and value = @p1", KeyName, old ?? "");
                await write.ExecuteAsync("insert into installation (name, value) values (@p0, @p1) on conflict (name) do nothing", KeyName, made);
                return (string)(await write.Command("select value from installation where name = @p0", KeyName).ExecuteScalarAsync(CancellationToken.None))!;
            }, ct);
            try
            {
                return await box.DecryptAsync(Convert.FromBase64String(kept), KeyName, ct);
            }
            catch (ProblemException) when (kept != made && unreadable is null)
            {
                unreadable = kept;
            }
        }
    }
}
