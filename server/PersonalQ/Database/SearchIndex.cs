using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace PersonalQ.Database;

/// <summary>
/// Makes the index that finds parts of tasks' titles and descriptions. It is no part of the model: on SQLite it is a virtual
/// table with triggers, on PostgreSQL an index of an extension that not every installation may create. A search without it
/// finds the same, and reads every task for it.
/// </summary>
internal static partial class SearchIndex
{
    // What a task says is not indexed as it is written but later, many at once, which costs a third; until then the task
    // stands in task_search_waiting, and who searches reads it itself. Contents are not kept a second time, only which three
    // letters stand in which task; number stands for the task, as a rowid of tasks would not survive VACUUM.
    private const string Sqlite = """
        begin immediate;
        create table if not exists task_search_rows (number integer primary key, task_id text not null unique);
        create table if not exists task_search_waiting (number integer primary key, task_id text not null);
        create virtual table if not exists task_search using fts5(title, description, content='', contentless_delete=1, detail=none, tokenize='trigram');
        create trigger task_search_made after insert on tasks begin
          insert into task_search_waiting (task_id) values (new.id);
        end;
        create trigger task_search_deleted after delete on tasks begin
          delete from task_search where rowid = (select number from task_search_rows where task_id = old.id);
          delete from task_search_rows where task_id = old.id;
        end;
        insert into task_search_waiting (task_id) select id from tasks;
        commit;
        """;

    // A row that says something else than ASCII is indexed by what it says folded.
    private const string SqliteFolded = """
        begin immediate;
        drop trigger if exists task_search_changed;
        create trigger if not exists task_search_folded after update of title, description, search_text on tasks
          when new.title is not old.title or new.description is not old.description or new.search_text is not old.search_text begin
          insert into task_search_waiting (task_id) values (new.id);
        end;
        commit;
        """;

    private const string Postgres = """
        select pg_advisory_xact_lock(7311);
        create extension if not exists pg_trgm;
        create index if not exists ix_tasks_search on tasks using gin (title gin_trgm_ops, description gin_trgm_ops);
        create index if not exists ix_tasks_search_folded on tasks using gin (search_text gin_trgm_ops);
        """;

    /// <summary>Makes it where it is not there yet.</summary>
    public static async Task EnsureAsync(PersonalQDb db, ILogger logger, CancellationToken ct)
    {
        if (db.Database.IsNpgsql())
        {
            if (await ExistsAsync(db, "select to_regclass('ix_tasks_search_folded') is not null", ct))
                return;
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                await db.Database.ExecuteSqlRawAsync(Postgres, ct);
                await transaction.CommitAsync(ct);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedFile)
            {
                LogWithout(logger, e.MessageText);
            }
            return;
        }
        if (!await ExistsAsync(db, "select exists (select 1 from sqlite_master where name = 'task_search_made')", ct))
            await db.Database.ExecuteSqlRawAsync(Sqlite, ct);
        if (!await ExistsAsync(db, "select exists (select 1 from sqlite_master where name = 'task_search_folded')", ct))
            await db.Database.ExecuteSqlRawAsync(SqliteFolded, ct);
    }

    private static async Task<bool> ExistsAsync(PersonalQDb db, string question, CancellationToken ct)
    {
        var connection = db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = question;
            return await command.ExecuteScalarAsync(ct) is true or 1L;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    [LoggerMessage(LogLevel.Information, "Searching reads every task, as the extension pg_trgm cannot be created: {Reason}. An administrator can: create extension pg_trgm")]
    private static partial void LogWithout(ILogger logger, string reason);
}
