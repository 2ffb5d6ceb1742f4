namespace PersonalQ.Http;

/// <summary>The answer to a POST that carried an <c>Idempotency-Key</c>, kept a day so that a repetition gets the same answer.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>Method, path and key.</summary>
    public required string Key { get; init; }
    /// <summary>SHA-256 of the request body, so that a key cannot be used for another request.</summary>
    public required string RequestHash { get; init; }
    /// <summary>Status code; null while the first request is under way.</summary>
    public int? StatusCode { get; set; }
    /// <summary>
    /// What the request made or changed, as a path of the API that shows it; written in the same transaction as the change.
    /// Null while nothing has happened yet.
    /// </summary>
    public string? Resource { get; set; }
    /// <summary>The answer's body.</summary>
    public string? Body { get; set; }
    /// <summary>The answer's content type.</summary>
    public string? ContentType { get; set; }
    /// <summary>First request.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
