namespace PersonalQ.People;

/// <summary>What a route asks of who uses it.</summary>
/// <param name="Least">The least role; null for everybody, signed in or not.</param>
/// <param name="Scope">The scope an access token has to have; null when any token will do.</param>
internal sealed record Need(Role? Least, string? Scope = null)
{
    /// <summary>For everybody, signed in or not.</summary>
    public static readonly Need Nothing = new((Role?)null);

    /// <summary>For whoever is signed in, whatever a token is limited to.</summary>
    public static readonly Need SignedIn = new(Role.Viewer);

    /// <summary>For a person in a session: no access token may do it.</summary>
    public static readonly Need Session = new(Role.Viewer) { IsForSessions = true };

    /// <summary>True when no access token, and no command line without one, may do it.</summary>
    public bool IsForSessions { get; init; }

    /// <summary>True when no access token may do it, whatever its scopes: what it makes could sign in as a person.</summary>
    public bool IsForPeople { get; init; }

    /// <summary>True for answers that go on for long: they end within seconds when the sign-in does.</summary>
    public bool IsStream { get; init; }

    public static Need View(string scope) => new(Role.Viewer, scope);

    public static Need Use(string scope) => new(Role.User, scope);

    public static Need Manage(string scope) => new(Role.Admin, scope);
}
