using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace PersonalQ.Stores;

/// <summary>What a failed save means, on every engine alike.</summary>
public static class DbErrors
{
    // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    /// <summary>True when a unique index or a primary key refused the row.</summary>
    public static bool IsUniqueViolation(this DbUpdateException failed) => failed.InnerException switch
    {
        SqliteException e => e.SqliteExtendedErrorCode is SqliteUnique or SqlitePrimaryKey,
        PostgresException e => e.SqlState == PostgresErrorCodes.UniqueViolation,
        _ => false,
    };

    /// <summary>True when a table is not there: the database was never prepared.</summary>
    public static bool IsMissingTable(this DbException failed) =>
        failed is SqliteException { SqliteErrorCode: 1 } or PostgresException { SqlState: PostgresErrorCodes.UndefinedTable };
}
