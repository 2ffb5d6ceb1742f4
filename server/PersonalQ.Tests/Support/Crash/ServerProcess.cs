using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PersonalQ.Tests.Support.Crash;

/// <summary>The product in a process of its own, to be killed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private ServerProcess(Process process) => this.process = process;

    /// <summary>Everything it printed.</summary>
    public string Output => string.Join('\n', output);

    public bool HasExited => process.HasExited;

    /// <summary>Its number.</summary>
    public int Id => process.Id;

    /// <summary>A port that is free now, and is not given to anybody else while a process is started again: below those that systems give away.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(15_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // somebody listens there: another
            }
        }
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static ServerProcess Start(IReadOnlyDictionary<string, string?> settings) => Start("crash-host", settings);

    /// <summary>The same for a process that only runs tasks.</summary>
    public static ServerProcess StartWorker(IReadOnlyDictionary<string, string?> settings) => Start("crash-worker", settings);

    /// <summary>Starts a command of the product, to be killed.</summary>
    public static ServerProcess StartCommand(IReadOnlyDictionary<string, string?> settings, params string[] command) => Start(["command-line", .. command], settings);

    private static ServerProcess Start(string verb, IReadOnlyDictionary<string, string?> settings) => Start([verb], settings);

    private static ServerProcess Start(string[] arguments, IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "PersonalQ.Tests"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var server = new ServerProcess(Process.Start(start)!);
        server.process.OutputDataReceived += (_, e) => server.output.Enqueue(e.Data ?? "");
        server.process.ErrorDataReceived += (_, e) => server.output.Enqueue(e.Data ?? "");
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until it answers.</summary>
    public async Task AnswersAsync(HttpClient client, string path = "/api/v1/tasks?limit=1") => await Eventually.GetAsync(
        async () =>
        {
            Assert.False(HasExited, $"The server ended by itself:\n{Output}");
            try
            {
                return (await client.GetAsync(path)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false; // not listening yet
            }
        }, ok => ok, "the server to answer");

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; returns when it has ended.</summary>
    public async Task TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }
}
