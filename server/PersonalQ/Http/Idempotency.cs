using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Http;

/// <summary>
/// A POST with an <c>Idempotency-Key</c> happens once: a repetition within a day gets the first answer. Only successes are
/// kept; what failed changed nothing and may be tried again with the same key. Without the header this costs one look.
/// </summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 255;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    // A first request that never ended: its process died, or no POST would take this long.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    /// <summary>Wraps every POST of the group.</summary>
    public static void AddIdempotency(this RouteGroupBuilder group) => ((IEndpointConventionBuilder)group).Finally(endpoint =>
    {
        var posts = endpoint.Metadata.OfType<HttpMethodMetadata>().Any(m => m.HttpMethods.Contains(HttpMethods.Post));
        // Uploads are streamed to disk and too large to be compared.
        var isUpload = endpoint.Metadata.OfType<Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute>().Any();
        if (!posts || isUpload || endpoint.RequestDelegate is not { } inner)
            return;
        endpoint.RequestDelegate = context => context.Request.Headers.TryGetValue(Header, out var key) && HttpMethods.IsPost(context.Request.Method)
            ? OnceAsync(context, key.ToString(), inner)
            : inner(context);
    });

    private static async Task OnceAsync(HttpContext context, string given, RequestDelegate inner)
    {
        if (given.Length is 0 or > LongestKey || given.Any(c => c is < ' ' or > '~'))
            throw ProblemException.Invalid(Header, "invalid_format", $"Must have 1 to {LongestKey} printable characters.");
        var services = context.RequestServices;
        var (database, clock) = (services.GetRequiredService<IDatabase>(), services.GetRequiredService<TimeProvider>());
        var key = $"POST {context.Request.Path.Value!.TrimEnd('/').ToLowerInvariant()} {given}";
        var hash = await HashBodyAsync(context);
        if (await BeginAsync(database, key, hash, clock.Now(), context.RequestAborted) is { } earlier)
        {
            await RepeatAsync(context, earlier, hash);
            return;
        }
        await RunAsync(context, inner, database, key);
    }

    private static async Task<string> HashBodyAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted));
        context.Request.Body.Position = 0;
        return hash;
    }

    // The row itself is the claim: whoever inserts it goes on. Returns the earlier request's row.
    private static async Task<IdempotencyRecord?> BeginAsync(IDatabase database, string key, string hash, DateTimeOffset now, CancellationToken ct)
    {
        var (longAgo, dead) = ((now - Kept).ToMicros(), (now - Abandoned).ToMicros());
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var begun = await database.WriteAsync(async session =>
            {
                await session.ExecuteAsync("delete from idempotency_keys where created_at < @p0 or (status_code is null and created_at < @p1)", longAgo, dead);
                return await session.ExecuteAsync(
                    "insert into idempotency_keys (key, request_hash, created_at) values (@p0, @p1, @p2) on conflict (key) do nothing", key, hash, now.ToMicros()) == 1;
            }, ct);
            if (begun)
                return null;
            await using var db = database.Read();
            if (await db.IdempotencyRecords.FirstOrDefaultAsync(r => r.Key == key, ct) is { } earlier)
                return earlier; // else its request failed just now, and the key is free again
        }
        throw ProblemException.Conflict("request_in_progress", "Another request with this Idempotency-Key is under way.");
    }

    private static async Task RepeatAsync(HttpContext context, IdempotencyRecord earlier, string hash)
    {
        if (earlier.RequestHash != hash)
            throw ProblemException.Invalid(Header, "reused", "This key was used for another request. Take a new one.");
        if (earlier.StatusCode is not { } status)
            throw new ProblemException(409, "request_in_progress", "The first request with this Idempotency-Key is still under way.") { RetryAfter = TimeSpan.FromSeconds(1) };
        context.Response.StatusCode = status;
        context.Response.Headers["Idempotent-Replayed"] = "true";
        if (earlier.ContentType is { } type)
            context.Response.ContentType = type;
        if (earlier.Body is { Length: > 0 } body)
            await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate inner, IDatabase database, string key)
    {
        var outward = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        var kept = false;
        try
        {
            await inner(context);
            if (context.Response.StatusCode is >= 200 and < 300)
            {
                var text = Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
                var (status, type) = (context.Response.StatusCode, context.Response.ContentType);
                // It has happened: keep the answer even if the client has left meanwhile.
                await database.WriteAsync(async session => { await session.ExecuteAsync(
                    "update idempotency_keys set status_code = @p0, body = @p1, content_type = @p2 where key = @p3", (long)status, text, type, key); }, CancellationToken.None);
                kept = true;
            }
        }
        finally
        {
            context.Response.Body = outward;
            if (!kept)
                await database.WriteAsync(async session => { await session.ExecuteAsync("delete from idempotency_keys where key = @p0 and status_code is null", key); }, CancellationToken.None);
        }
        answer.Position = 0;
        await answer.CopyToAsync(outward, context.RequestAborted);
    }
}
