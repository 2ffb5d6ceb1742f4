using System.Globalization;
using PersonalQ.Http;

namespace PersonalQ.Agents;

/// <summary>Agents as a CSV file.</summary>
internal static class AgentExport
{
    private static readonly string[] Columns =
    [
        "id", "name", "description", "agent_type", "status", "model", "fallback_model", "temperature", "max_tokens", "tags", "tasks_completed", "tasks_failed",
        "success_rate", "uptime", "last_active", "created_at", "updated_at", "system_prompt",
    ];

    public static Task WriteAsync(HttpContext context, IReadOnlyList<AgentResponse> agents) =>
        Csv.WriteAsync(context, "agents.csv", Columns, agents.Select(Cells).ToAsyncEnumerable());

    private static IReadOnlyList<string?> Cells(AgentResponse a) =>
    [
        a.Id, a.Name, a.Description, a.AgentType.ToText(), a.Status.ToText(), a.Model, a.FallbackModel, Number(a.Temperature), Number(a.MaxTokens),
        string.Join("; ", a.Tags), Number(a.TasksCompleted), Number(a.TasksFailed), Number(a.SuccessRate), a.Uptime is { } uptime ? Number(uptime) : null,
        a.LastActive is { } active ? Csv.Cell(active) : null, Csv.Cell(a.CreatedAt), Csv.Cell(a.UpdatedAt), a.SystemPrompt,
    ];

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
