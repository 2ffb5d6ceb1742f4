using PersonalQ.Llm;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Errors;

/// <summary>Everything a provider does wrong ends in a kind the runs act on and a sentence a person understands.</summary>
public sealed class ModelErrorTests : IAsyncLifetime
{
    private const string Haiku = "anthropic/claude-haiku-4-5";
    private const string Gpt = "openai/gpt-4o";
    private readonly FakeAnthropic _anthropic = new();
    private readonly FakeOpenAi _openAi = new();
    private LlmHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        await _anthropic.StartAsync();
        await _openAi.StartAsync();
        _host = new(
            null, ("ANTHROPIC_BASE_URL", _anthropic.Address.ToString()), ("ANTHROPIC_API_KEY", "sk-ant-secret"),
            ("OPENAI_BASE_URL", new Uri(_openAi.Address, "/v1").ToString()), ("OPENAI_API_KEY", "sk-oai-secret"),
            ("LLM_MAX_ANSWER_CHARACTERS", "4000000"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _anthropic.DisposeAsync();
        await _openAi.DisposeAsync();
    }

    public static TheoryData<string, int, string?, string?, ModelErrorKind, bool, string> Statuses => new()
    {
        { Haiku, 400, "messages: something is off", null, ModelErrorKind.BadRequest, false, "Anthropic refused the request (400): messages: something is off" },
        { Haiku, 400, "prompt is too long: 210000 tokens > 200000 maximum", null, ModelErrorKind.TooLarge, false, "longer than claude-haiku-4-5 can read" },
        { Haiku, 400, "Your credit balance is too low to access the Anthropic API.", null, ModelErrorKind.InvalidKey, false, "no credit left" },
        { Haiku, 401, null, null, ModelErrorKind.InvalidKey, false, "Anthropic refused the key (401). Check in Settings" },
        { Haiku, 402, null, null, ModelErrorKind.InvalidKey, false, "no credit left" },
        { Haiku, 403, null, null, ModelErrorKind.InvalidKey, false, "does not allow this key" },
        { Haiku, 413, null, null, ModelErrorKind.TooLarge, false, "too large for Anthropic (413)" },
        { Haiku, 429, null, null, ModelErrorKind.RateLimited, true, "Anthropic allows no more requests just now (429)" },
        { Haiku, 500, null, null, ModelErrorKind.ServerError, true, "Anthropic had an internal error (500)" },
        { Haiku, 529, null, null, ModelErrorKind.Overloaded, true, "Anthropic is overloaded" },
        { Gpt, 400, "This model's maximum context length is 128000 tokens.", "context_length_exceeded", ModelErrorKind.TooLarge, false, "longer than gpt-4o can read" },
        { Gpt, 400, "Your request was rejected.", "content_policy_violation", ModelErrorKind.ContentRefused, false, "content filter" },
        { Gpt, 401, "Incorrect API key provided: sk-oai-secret.", "invalid_api_key", ModelErrorKind.InvalidKey, false, "OpenAI refused the key (401)" },
        { Gpt, 429, "Rate limit reached", "rate_limit_exceeded", ModelErrorKind.RateLimited, true, "OpenAI allows no more requests just now" },
        { Gpt, 429, "You exceeded your current quota", "insufficient_quota", ModelErrorKind.InvalidKey, false, "no credit left" },
        { Gpt, 503, null, null, ModelErrorKind.Overloaded, true, "OpenAI is overloaded" },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Each_status_has_its_kind_and_its_sentence(
        string model, int status, string? reason, string? code, ModelErrorKind kind, bool retryable, string sentence)
    {
        Fake(model).Next(FakeAnswer.Fail(status, message: reason, code: code));
        var failure = await _host.FailAsync(Requests.Ask(model, "Hi"));
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(status, failure.Status);
        Assert.Equal(retryable, failure.IsRetryable);
        Assert.Contains(sentence, failure.Message);
        Assert.DoesNotContain("secret", failure.Message);
        Assert.Single(Fake(model).Calls);
    }

    [Theory]
    [InlineData(Haiku)]
    [InlineData(Gpt)]
    public async Task Retry_after_is_passed_on(string model)
    {
        Fake(model).Next(FakeAnswer.Fail(429, retryAfter: 7));
        var failure = await _host.FailAsync(Requests.Ask(model, "Hi"));
        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        Assert.Contains("7 seconds", failure.Message);
    }

    [Fact]
    public async Task An_unknown_model_is_named_and_a_retired_one_comes_with_its_successor()
    {
        var unknown = await _host.FailAsync(Requests.Ask("claude-zen-9", "Hi"));
        Assert.Equal(ModelErrorKind.ModelNotFound, unknown.Kind);
        Assert.Contains("claude-zen-9", unknown.Message);

        var retired = await _host.FailAsync(Requests.Ask("claude-3-5-sonnet-20241022", "Hi"));
        Assert.Equal(ModelErrorKind.ModelNotFound, retired.Kind);
        Assert.Contains("retired", retired.Message);
        Assert.Contains("anthropic/claude-sonnet-5-5", retired.Message);
        Assert.True(retired.NeedsPerson);
    }

    [Theory]
    [InlineData(Haiku, false)]
    [InlineData(Haiku, true)]
    [InlineData(Gpt, false)]
    [InlineData(Gpt, true)]
    public async Task A_stream_that_breaks_off_is_told_from_a_complete_one(string model, bool cleanly)
    {
        Fake(model).Next(FakeAnswer.Say("one two three four").Cut(2, cleanly));
        var failure = await _host.FailAsync(Requests.Ask(model, "Hi"));
        Assert.Equal(ModelErrorKind.BrokenStream, failure.Kind);
        Assert.Contains("broke off", failure.Message);
        Assert.True(failure.IsRetryable);
        Assert.Empty(Fake(model).Paid);
        // Where nothing of the answer arrived, as a dying connection may take it along, nothing is charged.
        if (cleanly)
            Assert.True(failure.Usage is { TotalInput: > 0, Output: >= 1 and <= 10 }, $"{failure.Usage}");
        else
            Assert.True(failure.Usage is null or { TotalInput: > 0, Output: <= 10 }, $"{failure.Usage}");
    }

    [Theory]
    [InlineData("overloaded_error", ModelErrorKind.Overloaded)]
    [InlineData("rate_limit_error", ModelErrorKind.RateLimited)]
    [InlineData("api_error", ModelErrorKind.ServerError)]
    public async Task An_error_in_the_middle_of_the_stream_is_understood(string type, ModelErrorKind kind)
    {
        _anthropic.Next(FakeAnswer.Say("one two three").FailAfter(1, type, "Sorry"));
        Assert.Equal(kind, (await _host.FailAsync(Requests.Ask(Haiku, "Hi"))).Kind);
    }

    [Fact]
    public async Task An_error_in_the_middle_of_an_openai_stream_is_retryable()
    {
        _openAi.Next(FakeAnswer.Say("one two three").FailAfter(1, "server_error", "Sorry"));
        Assert.True((await _host.FailAsync(Requests.Ask(Gpt, "Hi"))).IsRetryable);
    }

    public static TheoryData<string, string, string> GarbageBodies()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var model in (string[])[Haiku, Gpt])
        {
            data.Add(model, "event: message_start\ndata: {\"type\": broken\n\n", "text/event-stream");
            data.Add(model, "<html><body>Sign in to the hotel network</body></html>", "text/html");
            data.Add(model, "", "text/event-stream");
            data.Add(model, "\0\u0001\u0002 binary \ufffd", "application/octet-stream");
            data.Add(model, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":[]}\n\n", "text/event-stream");
            data.Add(model, "data: [1,2,3]\n\n", "text/event-stream");
            data.Add(model, "data: \"hello\"\n\n", "text/event-stream");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(GarbageBodies))]
    public async Task Garbage_is_no_answer(string model, string body, string type)
    {
        Fake(model).Next(FakeAnswer.Garbage(body, type));
        var failure = await _host.FailAsync(Requests.Ask(model, "Hi"));
        Assert.True(failure.Kind is ModelErrorKind.Garbage or ModelErrorKind.BrokenStream, failure.ToString());
        Assert.True(failure.IsRetryable);
    }

    [Theory]
    [InlineData(Haiku)]
    [InlineData(Gpt)]
    public async Task An_answer_of_ten_megabytes_is_cut_off(string model)
    {
        Fake(model).Next(FakeAnswer.Say(new string('x', 10 * 1024 * 1024)).InPieces(65536));
        var failure = await _host.FailAsync(Requests.Ask(model, "Hi"));
        Assert.Equal(ModelErrorKind.TooLarge, failure.Kind);
        Assert.Contains("larger than we take", failure.Message);
    }

    [Theory]
    [InlineData(Haiku)]
    [InlineData(Gpt)]
    public async Task An_answer_that_is_cut_off_is_not_read_any_further(string model)
    {
        Fake(model).Next(FakeAnswer.Say(new string('x', 5 * 1024 * 1024)).InPieces(65536).Hold(79));
        await _host.FailAsync(Requests.Ask(model, "Hi"));
        await Fake(model).Calls[0].Disconnected.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_single_event_of_ten_megabytes_is_cut_off()
    {
        _anthropic.Next(FakeAnswer.Say(new string('x', 10 * 1024 * 1024)).InPieces(10 * 1024 * 1024));
        Assert.Equal(ModelErrorKind.TooLarge, (await _host.FailAsync(Requests.Ask(Haiku, "Hi"))).Kind);
    }

    [Fact]
    public async Task A_refused_connection_says_where_nothing_answers()
    {
        var address = _anthropic.Address;
        await _anthropic.DisposeAsync();
        var failure = await _host.FailAsync(Requests.Ask(Haiku, "Hi"));
        Assert.Equal(ModelErrorKind.Unreachable, failure.Kind);
        Assert.Contains(address.Authority, failure.Message);
        Assert.True(failure.IsRetryable);
    }

    [Fact]
    public async Task An_unknown_host_is_unreachable()
    {
        await using var host = new LlmHost(null, ("ANTHROPIC_BASE_URL", "http://no-such-host.invalid"), ("ANTHROPIC_API_KEY", "k"));
        var failure = await host.FailAsync(Requests.Ask(Haiku, "Hi"));
        Assert.Equal(ModelErrorKind.Unreachable, failure.Kind);
        Assert.Contains("no-such-host.invalid", failure.Message);
    }

    [Theory]
    [InlineData(Haiku, "Anthropic has no key yet. Enter it in Settings, or set ANTHROPIC_API_KEY.")]
    [InlineData("openai/gpt-4o", "OpenAI has no key yet. Enter it in Settings, or set OPENAI_API_KEY.")]
    [InlineData("lmstudio/qwen", "There is no provider called 'lmstudio'.")]
    [InlineData("gemini-pro", "There is no provider called 'gemini'.")]
    public async Task Without_configuration_the_call_says_what_to_enter(string model, string sentence)
    {
        await using var host = new LlmHost();
        var failure = await host.FailAsync(Requests.Ask(model, "Hi"));
        Assert.Equal(ModelErrorKind.NotConfigured, failure.Kind);
        Assert.Contains(sentence, failure.Message);
        Assert.True(failure.NeedsPerson);
    }

    [Fact]
    public async Task A_key_with_a_line_break_is_refused_before_it_is_sent()
    {
        await using var host = new LlmHost(null, ("ANTHROPIC_BASE_URL", _anthropic.Address.ToString()), ("ANTHROPIC_API_KEY", "sk-\u2026 ant\nx"));
        var failure = await host.FailAsync(Requests.Ask(Haiku, "Hi"));
        Assert.Equal(ModelErrorKind.InvalidKey, failure.Kind);
        Assert.Empty(_anthropic.Calls);
    }

    [Fact]
    public async Task What_is_no_model_name_is_said_to_be_none()
    {
        var failure = await _host.FailAsync(Requests.Ask("whatever", "Hi"));
        Assert.Equal(ModelErrorKind.ModelNotFound, failure.Kind);
        Assert.Contains("Unrecognized model format: 'whatever'", failure.Message);
    }

    [Fact]
    public async Task A_failing_listener_is_not_mistaken_for_a_failing_model()
    {
        await Assert.ThrowsAsync<NotImplementedException>(() => _host.Models.StreamAsync(
            Requests.Ask(Haiku, "Hi"), _ => throw new NotImplementedException(), default));
    }

    [Theory]
    [InlineData(Haiku)]
    [InlineData(Gpt)]
    public async Task Cancelling_closes_the_connection_in_the_middle_of_the_answer(string model)
    {
        Fake(model).Next(FakeAnswer.Say("one two three").Hold(1));
        using var cancel = new CancellationTokenSource();
        var first = new TaskCompletionSource();
        var call = _host.Models.StreamAsync(
            Requests.Ask(model, "Hi"),
            _ =>
            {
                first.TrySetResult();
                return ValueTask.CompletedTask;
            },
            cancel.Token);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await cancel.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.IsNotType<ModelCallException>(thrown);
        await Fake(model).Calls[0].Disconnected.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(Fake(model).Paid);
    }

    [Fact]
    public async Task Cancelling_while_the_provider_has_not_answered_yet_closes_the_connection()
    {
        _anthropic.Next(FakeAnswer.Silence());
        using var cancel = new CancellationTokenSource();
        var call = _host.Models.StreamAsync(Requests.Ask(Haiku, "Hi"), _ => ValueTask.CompletedTask, cancel.Token);
        while (_anthropic.Calls.Count == 0) await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _anthropic.Calls[0].Disconnected.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private FakeModelServer Fake(string model) => model == Gpt ? _openAi : _anthropic;
}
