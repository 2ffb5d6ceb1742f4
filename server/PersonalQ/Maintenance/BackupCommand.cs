using System.CommandLine;
using Microsoft.Data.Sqlite;
using PersonalQ.Database;

namespace PersonalQ.Maintenance;

/// <summary>Copies the SQLite database into one file, consistently, also while a server uses it.</summary>
internal static class BackupCommand
{
    public static Command Create(CommandContext context)
    {
        var target = new Argument<FileInfo>("file") { Description = "The file to write; it must not exist" };
        var command = new Command("backup", "Copy the database into a file, also while the server runs (SQLite; PostgreSQL has pg_dump)") { target };
        command.SetAction((parsed, ct) => RunAsync(context, parsed.GetRequiredValue(target), ct));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, FileInfo target, CancellationToken ct)
    {
        var options = DatabaseOptions.From(context.Configuration, context.Folder);
        if (options.Path is null)
            throw new StartupException("The database is on PostgreSQL: back it up with pg_dump, and the data folder as files.");
        if (!File.Exists(options.Path))
            throw new StartupException($"There is no database at {options.Path}.");
        if (target.Exists)
            throw new StartupException($"{target.FullName} exists already; a backup does not overwrite.");
        try
        {
            target.Directory?.Create();
            await CopyAsync(options, target, ct);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The database {options.Path} could not be copied to {target.FullName}: {e.Message}", e);
        }
        context.Terminal.Out.WriteLine(target.FullName);
        return 0;
    }

    private static async Task CopyAsync(DatabaseOptions options, FileInfo target, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(options.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "vacuum into $target";
        command.Parameters.AddWithValue("$target", target.FullName);
        var copied = false;
        try
        {
            await command.ExecuteNonQueryAsync(ct);
            copied = true;
        }
        finally
        {
            if (!copied)
                target.Delete(); // half a backup is none
        }
    }
}
