using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using PersonalQ.Http;

namespace PersonalQ.Database;

/// <summary>PostgreSQL: every write is a transaction of its own on a pooled connection.</summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, EventPipeline events, WriteWatch watch) : IDatabase
{
    private const int MostTries = 8;
    private const int MostReconnections = 2;

    private readonly PooledDbContextFactory<PostgresDb> readers = new(
        new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(source).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options, 64);

    public bool IsShared => true;

    public PersonalQDb Read() => readers.CreateDbContext();

    public Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct, bool durable = false) =>
        OutsideWriteException.RepeatAsync(work, once => WriteOnceAsync(once, ct), ct);

    private async Task<T> WriteOnceAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct)
    {
        work = IdempotentRequest.Marked(work);
        for (var attempt = 1; ; attempt++)
        {
            var asked = new Commit();
            try
            {
                return await TryAsync(work, asked, ct);
            }
            catch (Exception e) when (attempt < MostTries && MayRepeat(StoreFaults.Of(e), attempt, asked))
            {
                await Task.Delay(Random.Shared.Next(5, 20 * attempt), ct);
            }
        }
    }

    private async Task<T> TryAsync<T>(Func<WriteSession, ValueTask<T>> work, Commit commit, CancellationToken ct)
    {
        using var watched = watch.Begin(work);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var session = new Session(connection, transaction, events.Secrets);
        var result = await work(session);
        await events.RecordAsync(session, ct);
        await session.SaveAsync(ct);
        commit.Asked = true;
        await transaction.CommitAsync(ct);
        events.Tell(session.Raised);
        return result;
    }

    // What crossed another write was undone by the database. So was what lost its connection, as long as the commit was
    // not asked for: a pooled connection may have been ended long ago. After that nobody knows, and the caller decides.
    private static bool MayRepeat(StoreFault fault, int attempt, Commit commit) =>
        fault == StoreFault.Conflict || (fault == StoreFault.Unreachable && attempt <= MostReconnections && !commit.Asked);

    private sealed class Commit
    {
        public bool Asked { get; set; }
    }

    private sealed class Session(NpgsqlConnection connection, NpgsqlTransaction transaction, SecretGate secrets) : WriteSession, IAsyncDisposable
    {
        private PostgresDb? db;
        private DateTimeOffset? now;

        public override bool IsPostgres => true;

        protected internal override SecretGate Secrets => secrets;

        public override PersonalQDb Db
        {
            get
            {
                if (db is null)
                {
                    db = new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connection).AddInterceptors(new SecretInterceptor(secrets)).Options);
                    db.Database.UseTransaction(transaction);
                    db.Database.AutoSavepointsEnabled = false;
                }
                return db;
            }
        }

        public override async ValueTask LockAsync(string table, string id)
        {
            await using var command = Command($"select id from {table} where id = @p0 for update", id);
            await command.ExecuteNonQueryAsync();
        }

        public override async ValueTask<DateTimeOffset> NowAsync()
        {
            if (now is null)
            {
                await using var command = Command("select @now");
                now = Ids.FromMicros((long)(await command.ExecuteScalarAsync())!);
            }
            return now.Value;
        }

        public override DbCommand Command(string sql, params ReadOnlySpan<object?> parameters)
        {
            var command = new NpgsqlCommand(SqlText.ForPostgres(sql), connection, transaction);
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters.Add(new NpgsqlParameter("p" + i, (parameters[i] is string text ? secrets.Clean(text) : parameters[i]) ?? DBNull.Value));
            return command;
        }

        public async ValueTask SaveAsync(CancellationToken ct)
        {
            if (db is not null)
                await db.SaveChangesAsync(ct);
        }

        public ValueTask DisposeAsync() => db?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
