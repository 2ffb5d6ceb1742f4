using System.Text;

namespace PersonalQ.Database;

/// <summary>
/// Folds the texts of rows that an earlier version wrote, once and in small writes. Until it has come to a row, the row is found as
/// that version found it.
/// </summary>
internal sealed class SearchTextWorker(IDatabase database, Supervision supervision) : SupervisedService(supervision)
{
    private const int Batch = 200;
    private const string Done = "search_texts";

    // Tables with their texts, as those who write the rows give them.
    private static readonly (string Table, string[] Texts)[] Tables =
        [("tasks", ["title", "description"]), ("activities", ["title", "description"]), ("workflow_runs", ["name", "inputs", "error_message"])];

    /// <summary>Folds what is not folded yet.</summary>
    public async Task FillAsync(CancellationToken ct)
    {
        if (await database.WriteAsync(async session => await session.Command("select 1 from installation where name = @p0", Done).ExecuteScalarAsync() is not null, ct))
            return;
        foreach (var (table, texts) in Tables)
            for (string? last = ""; last is not null;)
                last = await FillSomeAsync(table, texts, last, ct);
        await database.WriteAsync(async session => await session.ExecuteAsync("insert into installation (name, value) values (@p0, '1') on conflict (name) do nothing", Done), ct);
    }

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken stoppingToken) => FillAsync(stoppingToken);

    // Reads a batch, and writes those that are not ASCII. A row that was changed meanwhile was folded by who changed it.
    private async Task<string?> FillSomeAsync(string table, string[] texts, string after, CancellationToken ct)
    {
        var (last, rows) = await database.WriteAsync(session => ReadAsync(session, table, texts, after), ct);
        if (rows.Count > 0)
        {
            var same = string.Join(" and ", texts.Select((text, i) => $"coalesce({text}, '') = @p{i + 2}"));
            var update = $"update {table} set search_text = @p1 where id = @p0 and search_text is null and {same}";
            await database.WriteAsync(async session =>
            {
                foreach (var row in rows)
                    await session.ExecuteAsync(update, [row[0], session.SearchText(row[1..]), .. row[1..].Select(t => t ?? "")]);
            }, ct);
        }
        return last;
    }

    private static async ValueTask<(string? Last, List<string?[]> Rows)> ReadAsync(WriteSession session, string table, string[] texts, string after)
    {
        string? last = null;
        var rows = new List<string?[]>();
        await using var reader = await session.Command(
            $"select id, {string.Join(", ", texts)} from {table} where id > @p0 and search_text is null order by id limit @p1", after, (long)Batch).ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            last = reader.GetString(0);
            var row = new string?[texts.Length + 1];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.TextOrNull(i);
            if (Array.Exists(row, text => text is not null && !Ascii.IsValid(text)))
                rows.Add(row);
        }
        return (last, rows);
    }
}
