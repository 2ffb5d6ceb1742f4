using PersonalQ.Llm.Learning;

namespace PersonalQ.Llm;

/// <summary>Why a model call failed.</summary>
public enum ModelErrorKind
{
    /// <summary>Too many requests or tokens (429). Try again after <see cref="ModelCallException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>The provider has no capacity just now (529, 503). Try again.</summary>
    Overloaded,

    /// <summary>The provider failed (5xx). Try again.</summary>
    ServerError,

    /// <summary>The answer broke off in the middle. Try again.</summary>
    BrokenStream,

    /// <summary>Nothing came for too long. Try again.</summary>
    Timeout,

    /// <summary>No connection to the provider. Try again.</summary>
    Unreachable,

    /// <summary>The answer is not what the protocol allows. Try again.</summary>
    Garbage,

    /// <summary>The key is refused (401, 403) or the account has no credit left (402). A person has to act.</summary>
    InvalidKey,

    /// <summary>The provider does not know the model (404). A person has to act.</summary>
    ModelNotFound,

    /// <summary>The provider refuses the request as malformed (400, 422).</summary>
    BadRequest,

    /// <summary>The request is larger than the model's window (413, 400), or the answer larger than we take.</summary>
    TooLarge,

    /// <summary>The provider has no key or address here. A person has to act.</summary>
    NotConfigured,

    /// <summary>The provider's content filter stopped the call.</summary>
    ContentRefused,
}

/// <summary>A failed model call. The message is a sentence for people that says what happened and what to do.</summary>
public sealed class ModelCallException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="provider">The provider's name, for example <c>anthropic</c>.</param>
    /// <param name="message">A sentence for people; holds no key and no prompt.</param>
    /// <param name="innerException">What the SDK or the network reported, for the log.</param>
    public ModelCallException(ModelErrorKind kind, string provider, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Provider = provider;
    }

    /// <summary>Why the call failed.</summary>
    public ModelErrorKind Kind { get; }

    /// <summary>The provider's name, for example <c>anthropic</c>.</summary>
    public string Provider { get; }

    /// <summary>The HTTP status, when there was an answer.</summary>
    public int? Status { get; init; }

    /// <summary>Set when the request is larger than the model's window; what the server told of it.</summary>
    public FullWindow? Window { get; init; }

    /// <summary>How long the provider asks to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// What an answer that broke off has used so far, which providers charge for: the output is an estimate. Null when the
    /// provider did not answer.
    /// </summary>
    public ModelUsage? Usage { get; internal set; }

    /// <summary>What was done differently and what was put right until it failed, <c>code: sentence</c>.</summary>
    public IReadOnlyList<string> Notes { get; internal set; } = [];

    /// <summary>The same call may succeed later, without anybody doing anything.</summary>
    public bool IsRetryable => Kind <= ModelErrorKind.Garbage;

    /// <summary>Only a person can mend it: key, model or configuration.</summary>
    public bool NeedsPerson => Kind is ModelErrorKind.InvalidKey or ModelErrorKind.ModelNotFound or ModelErrorKind.NotConfigured;

    /// <summary>The kind as written into journals and answers: <c>rate_limited</c>, <c>broken_stream</c>, <c>invalid_key</c> …</summary>
    public string Code => ModelErrorCodes.Of(Kind);
}

/// <summary>How error kinds are written.</summary>
public static class ModelErrorCodes
{
    /// <summary>The snake_case name of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>For example <c>rate_limited</c>.</returns>
    public static string Of(ModelErrorKind kind) => kind switch
    {
        ModelErrorKind.RateLimited => "rate_limited",
        ModelErrorKind.Overloaded => "overloaded",
        ModelErrorKind.ServerError => "server_error",
        ModelErrorKind.BrokenStream => "broken_stream",
        ModelErrorKind.Timeout => "timeout",
        ModelErrorKind.Unreachable => "unreachable",
        ModelErrorKind.Garbage => "garbage",
        ModelErrorKind.InvalidKey => "invalid_key",
        ModelErrorKind.ModelNotFound => "model_not_found",
        ModelErrorKind.BadRequest => "bad_request",
        ModelErrorKind.TooLarge => "too_large",
        ModelErrorKind.NotConfigured => "not_configured",
        ModelErrorKind.ContentRefused => "content_refused",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
