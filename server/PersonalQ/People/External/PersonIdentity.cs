namespace PersonalQ.People.External;

/// <summary>That an account of another service is a person's: who signs in with it is that person.</summary>
public sealed class PersonIdentity
{
    /// <summary>UUID; sorts by time.</summary>
    public required string Id { get; init; }
    /// <summary>Whose.</summary>
    public required string PersonId { get; init; }
    /// <summary>The service: <c>google</c>, <c>github</c> or <c>oidc</c>.</summary>
    public required string Provider { get; init; }
    /// <summary>What the service calls the account, for ever; at most 255 characters. Unique within the service.</summary>
    public required string Subject { get; init; }
    /// <summary>The account's e-mail address or name, to tell it by; at most 255 characters.</summary>
    public required string Label { get; set; }
    /// <summary>When it was connected.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was last used to sign in; null when it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
