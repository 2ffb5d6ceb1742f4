using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Primitives;

namespace PersonalQ.Http;

/// <summary>
/// Keeps other people's web pages out: a request must be made for a host name of ours (against DNS rebinding), and what
/// is asked must not come from a foreign page: also reading tells something, by the time it takes.
/// </summary>
internal sealed class RequestGuard
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> hosts;
    private readonly string[] domains;
    private readonly bool anyHost;
    private readonly FrozenSet<string> origins;

    public RequestGuard(HttpOptions options)
    {
        hosts = new[] { "localhost", "127.0.0.1", "[::1]", options.Host }.Concat(options.AllowedHosts)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        domains = [.. options.AllowedHosts.Where(h => h.StartsWith("*.", StringComparison.Ordinal)).Select(h => h[1..])];
        anyHost = options.AllowedHosts.Contains("*");
        origins = options.CorsOrigins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Why the request is refused; null when it is welcome.</summary>
    public ProblemException? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurHost(context))
            return new ProblemException(421, "host_not_allowed", $"This server does not answer for the host '{request.Host.Host}'. If that is its name, add it to ALLOWED_HOSTS.");
        if (HasUnknownCharset(request))
            return new ProblemException(415, "unsupported_media_type", Problem.UnsupportedType(context));
        // A health check tells nothing; a link to a page must lead there; a preflight is answered by CORS.
        if (HttpMethods.IsOptions(request.Method) || request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || IsVisit(request))
            return null;
        return IsForeign(request) ? new ProblemException(403, "origin_not_allowed", "Pages of other origins may not do this. Add the origin to CORS_ORIGINS if it is yours.") : null;
    }

    /// <summary>True for a request that a page of ours makes.</summary>
    public static bool IsOwnPage(HttpRequest request) =>
        request.Headers.TryGetValue("Sec-Fetch-Site", out var site) ? site == "same-origin"
        : request.Headers.Origin is { Count: > 0 } origin ? IsSameOrigin(request, origin)
        : IsSameOrigin(request, request.Headers.Referer);

    private bool IsOurHost(HttpContext context)
    {
        var host = context.Request.Host.Value.AsSpan();
        var colon = host.LastIndexOf(':');
        var name = colon > host.LastIndexOf(']') ? host[..colon] : host;
        if (hosts.Contains(name) || anyHost)
            return true;
        foreach (var domain in domains)
            if (name.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
                return true;
        // The very address the connection came in on cannot have been rebound by a foreign name.
        return IPAddress.TryParse(name, out var address) && address.Equals(Plain(context.Connection.LocalIpAddress));
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0) // no browser, or one that sends no Origin but says where the page comes from
            return request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site != "same-origin" && site != "none";
        return !IsSameOrigin(request, origin) && !origins.Contains(origin.ToString());
    }

    // A proxy may end TLS for us, so https may arrive as http; the other way round is another origin.
    private static bool IsSameOrigin(HttpRequest request, StringValues origin)
    {
        if (!Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var uri) || (uri.Scheme == "http" && request.IsHttps))
            return false;
        var host = request.Host;
        return string.Equals(uri.IdnHost, host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
            && (host.Port ?? DefaultPort(uri.Scheme)) == uri.Port;
    }

    private static int DefaultPort(string scheme) => scheme == "https" ? 443 : 80;

    // Somebody follows a link from another site. To the API no link leads but to its reference, and back from signing in elsewhere.
    private static bool IsVisit(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document"
        && (!request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/api/v1/docs", StringComparison.OrdinalIgnoreCase)
            || request.Path.StartsWithSegments("/api/v1/auth/external", StringComparison.OrdinalIgnoreCase));

    private static bool HasUnknownCharset(HttpRequest request)
    {
        if (request.ContentType is not { } type || !type.Contains("charset", StringComparison.OrdinalIgnoreCase))
            return false;
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var parsed) || parsed.CharSet is not { Length: > 0 } charset)
            return true;
        try
        {
            System.Text.Encoding.GetEncoding(charset.Trim('"'));
            return false;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return true; // unknown, or UTF-7, which nobody may use any more
        }
    }
}
