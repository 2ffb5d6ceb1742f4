using System.CommandLine;
using PersonalQ.Database;
using PersonalQ.Http;
using PersonalQ.Maintenance.Samples;

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
            context.Terminal.Out.WriteLine($"The database {DatabaseOptions.From(context.Configuration, context.Folder).Path ?? "on PostgreSQL"} is up to date.");
            return 0;
        });
        return command;
    }

    public static Command CreateSeed(CommandContext context)
    {
        var command = new Command("seed", "Add the sample agents with their past (a first start does so by itself)");
        command.SetAction(async (_, ct) =>
        {
            try
            {
                var added = await SeedAsync(context, ct);
                context.Terminal.Out.WriteLine($"Added {added.Agents} sample agents with {added.Tasks} tasks. Settings, Data in the web app removes them.");
                return 0;
            }
            catch (Exception e) when (e is ProblemException or RefusedException)
            {
                throw new StartupException(e.Message, e);
            }
        });
        return command;
    }

    private static async Task<SampleCount> SeedAsync(CommandContext context, CancellationToken ct)
    {
        if (await UsedServer.OnFolderAsync(context, ct) is { } running)
        {
            using var api = new ApiClient(running, LocalSecret.Existing(context.Folder), context.Token);
            return await api.PostAsync<SampleCount>("system/sample-data", null, ct);
        }
        await using var app = context.BuildServer();
        await app.PrepareAsync(ct);
        return await app.Services.GetRequiredService<SampleData>().SeedAsync(ct);
    }
}
