using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalQ.Llm;

namespace PersonalQ.Tests.Llm.Demo;

public sealed class DemoModelTests
{
    [Fact]
    public async Task It_says_that_it_is_the_demo_and_streams_exactly_its_answer()
    {
        await using var host = new LlmHost();
        var (result, pieces) = await host.CallAsync(Requests.Ask("demo/echo", "Hello there,\n  who are you?"));

        Assert.Contains("demo model", result.Text);
        Assert.Contains("who are you?", result.Text);
        Assert.True(pieces.Count > 20);
        Assert.Equal(result.Text, string.Concat(pieces));
        Assert.Equal(ModelFinish.Stop, result.FinishReason);
        Assert.Equal("demo/echo", result.Model);
        Assert.True(result.Usage is { Input: > 0, Output: > 20 });
    }

    [Fact]
    public async Task The_same_conversation_has_the_same_answer()
    {
        await using var one = new LlmHost();
        await using var other = new LlmHost();
        var request = Requests.Ask("demo/echo", "Calculate 2+3*4 and tell me the time in Europe/Berlin.", Requests.Calculator, Requests.CurrentTime);
        var first = (await one.CallAsync(request)).Result;
        var second = (await other.CallAsync(request)).Result;
        Assert.Equal(JsonSerializer.Serialize(first with { FirstTokenMs = null }), JsonSerializer.Serialize(second with { FirstTokenMs = null }));
    }

    [Theory]
    [InlineData("Please calculate 2+3*4.", "2+3*4")]
    [InlineData("What is (17 - 4) / 2?", "(17 - 4) / 2")]
    [InlineData("compute 2 ^ 10 for me", "2 ^ 10")]
    [InlineData("calculate -3.5*2", "-3.5*2")]
    [InlineData("Tell me the answer (calculate 7 * (2+1)).", "7 * (2+1)")]
    public async Task It_calculates_with_the_calculator(string prompt, string expression)
    {
        await using var host = new LlmHost();
        var result = (await host.CallAsync(Requests.Ask("demo/echo", prompt, Requests.Calculator))).Result;
        var call = Assert.Single(result.ToolCalls);
        Assert.Equal("calculator", call.Name);
        Assert.Equal(expression, call.Arguments.GetProperty("expression").GetString());
        Assert.Equal(ModelFinish.ToolCalls, result.FinishReason);
    }

    [Theory]
    [InlineData("Plan the release of 2026-11-23.")]
    [InlineData("Summarise chapter 3.")]
    public async Task It_uses_no_tool_when_nothing_asks_for_one(string prompt)
    {
        await using var host = new LlmHost();
        var result = (await host.CallAsync(Requests.Ask("demo/echo", prompt, Requests.Calculator, Requests.CurrentTime))).Result;
        Assert.Empty(result.ToolCalls);
    }

    [Fact]
    public async Task It_asks_no_tool_that_is_not_offered()
    {
        await using var host = new LlmHost();
        var result = (await host.CallAsync(Requests.Ask("demo/echo", "Calculate 1+1"))).Result;
        Assert.Empty(result.ToolCalls);
        Assert.Equal(ModelFinish.Stop, result.FinishReason);
    }

    [Fact]
    public async Task It_tells_what_its_tools_answered_and_writes_that_into_the_file_at_last()
    {
        await using var host = new LlmHost();
        var ask = Requests.Ask(
            "demo/echo", "Calculate 6*7, look at the current time, and write it to answer.txt",
            Requests.Calculator, Requests.CurrentTime, Requests.WriteFile);

        var first = (await host.CallAsync(ask)).Result;
        Assert.Equal(["calculator", "current_time"], first.ToolCalls.Select(x => x.Name));
        Assert.Equal("UTC", first.ToolCalls[1].Arguments.GetProperty("time_zone").GetString());

        ask = ask.Then(first, "42", "2026-11-23T10:00:00Z");
        var second = (await host.CallAsync(ask)).Result;
        var write = Assert.Single(second.ToolCalls);
        Assert.Equal("answer.txt", write.Arguments.GetProperty("path").GetString());
        Assert.Contains("42", write.Arguments.GetProperty("content").GetString());
        Assert.DoesNotContain(write.Id, first.ToolCalls.Select(x => x.Id));

        var last = (await host.CallAsync(ask.Then(second, "written"))).Result;
        Assert.Empty(last.ToolCalls);
        Assert.Contains("calculator answered: 42", last.Text);
        Assert.Contains("demo model", last.Text);
    }

    [Fact]
    public async Task A_tool_named_in_the_prompt_is_called_with_the_arguments_beside_it()
    {
        await using var host = new LlmHost();
        var tool = new ToolSpec("send_note", "Sends.", Requests.Json(
            """{"type":"object","properties":{"to":{"type":"string","enum":["ann","bob"]},"count":{"type":"integer","minimum":2}},"required":["to","count"]}"""));

        var given = (await host.CallAsync(Requests.Ask("demo/echo", """Use send_note {"to":"bob","count":5} now""", tool))).Result;
        Assert.Equal("""{"to":"bob","count":5}""", Assert.Single(given.ToolCalls).Arguments.GetRawText());

        var made = (await host.CallAsync(Requests.Ask("demo/echo", "Use send_note now", tool))).Result;
        Assert.Equal("""{"to":"ann","count":2}""", Assert.Single(made.ToolCalls).Arguments.GetRawText());
    }

    [Fact]
    public async Task Structured_output_follows_its_schema()
    {
        await using var host = new LlmHost();
        var request = Requests.Ask("demo/echo", "Rate it.") with
        {
            OutputSchema = Requests.Json("""
                {"type":"object","required":["title","score","tags","kind","when","inner"],"properties":{
                  "title":{"type":"string","minLength":20},"score":{"type":"number","minimum":1,"maximum":5},
                  "tags":{"type":"array","items":{"type":"string"},"minItems":2},"kind":{"enum":["good","bad"]},
                  "when":{"type":"string","format":"date"},"inner":{"$ref":"#/$defs/inner"},"unused":{"type":"string"}},
                 "$defs":{"inner":{"type":"object","required":["yes"],"properties":{"yes":{"type":"boolean"}}}}}
                """),
        };
        var json = Requests.Json((await host.CallAsync(request)).Result.Text);
        Assert.True(json.GetProperty("title").GetString()!.Length >= 20);
        Assert.Equal(1, json.GetProperty("score").GetDecimal());
        Assert.Equal(2, json.GetProperty("tags").GetArrayLength());
        Assert.Equal("good", json.GetProperty("kind").GetString());
        Assert.Equal("2000-01-01", json.GetProperty("when").GetString());
        Assert.False(json.GetProperty("inner").GetProperty("yes").GetBoolean());
        Assert.False(json.TryGetProperty("unused", out _));
    }

    [Fact]
    public async Task It_pauses_between_words_by_the_clock_and_stops_at_once_when_cancelled()
    {
        var time = new FakeTimeProvider();
        await using var host = new LlmHost(time, ("DEMO_WORD_DELAY_MS", "30"));
        using var cancel = new CancellationTokenSource();
        var pieces = System.Threading.Channels.Channel.CreateUnbounded<string>();
        var call = host.Models.StreamAsync(Requests.Ask("demo/echo", "Hello"), piece => pieces.Writer.WriteAsync(piece), cancel.Token);

        Assert.Equal("This ", await pieces.Reader.ReadAsync());
        Assert.False(pieces.Reader.TryRead(out _));
        time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Equal("is ", await pieces.Reader.ReadAsync());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task An_answer_longer_than_allowed_ends_at_its_limit()
    {
        await using var host = new LlmHost();
        var (result, pieces) = await host.CallAsync(Requests.Ask("demo/echo", "Hello") with { MaxTokens = 5 });
        Assert.Equal(ModelFinish.Length, result.FinishReason);
        Assert.Equal(5, pieces.Count);
    }

    [Fact]
    public async Task There_is_one_demo_model()
    {
        await using var host = new LlmHost();
        var failure = await host.FailAsync(Requests.Ask("demo/genius", "Hello"));
        Assert.Equal(ModelErrorKind.ModelNotFound, failure.Kind);
        Assert.Contains("demo/echo", failure.Message);
    }

    [Fact]
    public async Task It_costs_nothing()
    {
        await using var host = new LlmHost();
        var result = (await host.CallAsync(Requests.Ask("demo/echo", "Hello"))).Result;
        Assert.Equal(0, host.Catalog.Find("demo/echo").Prices.CostMicros(result.Usage));
    }

    [Fact]
    public async Task It_draws_a_chart_of_made_up_values_when_one_is_asked_for()
    {
        await using var host = new LlmHost();
        var result = (await host.CallAsync(Requests.Ask("demo/echo", "Draw a chart that shows this finding."))).Result;
        Assert.Contains("```vega-lite\n{", result.Text, StringComparison.Ordinal);
        Assert.Contains("made up", result.Text, StringComparison.Ordinal);
    }
}
