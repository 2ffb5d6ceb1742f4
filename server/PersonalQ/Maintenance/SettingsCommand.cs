using System.CommandLine;
using PersonalQ.Database;
using PersonalQ.Http;

namespace PersonalQ.Maintenance;

/// <summary><c>personalq settings NAME</c>: what the program itself would use, so that scripts need not read settings a second time.</summary>
internal static class SettingsCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("name") { Description = "DATA_DIR, DATABASE_FILE (empty on PostgreSQL), HOST, PORT, or RUNNING (the address of the server on the folder; empty when none runs)" };
        var command = new Command("settings", "Print one setting as the program uses it, for scripts") { name };
        command.SetAction(async (parsed, ct) => context.Terminal.Out.WriteLine(parsed.GetRequiredValue(name) switch
        {
            "DATA_DIR" => context.Folder.Root,
            "DATABASE_FILE" => DatabaseOptions.From(context.Configuration, context.Folder).Path,
            "HOST" => HttpOptions.From(context.Configuration).Host,
            "PORT" => $"{HttpOptions.From(context.Configuration).Port}",
            "RUNNING" => (await UsedServer.OnFolderAsync(context, ct))?.ToString(),
            var other => throw new StartupException($"'{other}' is none of DATA_DIR, DATABASE_FILE, HOST, PORT, RUNNING."),
        }));
        return command;
    }
}
