using System.Net;
using System.Text.Json;

namespace PersonalQ.Maintenance;

/// <summary>
/// Finds the server that serves a data folder. A server leaves its address in the folder while it runs, so that the
/// command line finds it whatever its port.
/// </summary>
internal static class RunningServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Leaves the address in the folder; disposing the answer takes it away.</summary>
    public static IDisposable Announce(DataFolder folder, Uri address)
    {
        var path = AddressFile(folder);
        _ = new LocalSecret(folder.Root).Proof(""); // made now, so that the command line finds it
        File.WriteAllText(path, address.ToString());
        return new Announcement(path);
    }

    /// <summary>The address of the server that runs on this folder; null when none does.</summary>
    public static async Task<Uri?> OnFolderAsync(DataFolder folder, CancellationToken ct)
    {
        var path = AddressFile(folder);
        return File.Exists(path) && Uri.TryCreate((await File.ReadAllTextAsync(path, ct)).Trim(), UriKind.Absolute, out var address)
            && await IsOursAsync(address, folder, ct)
            ? address
            : null;
    }

    /// <summary>True when who answers at the address can read this folder's secret: nobody else may be told what there is to do.</summary>
    public static async Task<bool> IsOursAsync(Uri address, DataFolder folder, CancellationToken ct)
    {
        if (LocalSecret.Existing(folder) is not { } secret)
            return false;
        var nonce = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        return await AskAsync(address, $"health/proof?nonce={nonce}", "proof", ct) is { } proof && secret.IsProof(Http.Health.ServerPurpose(address.Port, nonce), proof);
    }

    /// <summary>The version of the Personal-Q server at an address; null when there is none.</summary>
    public static Task<string?> VersionAsync(Uri address, CancellationToken ct) => AskAsync(address, "health", "version", ct);

    private static async Task<string?> AskAsync(Uri address, string path, string field, CancellationToken ct)
    {
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { Proxy = Llm.Http.ProviderProxy.Instance }) { BaseAddress = address, Timeout = Patience, MaxResponseContentBufferSize = 64 * 1024 };
            using var answer = await client.GetAsync(path, ct);
            if (!answer.IsSuccessStatusCode)
                return null;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException { InnerException: TimeoutException })
        {
            return null;
        }
    }

    /// <summary>The address by which this machine reaches a server that listens on the given one.</summary>
    public static Uri Reachable(string listening)
    {
        var address = new UriBuilder(listening.Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal));
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(ip)))
            address.Host = ip.Equals(IPAddress.IPv6Loopback) ? "[::1]" : "localhost";
        return address.Uri;
    }

    private static string AddressFile(DataFolder folder) => Path.Combine(folder.Root, ".address");

    private sealed class Announcement(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }
}
