using System.CommandLine;

namespace PersonalQ.Maintenance;

/// <summary>Commands that prepare the database.</summary>
internal static class DatabaseCommands
{
    public static Command CreateInitDb(CommandContext context)
    {
        var command = new Command("init-db", "Create the database, or bring its schema up to date (serve does so by itself)");
        command.SetAction(async (_, ct) =>
        {
            if (await UsedServer.OnFolderAsync(context, ct) is { } running)
            {
                context.Terminal.Out.WriteLine($"The server at {running} runs on this database, so it is up to date already.");
                return 0;
            }
            await using var app = context.BuildServer();
            await app.PrepareAsync(ct);
            context.Terminal.Out.WriteLine($"The database in {context.Folder.Root} is up to date.");
            return 0;
        });
        return command;
    }
}
