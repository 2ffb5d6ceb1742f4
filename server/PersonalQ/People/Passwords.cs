using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>How strong the hashes of passwords are.</summary>
/// <param name="Iterations">Rounds of PBKDF2 with HMAC-SHA512.</param>
public sealed record PasswordStrength(int Iterations)
{
    /// <summary>What the product uses.</summary>
    public static readonly PasswordStrength Strong = new(600_000);
}

/// <summary>Hashes passwords as ASP.NET Core Identity does, and refuses those that are guessed first.</summary>
internal sealed class Passwords : IDisposable
{
    private const int Least = 10;
    private const int Most = 200;

    // Bits, as zxcvbn estimates them: below it is what lists of common passwords and simple patterns find in a moment.
    private const double FewestBits = 27;

    // A hash takes a processor for a good part of a second: more at once would slow all others down, and who asks often would decide how many.
    private const int AtOnce = 2;
    private const int MostWaiting = 20;

    private static readonly Person Nobody = new() { Id = "", Name = "", UserName = "", Role = Role.Viewer, CreatedAt = DateTimeOffset.UnixEpoch };

    private readonly PasswordHasher<Person> hasher;
    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly Lazy<string> nobodysHash;
    private int waiting;

    public Passwords(PasswordStrength strength)
    {
        hasher = new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = strength.Iterations }));
        nobodysHash = new Lazy<string>(() => hasher.HashPassword(Nobody, Secrets.New()));
    }

    /// <summary>Refuses a password that is too short, too long, or among the first that are tried.</summary>
    /// <param name="password">The password.</param>
    /// <param name="field">Its field, for the answer.</param>
    /// <param name="known">What others know of the person: name and user name.</param>
    /// <exception cref="ProblemException">422.</exception>
    public static void Check(string password, string field, params string?[] known)
    {
        if (password.Length < Least)
            throw ProblemException.Invalid(field, "too_short", $"Use at least {Least} characters; a few words in a row are easy to remember.");
        if (password.Length > Most)
            throw ProblemException.Invalid(field, "too_long", $"At most {Most} characters are allowed.");
        // Of a very long one the beginning says enough, and the estimate takes longer than linear time.
        var judged = Zxcvbn.Zxcvbn.MatchPassword(password[..Math.Min(password.Length, 72)], known.OfType<string>().Append("personal-q").Append("personalq"));
        if (judged.Entropy < FewestBits)
            throw ProblemException.Invalid(field, "too_common", "This password is among the first that are tried. Choose another; a few unrelated words in a row are good.");
    }

    /// <summary>The hash to keep of a password.</summary>
    public Task<string> HashAsync(string password, CancellationToken ct) => InTurnAsync(() => hasher.HashPassword(Nobody, password), ct);

    /// <summary>Whether it is the person's password, and a new hash when the kept one is weaker than those made today. Takes as long when there is no person.</summary>
    public Task<(bool IsRight, string? NewHash)> VerifyAsync(string? hash, string password, CancellationToken ct) => InTurnAsync(() =>
    {
        var nobodys = nobodysHash.Value; // made at the first sign-in, whoever it is of
        var result = password.Length > Most ? PasswordVerificationResult.Failed : hasher.VerifyHashedPassword(Nobody, hash ?? nobodys, password);
        var isRight = hash is not null && result != PasswordVerificationResult.Failed;
        return (isRight, isRight && result == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(Nobody, password) : null);
    }, ct);

    public void Dispose() => places.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken ct)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new ProblemException(503, "busy", "Very many sign in at this moment. Try again in a few seconds.") { RetryAfter = TimeSpan.FromSeconds(5) };
        }
        try
        {
            await places.WaitAsync(ct);
            try
            {
                return await Task.Run(work, ct);
            }
            finally
            {
                places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
