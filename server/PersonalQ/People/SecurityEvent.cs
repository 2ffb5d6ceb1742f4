namespace PersonalQ.People;

/// <summary>What happened to accounts.</summary>
public enum SecurityEventKind
{
#pragma warning disable CS1591 // The names say it.
    SignedIn,
    SignInFailed,
    SignedOut,
    PasswordChanged,
    PersonAdded,
    PersonInvited,
    PersonRemoved,
    PersonDeactivated,
    PersonActivated,
    RoleChanged,
    ResetLinkMade,
    TokenMade,
    TokenRevoked,
    SessionEnded,
    RefreshTokenReused,
    IdentityConnected,
    IdentityDisconnected,
#pragma warning restore CS1591
}

/// <summary>One line of the security log, which admins read.</summary>
public sealed class SecurityEvent
{
    /// <summary>UUID; sorts by time.</summary>
    public required string Id { get; init; }
    /// <summary>What happened.</summary>
    public required SecurityEventKind Kind { get; init; }
    /// <summary>Who did it; null for nobody who is known.</summary>
    public string? PersonId { get; init; }
    /// <summary>The name of who did it, or the user name that was tried.</summary>
    public required string Name { get; init; }
    /// <summary>More in words; null when there is no more.</summary>
    public string? Detail { get; init; }
    /// <summary>From which address.</summary>
    public required string Address { get; init; }
    /// <summary>What the browser or program calls itself.</summary>
    public required string Client { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Writes the security log.</summary>
internal sealed class SecurityLog(IDatabase database, TimeProvider clock)
{
    // Who guesses passwords must not fill the disk.
    private readonly FailureCounter failed = new(60, TimeSpan.FromMinutes(1), clock);

    /// <summary>Adds a line in the write of what it tells.</summary>
    public void Add(WriteSession write, SecurityEventKind kind, HttpContext context, string? personId, string name, string? detail = null) =>
        write.Db.SecurityEvents.Add(new SecurityEvent
        {
            Id = Ids.New(clock),
            Kind = kind,
            PersonId = personId,
            Name = Short(name, 100),
            Detail = detail,
            Address = Sessions.AddressOf(context),
            Client = Sessions.ClientOf(context),
            CreatedAt = clock.Now(),
        });

    /// <summary>Adds a line for what the caller of a request did.</summary>
    public void Add(WriteSession write, SecurityEventKind kind, HttpContext context, string? detail = null)
    {
        var caller = Caller.Of(context);
        Add(write, kind, context, caller?.PersonId, caller?.Name ?? "somebody", detail);
    }

    /// <summary>Writes down a sign-in that failed; at most 60 in a minute.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">A name that is known here or that a service says; null for any other, since people type passwords into the wrong field.</param>
    /// <param name="personId">The person whose account it is.</param>
    public async Task AddFailedAsync(HttpContext context, string? name, string? personId)
    {
        if (failed.Take("") is not null)
            return;
        await database.WriteAsync(write =>
        {
            Add(write, SecurityEventKind.SignInFailed, context, personId, name ?? "unknown user name");
            return ValueTask.CompletedTask;
        }, CancellationToken.None);
    }

    private static string Short(string text, int most) => text.Length > most ? text[..most] : text;
}
