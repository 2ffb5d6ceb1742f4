using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>How sign-in works.</summary>
internal sealed record SignInOptions
{
    /// <summary>How long a browser stays signed in without being used.</summary>
    public TimeSpan BrowserIdle { get; } = TimeSpan.FromDays(30);
    /// <summary>How long a program's refresh token is good.</summary>
    public TimeSpan ProgramIdle { get; } = TimeSpan.FromDays(30);
    /// <summary>How long a program's access token (JWT) is good.</summary>
    public TimeSpan AccessTokenLife { get; } = TimeSpan.FromMinutes(15);
    /// <summary>How long the first link is good.</summary>
    public TimeSpan SetUpLinkLife { get; } = TimeSpan.FromHours(1);
    /// <summary>How long an invitation is good.</summary>
    public TimeSpan InvitationLife { get; } = TimeSpan.FromDays(7);
    /// <summary>How long a link for a new password is good.</summary>
    public TimeSpan ResetLinkLife { get; } = TimeSpan.FromHours(24);
    /// <summary>How long what is known of a session may be old: another process, or the command line, may have ended it.</summary>
    public TimeSpan Trusted { get; } = TimeSpan.FromSeconds(3);
    /// <summary>The key that signs access tokens (<c>SECRET_KEY</c>); null to derive one from the stored keys.</summary>
    public string? SecretKey { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupException">One is wrong; without sign-in none is used, so that none is looked at.</exception>
    public static SignInOptions From(IConfiguration configuration, bool needsSignIn) => new()
    {
        SecretKey = configuration.Text("SECRET_KEY") switch
        {
            null => null,
            { Length: < 32 } when needsSignIn => throw new StartupException("SECRET_KEY has fewer than 32 characters. Use a long random text, for example from: openssl rand -base64 32"),
            var key => key,
        },
    };
}
