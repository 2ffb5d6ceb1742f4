using System.ComponentModel.DataAnnotations;

namespace PersonalQ.People;

/// <summary>Whether there is sign-in here, and who is signed in.</summary>
/// <param name="SignIn">True when one has to sign in.</param>
/// <param name="NeedsSetUp">True when nobody has an account yet: the set-up link makes the first.</param>
/// <param name="Person">Who is signed in; null for nobody, or without sign-in.</param>
/// <param name="Providers">The services that people can sign in with.</param>
public sealed record AuthStatus(bool SignIn, bool NeedsSetUp, MeResponse? Person, IReadOnlyList<External.SignInProviderResponse> Providers);

/// <summary>Who asks.</summary>
/// <param name="Id">The person; null for the command line of the machine's owner.</param>
/// <param name="Name">What the others see.</param>
/// <param name="UserName">What is typed to sign in; null for the command line.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="Scopes">What the access token is limited to; null for a session.</param>
public sealed record MeResponse(string? Id, string Name, string? UserName, Role Role, IReadOnlyList<string>? Scopes);

/// <summary>Signs in.</summary>
/// <param name="UserName">The user name.</param>
/// <param name="Password">The password.</param>
public sealed record SignInRequest(
    [property: Required, StringLength(200)] string? UserName,
    [property: Required, StringLength(1_000)] string? Password)
{
    /// <summary>Without the password, so that it reaches no log.</summary>
    public override string ToString() => $"sign-in of {UserName}";
}

/// <summary>Asks for the next tokens.</summary>
/// <param name="RefreshToken">The refresh token; it works once.</param>
public sealed record RefreshRequest([property: Required, StringLength(200)] string? RefreshToken)
{
    /// <summary>Without the token, so that it reaches no log.</summary>
    public override string ToString() => "refresh";
}

/// <summary>Tokens of a program.</summary>
/// <param name="AccessToken">Sent as <c>Authorization: Bearer</c>.</param>
/// <param name="TokenType">Always <c>bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="RefreshToken">Gets the next tokens; works once.</param>
public sealed record TokensResponse(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken)
{
    /// <summary>Without the tokens, so that they reach no log.</summary>
    public override string ToString() => "tokens";
}

/// <summary>Asks what a link is for.</summary>
/// <param name="Token">The part of the link after <c>#</c>.</param>
public sealed record LookAtLinkRequest([property: Required, StringLength(200)] string? Token)
{
    /// <summary>Without the token, so that it reaches no log.</summary>
    public override string ToString() => "link";
}

/// <summary>What a link is for.</summary>
/// <param name="Kind">The first admin, an invitation, or a new password.</param>
/// <param name="Role">The role of the account.</param>
/// <param name="UserName">Whose password; null for a new account.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record LinkResponse(LinkKind Kind, Role Role, string? UserName, DateTimeOffset ExpiresAt);

/// <summary>Uses a link.</summary>
/// <param name="Token">The part of the link after <c>#</c>.</param>
/// <param name="Password">The new password, at least 10 characters.</param>
/// <param name="Name">Of a new account: what the others see.</param>
/// <param name="UserName">Of a new account: what is typed to sign in.</param>
public sealed record UseLinkRequest(
    [property: Required, StringLength(200)] string? Token,
    [property: Required, StringLength(1_000)] string? Password,
    [property: StringLength(100)] string? Name = null,
    [property: StringLength(100)] string? UserName = null)
{
    /// <summary>Without its secrets, so that none reaches a log.</summary>
    public override string ToString() => $"link of {UserName}";
}

/// <summary>Changes one's own account.</summary>
/// <param name="Name">What the others see.</param>
public sealed record UpdateAccountRequest([property: Required, StringLength(100)] string? Name);

/// <summary>Changes one's own password.</summary>
/// <param name="CurrentPassword">The password until now.</param>
/// <param name="NewPassword">The new one, at least 10 characters.</param>
/// <param name="RevokeTokens">True to revoke all of one's access tokens as well.</param>
public sealed record ChangePasswordRequest(
    [property: Required, StringLength(1_000)] string? CurrentPassword,
    [property: Required, StringLength(1_000)] string? NewPassword,
    bool RevokeTokens = false)
{
    /// <summary>Without the passwords, so that none reaches a log.</summary>
    public override string ToString() => "password change";
}

/// <summary>A sign-in that lasts.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">A browser or a program.</param>
/// <param name="Client">What it calls itself.</param>
/// <param name="Address">Where it was last used from.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="SeenAt">When it was last used, to within some minutes.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="IsCurrent">True for the one that asks.</param>
public sealed record SessionResponse(string Id, SessionKind Kind, string Client, string Address, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt, bool IsCurrent);

/// <summary>Makes an access token.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresInDays">Days until it stops working, 1–366; null for never.</param>
public sealed record CreateTokenRequest(
    [property: Required, StringLength(100)] string? Name,
    [property: Required, Length(1, 20)] IReadOnlyList<string>? Scopes,
    [property: Range(1, 366)] int? ExpiresInDays = null);

/// <summary>An access token.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Ending">Its last four characters.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it stops working; null for never.</param>
/// <param name="LastUsedAt">When it was last used; null for never.</param>
/// <param name="Token">The token itself; only in the answer that makes it.</param>
public sealed record TokenResponse(
    string Id, string Name, string Ending, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? Token = null)
{
    /// <summary>Without the token, so that it reaches no log.</summary>
    public override string ToString() => $"token {Name}";
}

/// <summary>What a scope allows.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Description">In words.</param>
public sealed record ScopeResponse(string Name, string Description);

/// <summary>Somebody with an account.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">What the others see.</param>
/// <param name="UserName">What is typed to sign in.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="SignedInAt">When the person last signed in.</param>
/// <param name="DeactivatedAt">Since when the account is closed; null while it is open.</param>
/// <param name="Sessions">How many sign-ins last.</param>
/// <param name="Tokens">How many access tokens there are.</param>
public sealed record PersonResponse(
    string Id, string Name, string UserName, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? SignedInAt, DateTimeOffset? DeactivatedAt, int Sessions, int Tokens);

/// <summary>Changes a person. What is left out stays.</summary>
/// <param name="Name">What the others see.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="IsActive">False closes the account and ends its sessions; true opens it again.</param>
public sealed record UpdatePersonRequest([property: StringLength(100, MinimumLength = 1)] string? Name = null, Role? Role = null, bool? IsActive = null);

/// <summary>Invites somebody.</summary>
/// <param name="Role">What the person will be allowed to do.</param>
public sealed record InviteRequest([property: Required] Role? Role);

/// <summary>A link that works once.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">The role of the account it makes, or whose password it gives.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it stops working.</param>
/// <param name="Path">The address to open, after the server's own; only in the answer that makes it.</param>
public sealed record MadeLinkResponse(string Id, Role Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? Path = null)
{
    /// <summary>Without the secret, so that it reaches no log.</summary>
    public override string ToString() => $"link {Id}";
}

/// <summary>A line of the security log.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What happened.</param>
/// <param name="PersonId">Who did it.</param>
/// <param name="Name">The name of who did it, or the user name that was tried.</param>
/// <param name="Detail">More in words.</param>
/// <param name="Address">From which address.</param>
/// <param name="Client">What the browser or program calls itself.</param>
/// <param name="CreatedAt">When.</param>
public sealed record SecurityEventResponse(
    string Id, SecurityEventKind Kind, string? PersonId, string Name, string? Detail, string Address, string Client, DateTimeOffset CreatedAt);
