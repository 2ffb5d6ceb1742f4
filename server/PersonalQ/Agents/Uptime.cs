using Microsoft.EntityFrameworkCore;

namespace PersonalQ.Agents;

/// <summary>The share of time an agent was active, from its status history.</summary>
internal static class Uptime
{
    /// <summary>How far back it looks.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>The share in percent with two decimals; null when there is no history.</summary>
    /// <param name="history">The changes since, and the last one before, the start of the window, oldest first.</param>
    /// <param name="status">The present status.</param>
    /// <param name="now">The end of the window.</param>
    public static double? Of(IReadOnlyList<AgentStatusChange> history, AgentStatus status, DateTimeOffset now)
    {
        if (history.Count == 0)
            return null;
        var start = now - Window > history[0].At ? now - Window : history[0].At;
        if (start >= now)
            return status == AgentStatus.Active ? 100 : 0;
        var active = TimeSpan.Zero;
        for (var i = 0; i < history.Count; i++)
        {
            // The present status is the truth of the last stretch; rows of one instant have no order of their own.
            var (entered, until) = i + 1 < history.Count ? (history[i].Status, history[i + 1].At) : (status, now);
            var from = history[i].At > start ? history[i].At : start;
            if (entered == AgentStatus.Active && until > from)
                active += until - from;
        }
        return Math.Round(100 * (active / (now - start)), 2);
    }

    /// <summary>The shares of these agents, by id.</summary>
    public static async Task<IReadOnlyDictionary<string, double?>> ReadAsync(PersonalQDb db, IReadOnlyList<Agent> agents, DateTimeOffset now, CancellationToken ct)
    {
        var ids = agents.Select(a => a.Id).ToList();
        var start = now - Window;
        var changes = await db.AgentStatusChanges.AsNoTracking()
            .Where(c => ids.Contains(c.AgentId)
                && (c.At >= start || !db.AgentStatusChanges.Any(later => later.AgentId == c.AgentId && later.At > c.At && later.At < start)))
            .OrderBy(c => c.At).ThenBy(c => c.Id)
            .ToListAsync(ct);
        var byAgent = changes.ToLookup(c => c.AgentId);
        return agents.ToDictionary(a => a.Id, a => Of([.. byAgent[a.Id]], a.Status, now), StringComparer.Ordinal);
    }
}
