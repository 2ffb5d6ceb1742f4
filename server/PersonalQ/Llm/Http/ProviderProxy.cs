using System.Net;

namespace PersonalQ.Llm.Http;

/// <summary>The proxy of the environment (<c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c>), which this machine's own servers are never reached by.</summary>
internal sealed class ProviderProxy(IWebProxy environment) : IWebProxy
{
    /// <summary>The one of this process.</summary>
    public static ProviderProxy Instance { get; } = new(HttpClient.DefaultProxy);

    public ICredentials? Credentials
    {
        get => environment.Credentials;
        set => environment.Credentials = value;
    }

    /// <summary>The host and port of the proxy that an address is reached by; null when it is called directly.</summary>
    public string? NameFor(Uri? address) => address is not null && !IsBypassed(address) && GetProxy(address) is { } proxy ? proxy.Authority : null;

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : environment.GetProxy(destination);

    public bool IsBypassed(Uri host) => IsThisMachine(host) || environment.IsBypassed(host);

    private static bool IsThisMachine(Uri host) =>
        host.IsLoopback || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var ip) && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || (ip.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(ip.MapToIPv4()))));
}
