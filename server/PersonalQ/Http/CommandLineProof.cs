using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PersonalQ.Http;

/// <summary>
/// How the command line of this machine shows with each request that it can read the data folder: a header that is good for one
/// request, for a minute, and from this machine alone.
/// </summary>
internal sealed class CommandLineProof(LocalSecret secret, TimeProvider clock)
{
    /// <summary>The header.</summary>
    public const string Header = "X-PersonalQ-Local";

    private const int NonceLength = 32;
    private const int MostNonces = 20_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly object Checked = new();

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    /// <summary>The value of the header for a request.</summary>
    /// <param name="secret">The secret of the data folder.</param>
    /// <param name="method">GET, POST and so on.</param>
    /// <param name="pathAndQuery">As it is sent.</param>
    /// <param name="now">The time.</param>
    public static string Make(LocalSecret secret, string method, string pathAndQuery, DateTimeOffset now)
    {
        var (seconds, nonce) = (now.ToUnixTimeSeconds(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceLength / 2)));
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}.{nonce}.{secret.Proof(Purpose(method, pathAndQuery, seconds, nonce))}");
    }

    /// <summary>True when the request is one of the command line. It is looked at once, however often it is asked.</summary>
    public bool Is(HttpContext context)
    {
        if (context.Request.Headers[Header] is not { Count: 1 } header)
            return false;
        if (context.Items.TryGetValue(Checked, out var known))
            return (bool)known!;
        var isProof = IsOfThisMachine(context.Connection) && Proves(context.Request, header.ToString());
        context.Items[Checked] = isProof;
        return isProof;
    }

    private bool Proves(HttpRequest request, string header)
    {
        if (header.Split('.') is not [var at, { Length: NonceLength } nonce, var proof] || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        var now = clock.GetUtcNow();
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
            return false;
        // As it was sent: the path that routing sees is decoded.
        var sent = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget ?? "";
        return secret.IsProof(Purpose(request.Method, sent, seconds, nonce), proof) && IsFirst(nonce, now);
    }

    private bool IsFirst(string nonce, DateTimeOffset now)
    {
        lock (gate)
        {
            if (used.Count >= MostNonces)
                foreach (var (old, until) in used)
                    if (until < now)
                        used.Remove(old);
            // Each took who holds the secret; whoever makes so many can wait.
            return used.Count < MostNonces && used.TryAdd(nonce, now + (2 * Window));
        }
    }

    // The address after proxies were taken off: what comes through one is not of this machine.
    private static bool IsOfThisMachine(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } from && (IPAddress.IsLoopback(from) || from.Equals(connection.LocalIpAddress) || (from.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(from.MapToIPv4())));

    private static string Purpose(string method, string pathAndQuery, long seconds, string nonce) =>
        new StringBuilder("command line\n").Append(method).Append('\n').Append(pathAndQuery).Append('\n').Append(CultureInfo.InvariantCulture, $"{seconds}\n").Append(nonce).ToString();
}
