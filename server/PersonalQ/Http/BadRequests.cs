using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;

namespace PersonalQ.Http;

/// <summary>
/// What is wrong with a request that could not even be bound to its handler: 400 when it is no JSON at all, 422 naming
/// the field or parameter when it is JSON of another shape.
/// </summary>
internal static partial class BadRequests
{
    public static ProblemException Describe(HttpContext context, BadHttpRequestException bad) => bad switch
    {
        { InnerException: JsonException json } => FromJson(json, context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType),
        { StatusCode: 413 } => TooLarge(bad),
        { StatusCode: 415 } => new ProblemException(415, "unsupported_media_type", Problem.UnsupportedType(context)),
        _ when MissingBody().IsMatch(bad.Message) => ProblemException.Invalid("body", "required", "A JSON body is required."),
        _ when FailedParameter().Match(bad.Message) is { Success: true } match => WrongParameter(match),
        _ when MissingParameter().Match(bad.Message) is { Success: true } match => ProblemException.Invalid(Wire(match.Groups["name"].Value), "required", "This is required."),
        _ => new ProblemException(bad.StatusCode is >= 400 and < 500 ? bad.StatusCode : 400, "bad_request", "The request could not be understood."),
    };

    /// <summary>A fault of a JSON body.</summary>
    /// <param name="json">What the reader said.</param>
    /// <param name="wanted">What the body should have been, to word the answer by; null when unknown.</param>
    public static ProblemException FromJson(JsonException json, Type? wanted)
    {
        // Only the reader's own faults carry another JsonException inside: the text is not JSON.
        if (json.InnerException is JsonException)
            return new ProblemException(400, "malformed_json", $"The body is not valid JSON: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.");
        if (MissingMembers().Match(json.Message) is { Success: true } missing)
            return ProblemException.Invalid([.. QuotedName().Matches(missing.Groups["names"].Value)
                .Select(m => new FieldError(Join(Field(json.Path), m.Groups[1].Value), "required", "This is required."))]);
        var field = Field(json.Path) is { Length: > 0 } path ? path : "body";
        return json switch
        {
            UnknownValueException unknown => ProblemException.Invalid(field, "unknown_value", $"Must be one of {string.Join(", ", unknown.Allowed)}."),
            BrokenTextException => ProblemException.Invalid(field, "invalid_character", "A text in it holds half of a surrogate pair, or bytes that are no UTF-8."),
            _ => ProblemException.Invalid(field, "wrong_type", MustBe(wanted is null ? null : TypeAt(wanted, Field(json.Path)))),
        };
    }

    // $.input_data.rows[0]['odd name'] → input_data.rows.0.odd name
    private static string Field(string? path) =>
        path is null ? "" : PathPart().Replace(path.TrimStart('$'), m => "." + m.Groups[1].Value + m.Groups[2].Value).TrimStart('.');

    private static string Join(string parent, string child) => parent.Length == 0 ? child : parent + "." + child;

    private static string Wire(string parameter) => JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter);

    private static ProblemException TooLarge(BadHttpRequestException bad) =>
        new(413, "too_large", LargestBody().Match(bad.Message) is { Success: true } match
            ? $"The request is too large: at most {long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture):N0} bytes are taken here."
            : "The request is too large.");

    private static ProblemException WrongParameter(Match match)
    {
        var field = Wire(match.Groups["name"].Value);
        var type = match.Groups["type"].Value is var name && name.StartsWith("Nullable<", StringComparison.Ordinal) ? name[9..^1] : name;
        return Enums.Value.TryGetValue(type, out var known)
            ? ProblemException.Invalid(field, "unknown_value", $"Must be one of {string.Join(", ", Enum.GetNames(known).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}.")
            : ProblemException.Invalid(field, "wrong_type", MustBe(type));
    }

    // The reader names the record around the field, not what the field should have been: walk there.
    private static string? TypeAt(Type type, string field)
    {
        foreach (var part in field.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var info = Json.Options.GetTypeInfo(type);
            var next = info.ElementType ?? info.Properties.FirstOrDefault(p => p.Name == part)?.PropertyType;
            if (next is null)
                return null;
            type = next;
        }
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Json.Options.GetTypeInfo(type).Kind == System.Text.Json.Serialization.Metadata.JsonTypeInfoKind.Enumerable ? "List" : type.Name;
    }

    private static string MustBe(string? type) => type switch
    {
        "String" or "string" => "Must be a text.",
        "Int32" or "Int64" or "int" or "long" => "Must be a whole number.",
        "Double" or "Decimal" or "Single" or "double" or "decimal" or "float" => "Must be a number.",
        "Boolean" or "bool" => "Must be true or false.",
        "DateTimeOffset" => "Must be an instant such as 2026-01-31T12:00:00Z.",
        "Guid" => "Must be a UUID.",
        "List" => "Must be a list.",
        _ => "The value has the wrong type.",
    };

    private static readonly Lazy<Dictionary<string, Type>> Enums = new(() =>
    {
        var known = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in typeof(BadRequests).Assembly.GetTypes().Where(t => t.IsEnum))
            known.TryAdd(type.Name, type); // parameters are named without their namespace
        return known;
    });

    [GeneratedRegex("""^Failed to bind parameter "(?<type>.+) (?<name>\w+)" from""")]
    private static partial Regex FailedParameter();

    [GeneratedRegex("""^Required parameter ".+ (?<name>\w+)" was not provided from (?!body)""")]
    private static partial Regex MissingParameter();

    [GeneratedRegex("""was not provided from body|^Implicit body inferred""")]
    private static partial Regex MissingBody();

    [GeneratedRegex("missing required properties including: (?<names>.+)")]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"\[(\d+)\]|\['([^']*)'\]")]
    private static partial Regex PathPart();

    [GeneratedRegex(@"max request body size is (\d+) bytes")]
    private static partial Regex LargestBody();
}
