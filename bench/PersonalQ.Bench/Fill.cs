using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PersonalQ.Bench;

/// <summary>
/// Fills a database: copies the tasks it has, with journal and audit trail, until there are as many as asked. Each round of
/// copies is forty minutes older than the one before; what the product counts and indexes is made anew at the end.
/// </summary>
internal static class Fill
{
    private const int Minutes = 40;

    private static readonly string[] Tables = ["tasks", "run_steps", "activities"];

    public static int Run(string folder, int wanted)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "personal_q.db")};Pooling=False");
        connection.Open();
        connection.CreateFunction<string?, long, string?>("older", Older, isDeterministic: true);
        Execute(connection, "begin");
        foreach (var table in Tables)
            Execute(connection, $"create temp table first_{table} as select rowid as first_id from {table}");
        var originals = Count(connection, "tasks");
        var round = 0;
        for (var held = originals; held < wanted; held += originals)
        {
            round++;
            foreach (var table in Tables)
                Copy(connection, table, round * Minutes);
        }
        CountAnew(connection);
        Execute(connection, "commit");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count(connection, "tasks")} tasks, {Count(connection, "run_steps")} steps, {Count(connection, "activities")} activities"));
        return 0;
    }

    private static void Copy(SqliteConnection connection, string table, int minutes)
    {
        var columns = new List<string>();
        using (var command = new SqliteCommand($"select name from pragma_table_info('{table}')", connection))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                columns.Add(reader.GetString(0));
        var values = columns.Select(name => name switch
        {
            "id" or "task_id" => $"older({name}, {minutes})",
            "title" => $"{name} || ' ' || {minutes}",
            "created_at" or "updated_at" or "started_at" or "completed_at" or "finished_at" => $"{name} - {minutes} * 60000000",
            _ => name,
        });
        // Only what was there at first is copied again.
        Execute(connection,
            $"insert into {table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from {table} where rowid in (select first_id from first_{table})");
    }

    private static void CountAnew(SqliteConnection connection)
    {
        Execute(connection, """
            delete from activity_counts;
            insert into activity_counts (agent_id, activity_type, status, day, shard, entries)
            select coalesce(agent_id, ''), activity_type, status, created_at / 86400000000, 0, count(*) from activities group by 1, 2, 3, 4;
            delete from metric_buckets;
            insert into metric_buckets (hour, agent_id, model, shard, tasks_created, tasks_completed, tasks_failed, tasks_cancelled, duration_ms,
              calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micros, calls_of_unknown_cost)
            select completed_at / 3600000000, agent_id, '', 0, count(*), sum(status = 'completed'), sum(status = 'failed'), sum(status = 'cancelled'),
              sum(completed_at - started_at) / 1000, 0, 0, 0, 0, 0, 0, 0 from tasks group by 1, 2;
            insert into metric_buckets (hour, agent_id, model, shard, tasks_created, tasks_completed, tasks_failed, tasks_cancelled, duration_ms,
              calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micros, calls_of_unknown_cost)
            select s.finished_at / 3600000000, t.agent_id, s.name, 0, 0, 0, 0, 0, 0, count(*), sum(s.input_tokens), sum(s.output_tokens),
              sum(s.cache_read_tokens), sum(s.cache_write_tokens), sum(coalesce(s.cost_micros, 0)), sum(s.cost_micros is null)
            from run_steps s join tasks t on t.id = s.task_id where s.kind = 'model_call' group by 1, 2, 3;
            insert or ignore into task_search_rows (task_id) select task_id from task_search_waiting;
            insert or replace into task_search (rowid, title, description)
            select r.number, t.title, t.description from task_search_rows r join tasks t on t.id = r.task_id
            where r.task_id in (select task_id from task_search_waiting);
            delete from task_search_waiting;
            update agents set tasks_completed = (select count(*) from tasks t where t.agent_id = agents.id and t.status = 'completed');
            analyze;
            """);
    }

    // The first 48 bits of an identifier are its milliseconds.
    private static string? Older(string? id, long minutes)
    {
        if (id is null)
            return null;
        var at = long.Parse(string.Concat(id.AsSpan(0, 8), id.AsSpan(9, 4)), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - (minutes * 60_000);
        var text = at.ToString("x12", CultureInfo.InvariantCulture);
        return string.Concat(text.AsSpan(0, 8), "-", text.AsSpan(8), id.AsSpan(13));
    }

    private static long Count(SqliteConnection connection, string table)
    {
        using var command = new SqliteCommand($"select count(*) from {table}", connection);
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
