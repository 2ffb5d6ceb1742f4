using System.Threading.Channels;
using PersonalQ.Events;

namespace PersonalQ.Tasks;

/// <summary>
/// Brings what tasks say into the search index of SQLite, many at once and when nothing more comes, so that creating a task
/// does not pay for it. Nothing depends on when it does: who searches reads the tasks that wait by themselves. On PostgreSQL,
/// which keeps its index up itself, it does nothing.
/// </summary>
internal sealed partial class TaskSearchWorker(IDatabase database, Supervision supervision, TimeProvider clock, ILogger<TaskSearchWorker> logger)
    : SupervisedService(supervision), IEventListener
{
    // A batch holds the one writer for some milliseconds.
    private const int Batch = 200;

    // Reading so many by themselves costs a search about five milliseconds.
    private const int MostWaiting = 5_000;

    private const string LastOfBatchSql = "select max(number) from (select number from task_search_waiting order by number limit @p0)";

    private const string NumberSql = """
        insert or ignore into task_search_rows (task_id)
        select w.task_id from task_search_waiting w join tasks t on t.id = w.task_id where w.number <= @p0
        """;

    private const string IndexSql = """
        insert or replace into task_search (rowid, title, description)
        select r.number, coalesce(t.search_text, t.title), case when t.search_text is null then t.description end from task_search_rows r join tasks t on t.id = r.task_id
        where r.task_id in (select task_id from task_search_waiting where number <= @p0)
        """;

    private const string DoneSql = "delete from task_search_waiting where number <= @p0";

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long heard;

    /// <inheritdoc/>
    public void Heard(DomainEvent raised)
    {
        if (raised is not (TaskCreated or TaskUpdated))
            return;
        Interlocked.Increment(ref heard);
        bell.Writer.TryWrite(true);
    }

    /// <summary>Indexes every task that waits for it; on PostgreSQL there is none.</summary>
    public async Task IndexAsync(CancellationToken ct)
    {
        while (!database.IsShared && await database.WriteAsync(IndexSomeAsync, ct))
        {
        }
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (database.IsShared)
            return;
        bell.Writer.TryWrite(true); // for what the last process left
        var indexed = 0L;
        try
        {
            while (await bell.Reader.WaitToReadAsync(stoppingToken))
            {
                bell.Reader.TryRead(out _);
                for (var before = -1L; before != Interlocked.Read(ref heard) && Interlocked.Read(ref heard) - indexed < MostWaiting;)
                {
                    before = Interlocked.Read(ref heard);
                    await Task.Delay(Quiet, clock, stoppingToken);
                }
                indexed = Interlocked.Read(ref heard);
                await TryIndexAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next process goes on.
        }
    }

    private async Task TryIndexAsync(CancellationToken ct)
    {
        try
        {
            await IndexAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A full disk, for one. They wait, are found by being read, and are tried again with the next.
            LogNotIndexed(e);
        }
    }

    private static async ValueTask<bool> IndexSomeAsync(WriteSession session)
    {
        if (await session.Command(LastOfBatchSql, (long)Batch).ExecuteScalarAsync() is not long last)
            return false;
        await session.ExecuteAsync(NumberSql, last);
        await session.ExecuteAsync(IndexSql, last);
        await session.ExecuteAsync(DoneSql, last);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "Tasks could not be brought into the search index; searches read them by themselves")]
    private partial void LogNotIndexed(Exception e);
}
