using PersonalQ.Runs.Budgets;

namespace PersonalQ.Tests.Runs.Budgets;

public sealed class BudgetPlanTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 23, 30, 0, TimeSpan.FromHours(-5));
    private static readonly BudgetCaps None = new(null, null, null, null, null);
    private static readonly BudgetUse Nothing = new(0, default, default, default, default);

    [Fact]
    public void Without_a_cap_anything_may_be_spent() => Assert.Null(Decide(None, Nothing with { Task = null }, null));

    [Theory]
    [InlineData(700, 300, true)]
    [InlineData(701, 300, false)]
    [InlineData(0, 1001, false)]
    public void A_call_may_cost_what_is_left_and_no_more(long spent, long worst, bool fits) =>
        Assert.Equal(fits, Decide(None with { Task = 1000 }, Nothing with { Task = spent }, worst) is null);

    [Fact]
    public void A_refusal_says_what_was_spent_what_the_call_could_cost_and_what_to_do()
    {
        var refusal = Decide(None with { Task = 1_000_000 }, Nothing with { Task = 950_000 }, 61_000)!;
        Assert.Equal("The task has spent $0.95 of $1.00, and the next model call could cost up to $0.07. Raise the cap of the task to let it go on.", refusal.Text);
        Assert.Null(refusal.Until);
        Assert.False(refusal.Asks);
    }

    [Fact]
    public void A_day_and_a_month_end_when_they_do_where_the_server_is()
    {
        var day = Decide(None with { AgentDay = 10 }, Nothing with { AgentDay = new(10, 0) }, 1)!;
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 5, 0, 0, TimeSpan.Zero), day.Until);
        var month = Decide(None with { AllMonth = 10 }, Nothing with { AllMonth = new(10, 0) }, 1)!;
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 5, 0, 0, TimeSpan.Zero), month.Until);
        Assert.Contains("All agents together", month.Text, StringComparison.Ordinal);
        Assert.Equal(20260131, BudgetPlan.DayOf(Now, Zone));
    }

    [Fact]
    public void What_others_have_only_reserved_is_waited_for_a_moment()
    {
        var caps = None with { AllDay = 100 };
        var refusal = Decide(caps, Nothing with { AllDay = new(10, 80) }, 20)!;
        Assert.Null(refusal.Text);
        Assert.InRange(refusal.Until!.Value - Now, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.NotNull(Decide(caps, Nothing with { AllDay = new(85, 10) }, 20)!.Text); // what they give back would not help
    }

    [Fact]
    public void A_call_of_unknown_price_is_put_to_a_person_wherever_there_is_a_cap()
    {
        Assert.True(Decide(None with { AllMonth = 1 }, Nothing, null)!.Asks);
        Assert.True(Decide(None with { Task = 1 }, Nothing with { Task = null }, 0)!.Asks);
        Assert.Null(BudgetPlan.Decide(None with { Task = 1 }, Nothing with { Task = null }, null, accepted: true, Now, Zone));
    }

    private static BudgetRefusal? Decide(BudgetCaps caps, BudgetUse use, long? worst) => BudgetPlan.Decide(caps, use, worst, accepted: false, Now, Zone);
}
