using Microsoft.Extensions.Time.Testing;
using PersonalQ.Limits;

namespace PersonalQ.Tests.Limits;

public sealed class TextBudgetTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Work_ends_at_its_step_count()
    {
        var budget = new TextBudget(new TextLimits { Steps = 10 }, clock);
        budget.Spend(10);
        var e = Assert.Throws<TextLimitException>(() => budget.Spend());
        Assert.Equal((TextLimit.Steps, "it takes more than 10 steps"), (e.Limit, e.Message));
    }

    [Fact]
    public void Work_ends_at_its_deadline_even_when_it_looks_at_the_clock_rarely()
    {
        var budget = new TextBudget(new TextLimits { Time = TimeSpan.FromSeconds(2) }, clock);
        budget.Spend(5_000);
        clock.Advance(TimeSpan.FromSeconds(3));
        var e = Assert.Throws<TextLimitException>(() => budget.Spend(5_000));
        Assert.Equal((TextLimit.Time, "it takes longer than 2 seconds"), (e.Limit, e.Message));
    }

    [Fact]
    public void A_result_has_a_size()
    {
        var budget = new TextBudget(new TextLimits { Output = 1000 }, clock);
        budget.Produce(1000);
        Assert.Equal(TextLimit.Output, Assert.Throws<TextLimitException>(() => budget.Produce(1)).Limit);
    }

    [Fact]
    public async Task Cancelled_work_ends()
    {
        using var cancel = new CancellationTokenSource();
        var budget = new TextBudget(TextLimits.Ordinary, clock, cancel.Token);
        budget.Spend(10_000);
        await cancel.CancelAsync();
        Assert.ThrowsAny<OperationCanceledException>(() => budget.Spend(10_000));
    }
}
