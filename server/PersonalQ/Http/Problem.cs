using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace PersonalQ.Http;

/// <summary>The one shape of every error answer: RFC 9457 problem details with a word for programs and the faulty fields.</summary>
/// <param name="Type">Always <c>about:blank</c>: the title says what the status means, the code says what happened.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">A sentence for people: what happened and what to do.</param>
/// <param name="Code">A word for programs.</param>
/// <param name="RequestId">The id under which the server's log knows this request; also in <c>X-Request-ID</c>.</param>
/// <param name="Errors">The faulty fields of a 422.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors = null)
{
    internal const string ContentType = "application/problem+json";

    /// <summary>Answers the request with a problem. The response must not have started.</summary>
    internal static async Task WriteAsync(HttpContext context, int status, string code, string detail, IReadOnlyList<FieldError>? errors = null)
    {
        var title = ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : ((HttpStatusCode)status).ToString();
        if (context.RequestServices.GetService<SecretGate>() is { IsEmpty: false } secrets)
        {
            detail = secrets.Clean(detail);
            errors = errors?.Select(e => e with { Message = secrets.Clean(e.Message) }).ToList();
        }
        var problem = new Problem("about:blank", title, status, detail, code, context.TraceIdentifier, errors is { Count: > 0 } ? errors : null);
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        await context.Response.WriteAsJsonAsync(problem, Json.Options, ContentType, context.RequestAborted);
    }

    /// <summary>Answers what something below left at a bare status, so that clients meet one shape only.</summary>
    internal static Task WriteBareAsync(HttpContext context)
    {
        var (code, detail) = context.Response.StatusCode switch
        {
            400 => ("bad_request", "The request could not be understood."),
            401 => ("unauthorized", "Sign in first."),
            403 => ("forbidden", "This is not allowed."),
            404 => ("not_found", $"There is nothing at {context.Request.Path}."),
            405 => ("method_not_allowed", $"{context.Request.Method} is not possible at {context.Request.Path}."),
            406 => ("not_acceptable", "No form of the answer that was asked for exists."),
            412 => ("precondition_failed", "It has been changed meanwhile. Load it again."),
            413 => ("too_large", "The request is too large."),
            415 => ("unsupported_media_type", UnsupportedType(context)),
            429 => ("rate_limited", "Too many requests. Wait a little."),
            >= 500 => ("internal_error", "Something went wrong in the server. Its log has the details under this request id."),
            _ => ("error", "The request was refused."),
        };
        return WriteAsync(context, context.Response.StatusCode, code, detail);
    }

    internal static string UnsupportedType(HttpContext context) =>
        context.Request.ContentType is { Length: > 0 } type
            ? $"The content type '{type}' is not understood here."
            : "The request has no Content-Type. Send application/json.";
}
