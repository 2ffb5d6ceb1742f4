using System.Net.Http.Headers;
using Npgsql;

namespace PersonalQ.Http;

/// <summary>The one place where a failure becomes an answer: what the client did wrong, what is exhausted, or a 500 that shows nothing.</summary>
internal sealed partial class Problems(ILogger<Problems> logger)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(10);

    /// <summary>Answers a request whose handling threw.</summary>
    public async Task AnswerAsync(HttpContext context, Exception thrown)
    {
        if (context.RequestAborted.IsCancellationRequested && thrown is OperationCanceledException or IOException)
        {
            // Nobody is there to read an answer, and nothing is wrong.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        var problem = Describe(context, thrown);
        if (problem.Status >= 500)
            Log(context, problem, thrown);
        if (context.Response.HasStarted)
        {
            // Half an answer is out: only a cut connection tells the client that the rest is missing.
            context.Abort();
            return;
        }
        if (problem.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (problem.Challenge is { } challenge)
            context.Response.Headers.WWWAuthenticate = challenge;
        await Problem.WriteAsync(context, problem.Status, problem.Code, problem.Message, problem.Errors);
    }

    private static ProblemException Describe(HttpContext context, Exception thrown)
    {
        for (var e = thrown; e is not null; e = e.InnerException)
        {
            var problem = e switch
            {
                ProblemException p => p,
                BadHttpRequestException bad => BadRequests.Describe(context, bad),
                PostgresException { SqlState: "22021" or "22P05" } =>
                    ProblemException.Invalid([new FieldError("text", "invalid_character", "The character NUL cannot be stored.")]),
                _ => FromStore(e),
            };
            if (problem is not null)
                return problem;
        }
        // The only sign of an unknown charset is a bare InvalidOperationException from the JSON reader.
        if (thrown is InvalidOperationException && HasUnknownCharset(context))
            return new ProblemException(415, "unsupported_media_type", Problem.UnsupportedType(context));
        // A part of a form is in UTF-7, which nobody may use any more.
        if (thrown is NotSupportedException && context.Request.HasFormContentType)
            return new ProblemException(415, "unsupported_media_type", "A part of the form is in an encoding that is not taken. Send it as UTF-8.");
        return new ProblemException(500, "internal_error", "Something went wrong in the server. Its log has the details under this request id.");
    }

    private static ProblemException? FromStore(Exception e) => StoreFaults.Of(e) switch
    {
        StoreFault.Conflict or StoreFault.Busy =>
            new(503, "database_busy", "The database is busy. Try again in a moment.") { RetryAfter = Soon },
        StoreFault.Unreachable =>
            new(503, "database_unavailable", "The database cannot be reached at the moment. Try again in a moment.") { RetryAfter = Later },
        StoreFault.Full =>
            new(507, "storage_full", "The disk is full, or a quota or a file size limit is reached; nothing was changed. Make room and try again."),
        StoreFault.ReadOnly =>
            new(503, "database_read_only", "The database can be read and not written. Check the rights of the data folder, or whether the database server is a copy."),
        StoreFault.Disk =>
            new(503, "database_disk_fault", "Reading or writing the database's disk failed; nothing was changed. The server's log has the reason. Try again, and look at the disk if it happens again.") { RetryAfter = Later },
        StoreFault.Damaged =>
            new(503, "database_damaged", "The database is damaged. Stop the server and restore a backup.") { RetryAfter = Later },
        StoreFault.Refused => ProblemException.Conflict("conflict", "This contradicts something that is stored already. Load it again and repeat."),
        _ => null,
    };

    private static bool HasUnknownCharset(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.CharSet is not { Length: > 0 } charset)
            return false;
        try
        {
            System.Text.Encoding.GetEncoding(charset.Trim('"'));
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private void Log(HttpContext context, ProblemException problem, Exception thrown)
    {
        if (problem.Status == 500)
            LogFailure(thrown, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        else
            LogUnavailable(context.Request.Method, context.Request.Path, problem.Status, problem.Code, thrown.GetBaseException().Message, context.TraceIdentifier);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed (request {RequestId})")]
    private partial void LogFailure(Exception e, string method, string path, string requestId);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} was answered {Status} {Code}: {Cause} (request {RequestId})")]
    private partial void LogUnavailable(string method, string path, int status, string code, string cause, string requestId);
}
