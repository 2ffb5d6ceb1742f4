using System.Globalization;
using Microsoft.Data.Sqlite;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;

namespace PersonalQ.Tests.Database;

/// <summary>A SQLite database belongs to one process, and what a dead one left is cleared away by the next.</summary>
public sealed class OwnershipTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_process_killed_in_the_midst_of_a_migration_starts_again()
    {
        var file = Path.Combine(folder, "personal_q.db");
        await using (var database = await OpenAsync(file))
        {
            // The first migration stops here for good: a trigger that never ends.
            await RunAsync(database, """
                create table "__EFMigrationsHistory" ("MigrationId" text not null primary key, "ProductVersion" text not null);
                create trigger held before insert on "__EFMigrationsHistory" begin
                  select max(n) from (with recursive numbers(n) as (select 1 union all select n + 1 from numbers) select n from numbers);
                end;
                """);
            await using (var server = ServerProcess.Start(Settings(ServerProcess.FreePort())))
            {
                await Eventually.GetAsync(() => MigrationMarksAsync(database), marks => marks > 0, "the migration to begin");
                await server.KillAsync();
            }
            Assert.Equal(1, await MigrationMarksAsync(database));
            await RunAsync(database, "drop trigger held");
        }

        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DATABASE_URL"] = null }, folder: folder);
        Assert.Equal(0, (await app.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task A_mark_of_a_migration_that_nobody_makes_does_not_hold_up_a_start()
    {
        var settings = new Dictionary<string, string?> { ["DATABASE_URL"] = null };
        await (await PersonalQApp.StartAsync(settings, folder: folder)).DisposeAsync();
        await using (var database = await OpenAsync(Path.Combine(folder, "personal_q.db")))
        {
            await RunAsync(database, """
                create table if not exists "__EFMigrationsLock" ("Id" integer not null primary key, "Timestamp" text not null);
                insert into "__EFMigrationsLock" values (1, '2026-01-01');
                delete from "__EFMigrationsHistory" where "MigrationId" = 'none';
                """);
        }
        await using var app = await PersonalQApp.StartAsync(settings, folder: folder);
        await using var looked = await OpenAsync(Path.Combine(folder, "personal_q.db"));
        Assert.Equal(0, await MigrationMarksAsync(looked));
    }

    [Fact]
    public async Task Two_folders_cannot_use_one_database_file_at_a_time()
    {
        var file = Path.Combine(folder, "elsewhere", "shared.db");
        var link = Path.Combine(folder, "other-name.db");
        var first = await PersonalQApp.StartAsync(Settings("one", file), folder: Folder("one"));

        var refused = await Assert.ThrowsAsync<StartupException>(() => PersonalQApp.StartAsync(Settings("two", file), folder: Folder("two")));
        Assert.Contains($"The database {file} is in use by another Personal-Q process", refused.Message, StringComparison.Ordinal);
        File.CreateSymbolicLink(link, file);
        await Assert.ThrowsAsync<StartupException>(() => PersonalQApp.StartAsync(Settings("two", link), folder: Folder("two")));

        await first.DisposeAsync();
        await using var next = await PersonalQApp.StartAsync(Settings("two", link), folder: Folder("two"));
        Assert.Equal(0, (await next.GetAsync("/api/v1/tasks")).GetArrayLength());

        string Folder(string name) => Path.Combine(folder, name);
        Dictionary<string, string?> Settings(string name, string database) => new() { ["DATABASE_URL"] = $"sqlite:///{database}", ["ENCRYPTION_KEY"] = "the same for all", ["NAME"] = name };
    }

    private Dictionary<string, string?> Settings(int port) => new()
    {
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["HOST"] = "127.0.0.1",
        ["DATA_DIR"] = folder,
        ["LEDGER"] = Path.Combine(folder, "ledger.txt"),
        ["SAMPLE_DATA"] = "off",
        ["DATABASE_URL"] = null,
    };

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false;Default Timeout=60");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    // EF marks a migration by a row of its own, in a transaction of its own.
    private static async Task<long> MigrationMarksAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from sqlite_master where name = '__EFMigrationsLock'";
        if (await command.ExecuteScalarAsync() is not 1L)
            return 0;
        command.CommandText = """select count(*) from "__EFMigrationsLock" """;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
