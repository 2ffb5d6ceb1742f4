using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Maintenance;

/// <summary>A look at the database that changes nothing.</summary>
internal static class DatabaseLook
{
    /// <summary>The version of the engine; null when there is no database yet, or no server that answers.</summary>
    public static async Task<string?> AtAsync(PersonalQDb db, CancellationToken ct)
    {
        if (!await db.Database.CanConnectAsync(ct))
            return null;
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(ct);
        await db.Database.GetAppliedMigrationsAsync(ct); // SQLite opens whatever lies there; reading tells whether it is a database
        return connection.ServerVersion;
    }
}
