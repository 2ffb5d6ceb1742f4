using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace PersonalQ.Http;

/// <summary>
/// How often a client may ask: <c>RATE_LIMIT_PER_MINUTE</c> in all, ten new agents, and buckets of their own for our pages and
/// for the command line of this machine, which ask often without meaning harm. Files of the web app and <c>/health</c> are free.
/// </summary>
internal static class RateLimiting
{
    /// <summary>The cookie that pages are given with <c>index.html</c>: saying "same-origin" alone proves nothing.</summary>
    public const string PageCookie = "personalq_page";

    private const string PagePurpose = "page";
    private const int NewAgents = 10;
    private const int OwnPages = 600;

    public static void Configure(RateLimiterOptions limiter, HttpOptions options, LocalSecret secret, CommandLineProof commandLine, TimeProvider clock)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => General(context, options.RequestsPerMinute, secret, commandLine, clock)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => MakesAgents(context) ? PerMinute(Client(context), NewAgents, clock) : RateLimitPartition.GetNoLimiter("")));
        limiter.OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromMinutes(1);
            throw new ProblemException(429, "rate_limited", $"Too many requests. Try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} seconds.") { RetryAfter = wait };
        };
    }

    /// <summary>Gives a page what tells it from others.</summary>
    public static void MarkPage(HttpContext context, LocalSecret secret) =>
        context.Response.Cookies.Append(PageCookie, secret.Proof(PagePurpose), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });

    private static RateLimitPartition<string> General(HttpContext context, int perMinute, LocalSecret secret, CommandLineProof commandLine, TimeProvider clock) =>
        IsFree(context) ? RateLimitPartition.GetNoLimiter("")
        : commandLine.Is(context) ? PerMinute("command line " + Client(context), Math.Max(OwnPages, perMinute), clock)
        : RequestGuard.IsOwnPage(context.Request) && secret.IsProof(PagePurpose, context.Request.Cookies[PageCookie]) ? PerMinute("page " + Client(context), Math.Max(OwnPages, perMinute), clock)
        : PerMinute(Client(context), perMinute, clock);

    // Copies, files and templates make agents too.
    private static bool MakesAgents(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
            return false;
        var path = context.Request.Path.Value?.TrimEnd('/').ToLowerInvariant() ?? "";
        return path is "/api/v1/agents" or "/api/v1/workflows/import"
            || path.StartsWith("/api/v1/workflows/templates/", StringComparison.Ordinal)
            || (path.StartsWith("/api/v1/agents/", StringComparison.Ordinal) && path.EndsWith("/duplicate", StringComparison.Ordinal));
    }

    private static RateLimitPartition<string> PerMinute(string key, int most, TimeProvider clock) =>
        RateLimitPartition.Get(key, _ => new ClientWindow(most, TimeSpan.FromMinutes(1), clock));

    /// <summary>Who asks: one address; all of this machine's own addresses are one client, and so is a network of IPv6.</summary>
    public static string Client(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return "this machine";
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private static bool IsFree(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        || (context.GetEndpoint() is null && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase));
}
