using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Events;
using PersonalQ.Http;

namespace PersonalQ.Runs.Budgets;

/// <summary>The caps of everything together were changed: whoever waits for budget may look again.</summary>
public sealed record BudgetChanged : DomainEvent;

/// <summary>What all agents together may spend on model calls; null for any amount.</summary>
/// <param name="DailyUsd">US dollars in a day of the server's time zone.</param>
/// <param name="MonthlyUsd">US dollars in a calendar month.</param>
public sealed record BudgetRequest(
    [property: Range(0.0, 1_000_000.0)] decimal? DailyUsd = null,
    [property: Range(0.0, 1_000_000.0)] decimal? MonthlyUsd = null);

/// <summary>The caps, and what was spent.</summary>
/// <param name="DailyUsd">US dollars in a day; null for any amount.</param>
/// <param name="MonthlyUsd">US dollars in a calendar month; null for any amount.</param>
/// <param name="SpentTodayUsd">Spent by calls that began today, those of unknown price left out.</param>
/// <param name="SpentMonthUsd">Spent by calls that began in this month.</param>
/// <param name="ReservedUsd">The most that calls under way can still cost.</param>
public sealed record BudgetResponse(decimal? DailyUsd, decimal? MonthlyUsd, decimal SpentTodayUsd, decimal SpentMonthUsd, decimal ReservedUsd);

/// <summary>Where the caps of everything are kept.</summary>
internal static class BudgetSettings
{
    public const string Daily = "budget_daily_micros";
    public const string Monthly = "budget_monthly_micros";

    public static long? Micros(decimal? usd) => usd is { } amount ? (long)Math.Round(amount * 1_000_000m) : null;

    public static decimal? Usd(long? micros) => micros / 1_000_000m;
}

/// <summary>The route of what all agents together may spend.</summary>
public static class BudgetApi
{
    /// <summary>Maps <c>/budget</c>.</summary>
    public static IEndpointRouteBuilder MapBudget(this IEndpointRouteBuilder api)
    {
        var budget = api.MapGroup("/budget").WithTags("Settings");
        budget.MapGet("", GetBudget).WithName(nameof(GetBudget)).WithSummary("What all agents together may spend, and have spent");
        budget.MapPut("", SetBudget).WithName(nameof(SetBudget)).WithSummary("Set what all agents together may spend; what is left out has no cap");
        return api;
    }

    private static async Task<Ok<BudgetResponse>> GetBudget(IDatabase database, SpendingReader spending, CancellationToken ct)
    {
        await using var db = database.Read();
        return TypedResults.Ok(await AnswerAsync(db, spending, ct));
    }

    private static async Task<Ok<BudgetResponse>> SetBudget(BudgetRequest request, IDatabase database, SpendingReader spending, CancellationToken ct)
    {
        request.Validate();
        return TypedResults.Ok(await database.WriteAsync(async session =>
        {
            await SetAsync(session, BudgetSettings.Daily, request.DailyUsd);
            await SetAsync(session, BudgetSettings.Monthly, request.MonthlyUsd);
            await session.Db.SaveChangesAsync(CancellationToken.None);
            session.Raise(new BudgetChanged());
            return await AnswerAsync(session.Db, spending, CancellationToken.None);
        }, ct));
    }

    private static async ValueTask SetAsync(WriteSession session, string name, decimal? usd)
    {
        var present = await session.Db.Installation.FirstOrDefaultAsync(i => i.Name == name);
        if (BudgetSettings.Micros(usd) is not { } micros)
        {
            if (present is not null)
                session.Db.Installation.Remove(present);
        }
        else if (present is null)
            session.Db.Installation.Add(new Installation { Name = name, Value = micros.ToString(CultureInfo.InvariantCulture) });
        else
            present.Value = micros.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<BudgetResponse> AnswerAsync(PersonalQDb db, SpendingReader spending, CancellationToken ct)
    {
        var caps = await SpendingReader.CapsAsync(db, ct);
        var spent = await spending.OfAllAsync(db, ct);
        return new BudgetResponse(BudgetSettings.Usd(caps.Day), BudgetSettings.Usd(caps.Month), Usd(spent.Today), Usd(spent.Month), Usd(spent.Reserved));

        static decimal Usd(long micros) => micros / 1_000_000m;
    }
}
