using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>The steps of a run, or some of them, within the bounds of an answer.</summary>
internal static class StepPage
{
    private static readonly string[] Long = ["request", "response"];

    /// <summary>The steps in their order; those that do not fit come without request and response and say so.</summary>
    public static async Task<IReadOnlyList<StepResponse>> ReadAsync(PersonalQDb db, string taskId, int run, Page page, CancellationToken ct)
    {
        var sizes = await db.RunSteps.Where(s => s.TaskId == taskId && s.Run == run).OrderBy(s => s.Sequence).Skip(page.Skip).Take(page.Limit)
            .Select(s => new { s.Sequence, Bytes = (PersonalQDb.OctetLength(s.Request) ?? 0) + (PersonalQDb.OctetLength(s.Response) ?? 0) }).ToListAsync(ct);
        if (sizes.Count == 0)
            return [];
        var fitting = LongFields.Fitting(sizes.Select(s => (long)s.Bytes));
        var (first, lastWhole, last) = (sizes[0].Sequence, sizes[fitting - 1].Sequence, sizes[^1].Sequence);
        var rows = await db.RunSteps.Where(s => s.TaskId == taskId && s.Run == run && s.Sequence >= first && s.Sequence <= lastWhole)
            .OrderBy(s => s.Sequence).Select(s => StepResponse.From(s)).ToListAsync(ct);
        if (last > lastWhole)
            rows.AddRange((await LongFields.Without<RunStep>(db, ("request", "null"), ("response", "null"))
                .Where(s => s.TaskId == taskId && s.Run == run && s.Sequence > lastWhole && s.Sequence <= last)
                .OrderBy(s => s.Sequence).ToListAsync(ct)).Select(s => StepResponse.From(s) with { LeftOut = Long }));
        return rows;
    }
}
