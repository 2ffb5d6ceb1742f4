using System.Net;

namespace PersonalQ.Http;

/// <summary>Where the server listens and whom it answers.</summary>
public sealed record HttpOptions
{
    /// <summary>Name or address to listen on (<c>HOST</c>).</summary>
    public required string Host { get; init; }
    /// <summary>Port to listen on (<c>PORT</c>); 0 takes a free one.</summary>
    public required int Port { get; init; }
    /// <summary>Host names requests may be made for besides this machine's own (<c>ALLOWED_HOSTS</c>); <c>*</c> for any, <c>*.example.com</c> for a domain.</summary>
    public required IReadOnlyList<string> AllowedHosts { get; init; }
    /// <summary>Origins whose pages may use the API (<c>CORS_ORIGINS</c>).</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }
    /// <summary>Proxies whose <c>X-Forwarded-For</c> and <c>-Proto</c> are believed (<c>TRUSTED_PROXIES</c>).</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }
    /// <summary>Requests per client and minute (<c>RATE_LIMIT_PER_MINUTE</c>); 0 switches every limit off.</summary>
    public required int RequestsPerMinute { get; init; }
    /// <summary>True when one has to sign in (<c>AUTH</c>, or others could reach the server).</summary>
    public required bool NeedsSignIn { get; init; }
    /// <summary>True when anybody who reaches the machine may use it.</summary>
    public required bool IsOpenToOthers { get; init; }
    /// <summary>Folder of the web app (<c>WEB_ROOT</c>, by default <c>wwwroot</c> beside the program).</summary>
    public required string WebRoot { get; init; }

    /// <summary>The address for Kestrel.</summary>
    public string Url => $"http://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host.Trim('[', ']')}]" : Host)}:{Port}";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupException">One is wrong, or the address could be reached by others without protection.</exception>
    public static HttpOptions From(IConfiguration configuration)
    {
        var host = configuration.Text("HOST") ?? "127.0.0.1";
        var (needsSignIn, isOpen) = Mode(configuration, host);
        return new HttpOptions
        {
            Host = host,
            Port = configuration.Number("PORT", 8000, 0, 65535),
            AllowedHosts = configuration.List("ALLOWED_HOSTS"),
            CorsOrigins = [.. configuration.List("CORS_ORIGINS").Select(Origin)],
            TrustedProxies = [.. configuration.List("TRUSTED_PROXIES").Select(Proxy)],
            RequestsPerMinute = configuration.Number("RATE_LIMIT_PER_MINUTE", 100, 0, 1_000_000),
            NeedsSignIn = needsSignIn,
            IsOpenToOthers = isOpen,
            WebRoot = Path.GetFullPath(configuration.Text("WEB_ROOT") ?? Path.Combine(AppContext.BaseDirectory, "wwwroot")),
        };
    }

    // Without sign-in everything belongs to whoever asks: that is right where nobody else can.
    private static (bool NeedsSignIn, bool IsOpen) Mode(IConfiguration configuration, string host)
    {
        // Kestrel would take any other name for "all addresses", which is not what its writer meant.
        if (!IsLoopback(host) && host is not ("*" or "+") && !IPAddress.TryParse(host.Trim('[', ']'), out _))
            throw new StartupException($"HOST is '{host}'. Use an address of this machine such as 127.0.0.1 or 192.168.1.10, localhost, or 0.0.0.0 for all.");
        var isAsked = configuration.Switch("AUTH", false);
        var isRefused = !isAsked && configuration.Text("AUTH") is not null;
        var reach = !IsLoopback(host) ? $"HOST={host}"
            : configuration.List("TRUSTED_PROXIES").Count > 0 ? "TRUSTED_PROXIES"
            : configuration.List("ALLOWED_HOSTS").Any(h => !IsLoopback(h.Trim('[', ']'))) ? "ALLOWED_HOSTS"
            : null;
        if (isAsked || reach is null)
            return (isAsked, false);
        if (configuration.Switch("ALLOW_UNAUTHENTICATED", false))
            return (false, true);
        if (isRefused)
            throw new StartupException(
                $"AUTH=off with {reach} would let everybody who reaches this machine use Personal-Q without signing in. "
                + "Remove AUTH to have people sign in, or set ALLOW_UNAUTHENTICATED=1 if something else keeps others away (a container, a firewall, a proxy with a sign-in).");
        return (true, false);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string Origin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/"
            ? uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant()
            : throw new StartupException($"CORS_ORIGINS has '{text}'. Use origins such as https://example.com, with commas between.");

    private static IPNetwork Proxy(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)
        : throw new StartupException($"TRUSTED_PROXIES has '{text}'. Use addresses such as 127.0.0.1 or networks such as 10.0.0.0/8, with commas between.");
}
