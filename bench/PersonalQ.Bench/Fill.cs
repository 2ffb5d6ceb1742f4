using Microsoft.Data.Sqlite;

namespace PersonalQ.Bench;

/// <summary>Fills a database: copies the tasks it has, with journal and audit trail, until there are as many as asked.</summary>
internal static class Fill
{
    private static readonly string[] Tables = ["tasks", "run_steps", "activities"];

    public static int Run(string folder, int wanted)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "personal_q.db")};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        foreach (var table in Tables)
            Execute(connection, $"create temp table first_{table} as select rowid as first_id from {table}");
        using var count = new SqliteCommand("select count(*) from tasks", connection);
        var originals = Convert.ToInt32(count.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        var round = 0;
        for (var held = originals; held < wanted; held += originals)
        {
            round++;
            foreach (var table in Tables)
                Copy(connection, table, round);
        }
        transaction.Commit();
        return 0;
    }

    // A copy has other ids, and is older by a minute a round, so that pages and charts have something to show.
    private static void Copy(SqliteConnection connection, string table, int round)
    {
        var columns = new List<string>();
        using (var command = new SqliteCommand($"select name from pragma_table_info('{table}')", connection))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                columns.Add(reader.GetString(0));
        var values = columns.Select(name => name switch
        {
            "id" or "task_id" => $"substr({name}, 1, 24) || printf('%06x', {round}) || substr({name}, 31)",
            "title" => $"{name} || ' ' || {round}",
            "created_at" or "updated_at" or "started_at" or "completed_at" or "finished_at" => $"{name} - {round} * 60000000",
            _ => name,
        });
        // Only what was there at first is copied again.
        Execute(connection,
            $"insert into {table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from {table} where rowid in (select first_id from first_{table})");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
