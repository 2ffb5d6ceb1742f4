using System.Security.Claims;
using PersonalQ.Http;

namespace PersonalQ.People;

/// <summary>Who asks.</summary>
/// <param name="PersonId">The person; null for the command line of the machine's owner.</param>
/// <param name="Name">What the others see.</param>
/// <param name="Role">What the person may do.</param>
public sealed record Caller(string? PersonId, string Name, Role Role)
{
    /// <summary>The claim that holds the session.</summary>
    public const string SessionClaim = "sid";

    /// <summary>The claim that holds the access token's id.</summary>
    public const string TokenClaim = "token_id";

    /// <summary>What the name of the local owner is where there is no sign-in.</summary>
    public const string LocalOwner = "you";

    /// <summary>The session; null for an access token.</summary>
    public string? SessionId { get; init; }

    /// <summary>The access token; null for a session.</summary>
    public string? TokenId { get; init; }

    /// <summary>The hash by which the access token is found again.</summary>
    internal string? TokenHash { get; init; }

    /// <summary>What the access token is limited to; null for no limit.</summary>
    public IReadOnlySet<string>? Scopes { get; init; }

    /// <summary>Made once for each session and token, and given to every request of it.</summary>
    internal ClaimsPrincipal Principal => field ??= MakePrincipal();

    /// <summary>Who makes this request; null when nobody is signed in, or sign-in is off.</summary>
    public static Caller? Of(HttpContext context) => context.Features.Get<Caller>();

    /// <summary>Who makes this request.</summary>
    /// <exception cref="ProblemException">409: sign-in is off, so that there are no accounts.</exception>
    public static Caller Required(HttpContext context) => Of(context) ?? throw SignInOff();

    /// <summary>The name of who makes this request, for what is kept of it.</summary>
    public static string NameOf(HttpContext context) => Of(context)?.Name ?? LocalOwner;

    /// <summary>409: accounts are asked for where there are none.</summary>
    public static ProblemException SignInOff() => ProblemException.Conflict("sign_in_off", "Sign-in is off, so there are no accounts. Start the server with AUTH=on to use them.");

    private ClaimsPrincipal MakePrincipal()
    {
        var claims = new List<Claim> { new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.ToText()) };
        if (PersonId is not null)
            claims.Add(new Claim(ClaimTypes.NameIdentifier, PersonId));
        if (SessionId is not null)
            claims.Add(new Claim(SessionClaim, SessionId));
        if (TokenId is not null)
            claims.Add(new Claim(TokenClaim, TokenId));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, "personal-q"));
    }
}
