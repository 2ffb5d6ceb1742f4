using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Tasks;

/// <summary>
/// One page of the task list. Its inputs, outputs and schemas together are bounded: the first tasks that fit have theirs, the
/// others come without and say so, so that <c>skip</c> and <c>limit</c> count rows whatever their size.
/// </summary>
internal static class TaskPage
{
    /// <summary>Bytes of inputs, outputs and schemas in one page. A single task always fits.</summary>
    public const long MostBytes = 16 << 20;

    private static readonly string[] Long = ["input_data", "output_data", "output_schema"];

    /// <summary>The tasks of these ids in the filter's order.</summary>
    public static async Task<IReadOnlyList<TaskResponse>> ReadAsync(PersonalQDb db, TaskFilter filter, IQueryable<string> ids, CancellationToken ct)
    {
        var sizes = await filter.Order(db.Tasks.Where(t => ids.Contains(t.Id))).Select(t => new
        {
            t.Id,
            Bytes = PersonalQDb.OctetLength(t.InputData) + (PersonalQDb.OctetLength(t.OutputData) ?? 0) + (PersonalQDb.OctetLength(t.OutputSchema) ?? 0),
        }).ToListAsync(ct);
        var (whole, cut, taken) = (new List<string>(sizes.Count), new List<string>(), 0L);
        foreach (var task in sizes)
        {
            taken += task.Bytes ?? 0;
            (taken <= MostBytes || whole.Count == 0 ? whole : cut).Add(task.Id);
        }
        var rows = await db.Tasks.Where(t => whole.Contains(t.Id)).ToDictionaryAsync(t => t.Id, TaskResponse.From, ct);
        if (cut.Count > 0)
            await foreach (var task in WithoutLong(db).Where(t => cut.Contains(t.Id)).AsAsyncEnumerable().WithCancellation(ct))
                rows[task.Id] = TaskResponse.From(task) with { LeftOut = Long };
        // One that was deleted between the two reads is in neither.
        return [.. sizes.Where(t => rows.ContainsKey(t.Id)).Select(t => rows[t.Id])];
    }

    // The long columns are not even read. Braces are doubled, since the text is a format.
    private static IQueryable<AgentTask> WithoutLong(PersonalQDb db)
    {
        var columns = db.Model.FindEntityType(typeof(AgentTask))!.GetProperties().Select(p => p.GetColumnName())
            .Select(name => name switch { "input_data" => "'{{}}' as input_data", "output_data" or "output_schema" => $"null as {name}", _ => name });
#pragma warning disable EF1002 // Names of columns, which the model has; nothing of a request.
        return db.Tasks.FromSqlRaw($"select {string.Join(", ", columns)} from tasks");
#pragma warning restore EF1002
    }
}
