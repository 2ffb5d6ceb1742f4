using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Tasks;

/// <summary>
/// One page of the task list. Its inputs, outputs and schemas together are bounded: the first tasks that fit have theirs, the
/// others come without and say so, so that <c>skip</c> and <c>limit</c> count rows whatever their size.
/// </summary>
internal static class TaskPage
{
    private static readonly string[] Long = ["input_data", "output_data", "output_schema"];

    /// <summary>The tasks of these ids in the filter's order.</summary>
    public static async Task<IReadOnlyList<TaskResponse>> ReadAsync(PersonalQDb db, TaskFilter filter, IQueryable<string> ids, CancellationToken ct)
    {
        var sizes = await filter.Order(db.Tasks.Where(t => ids.Contains(t.Id))).Select(t => new
        {
            t.Id,
            Bytes = PersonalQDb.OctetLength(t.InputData) + (PersonalQDb.OctetLength(t.OutputData) ?? 0) + (PersonalQDb.OctetLength(t.OutputSchema) ?? 0),
        }).ToListAsync(ct);
        var fitting = LongFields.Fitting(sizes.Select(t => (long)(t.Bytes ?? 0)));
        var whole = sizes.Take(fitting).Select(t => t.Id).ToList();
        var cut = sizes.Skip(fitting).Select(t => t.Id).ToList();
        var rows = await db.Tasks.Where(t => whole.Contains(t.Id)).ToDictionaryAsync(t => t.Id, TaskResponse.From, ct);
        if (cut.Count > 0)
            await foreach (var task in LongFields.Without<AgentTask>(db, ("input_data", "'{}'"), ("output_data", "null"), ("output_schema", "null")).Where(t => cut.Contains(t.Id)).AsAsyncEnumerable().WithCancellation(ct))
                rows[task.Id] = TaskResponse.From(task) with { LeftOut = Long };
        // One that was deleted between the two reads is in neither.
        return [.. sizes.Where(t => rows.ContainsKey(t.Id)).Select(t => rows[t.Id])];
    }
}
