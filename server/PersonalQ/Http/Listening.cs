using System.Net;

namespace PersonalQ.Http;

/// <summary>Only <c>HOST</c> and <c>PORT</c> say where the program listens: they alone are checked against what others can reach.</summary>
internal static class Listening
{
    // HTTP_PORTS is not here: container images set it, and our own address comes before it.
    private static readonly string[] Names = ["urls", "ASPNETCORE_URLS", "DOTNET_URLS", "HTTPS_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_HTTPS_PORTS"];
    private static readonly string[] Sections = ["Kestrel", "ASPNETCORE_Kestrel", "DOTNET_Kestrel"];

    /// <summary>Refuses settings of the web server that would open further addresses.</summary>
    /// <exception cref="StartupException">One is set.</exception>
    public static void RefuseOtherSettings(IConfiguration configuration)
    {
        var name = Names.FirstOrDefault(n => configuration.Text(n) is not null)
            ?? Sections.SelectMany(s => configuration.GetSection(s).AsEnumerable()).FirstOrDefault(s => !string.IsNullOrWhiteSpace(s.Value)).Key;
        if (name is not null)
            throw new StartupException(
                $"{name.Replace(":", "__", StringComparison.Ordinal)} is refused: it would open addresses past HOST and PORT, which are checked. Remove it, and use HOST and PORT.");
    }

    /// <summary>Compares where the server listens with where it should.</summary>
    /// <param name="allowed">The addresses it was given.</param>
    /// <param name="bound">Those it has.</param>
    /// <exception cref="StartupException">There is one more.</exception>
    public static void Check(IEnumerable<string> allowed, IEnumerable<string> bound)
    {
        var given = allowed.Select(Parse).ToList();
        foreach (var address in bound)
            if (!given.Exists(a => Covers(a, Parse(address))))
                throw new StartupException($"The program listens on {address}, which neither HOST nor PORT says. It stops.");
    }

    private static bool Covers((string Host, int Port) allowed, (string Host, int Port) bound) =>
        (allowed.Port == bound.Port || allowed.Port == 0)
        && (allowed.Host == bound.Host || IsAny(allowed.Host) || (IsLoopback(allowed.Host) && IsLoopback(bound.Host)));

    private static (string Host, int Port) Parse(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return (parsed.Host.Trim('[', ']').ToLowerInvariant(), parsed.Port);
    }

    private static bool IsAny(string host) => host is "*" or "+" || (IPAddress.TryParse(host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}
