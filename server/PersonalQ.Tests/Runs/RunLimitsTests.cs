using Microsoft.Extensions.Configuration;
using PersonalQ.Runs;

namespace PersonalQ.Tests.Runs;

public sealed class RunLimitsTests
{
    [Theory]
    [InlineData("4294968")]
    [InlineData("31536000")]
    [InlineData("0")]
    public void A_run_cannot_be_bounded_by_more_than_a_timer_takes(string seconds)
    {
        var refused = Assert.Throws<StartupException>(() => From(seconds));
        Assert.Equal($"RUN_MAX_SECONDS is '{seconds}'. Use a whole number from 1 to 4294967.", refused.Message);
    }

    [Fact]
    public void The_longest_bound_is_one_that_works()
    {
        using var bound = new CallBound(TimeSpan.FromSeconds(From("4294967").MaxSeconds), TimeProvider.System, CancellationToken.None);
        Assert.False(bound.Token.IsCancellationRequested);
        using var longer = new CallBound(TimeSpan.MaxValue, TimeProvider.System, CancellationToken.None);
        Assert.False(longer.Token.IsCancellationRequested);
    }

    private static RunLimits From(string seconds) =>
        RunLimits.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["RUN_MAX_SECONDS"] = seconds }).Build());
}
