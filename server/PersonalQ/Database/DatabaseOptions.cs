using Microsoft.Data.Sqlite;
using Npgsql;

namespace PersonalQ.Database;

/// <summary>Which database is used, from <c>DATABASE_URL</c>.</summary>
/// <param name="IsPostgres">PostgreSQL instead of a SQLite file.</param>
/// <param name="ConnectionString">Ready for the driver.</param>
/// <param name="Path">The SQLite file; null on PostgreSQL.</param>
public sealed record DatabaseOptions(bool IsPostgres, string ConnectionString, string? Path)
{
    /// <summary>
    /// Reads <c>DATABASE_URL</c>: <c>sqlite:///relative</c>, <c>sqlite:////absolute</c>, the same with
    /// <c>sqlite+aiosqlite</c>, <c>postgresql://user:password@host:port/name</c> (also <c>postgres://</c> and
    /// <c>postgresql+asyncpg://</c>). Without it: <c>personal_q.db</c> in the data folder.
    /// </summary>
    /// <exception cref="StartupException">The URL is of no known form.</exception>
    public static DatabaseOptions From(IConfiguration configuration, DataFolder folder)
    {
        var url = configuration["DATABASE_URL"];
        if (string.IsNullOrWhiteSpace(url))
            return Sqlite(System.IO.Path.Combine(folder.Root, "personal_q.db"));
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : url[..colon].Split('+')[0].ToLowerInvariant();
        return scheme switch
        {
            "sqlite" when url[(colon + 3)..].Trim('/').Length == 0 => throw new StartupException($"DATABASE_URL '{url}' names no file. Use sqlite:///path/to/file.db."),
            "sqlite" => Sqlite(System.IO.Path.GetFullPath(url[(colon + 3)..] is ['/', .. var path] ? path : url[(colon + 3)..])),
            "postgresql" or "postgres" => Postgres(url, colon),
            _ => throw new StartupException($"DATABASE_URL '{Shown(url)}' is not understood. Use sqlite:///path/to/file.db or postgresql://user:password@host/name."),
        };
    }

    /// <summary>Why the SQLite file cannot be written; null when it can, is not there yet, or is none of ours to write.</summary>
    public string? ReadOnlyReason()
    {
        if (Path is null || !File.Exists(Path))
            return null;
        try
        {
            using (File.Open(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"The database {Path} cannot be written. Give this user the right to write it.";
        }
    }

    private static DatabaseOptions Sqlite(string path) =>
        new(false, new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 5 }.ToString(), path);

    private static DatabaseOptions Postgres(string url, int colon)
    {
        if (!Uri.TryCreate("postgresql" + url[colon..], UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new StartupException("DATABASE_URL is not a PostgreSQL address. Use postgresql://user:password@host:5432/name.");
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')),
            Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            MaxAutoPrepare = 100,
            ApplicationName = "personal-q",
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, Uri.UnescapeDataString(v)) : (pair, "");
            if (key == "sslmode")
                builder.SslMode = Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode)
                    ? mode
                    : throw new StartupException($"DATABASE_URL has sslmode={value}. Use one of disable, allow, prefer, require, verify-ca, verify-full.");
            else if (key == "host") // a Unix socket folder
                builder.Host = value;
        }
        return new(true, builder.ToString(), null);
    }

    // A password must not reach the terminal.
    private static string Shown(string url) => url.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? "…" + url[at..] : url;
}
