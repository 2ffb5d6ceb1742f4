using System.Collections.Concurrent;
using System.Diagnostics;
using PersonalQ.Llm;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm;

public sealed class LlmTelemetryTests
{
    [Fact]
    public async Task A_call_is_a_span_with_its_tokens_and_without_its_words()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        await using var host = new LlmHost(null, ("ANTHROPIC_BASE_URL", fake.Address.ToString()), ("ANTHROPIC_API_KEY", "sk-secret"));
        using var spans = new Spans("span-test");
        fake.Next(FakeAnswer.Say("whispered"), FakeAnswer.Fail(529));
        var ask = Requests.Ask("claude-haiku-4-5", "hush") with { CallKey = "span-test", Temperature = 0.5 };
        await host.CallAsync(ask);
        await host.FailAsync(ask);

        var (good, bad) = (spans.Seen.First(), spans.Seen.Last());
        Assert.Equal("chat claude-haiku-4-5", good.DisplayName);
        Assert.Equal(ActivityKind.Client, good.Kind);
        Assert.Equal("anthropic", good.GetTagItem("gen_ai.provider.name"));
        Assert.Equal("anthropic/claude-haiku-4-5", good.GetTagItem("gen_ai.response.model"));
        Assert.True((long)good.GetTagItem("gen_ai.usage.input_tokens")! > 0);
        Assert.Equal(0.5, good.GetTagItem("gen_ai.request.temperature"));
        Assert.Equal("overloaded", bad.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, bad.Status);
        var all = string.Join(' ', spans.Seen.SelectMany(x => x.TagObjects).Select(x => x.Value?.ToString()));
        Assert.DoesNotContain("hush", all);
        Assert.DoesNotContain("whispered", all);
        Assert.DoesNotContain("sk-secret", all);
    }

    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;

        public Spans(string callKey)
        {
            _listener = new()
            {
                ShouldListenTo = x => x.Name == LlmTelemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = x =>
                {
                    // Other tests call models at the same time.
                    if (callKey.Equals(x.GetTagItem("personalq.call"))) Seen.Enqueue(x);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ConcurrentQueue<Activity> Seen { get; } = new();

        public void Dispose() => _listener.Dispose();
    }
}
