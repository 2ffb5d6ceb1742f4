using Microsoft.Data.Sqlite;

namespace PersonalQ.Database;

/// <summary>Makes a SQLite file ready for use. Only for whoever holds its lock.</summary>
internal static partial class SqliteFile
{
    /// <summary>
    /// Switches it to write-ahead logging before anybody reads it (a restored backup is not), and removes the mark of a
    /// migration that a killed process left: EF marks one by a row, and a start waits without end for that row to go.
    /// </summary>
    public static async Task PrepareAsync(DatabaseOptions options, ILogger logger, CancellationToken ct)
    {
        if (!File.Exists(options.Path))
            return;
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(options.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma journal_mode = wal";
        await command.ExecuteNonQueryAsync(ct);
        command.CommandText = "select count(*) from sqlite_master where type = 'table' and name = '__EFMigrationsLock'";
        if (await command.ExecuteScalarAsync(ct) is not > 0L)
            return;
        command.CommandText = """delete from "__EFMigrationsLock" """;
        if (await command.ExecuteNonQueryAsync(ct) > 0)
            LogCleared(logger);
    }

    /// <summary>Gives free the keys of requests that did nothing before an earlier process died: nobody is at them any more.</summary>
    public static async Task ForgetRequestsAsync(DatabaseOptions options, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(options.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "delete from idempotency_keys where status_code is null and resource is null";
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(LogLevel.Warning, "An earlier process ended in the midst of bringing the database up to date; it is done again")]
    private static partial void LogCleared(ILogger logger);
}
