using Microsoft.Extensions.Time.Testing;
using PersonalQ.Llm;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm;

/// <summary>A silent provider, on a clock that the test moves.</summary>
public sealed class ModelSilenceTests
{
    [Fact]
    public async Task A_provider_that_does_not_answer_is_given_up_after_the_limit()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        var time = new FakeTimeProvider();
        await using var host = Host(fake, time);
        fake.Next(FakeAnswer.Silence());
        var call = host.FailAsync(Requests.Ask("claude-haiku-4-5", "Hi"));
        while (fake.Calls.Count == 0) await Task.Yield();

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        var failure = await call.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(ModelErrorKind.Timeout, failure.Kind);
        Assert.Equal("Anthropic did not answer within 60 seconds.", failure.Message);
        Assert.True(failure.IsRetryable);
        await fake.Calls[0].Disconnected.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_provider_that_stops_in_the_middle_is_given_up_after_the_limit()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        var time = new FakeTimeProvider();
        await using var host = Host(fake, time);
        fake.Next(FakeAnswer.Say("one two three").Hold(1));
        var first = new TaskCompletionSource();
        var call = host.Models.StreamAsync(
            Requests.Ask("claude-haiku-4-5", "Hi"),
            _ =>
            {
                first.TrySetResult();
                return ValueTask.CompletedTask;
            },
            default);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(60));
        // The limit is armed by the next read, which follows the first piece on another thread: move on until it has run out.
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }
        var failure = await Assert.ThrowsAsync<ModelCallException>(() => call);
        Assert.Equal(ModelErrorKind.Timeout, failure.Kind);
        Assert.Contains("stopped in the middle", failure.Message);
    }

    [Fact]
    public async Task An_answer_may_take_as_long_as_it_likes_while_it_keeps_coming()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        var time = new FakeTimeProvider();
        await using var host = Host(fake, time);
        fake.Next(FakeAnswer.Say("one two three four five").Gated());
        var pieces = System.Threading.Channels.Channel.CreateUnbounded<string>();
        var call = host.Models.StreamAsync(Requests.Ask("claude-haiku-4-5", "Hi"), piece => pieces.Writer.WriteAsync(piece), default);
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(50));
            await fake.ReleaseChunkAsync();
            await pieces.Reader.ReadAsync();
        }
        Assert.Equal("one two three four five", (await call).Text);
    }

    [Fact]
    public async Task Servers_that_do_not_ping_get_five_times_as_long()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(
            time, ("OPENAI_BASE_URL", new Uri(fake.Address, "/v1").ToString()), ("OPENAI_API_KEY", "k"), ("LLM_TIMEOUT_SECONDS", "10"));
        fake.Next(FakeAnswer.Silence());
        var call = host.FailAsync(Requests.Ask("gpt-4o", "Hi"));
        while (fake.Calls.Count == 0) await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(49));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("OpenAI did not answer within 50 seconds.", (await call.WaitAsync(TimeSpan.FromSeconds(60))).Message);
    }

    private static LlmHost Host(FakeAnthropic fake, FakeTimeProvider time) =>
        new(time, ("ANTHROPIC_BASE_URL", fake.Address.ToString()), ("ANTHROPIC_API_KEY", "k"));
}
