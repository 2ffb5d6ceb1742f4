using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PersonalQ.Llm.Errors;
using PersonalQ.Llm.Http;

namespace PersonalQ.Llm.Wire;

/// <summary>Errors inside of answers with status 200: finds them, and gives each the status it should have had, so that one table explains both.</summary>
internal static partial class WireErrors
{
    private const int Unknown = 500;

    // What an error means stands at its beginning; what a server sends with it can be long.
    private const int MostWords = 8_000;

    // Types, codes and words by the status they mean; the first that fits counts.
    private static readonly (int Status, Regex Words)[] Meanings =
    [
        (402, OutOfCredit()), (401, BadKey()), (403, Forbidden()), (404, NotFound()), (429, TooMany()), (529, Overloaded()), (503, Unavailable()), (504, TimedOut()), (413, TooLarge()), (400, Invalid()),
    ];

    /// <summary>The error that a JSON value of the stream tells, or null.</summary>
    /// <param name="json">The value.</param>
    /// <param name="name">The name of its event.</param>
    /// <param name="isAnswer">It holds a piece of an answer as well.</param>
    public static ProviderResponseException? Find(JsonElement json, string? name, bool isAnswer)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        if (JsonText.TryGet(json, "error"u8, out var error) && IsSomething(error)) return Of(json);
        if (JsonText.TryGet(json, "base_resp"u8, out var resp) && JsonText.Whole(resp, "status_code"u8) is > 0) return Of(json);
        if (isAnswer) return null;
        if (name == "error" || JsonText.Text(json, "type"u8) == "error" || JsonText.Text(json, "object"u8) == "error" || JsonText.Text(json, "status"u8) == "error") return Of(json);
        if (JsonText.TryGet(json, "errors"u8, out var errors) && IsSomething(errors)) return Of(json);
        var says = JsonText.TryGet(json, "detail"u8, out _) || JsonText.TryGet(json, "message"u8, out var message) && message.ValueKind == JsonValueKind.String
            || JsonText.TryGet(json, "msg"u8, out _) || JsonText.TryGet(json, "error_msg"u8, out _) || JsonText.TryGet(json, "error_message"u8, out _);
        return says && JsonText.Text(json, "type"u8) is not ("ping" or "heartbeat" or "keepalive") ? Of(json) : null;
    }

    /// <summary>The error that words of the stream tell.</summary>
    public static ProviderResponseException Of(string words) => new(StatusOf(new(null, null, words, null), null), words, null, null);

    /// <summary>The answer's end tells a failure, and nothing else does.</summary>
    public static ProviderResponseException Ended(string reason)
    {
        var isFull = reason.Contains("overload", StringComparison.OrdinalIgnoreCase) || reason.Contains("insufficient", StringComparison.OrdinalIgnoreCase);
        return new(isFull ? 503 : 502, $"The answer ended with \"{reason}\".", null, null);
    }

    /// <summary>Words that tell a failure rather than keep a connection open.</summary>
    public static bool Tells(string words) => FailureWords().IsMatch(words.AsSpan(0, Math.Min(words.Length, MostWords)));

    private static ProviderResponseException Of(JsonElement json)
    {
        var body = json.GetRawText();
        return new(StatusOf(ProviderError.Read(body), json), body, null, null);
    }

    private static int StatusOf(ProviderError error, JsonElement? json)
    {
        if (Status(error.Code) is { } code) return code;
        if (json is { } all)
        {
            var inner = JsonText.TryGet(all, "error"u8, out var member) && member.ValueKind == JsonValueKind.Object ? member : all;
            foreach (var name in (ReadOnlySpan<string>)["status", "status_code", "http_status", "http_code", "code", "statusCode"])
            {
                if (inner.TryGetProperty(name, out var value) && Status(JsonText.Text(value)) is { } found) return found;
                if (all.TryGetProperty(name, out value) && Status(JsonText.Text(value)) is { } outer) return outer;
            }
            var words = $"{error.Type} {error.Code} {JsonText.Text(inner, "status"u8)} {error.Message}";
            return Meant(words);
        }
        return Meant($"{error.Type} {error.Code} {error.Message}");
    }

    private static int Meant(string words)
    {
        foreach (var (status, meaning) in Meanings)
            if (meaning.IsMatch(words.AsSpan(0, Math.Min(words.Length, MostWords))))
                return status;
        return Unknown;
    }

    private static int? Status(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 400 and < 600 ? (int)number : null;

    private static bool IsSomething(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Object => error.EnumerateObject().Any(),
        JsonValueKind.Array => error.GetArrayLength() > 0,
        JsonValueKind.String => JsonText.Text(error) is { Length: > 0 },
        JsonValueKind.True => true,
        JsonValueKind.Number => JsonText.Whole(error) is not 0,
        _ => false,
    };

    private const RegexOptions Fold = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"insufficient[_ ](quota|balance|credit|funds)|billing|quota[_ ]exceeded|exceeded (your|the) (current |monthly |daily )?quota|out of credit|credit balance|payment required|arrears|quota exhausted", Fold, 1000)]
    private static partial Regex OutOfCredit();

    [GeneratedRegex(@"authentication|unauthenticated|unauthorized|invalid[_ ](api[_ ]?key|token|access[_ ]token)|incorrect api key|api[_ ]?key (is |not )?(invalid|missing|expired|valid|found)|no api key", Fold, 1000)]
    private static partial Regex BadKey();

    [GeneratedRegex(@"permission[_ ]?(error|denied)|forbidden|access denied|not allowed to", Fold, 1000)]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"model_not_found|not_found(_error)?\b|model\b.{0,120}(not found|does not exist|not exist|unknown)|no such model|unknown model", Fold, 1000)]
    private static partial Regex NotFound();

    [GeneratedRegex(@"rate[_ -]?limit|too many requests|resource_exhausted|throttl|requests per (minute|day|second)|tokens per (minute|day)", Fold, 1000)]
    private static partial Regex TooMany();

    [GeneratedRegex(@"overloaded|at capacity|no capacity|server (is )?busy|engine is currently|capacity exceeded", Fold, 1000)]
    private static partial Regex Overloaded();

    [GeneratedRegex(@"unavailable|loading model|model is loading|try again later|warming up", Fold, 1000)]
    private static partial Regex Unavailable();

    [GeneratedRegex(@"timeout|timed out|deadline", Fold, 1000)]
    private static partial Regex TimedOut();

    [GeneratedRegex(@"request_too_large|payload too large", Fold, 1000)]
    private static partial Regex TooLarge();

    [GeneratedRegex(@"invalid_request|bad_?request|invalid_argument|validation|unsupported_|not supported|context_length|context length|context size|context window|prompt is too long|invalid_prompt", Fold, 1000)]
    private static partial Regex Invalid();

    [GeneratedRegex(@"^\W*(error|exception|traceback|failed|failure|internal server error|bad gateway|gateway time|upstream|service unavailable|too many|unauthorized|forbidden|invalid|out of memory|cuda)", Fold, 1000)]
    private static partial Regex FailureWords();
}
