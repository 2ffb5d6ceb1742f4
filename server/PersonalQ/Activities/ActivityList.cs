using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;

namespace PersonalQ.Activities;

/// <summary>
/// Reads parts of the audit trail, which holds some entries for every task there ever was. Totals come from the daily
/// numbers, and the entries of each kind are found through the index that has them in order, so that neither depends
/// on how many there are.
/// </summary>
internal sealed class ActivityList
{
    private readonly PersonalQDb db;
    private readonly string? agent;
    private readonly string? task;
    private readonly IReadOnlyList<ActivityType> types;
    private readonly IReadOnlyList<ActivityStatus> statuses;
    private readonly DateTimeOffset? from;
    private readonly DateTimeOffset? to;
    private readonly string search;

    /// <exception cref="ProblemException">422: a filter is unknown, or the text to search for is too long.</exception>
    public ActivityList(PersonalQDb db, ActivityListQuery query)
    {
        this.db = db;
        agent = query.AgentId;
        task = query.TaskId;
        types = QueryValues.Enums<ActivityType>("activity_type", query.ActivityType ?? []);
        statuses = QueryValues.Enums<ActivityStatus>("status", query.Status ?? []);
        from = query.CreatedAfter;
        to = query.CreatedBefore;
        search = query.Search?.Trim() ?? "";
        if (search.Length > 0)
            SearchText.Pattern(search);
    }

    /// <summary>How many entries match, whatever part of them is asked for.</summary>
    public async Task<int> CountAsync(CancellationToken ct)
    {
        if (task is not null || search.Length > 0)
            return await Matching().CountAsync(ct);
        if (from is null && to is null)
            return (int)await Counts().SumAsync(c => c.Entries, ct);
        // Whole days from their numbers; what is left of the first and the last day by counting.
        var first = from is null ? 0 : ActivityRows.Day(from.Value) + 1;
        var last = to is null ? ActivityRows.Day(DateTimeOffset.MaxValue) : ActivityRows.Day(to.Value);
        if (first >= last)
            return await Within(from, to).CountAsync(ct);
        var whole = await Counts().Where(c => c.Day >= first && c.Day < last).SumAsync(c => c.Entries, ct);
        var head = from is null ? 0 : await Within(from, ActivityRows.FromDay(first)).CountAsync(ct);
        var tail = to is null ? 0 : await Within(ActivityRows.FromDay(last), to).CountAsync(ct);
        return (int)whole + head + tail;
    }

    /// <summary>A part of the matching entries, newest first.</summary>
    /// <param name="before">Only those before this one; null for all.</param>
    /// <param name="skip">Entries left out.</param>
    /// <param name="limit">Entries at most.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<List<ActivityEntry>> ReadAsync(string? before, int skip, int limit, CancellationToken ct)
    {
        var matching = Matching();
        if (before is not null)
            matching = matching.Where(a => string.Compare(a.Id, before) < 0);
        // A text is looked for in the order of the list, which ends at the page's last match.
        if (task is not null || search.Length > 0 || (agent is null && types.Count == 0 && statuses.Count == 0))
            return await matching.OrderByDescending(a => a.Id).Skip(skip).Take(limit).ToListAsync(ct);
        var ids = new List<string>();
        foreach (var type in await Counts().Where(c => c.Entries > 0).Select(c => c.ActivityType).Distinct().ToListAsync(ct))
            ids.AddRange(await matching.Where(a => a.ActivityType == type).Select(a => a.Id).OrderByDescending(id => id).Take(skip + limit).ToListAsync(ct));
        var page = ids.OrderByDescending(id => id, StringComparer.Ordinal).Skip(skip).Take(limit).ToList();
        return await db.Activities.Where(a => page.Contains(a.Id)).OrderByDescending(a => a.Id).ToListAsync(ct);
    }

    private IQueryable<ActivityEntry> Matching() => Within(from, to);

    private IQueryable<ActivityEntry> Within(DateTimeOffset? start, DateTimeOffset? end)
    {
        var entries = db.Activities.AsQueryable();
        if (agent is not null)
            entries = entries.Where(a => a.AgentId == agent);
        if (task is not null)
            entries = entries.Where(a => a.TaskId == task);
        if (types.Count > 0)
            entries = entries.Where(a => types.Contains(a.ActivityType));
        if (statuses.Count > 0)
            entries = entries.Where(a => statuses.Contains(a.Status));
        if (start is not null)
        {
            var lowest = ActivityIds.LowestAt(start.Value);
            entries = entries.Where(a => string.Compare(a.Id, lowest) >= 0);
        }
        if (end is not null)
        {
            var lowest = ActivityIds.LowestAt(end.Value);
            entries = entries.Where(a => string.Compare(a.Id, lowest) < 0);
        }
        return search.Length == 0 ? entries : entries.Holding(search, db, a => a.Title, a => a.Description);
    }

    private IQueryable<ActivityCount> Counts()
    {
        var counts = db.ActivityCounts.AsQueryable();
        if (agent is not null)
            counts = counts.Where(c => c.AgentId == agent);
        if (types.Count > 0)
            counts = counts.Where(c => types.Contains(c.ActivityType));
        if (statuses.Count > 0)
            counts = counts.Where(c => statuses.Contains(c.Status));
        return counts;
    }
}
