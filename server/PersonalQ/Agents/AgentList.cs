using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Agents;

/// <summary>What a list of agents may ask for.</summary>
/// <param name="Skip">Agents left out at the start.</param>
/// <param name="Limit">Agents at most, 1–500; 100 when left out.</param>
/// <param name="Status">One status, or several separated by commas.</param>
/// <param name="AgentType">One kind, or several separated by commas.</param>
/// <param name="Tags">Tags separated by commas; an agent with any of them is meant.</param>
/// <param name="Model">Exactly this model, as written.</param>
/// <param name="Search">Part of name, description or a tag; case does not matter.</param>
/// <param name="Deleted">True for the Trash: deleted agents that can be restored, and no others; each goes 30 days after its deletion.</param>
/// <param name="Sort">name, created_at, last_active, success_rate or tasks_completed; with a minus for the reverse. Newest first when left out.</param>
public sealed record AgentListQuery(
    [FromQuery(Name = "skip")] int? Skip,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "status")] string? Status,
    [FromQuery(Name = "agent_type")] string? AgentType,
    [FromQuery(Name = "tags")] string? Tags,
    [FromQuery(Name = "model")] string? Model,
    [FromQuery(Name = "search")] string? Search,
    [FromQuery(Name = "sort")] string? Sort,
    [FromQuery(Name = "deleted")] bool? Deleted = null);

/// <summary>Reads a list of agents.</summary>
internal static class AgentList
{
    /// <summary>How long a deleted agent is in the Trash.</summary>
    public static readonly TimeSpan Trash = TimeSpan.FromDays(30);

    /// <summary>The asked part of the list and the number of all that match.</summary>
    /// <exception cref="ProblemException">422: a filter or the order is unknown.</exception>
    public static async Task<(IReadOnlyList<AgentResponse> Rows, int Total)> ReadAsync(
        PersonalQDb db, AgentReader reader, AgentListQuery query, Page page, DateTimeOffset now, CancellationToken ct)
    {
        var agents = Filtered(db, query);
        if (await MatchingAsync(agents, query, ct) is { } ids)
            agents = agents.Where(a => ids.Contains(a.Id));
        var sorted = Sorted(agents, query.Sort ?? "-created_at");
        var total = await agents.CountAsync(ct);
        var asked = sorted.Skip(page.Skip).Take(page.Limit);
        if (page.Limit <= Page.Most)
        {
            var sizes = await asked.Select(a => (PersonalQDb.OctetLength(a.SystemPrompt) ?? 0) + (PersonalQDb.OctetLength(a.ToolsConfig) ?? 0)).ToListAsync(ct);
            asked = sorted.Skip(page.Skip).Take(LongFields.Fitting(sizes.Select(s => (long)s)));
        }
        var rows = await asked.ToListAsync(ct);
        return (await reader.AnswerAsync(db, rows, now, ct), total);
    }

    private static IQueryable<Agent> Filtered(PersonalQDb db, AgentListQuery query)
    {
        // An agent that was made for one workflow run is deleted from the start: nobody looks for it in the Trash.
        var agents = query.Deleted == true
            ? db.Agents.AsNoTracking().Where(a => a.DeletedAt != null && a.PurgedAt == null && a.DeletedAt != a.CreatedAt)
            : db.Agents.AsNoTracking().Where(a => a.DeletedAt == null);
        if (QueryValues.Enums<AgentStatus>("status", query.Status) is { Count: > 0 } statuses)
            agents = agents.Where(a => statuses.Contains(a.Status));
        if (QueryValues.Enums<AgentType>("agent_type", query.AgentType) is { Count: > 0 } types)
            agents = agents.Where(a => types.Contains(a.AgentType));
        if (query.Model is { Length: > 0 } model)
            agents = agents.Where(a => a.Model == model);
        return agents;
    }

    // Text is compared here and not in SQL, which cannot fold it; tags are a JSON text to both engines. There are few agents,
    // and only their short texts are read.
    private static async Task<List<string>?> MatchingAsync(IQueryable<Agent> agents, AgentListQuery query, CancellationToken ct)
    {
        var tags = QueryValues.Split(query.Tags).Select(SearchText.Fold).ToHashSet(StringComparer.Ordinal);
        var search = SearchText.Fold(query.Search?.Trim() ?? "");
        if (tags.Count == 0 && search.Length == 0)
            return null;
        var texts = await agents.Select(a => new { a.Id, a.Name, a.Description, a.Tags }).ToListAsync(ct);
        return [.. texts
            .Where(t => tags.Count == 0 || t.Tags.Exists(tag => tags.Contains(SearchText.Fold(tag))))
            .Where(t => search.Length == 0 || SearchText.Holds(t.Name, search) || SearchText.Holds(t.Description, search) || t.Tags.Exists(tag => SearchText.Holds(tag, search)))
            .Select(t => t.Id)];
    }

    private static IOrderedQueryable<Agent> Sorted(IQueryable<Agent> agents, string sort) => (sort switch
    {
        "created_at" => agents.OrderBy(a => a.CreatedAt),
        "-created_at" => agents.OrderByDescending(a => a.CreatedAt),
        "name" => agents.OrderBy(a => a.Name.ToLower()),
        "-name" => agents.OrderByDescending(a => a.Name.ToLower()),
        "last_active" => agents.OrderBy(a => a.LastActive == null).ThenBy(a => a.LastActive), // never active comes last either way
        "-last_active" => agents.OrderBy(a => a.LastActive == null).ThenByDescending(a => a.LastActive),
        "success_rate" => agents.OrderBy(a => a.TasksCompleted + a.TasksFailed == 0 ? 0 : 1.0 * a.TasksCompleted / (a.TasksCompleted + a.TasksFailed)),
        "-success_rate" => agents.OrderByDescending(a => a.TasksCompleted + a.TasksFailed == 0 ? 0 : 1.0 * a.TasksCompleted / (a.TasksCompleted + a.TasksFailed)),
        "tasks_completed" => agents.OrderBy(a => a.TasksCompleted),
        "-tasks_completed" => agents.OrderByDescending(a => a.TasksCompleted),
        _ => throw ProblemException.Invalid("sort", "unknown_value",
            "Must be one of name, created_at, last_active, success_rate, tasks_completed; with a minus for the reverse."),
    }).ThenByDescending(a => a.Id);
}
