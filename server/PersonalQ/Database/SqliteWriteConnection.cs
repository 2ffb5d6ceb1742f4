using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Database;

/// <summary>The writer's own connection with its prepared commands and its EF context; used by one thread at a time.</summary>
internal sealed class SqliteWriteConnection(string connectionString, SecretGate secrets, TimeProvider clock) : WriteSession, IAsyncDisposable
{
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);
    private SqliteConnection? connection;
    private SqliteTransaction? transaction;
    private SqliteDb? db;
    private bool dbUsed;
    private bool full;

    public override bool IsPostgres => false;

    protected internal override SecretGate Secrets => secrets;

    public override PersonalQDb Db
    {
        get
        {
            if (db is null)
            {
                db = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite(connection!).AddInterceptors(new SecretInterceptor(secrets)).Options);
                db.Database.AutoSavepointsEnabled = false; // every write has a savepoint already
            }
            if (db.Database.CurrentTransaction is null)
                db.Database.UseTransaction(transaction);
            dbUsed = true;
            return db;
        }
    }

    public override ValueTask LockAsync(string table, string id) => ValueTask.CompletedTask;

    public override ValueTask<DateTimeOffset> NowAsync() => ValueTask.FromResult(clock.Now());

    public override DbCommand Command(string sql, params ReadOnlySpan<object?> parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection!.CreateCommand();
            command.CommandText = SqlText.ForSqlite(sql);
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters.Add(new SqliteParameter("@p" + i, null));
            if (SqlText.ReadsClock(sql))
                command.Parameters.Add(new SqliteParameter("@now", null));
            commands.Add(sql, command);
        }
        command.Transaction = transaction;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = (parameters[i] is string text ? secrets.Clean(text) : parameters[i]) ?? DBNull.Value;
        if (command.Parameters.Count > parameters.Length)
            command.Parameters[parameters.Length].Value = clock.Now().ToMicros();
        return command;
    }

    public void Begin(bool durable)
    {
        if (connection is null)
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
            connection.Open();
            Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000");
            full = false;
        }
        if (durable != full)
        {
            Run(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            full = durable;
        }
        transaction = connection.BeginTransaction(deferred: false);
    }

    public void Savepoint() => Command("SAVEPOINT write_of_one").ExecuteNonQuery();

    public void Release() => Command("RELEASE write_of_one").ExecuteNonQuery();

    /// <summary>Undoes the write; false when SQLite has undone the whole transaction already.</summary>
    public bool TryRollBackToSavepoint()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection!.Handle) != 0)
            return false; // no transaction any more
        Command("ROLLBACK TO write_of_one").ExecuteNonQuery();
        Release();
        return true;
    }

    public async ValueTask SaveAsync()
    {
        if (dbUsed)
            await db!.SaveChangesAsync();
    }

    public void EndWork()
    {
        Forget();
        if (dbUsed)
            db!.ChangeTracker.Clear();
        dbUsed = false;
    }

    public void Commit()
    {
        transaction!.Commit();
        EndTransaction();
    }

    /// <summary>After a failed commit: everything is thrown away and opened anew, as nothing is known of its state.</summary>
    public void Reset()
    {
        foreach (var command in commands.Values)
            command.Dispose();
        commands.Clear();
        db?.Dispose();
        db = null;
        transaction?.Dispose();
        transaction = null;
        connection?.Dispose();
        connection = null;
        EndWork();
    }

    public ValueTask DisposeAsync()
    {
        Reset();
        return ValueTask.CompletedTask;
    }

    private void EndTransaction()
    {
        db?.Database.UseTransaction(null);
        transaction!.Dispose();
        transaction = null;
    }

    private void Run(string sql)
    {
        using var command = connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
