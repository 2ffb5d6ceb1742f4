using PersonalQ.Http;

namespace PersonalQ.Maintenance;

/// <summary>The server that a command talks to: one that runs, or one of its own for as long as it takes.</summary>
internal sealed class UsedServer : IAsyncDisposable
{
    private readonly WebApplication? own;

    private UsedServer(Uri address, WebApplication? own = null)
    {
        Address = address;
        this.own = own;
    }

    public Uri Address { get; }

    /// <summary>The secret of the server's folder, by which it knows the command line; null for a server that <c>PERSONALQ_URL</c> names.</summary>
    public LocalSecret? Secret { get; private init; }

    /// <summary>
    /// The server that <c>PERSONALQ_URL</c> names, else the one on this data folder; else one in this process, on a
    /// free port, without sample data.
    /// </summary>
    /// <exception cref="StartupException">The named server does not answer, or the folder cannot be used.</exception>
    public static async Task<UsedServer> FindOrStartAsync(CommandContext context, CancellationToken ct)
    {
        if (context.Configuration.Text("PERSONALQ_URL") is { } named)
            return new UsedServer(await NamedAsync(named, ct));
        if (await OnFolderAsync(context, ct) is { } running)
            return new UsedServer(running) { Secret = LocalSecret.Existing(context.Folder) };
        context.Terminal.Progress("No server runs on this folder: starting one for as long as this takes.");
        var own = context.BuildServer(new Dictionary<string, string?>
        {
            ["HOST"] = "127.0.0.1",
            ["PORT"] = "0",
            ["SAMPLE_DATA"] = "off",
            ["RATE_LIMIT_PER_MINUTE"] = "0",
            ["LOG_LEVEL"] = context.Configuration.Text("LOG_LEVEL") ?? "ERROR",
        });
        try
        {
            await own.StartServerAsync(ct);
            return new UsedServer(new Uri(own.Urls.First()), own) { Secret = own.Services.GetRequiredService<LocalSecret>() };
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server on this data folder, or at <c>PORT</c> if it serves this folder too; null when there is none.</summary>
    public static async Task<Uri?> OnFolderAsync(CommandContext context, CancellationToken ct)
    {
        if (await RunningServer.OnFolderAsync(context.Folder, ct) is { } announced)
            return announced;
        var address = new Uri($"http://localhost:{context.Configuration.Number("PORT", 8000, 0, 65535)}");
        return address.Port != 0 && await RunningServer.IsOursAsync(address, context.Folder, ct) ? address : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (own is null)
            return;
        await own.StopAsync();
        await own.DisposeAsync();
    }

    private static async Task<Uri> NamedAsync(string named, CancellationToken ct)
    {
        if (!Uri.TryCreate(named, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new StartupException($"PERSONALQ_URL is '{named}'. Use an address such as http://localhost:8000.");
        return await RunningServer.VersionAsync(address, ct) is not null
            ? address
            : throw new StartupException($"No Personal-Q server answers at {address} (PERSONALQ_URL). Start one with: personalq serve");
    }
}
