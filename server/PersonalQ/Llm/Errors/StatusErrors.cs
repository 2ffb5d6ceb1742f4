using System.Text.RegularExpressions;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Errors;

/// <summary>Explains error answers: by their status first, by the provider's own code where the status says too little.</summary>
internal static partial class StatusErrors
{
    public static ModelCallException Explain(ProviderResponseException response, ModelInfo model, Uri? address)
    {
        var error = ProviderError.Read(response.Body);
        var window = IsOutOfCredit(response.Status, error) ? null : RefusalTable.Window(response.Status, response.Body);
        var (kind, message) = Explain(response.Status, error, window, response, model, address);
        if (response.Status is 407 or 502 or 503 or 504 && ProviderProxy.Instance.NameFor(address) is { } proxy) message += $" It was called through the proxy {proxy}.";
        return new(kind, model.Provider, message, response) { Status = response.Status, RetryAfter = response.RetryAfter, Window = window };
    }

    /// <summary>An error event in the middle of an answer.</summary>
    /// <param name="message">The SDK's message, which ends with the event's JSON.</param>
    /// <param name="model">The model called.</param>
    /// <param name="exception">What was thrown.</param>
    /// <returns>The failure.</returns>
    public static ModelCallException ExplainStreamed(string message, ModelInfo model, Exception exception)
    {
        var start = message.IndexOf('{', StringComparison.Ordinal);
        var end = message.LastIndexOf('}');
        var error = ProviderError.Read(start >= 0 && end > start ? message[start..(end + 1)] : "");
        var who = KnownProviders.Title(model.Provider);
        return error.Type switch
        {
            "overloaded_error" => new(ModelErrorKind.Overloaded, model.Provider, Overloaded(who), exception),
            "rate_limit_error" => new(ModelErrorKind.RateLimited, model.Provider, $"{who} allows no more requests just now.", exception),
            "invalid_request_error" => new(ModelErrorKind.BadRequest, model.Provider, $"{who} refused the request: {Reason(error)}", exception),
            _ => new(ModelErrorKind.BrokenStream, model.Provider, $"{who} failed in the middle of its answer: {Reason(error)}", exception),
        };
    }

    private static (ModelErrorKind Kind, string Message) Explain(
        int status, ProviderError error, FullWindow? window, ProviderResponseException response, ModelInfo model, Uri? address)
    {
        var who = KnownProviders.Title(model.Provider);
        return status switch
        {
            _ when IsUnreadable(error) => (ModelErrorKind.Garbage, $"{who} could not read what its model wrote. {Reason(error)}"),
            _ when IsFiltered(error) => (ModelErrorKind.ContentRefused, $"{who}'s content filter stopped the request. {Reason(error)}"),
            _ when IsOutOfCredit(status, error) =>
                (ModelErrorKind.InvalidKey, $"The {who} account has no credit left ({status}). Add credit in the provider's console.{Said(error)}"),
            401 or 400 when status == 401 || BadKey().IsMatch(error.Message) => (ModelErrorKind.InvalidKey, $"{who} refused the key ({status}). Check in Settings that it is copied whole and not revoked.{KeyPattern().Replace(Said(error), "***")}"),
            403 => (ModelErrorKind.InvalidKey, $"{who} does not allow this key to use {model.Name} (403). {Reason(error)}".TrimEnd()),
            404 => (ModelErrorKind.ModelNotFound, NotFound(who, error, model, address)),
            _ when window is not null => (ModelErrorKind.TooLarge,
                $"The conversation is longer than {model.Name} can read. Use smaller inputs or a model with a larger window. {Reason(error)}"),
            413 => (ModelErrorKind.TooLarge, $"The request is too large for {who} (413). Use smaller files or a shorter conversation.{Said(error)}"),
            408 => (ModelErrorKind.Timeout, $"{who} gave up waiting for the request (408)."),
            429 => (ModelErrorKind.RateLimited, RateLimited(who, response) + Said(error)),
            529 or 503 => (ModelErrorKind.Overloaded, Overloaded(who) + Said(error)),
            409 or >= 500 => (ModelErrorKind.ServerError, $"{who} had an internal error ({status}). {Reason(error)}".TrimEnd()),
            >= 300 and < 400 => (ModelErrorKind.BadRequest,
                $"{who} answered with a redirect ({status}) to {response.Location?.Host ?? "another address"}. Enter that address in Settings."),
            _ => (ModelErrorKind.BadRequest, $"{who} refused the request ({status}): {Reason(error)}"),
        };
    }

    // Groq and llama.cpp fail over calls that they cannot read; the next answer may be another.
    private static bool IsUnreadable(ProviderError error) => error.Code == "tool_use_failed" || error.Message.StartsWith("Failed to parse input at pos", StringComparison.Ordinal);

    private static bool IsFiltered(ProviderError error) =>
        error.Code is "content_filter" or "content_policy_violation" or "data_inspection_failed" or "ResponsibleAIPolicyViolation" || Filtered().IsMatch(error.Message);

    private static string Overloaded(string who) => $"{who} is overloaded just now.";

    private static string Reason(ProviderError error) => error.Message.Length > 0 ? error.Message : "no reason given";

    // The service's own words, after ours.
    private static string Said(ProviderError error) => error.Message.Length > 0 ? $" It said: {error.Message}" : "";

    [GeneratedRegex(@"content management policy|ContentPolicyViolation|ResponsibleAIPolicy|DataInspectionFailed|data_inspection_failed|inappropriate content|rejected (as a result of|by) (our|the) safety system|flagged (as|by|for) ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Filtered();

    [GeneratedRegex(@"(api|access)[ _-]?key (is )?(not valid|invalid|expired|missing)|(incorrect|invalid|wrong|missing) (api|access)[ _-]?key|API_KEY_INVALID|no auth credentials", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BadKey();

    // Some services repeat the key they refuse.
    [GeneratedRegex(@"\b(sk|pk|rk|gsk|hf|r8|xai|key|nvapi|api)[-_](?!key)[\w*-]{3,}|\bAIza[\w*-]{6,}|\beyJ[\w*.-]{6,}|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w*-]{24,}")]
    private static partial Regex KeyPattern();

    private static string RateLimited(string who, ProviderResponseException response) =>
        response.RetryAfter is { } wait
            ? $"{who} allows no more requests just now (429); it asks to wait {Math.Ceiling(wait.TotalSeconds):0} seconds."
            : $"{who} allows no more requests just now (429).";

    private static string NotFound(string who, ProviderError error, ModelInfo model, Uri? address)
    {
        if (model.Retired && model.Successor is { } successor)
            return $"{model.DisplayName} ({model.Name}) is retired: {who} does not serve it any more. Switch the agent to {successor}.";
        if (model.Provider == KnownProviders.Ollama) return $"Ollama has no model {model.Name}. Load it with: ollama pull {model.Name}";
        return error.Message.Length == 0 && address is not null
            ? $"{who} has no model service at {address} (404). Check the address in Settings."
            : $"{who} does not know the model {model.Name} (404). Choose another model for the agent.";
    }

    private static bool IsOutOfCredit(int status, ProviderError error) =>
        status == 402
        || error.Code == "insufficient_quota"
        || error.Type is "billing_error" or "insufficient_quota"
        || (status == 400 && error.Message.Contains("credit balance is too low", StringComparison.OrdinalIgnoreCase));
}
