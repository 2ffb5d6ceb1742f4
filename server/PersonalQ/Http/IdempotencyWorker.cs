namespace PersonalQ.Http;

/// <summary>Removes idempotency keys that are a day old, some at a time, so that no request has to walk them.</summary>
internal sealed class IdempotencyWorker(IDatabase database, Supervision supervision, TimeProvider clock) : SupervisedService(supervision)
{
    private const int Slice = 200;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private const string ExpireSql = "delete from idempotency_keys where key in (select key from idempotency_keys where created_at < @now - @p0 order by created_at limit 200)";

    /// <summary>Removes all that are too old, a slice a write.</summary>
    public async Task ExpireAsync(CancellationToken ct)
    {
        while (await database.WriteAsync(session => session.ExecuteAsync(ExpireSql, (long)Idempotency.Kept.TotalMicroseconds), ct) == Slice)
        {
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await ExpireAsync(stoppingToken);
    }
}
