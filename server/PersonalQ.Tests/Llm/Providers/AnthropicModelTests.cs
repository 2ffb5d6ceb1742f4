using System.Text.Json;
using PersonalQ.Llm;
using PersonalQ.Llm.Providers;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Providers;

public sealed class AnthropicModelTests : IAsyncLifetime
{
    private const string Haiku = "anthropic/claude-haiku-4-5";
    private readonly FakeAnthropic _fake = new();
    private LlmHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        await _fake.StartAsync();
        _host = new(null, ("ANTHROPIC_BASE_URL", _fake.Address.ToString()), ("ANTHROPIC_API_KEY", "sk-test"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _fake.DisposeAsync();
    }

    [Fact]
    public async Task Text_is_streamed_and_counted()
    {
        _fake.Next(FakeAnswer.Say("Hello from the other side."));
        var (result, pieces) = await _host.CallAsync(Requests.Ask("claude-haiku-4-5", "Hi"));
        Assert.Equal("Hello from the other side.", result.Text);
        Assert.Equal(["Hello ", "from ", "the ", "other ", "side."], pieces);
        Assert.Equal(ModelFinish.Stop, result.FinishReason);
        Assert.Equal(Haiku, result.Model);
        Assert.True(result.Usage is { Input: > 0, Output: > 1 });
        Assert.True(result.UsageIsExact);
        Assert.NotNull(result.FirstTokenMs);
        Assert.Empty(result.Notes);

        var call = Assert.Single(_fake.Calls);
        Assert.Equal("sk-test", call.Headers["x-api-key"]);
        Assert.Equal("You are helpful.", call.Prompt.System);
        Assert.False(call.Headers.ContainsKey("authorization"));
        Assert.False(call.Headers.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task Tools_go_round_until_the_final_answer()
    {
        _fake.Next(
            FakeAnswer.Call("calculator", new { expression = "6*7" }).AndCall("current_time", new { time_zone = "UTC" }).AndSay("Let me see."),
            FakeAnswer.Say("42, at noon."));
        var ask = Requests.Ask(Haiku, "6*7 and the time?", Requests.Calculator, Requests.CurrentTime);
        var first = (await _host.CallAsync(ask)).Result;
        Assert.Equal(ModelFinish.ToolCalls, first.FinishReason);
        Assert.Equal(["calculator", "current_time"], first.ToolCalls.Select(x => x.Name));
        Assert.Equal("6*7", first.ToolCalls[0].Arguments.GetProperty("expression").GetString());

        var last = (await _host.CallAsync(ask.Then(first, "42", "12:00"))).Result;
        Assert.Equal("42, at noon.", last.Text);
        Assert.Equal(["42", "12:00"], _fake.Calls[1].Prompt.ToolResults);
    }

    [Fact]
    public async Task Results_of_failed_tools_are_marked_and_empty_ones_are_not_empty()
    {
        var request = Requests.Ask(Haiku, "Go", Requests.Calculator) with
        {
            Messages =
            [
                ModelMessage.User("Go"),
                new(ModelRole.Assistant, [new ToolCallPart("a", "calculator", Requests.Json("{}")), new ToolCallPart("b.c", "calculator", Requests.Json("{}"))]),
                new(ModelRole.User, [new TextPart("Now answer."), new ToolResultPart("a", "", IsError: false), new ToolResultPart("b.c", "division by zero", IsError: true)]),
            ],
        };
        await _host.CallAsync(request);
        var results = _fake.Calls[0].Prompt.Body.GetProperty("messages")[2].GetProperty("content");
        Assert.Equal("(no output)", results[0].GetProperty("content").GetString());
        Assert.True(results[1].GetProperty("is_error").GetBoolean());
        Assert.Equal("text", results[2].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_conversation_that_used_tools_can_go_on_without_them()
    {
        _fake.Next(FakeAnswer.Call("calculator", new { expression = "1" }), FakeAnswer.Say("Summary."));
        var ask = Requests.Ask(Haiku, "Go", Requests.Calculator);
        var first = (await _host.CallAsync(ask)).Result;
        var last = (await _host.CallAsync(ask.Then(first, "1") with { Tools = [] })).Result;
        Assert.Equal("Summary.", last.Text);
    }

    [Fact]
    public async Task The_prompt_is_cached_from_call_to_call_and_every_part_of_the_usage_is_told()
    {
        _fake.DefaultToolTurns = 2;
        var ask = Requests.Ask(Haiku, new string('q', 4000), Requests.Calculator) with { SystemPrompt = new string('s', 4000) };
        var first = (await _host.CallAsync(ask)).Result;
        var two = ask.Then(first, "2");
        var second = (await _host.CallAsync(two)).Result;
        var third = (await _host.CallAsync(two.Then(second, "4"))).Result;

        Assert.True(first.Usage is { CacheRead: 0, CacheWrite: > 2000, Input: < 50 });
        Assert.Equal(first.Usage.CacheWrite, second.Usage.CacheRead);
        Assert.True(second.Usage.CacheWrite is > 0 and < 200);
        Assert.Equal(second.Usage.CacheRead + second.Usage.CacheWrite, third.Usage.CacheRead);
        Assert.Equal(ModelFinish.Stop, third.FinishReason);
        var prices = _host.Catalog.Find(Haiku).Prices;
        Assert.True(prices.CostMicros(third.Usage with { Output = 0 }) * 5 < prices.CostMicros(first.Usage with { Output = 0 }));
    }

    [Fact]
    public async Task A_single_question_is_not_stored_in_the_cache()
    {
        await _host.CallAsync(Requests.Ask(Haiku, "Just one thing") with { SystemPrompt = null });
        Assert.DoesNotContain("cache_control", _fake.Calls[0].Prompt.Body.GetRawText());
    }

    [Fact]
    public async Task The_temperature_is_sent_to_models_that_take_it()
    {
        await _host.CallAsync(Requests.Ask(Haiku, "Hi") with { Temperature = 0.25 });
        Assert.Equal(0.25, _fake.Calls[0].Prompt.Body.GetProperty("temperature").GetDouble());
    }

    [Fact]
    public async Task A_model_known_to_refuse_the_temperature_is_called_without_and_the_answer_says_so()
    {
        var result = (await _host.CallAsync(Requests.Ask("claude-opus-5-5", "Hi") with { Temperature = 0.25 })).Result;
        Assert.StartsWith("temperature_dropped: Claude Opus 5.5", Assert.Single(result.Notes));
        Assert.False(Assert.Single(_fake.Calls).Prompt.Body.TryGetProperty("temperature", out _));
    }

    [Fact]
    public async Task A_model_that_turns_out_to_refuse_the_temperature_is_asked_once_more_and_remembered()
    {
        _fake.Models.Add("claude-opus-5-9");
        var ask = Requests.Ask("claude-opus-5-9", "Hi") with { Temperature = 0.25 };
        var first = (await _host.CallAsync(ask)).Result;
        Assert.StartsWith("temperature_dropped:", Assert.Single(first.Notes));
        Assert.Equal([400, 200], _fake.Calls.Select(x => x.Status));

        var second = (await _host.CallAsync(ask)).Result;
        Assert.StartsWith("temperature_dropped:", Assert.Single(second.Notes));
        Assert.Equal([400, 200, 200], _fake.Calls.Select(x => x.Status));
    }

    [Fact]
    public async Task Structured_output_is_asked_for_by_its_schema()
    {
        _fake.Next(FakeAnswer.Say("""{"score":5}"""));
        await _host.CallAsync(Requests.Ask(Haiku, "Rate") with { OutputSchema = Schema });
        var format = _fake.Calls[0].Prompt.Body.GetProperty("output_config").GetProperty("format");
        Assert.Equal("json_schema", format.GetProperty("type").GetString());
        Assert.True(format.GetProperty("schema").GetProperty("properties").TryGetProperty("score", out _));
    }

    [Fact]
    public async Task A_model_without_structured_output_is_asked_in_words()
    {
        var result = (await _host.CallAsync(Requests.Ask("claude-sonnet-4-20250514", "Rate") with { OutputSchema = Schema })).Result;
        Assert.StartsWith("output_schema_in_prompt:", Assert.Single(result.Notes));
        Assert.Equal([400, 200], _fake.Calls.Select(x => x.Status));
        Assert.Contains("\"score\"", _fake.Calls[1].Prompt.System);
        Assert.Contains("You are helpful.", _fake.Calls[1].Prompt.System);
    }

    [Fact]
    public async Task Signed_thinking_goes_back_as_it_came()
    {
        _fake.Next(FakeAnswer.Call("calculator", new { expression = "1" }).Thinking("c2lnbmVk"), FakeAnswer.Say("Done."));
        var ask = Requests.Ask("claude-opus-5-5", "Go", Requests.Calculator);
        var first = (await _host.CallAsync(ask)).Result;
        Assert.Equal(new ReasoningPart("", "c2lnbmVk"), Assert.Single(first.Reasoning));

        await _host.CallAsync(ask.Then(first, "1"));
        var said = _fake.Calls[1].Prompt.Body.GetProperty("messages")[1].GetProperty("content");
        Assert.Equal("thinking", said[0].GetProperty("type").GetString());
        Assert.Equal("c2lnbmVk", said[0].GetProperty("signature").GetString());
        Assert.Equal("tool_use", said[1].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("max_tokens", ModelFinish.Length)]
    [InlineData("model_context_window_exceeded", ModelFinish.Length)]
    [InlineData("refusal", ModelFinish.Refusal)]
    [InlineData("stop_sequence", ModelFinish.Stop)]
    public async Task The_reason_of_the_end_is_told(string reason, string expected)
    {
        _fake.Next(FakeAnswer.Say("So far").Stop(reason));
        Assert.Equal(expected, (await _host.CallAsync(Requests.Ask(Haiku, "Hi"))).Result.FinishReason);
    }

    [Fact]
    public async Task Arguments_that_are_no_json_come_back_as_such()
    {
        _fake.Next(FakeAnswer.CallRaw("calculator", "{\"expression\": "));
        var call = Assert.Single((await _host.CallAsync(Requests.Ask(Haiku, "Go", Requests.Calculator))).Result.ToolCalls);
        Assert.NotNull(call.ArgumentsError);
        Assert.Equal(JsonValueKind.Object, call.Arguments.ValueKind);
    }

    [Fact]
    public async Task Images_and_documents_and_text_files_are_sent_in_their_own_way()
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "table.csv");
        await File.WriteAllTextAsync(path, "a,b\n1,2");
        await _host.CallAsync(Requests.Ask(Haiku, "x") with
        {
            Messages =
            [
                new(ModelRole.User,
                [
                    new TextPart("Look"), new FilePart("p.png", "image/png") { Data = [1, 2, 3] }, new FilePart("d.pdf", "application/pdf") { Data = [4] },
                    new FilePart("table.csv", "text/csv") { Path = path }, new FilePart("x.bin", "application/octet-stream") { Data = [0, 1] },
                ]),
            ],
        });
        folder.Delete(recursive: true);
        var content = _fake.Calls[0].Prompt.Body.GetProperty("messages")[0].GetProperty("content");
        Assert.Equal(["text", "image", "document", "text", "text"], content.EnumerateArray().Select(x => x.GetProperty("type").GetString()));
        Assert.Contains("1,2", content[3].GetProperty("text").GetString());
        Assert.Contains("x.bin", content[4].GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_answer_may_not_be_longer_than_the_model_can_and_the_result_says_so()
    {
        var result = (await _host.CallAsync(Requests.Ask(Haiku, "Hi") with { MaxTokens = 900_000 })).Result;
        Assert.Equal(64_000, _fake.Calls[0].Prompt.Body.GetProperty("max_tokens").GetInt32());
        Assert.StartsWith("max_tokens_lowered:", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task The_address_may_end_with_its_version()
    {
        await using var host = new LlmHost(null, ("ANTHROPIC_BASE_URL", new Uri(_fake.Address, "/v1/").ToString()), ("ANTHROPIC_API_KEY", "k"));
        await host.CallAsync(Requests.Ask(Haiku, "Hi"));
        Assert.Single(_fake.Paid);
    }

    [Fact]
    public async Task Every_piece_is_passed_on_the_moment_it_comes()
    {
        _fake.Next(FakeAnswer.Say("one two three").Gated());
        var pieces = System.Threading.Channels.Channel.CreateUnbounded<string>();
        var call = _host.Models.StreamAsync(Requests.Ask(Haiku, "Hi"), piece => pieces.Writer.WriteAsync(piece), default);
        foreach (var word in (string[])["one ", "two ", "three"])
        {
            Assert.False(pieces.Reader.TryRead(out _));
            await _fake.ReleaseChunkAsync();
            Assert.Equal(word, await pieces.Reader.ReadAsync());
        }
        Assert.Equal("one two three", (await call).Text);
    }

    private static readonly JsonElement Schema = Requests.Json(
        """{"type":"object","properties":{"score":{"type":"integer","minimum":1}},"required":["score"]}""");
}
