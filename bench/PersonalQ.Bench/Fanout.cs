using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using PersonalQ.Live;

namespace PersonalQ.Bench;

/// <summary>
/// The whole product, with one more route that raises live events as fast, or as often, as asked: what is measured is
/// the way of an event from the hub to the sockets, without the work that usually causes it.
/// </summary>
internal static class Fanout
{
    public static async Task<int> RunAsync(int port)
    {
        var folder = Directory.CreateTempSubdirectory("personalq-bench-").FullName;
        var app = Server.Build([], builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DATA_DIR"] = folder,
            ["PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["SAMPLE_DATA"] = "off",
            ["RATE_LIMIT_PER_MINUTE"] = "0",
            ["LOG_LEVEL"] = "WARNING",
        }));
        app.MapGet("/go", GoAsync);
        await app.StartServerAsync(CancellationToken.None);
        Console.WriteLine($"listening on {port}");
        await app.WaitForShutdownAsync();
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task<object> GoAsync(LiveHub hub, int n, double hz = 0)
    {
        var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < n; i++)
        {
            hub.Publish(Event(i));
            if (hz > 0 && TimeSpan.FromSeconds((i + 1) / hz) - Stopwatch.GetElapsedTime(begin) is { Ticks: > 0 } left)
                await Task.Delay(left);
        }
        process.Refresh();
        return new
        {
            rounds = n,
            send_ms = Stopwatch.GetElapsedTime(begin).TotalMilliseconds,
            cpu_ms = (process.TotalProcessorTime - cpu).TotalMilliseconds,
            rss_mib = process.WorkingSet64 >> 20,
        };
    }

    // 300 bytes on the wire, as the baseline sends; the time stamp is of the clock that the clients read too.
    private static LiveEvent Event(int i)
    {
        var data = new Sample(i, Stopwatch.GetTimestamp().ToString(System.Globalization.CultureInfo.InvariantCulture), "");
        return new LiveEvent("task.completed", data with { Pad = new string('x', 300 - 100 - i.ToString(System.Globalization.CultureInfo.InvariantCulture).Length - data.Ts.Length) });
    }

    private sealed record Sample(int Seq, string Ts, string Pad);
}
