using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace PersonalQ.Database;

/// <summary>What the hand-written statements say once for both engines, in the words of each. See <see cref="WriteSession.Command"/>.</summary>
internal static partial class SqlText
{
    private static readonly ConcurrentDictionary<string, string> Postgres = new(StringComparer.Ordinal);

    /// <summary>Whether a statement reads the queue's clock.</summary>
    public static bool ReadsClock(string sql) => sql.Contains("@now", StringComparison.Ordinal);

    /// <summary>The statement for SQLite; <c>@now</c> stays a parameter.</summary>
    public static string ForSqlite(string sql) => Each().Replace(sql, "(select value from json_each($1))");

    /// <summary>The statement for PostgreSQL. Its clock is that of the statement's begin, which an index can be searched by.</summary>
    public static string ForPostgres(string sql) => Postgres.GetOrAdd(sql, static text => Each().Replace(text, "(select jsonb_array_elements_text($1::jsonb))")
        .Replace("@now", "cast(extract(epoch from statement_timestamp()) * 1000000 as bigint)", StringComparison.Ordinal)
        .Replace("/*lock*/", "for update", StringComparison.Ordinal)
        .Replace("/*free*/", "for update skip locked", StringComparison.Ordinal)
        .Replace("/*share*/", "for key share", StringComparison.Ordinal));

    [GeneratedRegex(@"each\((@p\d+)\)")]
    private static partial Regex Each();
}
