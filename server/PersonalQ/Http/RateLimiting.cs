using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace PersonalQ.Http;

/// <summary>
/// How often a client may ask: <c>RATE_LIMIT_PER_MINUTE</c> in all, ten new agents, and a bucket of its own for our pages,
/// which ask often without meaning harm. Files of the web app and <c>/health</c> are free.
/// </summary>
internal static class RateLimiting
{
    private const int NewAgents = 10;
    private const int OwnPages = 600;

    public static void Configure(RateLimiterOptions limiter, HttpOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => General(context, options.RequestsPerMinute)),
            PartitionedRateLimiter.Create<HttpContext, string>(AgentCreation));
        limiter.OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromMinutes(1);
            throw new ProblemException(429, "rate_limited", $"Too many requests. Try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} seconds.") { RetryAfter = wait };
        };
    }

    private static RateLimitPartition<string> General(HttpContext context, int perMinute) =>
        IsFree(context) ? RateLimitPartition.GetNoLimiter("")
        : RequestGuard.IsOwnPage(context.Request) ? PerMinute("page " + Client(context), Math.Max(OwnPages, perMinute))
        : PerMinute(Client(context), perMinute);

    private static RateLimitPartition<string> AgentCreation(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Path.Value?.TrimEnd('/').Equals("/api/v1/agents", StringComparison.OrdinalIgnoreCase) == true
            ? PerMinute(Client(context), NewAgents)
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> PerMinute(string key, int most) => RateLimitPartition.GetFixedWindowLimiter(key, _ =>
        new FixedWindowRateLimiterOptions { PermitLimit = most, Window = TimeSpan.FromMinutes(1) });

    private static string Client(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static bool IsFree(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        || (context.GetEndpoint() is null && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase));
}
