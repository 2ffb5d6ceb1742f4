using Microsoft.Extensions.Time.Testing;
using PersonalQ.Llm.Limits;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Limits;

public sealed class RateLimitTests
{
    [Theory]
    [InlineData("1", 50)]
    [InlineData("2", 1000)]
    [InlineData("3", 2000)]
    public async Task A_tier_allows_its_requests_a_minute_and_no_more(string tier, int perMinute)
    {
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time, ("ANTHROPIC_TIER", tier));
        var limits = host.Get<RateLimits>();
        for (var i = 0; i < perMinute; i++) Assert.Equal(TimeSpan.Zero, await limits.WaitAsync("anthropic", "m", 10, default));

        var next = limits.WaitAsync("anthropic", "m", 10, default).AsTask();
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(60.0 / perMinute) - TimeSpan.FromMilliseconds(5));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(60)) > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_minute_later_all_of_them_are_there_again()
    {
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time, ("ANTHROPIC_TIER", "1"));
        var limits = host.Get<RateLimits>();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 50; i++) Assert.Equal(TimeSpan.Zero, await limits.WaitAsync("anthropic", "m", 1, default));
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("ollama")]
    [InlineData("lmstudio")]
    [InlineData("anthropic")]
    public async Task Nothing_is_held_back_where_no_limit_is_known(string provider)
    {
        await using var host = new LlmHost(new FakeTimeProvider());
        for (var i = 0; i < 5000; i++) Assert.Equal(TimeSpan.Zero, await host.Get<RateLimits>().WaitAsync(provider, "m", 1_000_000, default));
    }

    [Fact]
    public async Task Tokens_a_minute_are_kept_and_what_was_not_used_is_given_back()
    {
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time, ("OPENAI_TOKENS_PER_MINUTE", "1000"));
        var limits = host.Get<RateLimits>();
        await limits.WaitAsync("openai", "m", 900, default);
        limits.Settle("openai", "m", estimated: 900, used: 100);
        Assert.Equal(TimeSpan.Zero, await limits.WaitAsync("openai", "m", 800, default));
        var next = limits.WaitAsync("openai", "m", 500, default).AsTask();
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(25));
        await next.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_call_larger_than_a_minutes_worth_still_gets_its_turn()
    {
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time, ("OPENAI_TOKENS_PER_MINUTE", "1000"));
        var limits = host.Get<RateLimits>();
        Assert.Equal(TimeSpan.Zero, await limits.WaitAsync("openai", "m", 5000, default));
        var next = limits.WaitAsync("openai", "m", 1, default).AsTask();
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(2));
        await next.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Waiting_ends_when_the_call_is_cancelled_and_the_next_one_has_its_turn()
    {
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time, ("OPENAI_REQUESTS_PER_MINUTE", "1"));
        var limits = host.Get<RateLimits>();
        await limits.WaitAsync("openai", "m", 1, default);
        using var cancel = new CancellationTokenSource();
        var first = limits.WaitAsync("openai", "m", 1, cancel.Token).AsTask();
        var second = limits.WaitAsync("openai", "m", 1, default).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        // The second one's timer is armed after the first has left its turn, on another thread.
        while (!second.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await second;
    }

    [Fact]
    public async Task The_limits_a_provider_names_are_kept_from_then_on()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.ResponseHeaders["anthropic-ratelimit-requests-limit"] = "2";
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time, ("ANTHROPIC_BASE_URL", fake.Address.ToString()), ("ANTHROPIC_API_KEY", "k"));
        for (var i = 0; i < 3; i++) await host.CallAsync(Requests.Ask("claude-haiku-4-5", "Hi"));
        var next = host.CallAsync(Requests.Ask("claude-haiku-4-5", "Hi"));
        Assert.False(next.IsCompleted);
        Assert.Equal(3, fake.Calls.Count);
        // Another model has limits of its own.
        await host.CallAsync(Requests.Ask("claude-sonnet-4-6", "Hi")).WaitAsync(TimeSpan.FromSeconds(60));
        time.Advance(TimeSpan.FromSeconds(31));
        await next.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_limit_that_was_set_stands_whatever_the_provider_names()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.ResponseHeaders["anthropic-ratelimit-requests-limit"] = "1";
        await using var host = new LlmHost(
            new FakeTimeProvider(), ("ANTHROPIC_BASE_URL", fake.Address.ToString()), ("ANTHROPIC_API_KEY", "k"), ("ANTHROPIC_TIER", "2"));
        for (var i = 0; i < 5; i++) await host.CallAsync(Requests.Ask("claude-haiku-4-5", "Hi")).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(5, fake.Paid.Count);
    }

    [Theory]
    [InlineData("ANTHROPIC_TIER", "9", "ANTHROPIC_TIER is '9'. Use a whole number from 1 to 4.")]
    [InlineData("LLM_TIMEOUT_SECONDS", "soon", "LLM_TIMEOUT_SECONDS is 'soon'. Use a whole number from 1 to 3600.")]
    public void A_wrong_setting_is_named(string name, string value, string message)
    {
        var failure = Assert.ThrowsAny<StartupException>(() => new LlmHost(null, (name, value)).Models);
        Assert.Equal(message, failure.Message);
    }
}
