namespace PersonalQ.People;

/// <summary>What a person may do.</summary>
public enum Role
{
    /// <summary>Reads what there is, and starts and changes nothing.</summary>
    Viewer,
    /// <summary>Makes, runs, decides and deletes.</summary>
    User,
    /// <summary>Everything, settings and people too.</summary>
    Admin,
}

/// <summary>Somebody who can sign in.</summary>
public sealed class Person
{
    /// <summary>UUID; sorts by time.</summary>
    public required string Id { get; init; }
    /// <summary>What the others see, 1–100 characters.</summary>
    public required string Name { get; set; }
    /// <summary>What is typed to sign in, 2–100 characters in lower case; an e-mail address if one likes. Unique.</summary>
    public required string UserName { get; set; }
    /// <summary>What the person may do.</summary>
    public required Role Role { get; set; }
    /// <summary>The password, as ASP.NET Core Identity hashes it (PBKDF2 with HMAC-SHA512); null for who has none.</summary>
    public string? PasswordHash { get; set; }
    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When the person last signed in; null before the first time.</summary>
    public DateTimeOffset? SignedInAt { get; set; }
    /// <summary>Since when the account is closed; null while it is open.</summary>
    public DateTimeOffset? DeactivatedAt { get; set; }
}

/// <summary>What a session is for.</summary>
public enum SessionKind
{
    /// <summary>A browser: the secret is in a cookie.</summary>
    Browser,
    /// <summary>A program that signed in with a password: the secret is its refresh token.</summary>
    Program,
}

/// <summary>One sign-in of a person, until it ends.</summary>
public sealed class SignInSession
{
    /// <summary>UUID; sorts by time.</summary>
    public required string Id { get; init; }
    /// <summary>Whose.</summary>
    public required string PersonId { get; init; }
    /// <summary>What for.</summary>
    public required SessionKind Kind { get; init; }
    /// <summary>SHA-256 of its secret, in hexadecimal digits.</summary>
    public required string SecretHash { get; set; }
    /// <summary>Of a program: the hash of the refresh token before this one, which ends the session when it comes again.</summary>
    public string? PreviousHash { get; set; }
    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was last used, to within some minutes.</summary>
    public required DateTimeOffset SeenAt { get; set; }
    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }
    /// <summary>The address it was last used from.</summary>
    public required string Address { get; set; }
    /// <summary>What the browser or program calls itself, at most 300 characters.</summary>
    public required string Client { get; set; }
}

/// <summary>A key for a program that acts as a person. Its text is shown once; only its hash is kept.</summary>
public sealed class AccessToken
{
    /// <summary>UUID; sorts by time.</summary>
    public required string Id { get; init; }
    /// <summary>Whose.</summary>
    public required string PersonId { get; init; }
    /// <summary>What it is for, 1–100 characters.</summary>
    public required string Name { get; init; }
    /// <summary>SHA-256 of the token, in hexadecimal digits. Unique.</summary>
    public required string SecretHash { get; init; }
    /// <summary>The last four characters, to tell tokens apart.</summary>
    public required string Ending { get; init; }
    /// <summary>What it may do (<see cref="Scopes"/>).</summary>
    public required List<string> Scopes { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it stops working; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it was last used, to within some minutes; null when it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>What a link is for.</summary>
public enum LinkKind
{
    /// <summary>Makes the first admin.</summary>
    SetUp,
    /// <summary>Makes an account with a role.</summary>
    Invitation,
    /// <summary>Gives a person a new password.</summary>
    Reset,
}

/// <summary>A link that works once. Its secret is the part of the address that browsers do not send.</summary>
public sealed class PersonLink
{
    /// <summary>UUID; sorts by time.</summary>
    public required string Id { get; init; }
    /// <summary>What for.</summary>
    public required LinkKind Kind { get; init; }
    /// <summary>SHA-256 of its secret, in hexadecimal digits. Unique.</summary>
    public required string SecretHash { get; init; }
    /// <summary>Whose password it resets; null for other kinds.</summary>
    public string? PersonId { get; init; }
    /// <summary>The role of the account it makes.</summary>
    public required Role Role { get; init; }
    /// <summary>Who made it; null for the command line.</summary>
    public string? CreatedBy { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
