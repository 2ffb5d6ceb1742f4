using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using PersonalQ.Http;
using PersonalQ.Database.Backplanes;

namespace PersonalQ.Database;

/// <summary>Registers the database that <c>DATABASE_URL</c> names and brings its schema up to date.</summary>
public static partial class DatabaseSetup
{
    /// <summary>Adds <see cref="IDatabase"/>.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddSingleton<DataFolder>();
        services.AddSingleton(s => DatabaseOptions.From(s.GetRequiredService<IConfiguration>(), s.GetRequiredService<DataFolder>()));
        services.AddSingleton<EventPipeline>();
        services.AddSingleton<FolderLock>();
        services.AddSingleton(s => NpgsqlDataSource.Create(s.GetRequiredService<DatabaseOptions>().ConnectionString));
        services.AddSingleton<IDatabase>(s => s.GetRequiredService<DatabaseOptions>().IsPostgres
            ? ActivatorUtilities.CreateInstance<PostgresDatabase>(s)
            : ActivatorUtilities.CreateInstance<SqliteDatabase>(s));
        services.AddBackplane();
        services.AddSingleton<IReadiness, DatabaseReadiness>();
        services.AddSingleton<WriteWatch>();
        services.AddSingleton<IReadiness>(s => s.GetRequiredService<WriteWatch>());
        services.AddHostedService(s => s.GetRequiredService<WriteWatch>());
        services.AddSingleton<SearchTextWorker>();
        services.AddHostedService(s => s.GetRequiredService<SearchTextWorker>());
        return services;
    }

    /// <summary>
    /// Takes the data folder (on SQLite exactly one process owns it), and applies missing migrations. Must run before
    /// anything else uses the database.
    /// </summary>
    /// <exception cref="StartupException">The folder is taken or not writable, or the database does not answer.</exception>
    public static async Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken ct)
    {
        var options = services.GetRequiredService<DatabaseOptions>();
        FileSizeSignal.Ignore();
        var folder = services.GetRequiredService<DataFolder>();
        folder.Ensure();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DatabaseSetup));
        var (open, failed) = PrivateFiles.Close(folder.Root, options.Path);
        if (open > failed)
            LogClosed(logger, open - failed, folder.Root);
        if (failed > 0)
            LogLeftOpen(logger, failed, folder.Root);
        try
        {
            if (options.IsPostgres)
            {
                var source = services.GetRequiredService<NpgsqlDataSource>();
                await MigrateAsync(new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(source).Options), logger, ct);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(options.Path!)!);
                services.GetRequiredService<FolderLock>().Take();
                if (options.ReadOnlyReason() is { } reason)
                    throw new StartupException(reason);
                await SqliteFile.PrepareAsync(options, logger, ct);
                await MigrateAsync(new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite(options.ConnectionString).Options), logger, ct);
                await SqliteFile.ForgetRequestsAsync(options, ct);
            }
        }
        catch (NpgsqlException e)
        {
            throw new StartupException($"PostgreSQL does not answer as DATABASE_URL says: {e.Message}", e);
        }
        catch (SqliteException e)
        {
            throw new StartupException($"The database {options.Path} cannot be used: {e.Message}", e);
        }
    }

    // EF's own check builds the whole migrator, which a start with nothing to do need not pay for.
    private static async Task MigrateAsync(PersonalQDb db, ILogger logger, CancellationToken ct)
    {
        await using (db)
        {
            // Base types first: reading the attributes of every type there is took a twentieth of a start.
            var newest = typeof(DatabaseSetup).Assembly.GetTypes()
                .Where(t => t.BaseType == typeof(Migration) && t.GetCustomAttribute<Microsoft.EntityFrameworkCore.Infrastructure.DbContextAttribute>()?.ContextType == db.GetType())
                .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().Max();
            if (newest is null || await NewestAppliedAsync(db, ct) != newest)
                await db.Database.MigrateAsync(ct);
            await SearchIndex.EnsureAsync(db, logger, ct);
        }
    }

    private static async Task<string?> NewestAppliedAsync(PersonalQDb db, CancellationToken ct)
    {
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(ct);
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = """select max("MigrationId") from "__EFMigrationsHistory" """;
            return await command.ExecuteScalarAsync(ct) as string;
        }
        catch (Exception e) when (e is SqliteException { SqliteErrorCode: 1 } or PostgresException { SqlState: "42P01" })
        {
            return null; // no such table: a new database
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} files and folders in {Folder} could be read by other users of this machine; they are closed to them now")]
    private static partial void LogClosed(ILogger logger, int count, string folder);

    [LoggerMessage(LogLevel.Warning, "{Count} files and folders in {Folder} can be read by other users of this machine, and belong to somebody else: close them with chmod -R go-rwx")]
    private static partial void LogLeftOpen(ILogger logger, int count, string folder);
}
