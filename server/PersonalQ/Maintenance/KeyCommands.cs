using System.CommandLine;
using PersonalQ.Settings;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq keys rotate</c> and <c>keys forget</c>.</summary>
internal static class KeyCommands
{
    public static Command Create(CommandContext context)
    {
        var rotate = new Command("rotate", "Encrypt all stored secrets with a new key: ENCRYPTION_KEY, or a new key file without it. ENCRYPTION_KEY_OLD names the key until now");
        rotate.SetAction((_, ct) => RotateAsync(context, ct));
        var sure = new Option<bool>("--yes") { Description = "Do not ask" };
        var forget = new Command("forget", "Remove all stored secrets, when their key is lost") { sure };
        forget.SetAction((parsed, ct) => ForgetAsync(context, parsed.GetValue(sure), ct));
        return new Command("keys", "The key that encrypts stored secrets") { rotate, forget };
    }

    private static async Task<int> RotateAsync(CommandContext context, CancellationToken ct)
    {
        await using var app = await PrepareAsync(context, ct);
        var result = await app.Services.GetRequiredService<KeyRotation>().RotateAsync(ct);
        context.Terminal.Out.WriteLine($"{result.Secrets} {(result.Secrets == 1 ? "secret was" : "secrets were")} encrypted anew. The key is in {result.KeyIn} now; keep a copy of it in a safe place.");
        return 0;
    }

    private static async Task<int> ForgetAsync(CommandContext context, bool sure, CancellationToken ct)
    {
        if (!sure)
            throw new StartupException("This removes every stored key and password of services. Say so with --yes.");
        await using var app = await PrepareAsync(context, ct);
        var secrets = await app.Services.GetRequiredService<KeyRotation>().ForgetAsync(ct);
        context.Terminal.Out.WriteLine($"{secrets} {(secrets == 1 ? "secret was" : "secrets were")} removed. Enter them anew in the settings.");
        return 0;
    }

    // On SQLite this takes the folder, so that no server goes on with the old keys; on PostgreSQL the user has to stop them.
    private static async Task<WebApplication> PrepareAsync(CommandContext context, CancellationToken ct)
    {
        var app = context.BuildServer(new Dictionary<string, string?> { ["LOG_LEVEL"] = "ERROR" });
        try
        {
            await app.PrepareAsync(ct);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
