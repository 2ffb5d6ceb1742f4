using System.CommandLine;
using PersonalQ.Http;
using PersonalQ.Runs.Budgets;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq doctor</c>: says in plain words what is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var health = new Option<bool>("--health") { Description = "Only ask the running server whether it is well, for container health checks" };
        var repair = new Option<bool>("--repair") { Description = "Make the sums of reserved budget anew from the journals of the tasks. On SQLite the server must be stopped; its start does the same" };
        var command = new Command("doctor", "Look for what is wrong and say what to do. Exit code: 0 all is well, 1 something is not") { health, repair };
        command.SetAction((parsed, ct) => parsed.GetValue(health) ? AskHealthAsync(context, ct) : parsed.GetValue(repair) ? RepairAsync(context, ct) : ExamineAsync(context, ct));
        return command;
    }

    private static async Task<int> ExamineAsync(CommandContext context, CancellationToken ct)
    {
        var terminal = context.Terminal;
        terminal.Out.WriteLine(terminal.Bold($"Personal-Q {Product.Version}"));
        var problems = 0;
        await foreach (var finding in new Doctor(context).ExamineAsync(ct))
        {
            var mark = finding.Severity switch
            {
                Severity.Fine => terminal.Coloured("ok      ", 32),
                Severity.Note => terminal.Coloured("note    ", 33),
                _ => terminal.Coloured("PROBLEM ", 31),
            };
            terminal.Out.WriteLine($"{mark} {finding.Text}");
            problems += finding.Severity == Severity.Problem ? 1 : 0;
        }
        terminal.Out.WriteLine(problems switch { 0 => "All is well.", 1 => "1 problem.", _ => $"{problems} problems." });
        return problems == 0 ? 0 : 1;
    }

    private static async Task<int> RepairAsync(CommandContext context, CancellationToken ct)
    {
        await using var app = context.BuildServer(new Dictionary<string, string?> { ["LOG_LEVEL"] = "ERROR" });
        await app.PrepareAsync(ct); // takes the folder: a server that runs on it is not disturbed
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var corrections = await app.Services.GetRequiredService<IDatabase>().WriteAsync(s => Reservations.RepairAsync(s, clock), ct);
        foreach (var correction in corrections)
            context.Terminal.Out.WriteLine(correction);
        context.Terminal.Out.WriteLine(corrections.Count == 0 ? "Nothing was off." : $"{corrections.Count} put right.");
        return 0;
    }

    private static async Task<int> AskHealthAsync(CommandContext context, CancellationToken ct)
    {
        var address = context.Configuration.Text("PERSONALQ_URL") is { } named && Uri.TryCreate(named, UriKind.Absolute, out var given)
            ? given
            : RunningServer.Reachable(HttpOptions.From(context.Configuration).Url);
        if (await RunningServer.VersionAsync(address, ct) is { } version)
        {
            context.Terminal.Out.WriteLine($"Personal-Q {version} at {address} is well.");
            return 0;
        }
        context.Terminal.Fault($"No Personal-Q server answers at {address}.");
        return 1;
    }
}
