using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;

namespace PersonalQ.Runs.Budgets;

/// <summary>What was spent by everything together, in micro-dollars.</summary>
/// <param name="Today">By calls that began today.</param>
/// <param name="Month">By calls that began in this calendar month.</param>
/// <param name="Reserved">The most that calls under way can still cost.</param>
internal sealed record SpentByAll(long Today, long Month, long Reserved);

/// <summary>The one source of what was spent today and this month: the rows that the budgets are kept by.</summary>
internal sealed class SpendingReader(TimeProvider clock) : IAgentSpending
{
    /// <summary>Spent by everything together.</summary>
    public async Task<SpentByAll> OfAllAsync(PersonalQDb db, CancellationToken ct)
    {
        var (today, month) = Days();
        var days = await db.Spending.Where(s => s.Day > month && s.Day < month + 100).GroupBy(s => s.Day)
            .Select(g => new { Day = g.Key, Spent = g.Sum(s => s.SpentMicros), Reserved = g.Sum(s => s.ReservedMicros) }).ToListAsync(ct);
        return new SpentByAll(days.Where(d => d.Day == today).Sum(d => d.Spent), days.Sum(d => d.Spent), days.Sum(d => d.Reserved));
    }

    /// <summary>The caps of everything together, in micro-dollars.</summary>
    public static async Task<(long? Day, long? Month)> CapsAsync(PersonalQDb db, CancellationToken ct)
    {
        var caps = await db.Installation.AsNoTracking().Where(i => i.Name == BudgetSettings.Daily || i.Name == BudgetSettings.Monthly).ToDictionaryAsync(i => i.Name, i => i.Value, ct);
        return (Cap(BudgetSettings.Daily), Cap(BudgetSettings.Monthly));

        long? Cap(string name) => caps.TryGetValue(name, out var value) ? long.Parse(value, CultureInfo.InvariantCulture) : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, AgentSpent>> ReadAsync(PersonalQDb db, IReadOnlyList<Agent> agents, CancellationToken ct)
    {
        var (today, month) = Days();
        var ids = agents.Select(a => a.Id).ToList();
        var spent = await db.Spending.Where(s => ids.Contains(s.AgentId) && s.Day > month && s.Day < month + 100).GroupBy(s => s.AgentId)
            .Select(g => new { g.Key, Month = g.Sum(s => s.SpentMicros), Today = g.Sum(s => s.Day == today ? s.SpentMicros : 0) }).ToDictionaryAsync(g => g.Key, ct);
        var caps = await CapsAsync(db, ct);
        var all = caps is (null, null) ? null : await OfAllAsync(db, ct);
        return agents.ToDictionary(a => a.Id, a =>
        {
            var (ofDay, ofMonth) = spent.TryGetValue(a.Id, out var s) ? (s.Today, s.Month) : (0, 0);
            return new AgentSpent(ofMonth,
                Over(a.DailyBudgetMicros, ofDay, "It has spent its daily budget", "Raise it, or wait for tomorrow.")
                ?? Over(a.MonthlyBudgetMicros, ofMonth, "It has spent its monthly budget", "Raise it, or wait for the next month.")
                ?? Over(caps.Day, all?.Today ?? 0, "All agents together have spent the daily budget", "Raise it in the settings, or wait for tomorrow.")
                ?? Over(caps.Month, all?.Month ?? 0, "All agents together have spent the monthly budget", "Raise it in the settings, or wait for the next month."));
        }, StringComparer.Ordinal);
    }

    // A cap of nothing allows models that cost nothing, so it is not used up by itself.
    private static string? Over(long? cap, long spent, string what, string advice) =>
        cap is { } most && spent > 0 && spent >= most ? $"{what} of {BudgetPlan.Usd(most)}. {advice}" : null;

    private (long Today, long Month) Days()
    {
        var today = BudgetPlan.DayOf(clock.Now(), clock.LocalTimeZone);
        return (today, today / 100 * 100);
    }
}
