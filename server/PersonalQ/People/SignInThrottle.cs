using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>
/// How often passwords may be tried: by one client for one account, by one client for all accounts, and by all clients for one
/// account. The last could lock a person out; it does not count for a browser in which the person has signed in before.
/// </summary>
internal sealed class SignInThrottle(TimeProvider clock, LocalSecret secret)
{
    private const string DeviceCookie = "personalq_device";
    private static readonly TimeSpan DeviceLife = TimeSpan.FromDays(400);

    private readonly FailureCounter byPair = new(10, TimeSpan.FromMinutes(15), clock);
    private readonly FailureCounter byClient = new(50, TimeSpan.FromMinutes(15), clock);
    private readonly FailureCounter byAccount = new(100, TimeSpan.FromHours(1), clock);

    /// <summary>Counts a try.</summary>
    /// <exception cref="ProblemException">429: there were too many.</exception>
    /// <returns>To be called when the password was right.</returns>
    public Action Take(string userName, HttpContext context)
    {
        var client = RateLimiting.Client(context);
        var pair = $"{client} {userName}";
        var counts = new List<(FailureCounter Counter, string Key)> { (byClient, client), (byPair, pair) };
        if (!IsKnownDevice(context, userName))
            counts.Add((byAccount, userName));
        // A try that is refused is none: it must not use up what others count by.
        Demand(FailureCounter.TakeAll(counts));
        return () =>
        {
            byClient.Succeeded(client);
            byPair.Succeeded(pair);
            if (counts.Count > 2)
                byAccount.Succeeded(userName);
        };
    }

    /// <summary>Marks the browser as one in which this person has signed in.</summary>
    public void MarkDevice(HttpContext context, string userName) =>
        context.Response.Cookies.Append(DeviceCookie, secret.Proof(Purpose(userName)), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/api/v1/auth",
            MaxAge = DeviceLife,
            IsEssential = true,
        });

    private bool IsKnownDevice(HttpContext context, string userName) => secret.IsProof(Purpose(userName), context.Request.Cookies[DeviceCookie]);

    private static string Purpose(string userName) => "device of " + userName;

    private static void Demand(TimeSpan? wait)
    {
        if (wait is { } time)
            throw new ProblemException(429, "too_many_tries", $"Too many tries. Try again in {Math.Max(1, Math.Ceiling(time.TotalMinutes)):0} minutes, or ask an admin for a new password.") { RetryAfter = time };
    }
}
