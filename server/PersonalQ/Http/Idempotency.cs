using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Http;

/// <summary>
/// A POST with an <c>Idempotency-Key</c> happens once: a repetition within a day gets the first answer. Only successes are
/// kept; what failed changed nothing and may be tried again with the same key. What the request did is noted in the
/// transaction that does it (<see cref="IdempotentRequest"/>). Without the header this costs one look.
/// </summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 255;
    internal static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    // A first request that never ended: its process died, or no POST would take this long.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);
    private static readonly ConcurrentDictionary<(IDatabase, string Key), bool> UnderWay = new();

    /// <summary>Wraps every POST of the group.</summary>
    public static void AddIdempotency(this RouteGroupBuilder group) => ((IEndpointConventionBuilder)group).Finally(endpoint =>
    {
        var posts = endpoint.Metadata.OfType<HttpMethodMetadata>().Any(m => m.HttpMethods.Contains(HttpMethods.Post));
        // Uploads are streamed to disk and too large to be compared; answers with secrets are not kept.
        var isLeftOut = endpoint.Metadata.Any(m => m is Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute or AnswersSecret);
        if (!posts || isLeftOut || endpoint.RequestDelegate is not { } inner)
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
        var database = services.GetRequiredService<IDatabase>();
        // An answer is for who asked. Who that is stands first, where nothing that is given can reach.
        var person = context.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value;
        var key = $"{(person is null ? "" : person + " ")}POST {context.Request.Path.Value!.TrimEnd('/').ToLowerInvariant()} {given}";
        var hash = await HashBodyAsync(context);
        // From here on it is done to the end, whether the client waits or not: a beginning that nobody ends answers nothing.
        var (begunAt, earlier) = await BeginAsync(database, key, hash);
        if (earlier is not null)
            await RepeatAsync(context, database, earlier, hash, Ids.FromMicros(begunAt));
        else
            await RunAsync(context, inner, database, new IdempotentRequest(key, begunAt));
    }

    private static async Task<string> HashBodyAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted));
        context.Request.Body.Position = 0;
        // The query says what is asked for as the body does.
        var query = context.Request.QueryString.Value;
        return string.IsNullOrEmpty(query) ? hash : $"{hash} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query)))}";
    }

    // The row itself is the claim: whoever inserts it goes on. Returns the present by the queue's clock, which is the same for all
    // processes, and the earlier request's row.
    private static async Task<(long At, IdempotencyRecord? Earlier)> BeginAsync(IDatabase database, string key, string hash)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var begun = await database.WriteAsync(async session =>
            {
                // This key alone: the others go in the background.
                await session.ExecuteAsync(
                    "delete from idempotency_keys where key = @p0 and (created_at < @now - @p1 or (status_code is null and resource is null and created_at < @now - @p2))",
                    key, (long)Kept.TotalMicroseconds, (long)Abandoned.TotalMicroseconds);
                var inserted = await session.Command(
                    "insert into idempotency_keys (key, request_hash, created_at) values (@p0, @p1, @now) on conflict (key) do nothing returning created_at", key, hash).ExecuteScalarAsync();
                return (At: inserted as long? ?? (await session.NowAsync()).ToMicros(), IsNew: inserted is not null);
            }, CancellationToken.None);
            if (begun.IsNew)
                return (begun.At, null);
            await using var db = database.Read();
            if (await db.IdempotencyRecords.FirstOrDefaultAsync(r => r.Key == key, CancellationToken.None) is { } earlier)
                return (begun.At, earlier); // else its request failed just now, and the key is free again
        }
        throw ProblemException.Conflict("request_in_progress", "Another request with this Idempotency-Key is under way.");
    }

    private static async Task RepeatAsync(HttpContext context, IDatabase database, IdempotencyRecord earlier, string hash, DateTimeOffset now)
    {
        if (earlier.RequestHash != hash)
            throw ProblemException.Invalid(Header, "reused", "This key was used for another request. Take a new one.");
        context.Response.Headers["Idempotent-Replayed"] = "true";
        if (earlier.StatusCode is not { } status)
        {
            await AnswerAnewAsync(context, database, earlier, now);
            return;
        }
        context.Response.StatusCode = status;
        if (earlier.ContentType is { } type)
            context.Response.ContentType = type;
        if (status == StatusCodes.Status201Created && earlier.Resource is { Length: > 0 } place)
            context.Response.Headers.Location = place;
        if (earlier.Body is { Length: > 0 } body)
            await context.Response.WriteAsync(body, context.RequestAborted);
    }

    // It has happened, and its answer was lost with the program: it is made anew of what the request did.
    private static async Task AnswerAnewAsync(HttpContext context, IDatabase database, IdempotencyRecord earlier, DateTimeOffset now)
    {
        // In another process it may be between its write and its answer; what it made can be shown all the same.
        if (earlier.Resource is null || UnderWay.ContainsKey((database, earlier.Key)) || (earlier.Resource.Length == 0 && now - earlier.CreatedAt < Abandoned))
            throw new ProblemException(409, "request_in_progress", "The first request with this Idempotency-Key is still under way.") { RetryAfter = TimeSpan.FromSeconds(1) };
        var status = context.GetEndpoint()!.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Select(m => m.StatusCode).Where(c => c is >= 200 and < 300)
            .DefaultIfEmpty(StatusCodes.Status200OK).First();
        var (route, id) = earlier.Resource.LastIndexOf('/') is > 0 and var slash ? (earlier.Resource[..slash] + "/{id}", earlier.Resource[(slash + 1)..]) : ("", "");
        var shows = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().FirstOrDefault(e =>
            e.RoutePattern.RawText == route && e.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods && methods.HttpMethods.Contains(HttpMethods.Get))
            ?? throw ProblemException.Conflict("answer_lost", "The first request with this Idempotency-Key has done its work, and the program ended before it could answer. Look at what is there.");
        var (method, posted) = (context.Request.Method, context.GetEndpoint());
        (context.Request.Method, context.Request.RouteValues) = (HttpMethods.Get, new RouteValueDictionary { ["id"] = id });
        context.SetEndpoint(shows);
        try
        {
            if (status == StatusCodes.Status201Created)
                context.Response.Headers.Location = earlier.Resource;
            await RunAsync(context, shows.RequestDelegate!, database, new IdempotentRequest(earlier.Key, earlier.CreatedAt.ToMicros()), status);
        }
        finally
        {
            context.Request.Method = method;
            context.SetEndpoint(posted);
        }
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate inner, IDatabase database, IdempotentRequest request, int? status = null)
    {
        var (outward, aborted) = (context.Response.Body, context.RequestAborted);
        using var answer = new MemoryStream();
        (context.Response.Body, context.RequestAborted) = (answer, CancellationToken.None);
        var kept = false;
        UnderWay.TryAdd((database, request.Key), true);
        request.Begin();
        try
        {
            await inner(context);
            request.End();
            if (context.Response.StatusCode is >= 200 and < 300 && (answer.Length > 0 || context.Response.StatusCode == StatusCodes.Status204NoContent))
            {
                context.Response.StatusCode = status ?? context.Response.StatusCode;
                await KeepAsync(context, database, request.Key, answer);
                kept = true;
            }
        }
        finally
        {
            request.End();
            UnderWay.TryRemove((database, request.Key), out _);
            (context.Response.Body, context.RequestAborted) = (outward, aborted);
            // What did something keeps its key even if it could not answer.
            if (!kept)
                await database.WriteAsync(async session => { await session.ExecuteAsync(
                    "delete from idempotency_keys where key = @p0 and status_code is null and resource is null", request.Key); }, CancellationToken.None);
        }
        answer.Position = 0;
        await answer.CopyToAsync(outward, aborted);
    }

    private static async Task KeepAsync(HttpContext context, IDatabase database, string key, MemoryStream answer)
    {
        var text = Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
        var (status, type) = (context.Response.StatusCode, context.Response.ContentType);
        await database.WriteAsync(async session => { await session.ExecuteAsync(
            "update idempotency_keys set status_code = @p0, body = @p1, content_type = @p2 where key = @p3", (long)status, text, type, key); }, CancellationToken.None);
    }
}

/// <summary>Marks a route whose answer holds a secret: it is never kept, so that an <c>Idempotency-Key</c> does nothing there.</summary>
internal sealed class AnswersSecret
{
    public static readonly AnswersSecret Mark = new();
}
