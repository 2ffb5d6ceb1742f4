using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace PersonalQ.Stores;

/// <summary>What a failed read or write of the database means for whoever asked, on every engine alike.</summary>
public enum StoreFault
{
    /// <summary>Not a fault of the store: a bug, or an answer to the one who asked.</summary>
    None,
    /// <summary>Somebody else has the right to write this now. The writer stops; nothing is wrong.</summary>
    FencedOff,
    /// <summary>Two writes crossed (deadlock, serialisation failure, stale row): it helps to repeat at once.</summary>
    Conflict,
    /// <summary>Another program holds the database: it helps to repeat later.</summary>
    Busy,
    /// <summary>The database does not answer, restarts, or ended the connection: it helps to repeat later.</summary>
    Unreachable,
    /// <summary>The disk is full, or a quota or a file size limit is reached: it helps when somebody makes room.</summary>
    Full,
    /// <summary>The database can be read and not written: it helps when somebody gives the right, or the main server is back.</summary>
    ReadOnly,
    /// <summary>Reading or writing the disk failed: it may pass.</summary>
    Disk,
    /// <summary>The database refuses what was written: a key that is there already, a reference to nothing, text it cannot hold.</summary>
    Refused,
    /// <summary>The database is damaged. Nothing helps but restoring a backup.</summary>
    Damaged,
}

/// <summary>Another attempt has the right to write now. Undoes the write of whoever meets it.</summary>
public abstract class FencedOffException(string message) : Exception(message);

/// <summary>The one place that says what an exception of the database means.</summary>
public static class StoreFaults
{
    // Of SQLite: https://sqlite.org/rescode.html. A write that fails for any reason but a full disk (a quota, the
    // limit of a file's size) is told as SQLITE_IOERR_WRITE.
    private const int SqliteIoErrorWrite = 778;

    /// <summary>What it means, by the whole chain of its causes.</summary>
    public static StoreFault Of(Exception thrown)
    {
        // A read that was called off carries the database's word for it, which is no fault.
        for (var e = thrown; e is not (null or OperationCanceledException); e = e.InnerException)
        {
            var fault = e is AggregateException many ? many.InnerExceptions.Select(Of).FirstOrDefault(f => f != StoreFault.None) : OfOne(e);
            if (fault != StoreFault.None)
                return fault;
        }
        return StoreFault.None;
    }

    /// <summary>True when the same write may succeed later, unchanged.</summary>
    public static bool IsPassing(this StoreFault fault) => fault is StoreFault.Conflict or StoreFault.Busy or StoreFault.Unreachable
        or StoreFault.Full or StoreFault.ReadOnly or StoreFault.Disk;

    private static StoreFault OfOne(Exception e) => e switch
    {
        FencedOffException => StoreFault.FencedOff,
        DbUpdateConcurrencyException => StoreFault.Conflict,
        SqliteException sqlite => OfSqlite(sqlite),
        PostgresException postgres => OfPostgres(postgres.SqlState),
        NpgsqlException => StoreFault.Unreachable, // what the driver itself says is about the connection
        IOException io when IsDiskFull(io) => StoreFault.Full,
        _ => StoreFault.None,
    };

    private static StoreFault OfSqlite(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 or 9 or 15 => StoreFault.Busy, // BUSY, LOCKED, INTERRUPT, PROTOCOL
        7 or 14 => StoreFault.Unreachable, // NOMEM, CANTOPEN
        8 => StoreFault.ReadOnly,
        10 when e.SqliteExtendedErrorCode == SqliteIoErrorWrite => StoreFault.Full,
        10 => StoreFault.Disk,
        13 => StoreFault.Full,
        19 => StoreFault.Refused,
        11 or 26 => StoreFault.Damaged, // CORRUPT, NOTADB
        _ => StoreFault.None,
    };

    private static StoreFault OfPostgres(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => StoreFault.Conflict,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => StoreFault.Busy,
        PostgresErrorCodes.DiskFull => StoreFault.Full,
        PostgresErrorCodes.ReadOnlySqlTransaction => StoreFault.ReadOnly,
        PostgresErrorCodes.IoError => StoreFault.Disk,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => StoreFault.Damaged,
        // Too little of something on the server; stopped, restarting or ended by an administrator; the connection itself.
        _ when state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal) => StoreFault.Unreachable,
        _ when state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal) => StoreFault.Refused,
        _ => StoreFault.None,
    };

    // ENOSPC, EDQUOT and EFBIG on Unix (EDQUOT has another number on macOS), ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 112 or 39
        : e.HResult is 28 or 27 || e.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);
}
