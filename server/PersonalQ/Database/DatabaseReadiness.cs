using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Database;

/// <summary>The database answers, and takes a write within a second.</summary>
internal sealed partial class DatabaseReadiness(IDatabase database, TimeProvider clock, ILogger<DatabaseReadiness> logger) : IReadiness
{
    private const string ProofSql = """
        insert into installation (name, value) values ('readiness', @p0) on conflict (name) do update set value = excluded.value
        """;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task? proof;
    private long provenAt;

    public string Name => "database";

    public async ValueTask<string?> NotReadyAsync(CancellationToken ct)
    {
        try
        {
            await using (var db = database.Read())
                await db.Installation.AnyAsync(ct).WaitAsync(Bound, clock, ct);
            await Proof().WaitAsync(Bound, clock, ct);
            return null;
        }
        catch (TimeoutException)
        {
            LogNotReady("it did not take a write within a second");
            return "The database did not take a write within a second.";
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or DbUpdateException)
        {
            LogNotReady(e.GetBaseException().Message);
            return StoreFaults.Of(e) switch
            {
                StoreFault.Full => "The database cannot be written: the disk is full, or a quota or a file size limit is reached.",
                StoreFault.ReadOnly => "The database can be read and not written.",
                StoreFault.Busy => "Another program holds the database.",
                StoreFault.Disk => "Reading or writing the database's disk failed.",
                StoreFault.Damaged => "The database is damaged. Stop the server and restore a backup.",
                _ => "The database does not answer.",
            };
        }
    }

    // However many ask, one write is under way, and one a second is enough.
    private Task Proof()
    {
        lock (gate)
        {
            if (proof is { IsCompleted: false } || (proof is { IsCompletedSuccessfully: true } && clock.GetElapsedTime(provenAt) < Bound))
                return proof;
            provenAt = clock.GetTimestamp();
            return proof = database.WriteAsync(ProveAsync, CancellationToken.None);
        }
    }

    private async ValueTask ProveAsync(WriteSession session) =>
        await session.ExecuteAsync(ProofSql, clock.Now().ToMicros().ToString(System.Globalization.CultureInfo.InvariantCulture));

    [LoggerMessage(LogLevel.Warning, "Not ready: {Cause}")]
    private partial void LogNotReady(string cause);
}
