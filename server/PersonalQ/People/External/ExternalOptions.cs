using PersonalQ.Http;

namespace PersonalQ.People.External;

/// <summary>A service that people can sign in with.</summary>
/// <param name="Key">Its name in addresses and in the database: <c>google</c>, <c>github</c> or <c>oidc</c>.</param>
/// <param name="Name">What its button says.</param>
/// <param name="Address">Its issuer, or for GitHub the address of its pages.</param>
/// <param name="ClientId">The id this installation is registered with.</param>
/// <param name="ClientSecret">The secret that belongs to it.</param>
internal sealed record ExternalProvider(string Key, string Name, Uri Address, string ClientId, string ClientSecret)
{
    /// <summary>Without the secret, so that it reaches no log.</summary>
    public override string ToString() => Key;
}

/// <summary>Which services people can sign in with, and who gets an account that way.</summary>
internal sealed record ExternalOptions
{
    /// <summary>The key of Google's sign-in.</summary>
    public const string Google = "google";

    /// <summary>The key of GitHub's sign-in.</summary>
    public const string GitHub = "github";

    /// <summary>The key of any other OpenID Connect service.</summary>
    public const string Oidc = "oidc";

    /// <summary>The services, in the order of their buttons.</summary>
    public required IReadOnlyList<ExternalProvider> Providers { get; init; }

    /// <summary>Whoever signs in from outside with one of these gets an account (<c>ALLOWED_EMAIL</c>): addresses, or <c>@example.com</c> for all of a domain.</summary>
    public required IReadOnlyList<string> Allowed { get; init; }

    /// <summary>The role of such an account (<c>SIGN_IN_ROLE</c>).</summary>
    public required Role NewRole { get; init; }

    /// <summary>The claim of the OpenID Connect service that decides about roles at each sign-in (<c>OIDC_ROLE_CLAIM</c>); null for none.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>The values of that claim that make an admin (<c>OIDC_ADMIN_ROLES</c>).</summary>
    public required IReadOnlyList<string> AdminValues { get; init; }

    /// <summary>The values of that claim that make a user (<c>OIDC_USER_ROLES</c>).</summary>
    public required IReadOnlyList<string> UserValues { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupException">One is wrong, or belongs to others that are missing.</exception>
    public static ExternalOptions From(IConfiguration configuration)
    {
        List<ExternalProvider> providers = [];
        Add(Google, "Google", configuration.Text("GOOGLE_ISSUER") ?? "https://accounts.google.com", "GOOGLE");
        Add(GitHub, "GitHub", configuration.Text("GITHUB_URL") ?? "https://github.com", "GITHUB");
        Add(Oidc, configuration.Text("OIDC_NAME") ?? "Single sign-on", configuration.Text("OIDC_ISSUER"), "OIDC");
        var options = new ExternalOptions
        {
            Providers = providers,
            Allowed = [.. configuration.List("ALLOWED_EMAIL").Select(AllowedText)],
            NewRole = configuration.Text("SIGN_IN_ROLE") switch
            {
                null => Role.Viewer,
                var text when EnumText.TryParse<Role>(text.ToLowerInvariant(), out var role) => role,
                var text => throw new StartupException($"SIGN_IN_ROLE is '{text}'. Use admin, user or viewer."),
            },
            RoleClaim = configuration.Text("OIDC_ROLE_CLAIM"),
            AdminValues = configuration.List("OIDC_ADMIN_ROLES"),
            UserValues = configuration.List("OIDC_USER_ROLES"),
        };
        if (options.RoleClaim is null && options.AdminValues.Count + options.UserValues.Count > 0)
            throw new StartupException("OIDC_ADMIN_ROLES and OIDC_USER_ROLES are values of a claim. Name the claim with OIDC_ROLE_CLAIM, for example groups.");
        return options;

        void Add(string key, string name, string? address, string prefix)
        {
            var (id, secret) = (configuration.Text($"{prefix}_CLIENT_ID"), configuration.Text($"{prefix}_CLIENT_SECRET"));
            if (id is null && secret is null && (key != Oidc || address is null))
                return;
            if (id is null || secret is null)
                throw new StartupException($"To sign in with {name}, set both {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET.");
            if (address is null)
                throw new StartupException("OIDC_CLIENT_ID is set, but OIDC_ISSUER is missing: the address of the service that people sign in with.");
            // Whoever can change the answers of the service on the way can be anybody.
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
                throw new StartupException($"'{address}' is not an address to sign in with. Use one that begins with https://.");
            providers.Add(new ExternalProvider(key, name, uri, id, secret));
        }
    }

    /// <summary>Whether somebody with this e-mail address, which the service has verified, gets an account.</summary>
    public bool Allows(string email)
    {
        var lower = email.ToLowerInvariant();
        return Allowed.Any(each => each[0] == '@' ? lower.EndsWith(each, StringComparison.Ordinal) && lower.IndexOf('@', StringComparison.Ordinal) == lower.Length - each.Length : lower == each);
    }

    /// <summary>The role that the values of the role claim make; null where roles are not decided by it.</summary>
    public Role? RoleOf(IEnumerable<string> values)
    {
        if (RoleClaim is null)
            return null;
        var all = values.ToHashSet(StringComparer.Ordinal);
        return AdminValues.Any(all.Contains) ? Role.Admin : UserValues.Any(all.Contains) ? Role.User : NewRole;
    }

    private static string AllowedText(string text)
    {
        var lower = text.ToLowerInvariant();
        return lower.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at && at == lower.LastIndexOf('@') && at < lower.Length - 1
            ? lower
            : throw new StartupException($"ALLOWED_EMAIL has '{text}'. Use addresses such as ada@example.com, or @example.com for all of a domain, with commas between.");
    }
}
