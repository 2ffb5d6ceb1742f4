using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Database;

/// <summary>The database answers.</summary>
internal sealed partial class DatabaseReadiness(IDatabase database, ILogger<DatabaseReadiness> logger) : IReadiness
{
    public string Name => "database";

    public async ValueTask<string?> NotReadyAsync(CancellationToken ct)
    {
        try
        {
            await using var db = database.Read();
            await db.Installation.AnyAsync(ct);
            return null;
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            LogNotReady(e.Message);
            return "The database does not answer.";
        }
    }

    [LoggerMessage(LogLevel.Warning, "Not ready: the database does not answer: {Cause}")]
    private partial void LogNotReady(string cause);
}
