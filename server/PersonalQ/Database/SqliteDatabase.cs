using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using PersonalQ.Events;
using PersonalQ.Http;

namespace PersonalQ.Database;

/// <summary>
/// SQLite with one writer: whatever writes have gathered are run one after the other in a single transaction, each
/// behind a savepoint, and each caller is told after the commit. Many callers share one commit, and none ever meets a
/// locked database.
/// </summary>
internal sealed partial class SqliteDatabase : IDatabase, IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly PooledDbContextFactory<SqliteDb> readers;
    private readonly SqliteWriteConnection connection;
    private readonly EventPipeline events;
    private readonly WriteWatch watch;
    private readonly ILogger<SqliteDatabase> logger;
    private readonly Channel<PendingWrite> queue = Channel.CreateBounded<PendingWrite>(
        new BoundedChannelOptions(20_000) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Task loop;

    public SqliteDatabase(DatabaseOptions options, EventPipeline events, WriteWatch watch, TimeProvider clock, ILogger<SqliteDatabase> logger)
    {
        this.events = events;
        this.watch = watch;
        this.logger = logger;
        readers = new PooledDbContextFactory<SqliteDb>(
            new DbContextOptionsBuilder<SqliteDb>().UseSqlite(options.ConnectionString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options, 64);
        connection = new SqliteWriteConnection(options.ConnectionString, events.Secrets, clock);
        loop = Task.Run(WriteLoopAsync);
    }

    public bool IsShared => false;

    public PersonalQDb Read() => readers.CreateDbContext();

    public Task<T> WriteAsync<T>(Func<WriteSession, ValueTask<T>> work, CancellationToken ct, bool durable = false) =>
        OutsideWriteException.RepeatAsync(work, once => WriteOnceAsync(once, durable, ct), ct);

    private async Task<T> WriteOnceAsync<T>(Func<WriteSession, ValueTask<T>> work, bool durable, CancellationToken ct)
    {
        var write = new PendingWrite<T>(IdempotentRequest.Marked(work), durable, ct);
        try
        {
            await queue.Writer.WriteAsync(write, ct);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("The program has ended; nothing is written any more.", e);
        }
        return await write.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        await connection.DisposeAsync();
    }

    private async Task WriteLoopAsync()
    {
        var batch = new List<PendingWrite>(LargestBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && queue.Reader.TryRead(out var write))
                if (!write.IsGivenUp())
                    batch.Add(write);
            if (batch.Count == 0)
                continue;
            try
            {
                await CommitAsync(batch);
            }
            catch (Exception e)
            {
                // Whatever it is, the writer must go on: without it nothing is written any more.
                LogBatchLost(e, batch.Count);
                foreach (var write in batch)
                    write.Fail(e);
            }
        }
    }

    private async Task CommitAsync(List<PendingWrite> batch)
    {
        try
        {
            using (watch.Begin(connection.Begin)) // waits for another program that holds the database
                connection.Begin(durable: batch.Exists(w => w.Durable));
            foreach (var write in batch)
                await RunAsync(write);
            using (watch.Begin(connection.Commit))
                connection.Commit();
        }
        catch (Exception e)
        {
            LogBatchLost(e, batch.Count);
            connection.Reset();
            foreach (var write in batch)
                write.Fail(e);
            return;
        }
        foreach (var write in batch)
        {
            // Listeners first, so that a caller who was answered finds the world told.
            if (write.Error is null)
                events.Tell(write.Raised);
            write.Finish();
        }
    }

    private async Task RunAsync(PendingWrite write)
    {
        connection.Savepoint();
        try
        {
            using var watched = watch.Begin(write.Work);
            await write.RunAsync(connection);
            await events.RecordAsync(connection, CancellationToken.None);
            await connection.SaveAsync();
            write.Raised = [.. connection.Raised];
            connection.Release();
        }
        catch (Exception e)
        {
            // The caller gets the exception; the others in the batch are untouched.
            write.Error = e;
            // A full disk ends the whole transaction by itself: then this is the reason all callers get.
            if (!connection.TryRollBackToSavepoint())
                throw;
        }
        finally
        {
            connection.EndWork();
        }
    }

    [LoggerMessage(LogLevel.Error, "A commit of {Count} writes failed; each caller was told")]
    private partial void LogBatchLost(Exception e, int count);

    private abstract class PendingWrite(bool durable, CancellationToken ct)
    {
        public bool Durable => durable;
        public CancellationToken Cancelled => ct;
        public Exception? Error { get; set; }
        public IReadOnlyList<DomainEvent> Raised { get; set; } = [];
        public abstract Delegate Work { get; }
        public abstract ValueTask RunAsync(WriteSession session);
        public abstract bool IsGivenUp();
        public abstract void Fail(Exception e);
        public abstract void Finish();
    }

    private sealed class PendingWrite<T>(Func<WriteSession, ValueTask<T>> work, bool durable, CancellationToken ct) : PendingWrite(durable, ct)
    {
        // Asynchronous continuations: a caller must not run on the writer.
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Completion => completion.Task;
        public override Delegate Work => work;
        public override async ValueTask RunAsync(WriteSession session) => result = await work(session);
        public override bool IsGivenUp() => Cancelled.IsCancellationRequested && completion.TrySetCanceled(Cancelled);
        public override void Fail(Exception e) => completion.TrySetException(Error ?? e);

        public override void Finish()
        {
            if (Error is not null)
                completion.TrySetException(Error);
            else
                completion.TrySetResult(result);
        }
    }
}
