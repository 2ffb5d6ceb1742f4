using System.Globalization;
using System.Text.Json.Serialization;

namespace PersonalQ.Http;

/// <summary>One fault of a request, at one field.</summary>
/// <param name="Field">Name of the field as on the wire, with dots for depth: <c>input_data.rows</c>.</param>
/// <param name="Code">A word for programs: <c>required</c>, <c>too_long</c>, <c>out_of_range</c>, <c>unknown_value</c>.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record FieldError(string Field, string Code, string Message)
{
    /// <summary>In a file: the line of the fault, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>In a file: the column of the fault, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Column { get; init; }

    /// <summary>The fault in one line, with its place in the file when it has one.</summary>
    internal string Text => Line is { } line
        ? string.Create(CultureInfo.InvariantCulture, $"line {line}, column {Column}: {Field}: {Message}")
        : $"{Field}: {Message}";
}

/// <summary>An answer that is a fault of the request; becomes RFC 9457 problem details in one place.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">A word for programs.</param>
/// <param name="detail">A sentence for people: what happened and what to do.</param>
/// <param name="errors">The faulty fields of a 422.</param>
public sealed class ProblemException(int status, string code, string detail, IReadOnlyList<FieldError>? errors = null) : Exception(detail)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>A word for programs.</summary>
    public string Code => code;

    /// <summary>The faulty fields; empty unless the status is 422.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = errors ?? [];

    /// <summary>When to come back, for 429 and 503.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How to sign in, for 401: the header <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    /// <summary>404: nothing has this id.</summary>
    public static ProblemException NotFound(string what) => new(404, "not_found", $"{what} not found");

    /// <summary>409: the request does not go with the present state.</summary>
    public static ProblemException Conflict(string code, string detail) => new(409, code, detail);

    /// <summary>422: one field is wrong.</summary>
    public static ProblemException Invalid(string field, string code, string message) => Invalid([new FieldError(field, code, message)]);

    /// <summary>422: these fields are wrong.</summary>
    public static ProblemException Invalid(IReadOnlyList<FieldError> errors) =>
        new(422, "validation_error", errors.Count == 1 ? errors[0].Text : $"{errors.Count} fields are not valid: {string.Join(", ", errors.Select(e => e.Field).Take(10))}.", errors);
}
