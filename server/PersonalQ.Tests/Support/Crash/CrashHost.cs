using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Support.Crash;

/// <summary>The product in a process of its own, with tools that write what they do into a ledger file (LEDGER).</summary>
internal static class CrashHost
{
    /// <param name="worker">True for a process that only runs tasks.</param>
    public static async Task<int> RunAsync(bool worker)
    {
        var app = worker ? Server.BuildWorker(replace: AddTools) : Server.Build([], replace: AddTools);
        await app.StartServerAsync(CancellationToken.None);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void AddTools(IServiceCollection services)
    {
        SlowDisk.Add(services);
        services.AddSingleton<TimeProvider>(s =>
        {
            var settings = s.GetRequiredService<IConfiguration>();
            return new LeapingClock(settings["CLOCK_FILE"], double.Parse(settings["CLOCK_SKEW_SECONDS"] ?? "0", System.Globalization.CultureInfo.InvariantCulture));
        });
        services.AddSingleton<Tool>(s => new LedgerTool("post_letter", ToolEffect.Acting, s.GetRequiredService<IConfiguration>()["LEDGER"]!));
        services.AddSingleton<Tool>(s => new LedgerTool("post_parcel", ToolEffect.Verifiable, s.GetRequiredService<IConfiguration>()["LEDGER"]!));
    }

    /// <summary>An effect on the world that can be counted afterwards: one line in a file, written through to the disk.</summary>
    private sealed class LedgerTool(string name, ToolEffect effect, string ledger) : Tool
    {
        private static readonly Lock Ledger = new();

        private static readonly JsonElement ArgumentsSchema = ParseSchema("""{"type":"object","properties":{"to":{"type":"string"}},"required":["to"]}""");

        public override string Name => name;
        public override string Description => "Posts something.";
        public override JsonElement Schema => ArgumentsSchema;
        public override ToolEffect Effect => effect;
        public override bool OnByDefault => true;

        public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
        {
            var line = System.Text.Encoding.UTF8.GetBytes($"{name} {call.Arguments.GetProperty("to").GetString()} {call.IdempotencyKey} {Environment.ProcessId}\n");
            lock (Ledger) // appending is seeking and writing in .NET: two at once would overwrite each other, also two processes
            {
                using var alone = Alone();
                using var file = new FileStream(ledger, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                file.Write(line);
                file.Flush(flushToDisk: true);
            }
            return ValueTask.FromResult(new ToolResult("posted"));
        }

        // Whoever is killed gives it free.
        private FileStream Alone()
        {
            while (true)
            {
                try
                {
                    return new FileStream(ledger + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                }
                catch (IOException)
                {
                    Thread.Yield(); // another process writes its line
                }
            }
        }

        public override async ValueTask<ToolVerdict?> VerifyAsync(ToolCall call, CancellationToken ct) =>
            new ToolVerdict(File.Exists(ledger) && (await File.ReadAllTextAsync(ledger, ct)).Contains(call.IdempotencyKey, StringComparison.Ordinal), "posted");
    }
}
