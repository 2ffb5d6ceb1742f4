using System.Net.Http.Headers;
using Microsoft.Data.Sqlite;
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
                SqliteException sqlite => FromSqlite(sqlite),
                NpgsqlException postgres => FromPostgres(postgres),
                IOException io when IsDiskFull(io) => StorageFull(),
                _ => null,
            };
            if (problem is not null)
                return problem;
        }
        // The only sign of an unknown charset is a bare InvalidOperationException from the JSON reader.
        if (thrown is InvalidOperationException && HasUnknownCharset(context))
            return new ProblemException(415, "unsupported_media_type", Problem.UnsupportedType(context));
        return new ProblemException(500, "internal_error", "Something went wrong in the server. Its log has the details under this request id.");
    }

    private static ProblemException? FromSqlite(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => Busy(),
        8 => new ProblemException(503, "database_read_only", "The database cannot be written. Check the rights of the data folder."),
        13 => StorageFull(),
        19 => AlreadyThere(),
        _ => null,
    };

    private static ProblemException? FromPostgres(NpgsqlException e) => e switch
    {
        PostgresException { SqlState: "40001" or "40P01" or "55P03" } => Busy(),
        PostgresException { SqlState: "53100" } => StorageFull(),
        PostgresException { SqlState: "23505" or "23503" } => AlreadyThere(),
        PostgresException { SqlState: "22021" or "22P05" } =>
            ProblemException.Invalid([new FieldError("text", "invalid_character", "The character NUL cannot be stored.")]),
        PostgresException { SqlState: "53300" or "57P01" or "57P02" or "57P03" } => Unreachable(),
        PostgresException => null,
        _ => Unreachable(),
    };

    private static ProblemException Busy() =>
        new(503, "database_busy", "The database is busy. Try again in a moment.") { RetryAfter = Soon };

    private static ProblemException Unreachable() =>
        new(503, "database_unavailable", "The database cannot be reached at the moment. Try again in a moment.") { RetryAfter = Later };

    private static ProblemException StorageFull() =>
        new(507, "storage_full", "The disk is full; nothing was changed. Free some space and try again.");

    private static ProblemException AlreadyThere() =>
        ProblemException.Conflict("conflict", "This contradicts something that is stored already. Load it again and repeat.");

    // ENOSPC on Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 112 or 39 : e.HResult == 28;

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
