using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PersonalQ.Http;
using PersonalQ.People;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq serve</c> and <c>personalq worker</c>: the program in the foreground, until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command CreateServe(CommandContext context)
    {
        var command = new Command("serve", "Serve the web app and the API and run tasks, until stopped (this is the default)");
        command.SetAction((_, ct) => ServeAsync(context, ct));
        return command;
    }

    public static Command CreateWorker(CommandContext context)
    {
        var command = new Command("worker", "Run tasks beside other processes on PostgreSQL, without web app and API. WORKER_PORT adds a /health of its own");
        command.SetAction((_, ct) => WorkAsync(context, ct));
        return command;
    }

    public static async Task<int> ServeAsync(CommandContext context, CancellationToken ct)
    {
        await using var app = context.BuildServer();
        await StartAsync(app, app.Services.GetRequiredService<HttpOptions>(), ct);
        var address = RunningServer.Reachable(app.Urls.First());
        using var announced = RunningServer.Announce(context.Folder, address);
        Welcome(context.Terminal, address, context.Folder, app.Services.GetRequiredService<IDatabase>());
        if (app.Services.GetRequiredService<HttpOptions>().NeedsSignIn && await app.Services.GetRequiredService<Links>().NewSetUpAsync(ct) is { } secret)
            context.Terminal.Out.WriteLine($"""
                  Set up  {new Uri(address, "set-up#" + secret)}
                          The link makes the first admin. It works once, within an hour; '{Called} users set-up' makes another.
                """);
        foreach (var note in context.Notes.Concat(OldNames.In(context.Configuration)))
            context.Terminal.Out.WriteLine($"  Note    {note}");
        await app.WaitForShutdownAsync(ct);
        return 0;
    }

    private static async Task<int> WorkAsync(CommandContext context, CancellationToken ct)
    {
        await using var app = context.BuildWorker();
        if (!app.Services.GetRequiredService<IDatabase>().IsShared)
            throw new StartupException(
                "personalq worker needs PostgreSQL: with SQLite exactly one process owns the data folder, and personalq serve runs its tasks itself. "
                + "Set DATABASE_URL=postgresql://user:password@host/name for all processes, or raise WORKER_CONCURRENCY of the one.");
        var port = context.Configuration.Number("WORKER_PORT", 0, 0, 65535);
        await StartAsync(app, app.Services.GetRequiredService<HttpOptions>() with { Port = port }, ct);
        context.Terminal.Out.WriteLine("This worker runs tasks until it is stopped. The servers on the same database give it work.");
        await app.WaitForShutdownAsync(ct);
        return 0;
    }

    /// <summary>Starts the program and says plainly why it cannot listen.</summary>
    /// <exception cref="StartupException">The port is taken, or may not be used.</exception>
    private static async Task StartAsync(WebApplication app, HttpOptions options, CancellationToken ct)
    {
        // Before the database is looked at, which takes longer; who takes the port in between is met by the catch.
        if (await CannotListenAsync(options) is { } reason)
            throw new StartupException(reason);
        try
        {
            await app.StartServerAsync(ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException(await PortTakenAsync(options), e);
        }
        catch (SocketException e)
        {
            throw new StartupException(NotPossible(options, e), e);
        }
    }

    /// <summary>Tries to listen where the settings say; null when that is possible, else the reason with the way out.</summary>
    public static async Task<string?> CannotListenAsync(HttpOptions options)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.TryParse(options.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Loopback, options.Port);
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse ? await PortTakenAsync(options) : NotPossible(options, e);
        }
    }

    /// <summary>What to say when the port is taken: by whom, if that can be known, and what to do.</summary>
    private static async Task<string> PortTakenAsync(HttpOptions options)
    {
        var other = $"PORT={options.Port + 1} personalq serve";
        if (await RunningServer.VersionAsync(RunningServer.Reachable(options.Url), CancellationToken.None) is { } version)
            return $"Personal-Q {version} runs on port {options.Port} already. Stop it, or start this one on another port: {other}";
        var owner = PortOwner.Of(options.Port) is { } known ? $" by {known}" : "";
        return $"Port {options.Port} is taken{owner}. Stop that program, or choose another port: {other}";
    }

    private static string NotPossible(HttpOptions options, SocketException e) =>
        $"It is not possible to listen on {options.Url}: {e.Message}. Choose another address with HOST or PORT.";

    // From a clone it is called by the script beside the Makefile; dotnet then runs the program.
    private static string Called => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? "./personalq" : "personalq";

    private static void Welcome(Terminal terminal, Uri address, DataFolder folder, IDatabase database)
    {
        terminal.Out.WriteLine($"""
            {terminal.Bold($"Personal-Q {Product.Version}")} is ready.
              Open    {terminal.Coloured(address.ToString(), 36)}
              Data    {folder.Root}{(database.IsShared ? " (database on PostgreSQL)" : "")}
              Next    Open the address in a browser, or in another terminal: {Called} run "Say hello"
              Stop    Ctrl-C
            """);
    }
}
