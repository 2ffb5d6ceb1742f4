using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Tasks;

/// <summary>Tasks as a CSV file, read while it is sent.</summary>
internal static class TaskExport
{
    private static readonly string[] Columns =
    [
        "id", "agent_id", "title", "description", "status", "waiting_for", "priority", "created_at", "started_at", "completed_at", "execution_time_seconds",
        "retry_count", "steps_count", "input_tokens", "output_tokens", "cost_usd", "error_code", "error_message", "input_data", "output_data", "agent_version", "cancel_reason", "rating",
    ];

    /// <param name="context">The request to answer.</param>
    /// <param name="tasks">In their order.</param>
    /// <param name="limit">How many at most; all of them when null, for a file has no next page.</param>
    public static Task WriteAsync(HttpContext context, IQueryable<AgentTask> tasks, int? limit) =>
        Csv.WriteAsync(context, "tasks.csv", Columns, CellsAsync(limit is { } most ? tasks.Take(most) : tasks, context.RequestAborted));

    private static async IAsyncEnumerable<IReadOnlyList<string?>> CellsAsync(IQueryable<AgentTask> tasks, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var t in tasks.AsAsyncEnumerable().WithCancellation(ct))
            yield return
            [
                t.Id, t.AgentId, t.Title, t.Description, t.Status.ToText(), t.WaitingFor?.ToText(), t.Priority.ToText(), Csv.Cell(t.CreatedAt), Instant(t.StartedAt),
                Instant(t.CompletedAt), Number(t.ExecutionTimeSeconds), Number(t.RetryCount), Number(t.StepsCount), Number(t.InputTokens), Number(t.OutputTokens),
                Number(t.CostMicros / 1_000_000m), t.ErrorCode, t.ErrorMessage, t.InputData, t.OutputData,
                Number(t.AgentVersion), t.CancelReason?.ToText(), t.Rating?.ToText(),
            ];
    }

    private static string? Instant(DateTimeOffset? instant) => instant is { } at ? Csv.Cell(at) : null;

    private static string? Number(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture);
}
