using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PersonalQ.Bench;

/// <summary>What SQLite alone can do here: commits of one row, with the settings of the product's writer.</summary>
internal static class Commits
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-bench-").FullName;
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "commits.db")};Pooling=False"))
        {
            connection.Open();
            Command(connection, "pragma journal_mode = wal; pragma synchronous = normal; create table rows (id text primary key, content text) without rowid").ExecuteNonQuery();
            using var insert = Command(connection, "insert into rows values (@id, @content)");
            var id = insert.Parameters.Add("@id", SqliteType.Text);
            insert.Parameters.AddWithValue("@content", new string('x', 600));
            insert.Prepare();
            var began = Stopwatch.GetTimestamp();
            var count = 0;
            for (; Stopwatch.GetElapsedTime(began) < Span; count++)
            {
                id.Value = Ids.New(TimeProvider.System);
                insert.ExecuteNonQuery();
            }
            Console.WriteLine((count / Stopwatch.GetElapsedTime(began).TotalSeconds).ToString("F0", CultureInfo.InvariantCulture));
        }
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql) => new(sql, connection);
}
