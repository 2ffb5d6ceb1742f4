using System.Globalization;

namespace PersonalQ.Runs.Budgets;

/// <summary>What may be spent, in micro-dollars; null for any amount.</summary>
/// <param name="Task">By the task, all its runs together.</param>
/// <param name="AgentDay">By its agent in a day.</param>
/// <param name="AgentMonth">By its agent in a calendar month.</param>
/// <param name="AllDay">By everything in a day.</param>
/// <param name="AllMonth">By everything in a calendar month.</param>
internal sealed record BudgetCaps(long? Task, long? AgentDay, long? AgentMonth, long? AllDay, long? AllMonth)
{
    public bool Any => Task is not null || AgentDay is not null || AgentMonth is not null || AllDay is not null || AllMonth is not null;
}

/// <summary>What was spent within the reach of one cap, the call that asks left out.</summary>
/// <param name="Spent">Micro-dollars spent.</param>
/// <param name="Reserved">Micro-dollars that other calls under way can still cost.</param>
internal readonly record struct Used(long Spent, long Reserved);

/// <summary>The same five places as in <see cref="BudgetCaps"/>; the task's is null when a price of it is unknown.</summary>
internal sealed record BudgetUse(long? Task, Used AgentDay, Used AgentMonth, Used AllDay, Used AllMonth);

/// <summary>Why a model call may not be made now.</summary>
/// <param name="Text">For people; null when it is only a matter of seconds.</param>
/// <param name="Until">When it is worth asking again by itself; null when somebody has to raise a cap or answer.</param>
/// <param name="Asks">True when a person has to say whether the call may be made all the same.</param>
internal sealed record BudgetRefusal(string? Text, DateTimeOffset? Until, bool Asks);

/// <summary>Decides whether a call fits what may be spent. Pure.</summary>
internal static class BudgetPlan
{
    // Calls under way are reserved at the most they can cost, and most cost far less: what they give back comes soon.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    /// <summary>Null when the call may be made.</summary>
    /// <param name="caps">What may be spent.</param>
    /// <param name="use">What was spent.</param>
    /// <param name="worst">The most the call can cost; null when its price is unknown.</param>
    /// <param name="accepted">A person has let this run go on without a known price.</param>
    /// <param name="now">The present.</param>
    /// <param name="zone">Whose days and months are meant.</param>
    public static BudgetRefusal? Decide(BudgetCaps caps, BudgetUse use, long? worst, bool accepted, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (!caps.Any)
            return null;
        if (worst is null || (caps.Task is not null && use.Task is null))
            return accepted ? null : new BudgetRefusal(
                "The price of this model is not known, so the spending caps cannot be kept. Go on without them, or end the run and enter the model's price in the settings.", null, true);
        if (caps.Task is { } cap && use.Task + worst > cap)
            return new BudgetRefusal(Text($"The task has spent {Usd(use.Task!.Value)} of {Usd(cap)}", worst.Value, "Raise the cap of the task to let it go on."), null, false);
        return Over(caps.AgentDay, use.AgentDay, worst.Value, "The agent has spent", "today", "Raise its daily budget, or wait for tomorrow.", Tomorrow, now, zone)
            ?? Over(caps.AgentMonth, use.AgentMonth, worst.Value, "The agent has spent", "this month", "Raise its monthly budget, or wait for the next month.", NextMonth, now, zone)
            ?? Over(caps.AllDay, use.AllDay, worst.Value, "All agents together have spent", "today", "Raise the daily budget in the settings, or wait for tomorrow.", Tomorrow, now, zone)
            ?? Over(caps.AllMonth, use.AllMonth, worst.Value, "All agents together have spent", "this month", "Raise the monthly budget in the settings, or wait for the next month.", NextMonth, now, zone);
    }

    /// <summary>The day of an instant as <see cref="Spending.Day"/> has it.</summary>
    public static long DayOf(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var day = TimeZoneInfo.ConvertTime(instant, zone);
        return (day.Year * 10_000) + (day.Month * 100) + day.Day;
    }

    private static BudgetRefusal? Over(
        long? cap, Used used, long worst, string who, string when, string advice, Func<DateTime, DateTime> next, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (cap is null || used.Spent + used.Reserved + worst <= cap)
            return null;
        if (used.Reserved > 0 && used.Spent + worst <= cap)
            return new BudgetRefusal(null, now + Soon, false);
        return new BudgetRefusal(Text($"{who} {Usd(used.Spent)} of {Usd(cap.Value)} {when}", worst, advice), Start(next, now, zone), false);
    }

    private static string Text(string what, long worst, string advice) => $"{what}, and the next model call could cost up to {Usd(worst)}. {advice}";

    private static DateTime Tomorrow(DateTime today) => today.AddDays(1);

    private static DateTime NextMonth(DateTime today) => new DateTime(today.Year, today.Month, 1).AddMonths(1);

    private static DateTimeOffset Start(Func<DateTime, DateTime> next, DateTimeOffset now, TimeZoneInfo zone)
    {
        var midnight = next(TimeZoneInfo.ConvertTime(now, zone).Date);
        while (zone.IsInvalidTime(midnight)) // where clocks go forward at midnight, the day begins later
            midnight = midnight.AddMinutes(30);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>An amount for people, rounded up: "$0.00" would read like nothing.</summary>
    public static string Usd(long micros) => micros is > 0 and < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"${micros / 1_000_000m:0.000000}").TrimEnd('0')
        : string.Create(CultureInfo.InvariantCulture, $"${Math.Ceiling(micros / 10_000m) / 100:0.00}");
}
