using PersonalQ.Llm;
using PersonalQ.Llm.Providers;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Providers;

public sealed class OpenAiModelTests
{
    [Fact]
    public async Task Text_is_streamed_and_counted()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        await using var host = OpenAi(fake);
        fake.Next(FakeAnswer.Say("Hello from the other side."));
        var (result, pieces) = await host.CallAsync(Requests.Ask("gpt-4o", "Hi") with { Temperature = 0.25 });
        Assert.Equal("Hello from the other side.", result.Text);
        Assert.Equal(5, pieces.Count);
        Assert.Equal(ModelFinish.Stop, result.FinishReason);
        Assert.Equal("openai/gpt-4o", result.Model);
        Assert.True(result.Usage is { Input: > 0, Output: > 1 });
        Assert.True(result.UsageIsExact);
        var body = fake.Calls[0].Prompt.Body;
        Assert.Equal(0.25, body.GetProperty("temperature").GetDouble());
        Assert.Equal(1000, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.Equal("Bearer sk-oai", fake.Calls[0].Headers["authorization"]);
    }

    [Theory]
    [InlineData(OpenAiDialect.OpenAi, "openai/gpt-4o")]
    [InlineData(OpenAiDialect.Mistral, "mistral/mistral-medium-latest")]
    [InlineData(OpenAiDialect.Ollama, "ollama/llama3.2:latest")]
    public async Task Tools_go_round_until_the_final_answer_with_every_server(OpenAiDialect dialect, string model)
    {
        await using var fake = await FakeOpenAi.StartNewAsync(dialect);
        await using var host = For(dialect, fake);
        fake.Next(
            FakeAnswer.Call("calculator", new { expression = "6*7" }).AndCall("current_time", new { time_zone = "UTC" }),
            FakeAnswer.Say("42, at noon."));
        var ask = Requests.Ask(model, "6*7 and the time?", Requests.Calculator, Requests.CurrentTime);
        var first = (await host.CallAsync(ask)).Result;
        Assert.Equal(ModelFinish.ToolCalls, first.FinishReason);
        Assert.Equal(["calculator", "current_time"], first.ToolCalls.Select(x => x.Name));
        Assert.Equal("6*7", first.ToolCalls[0].Arguments.GetProperty("expression").GetString());

        var last = (await host.CallAsync(ask.Then(first, "42", "12:00"))).Result;
        Assert.Equal("42, at noon.", last.Text);
        Assert.Equal(["42", "12:00"], fake.Calls[1].Prompt.ToolResults);
        Assert.True(last.UsageIsExact);
        Assert.Equal(ModelFinish.Stop, last.FinishReason);
    }

    [Fact]
    public async Task A_conversation_begun_with_another_provider_goes_on_with_mistral()
    {
        await using var fake = await FakeOpenAi.StartNewAsync(OpenAiDialect.Mistral);
        await using var host = For(OpenAiDialect.Mistral, fake);
        var call = new ToolCallPart("toolu_01A09q90qw90lq917835lq9", "calculator", Requests.Json("""{"expression":"1"}"""));
        await host.CallAsync(Requests.Ask("mistral/mistral-medium-latest", "Hi", Requests.Calculator) with
        {
            Messages = [ModelMessage.User("Hi"), new(ModelRole.Assistant, [call]), new(ModelRole.User, [new ToolResultPart(call.Id, "1")])],
        });
        Assert.Single(fake.Paid);
    }

    [Fact]
    public async Task Thinking_models_get_no_temperature()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        await using var host = OpenAi(fake);
        var known = (await host.CallAsync(Requests.Ask("o4-mini", "Hi") with { Temperature = 0.5 })).Result;
        Assert.StartsWith("temperature_dropped:", Assert.Single(known.Notes));
        var learned = (await host.CallAsync(Requests.Ask("gpt-5.4", "Hi") with { Temperature = 0.5 })).Result;
        Assert.StartsWith("temperature_dropped:", Assert.Single(learned.Notes));
        Assert.Equal([200, 400, 200], fake.Calls.Select(x => x.Status));
    }

    [Fact]
    public async Task Structured_output_is_asked_for_by_its_schema()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        await using var host = OpenAi(fake);
        await host.CallAsync(Requests.Ask("gpt-4o", "Rate") with
        {
            OutputSchema = Requests.Json("""{"type":"object","properties":{"score":{"type":"integer"}},"required":["score"]}"""),
        });
        var format = fake.Calls[0].Prompt.Body.GetProperty("response_format");
        Assert.Equal("json_schema", format.GetProperty("type").GetString());
        Assert.True(format.GetProperty("json_schema").GetProperty("schema").GetProperty("properties").TryGetProperty("score", out _));
    }

    [Fact]
    public async Task A_schema_that_is_no_plain_object_is_asked_for_in_words()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        await using var host = OpenAi(fake);
        await host.CallAsync(Requests.Ask("gpt-4o", "List") with { OutputSchema = Requests.Json("""{"type":"array","items":{"type":"string"}}""") });
        Assert.False(fake.Calls[0].Prompt.Body.TryGetProperty("response_format", out _));
        Assert.Contains("\"array\"", fake.Calls[0].Prompt.System);
    }

    [Fact]
    public async Task Cached_input_is_counted_by_itself()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        await using var host = OpenAi(fake);
        var ask = Requests.Ask("gpt-4o", new string('q', 8000), Requests.Calculator);
        var first = (await host.CallAsync(ask)).Result;
        var second = (await host.CallAsync(ask.Then(first, "2"))).Result;
        Assert.Equal(0, first.Usage.CacheRead);
        Assert.True(second.Usage is { CacheRead: >= 1024, Input: > 0 });
    }

    [Fact]
    public async Task Ollama_says_how_to_get_a_missing_model_and_how_to_start()
    {
        var fake = await FakeOpenAi.StartNewAsync(OpenAiDialect.Ollama);
        await using var host = For(OpenAiDialect.Ollama, fake);
        var missing = await host.FailAsync(Requests.Ask("ollama/phi4", "Hi"));
        Assert.Equal(ModelErrorKind.ModelNotFound, missing.Kind);
        Assert.Contains("ollama pull phi4", missing.Message);

        await fake.DisposeAsync();
        var stopped = await host.FailAsync(Requests.Ask("ollama/llama3.2:latest", "Hi"));
        Assert.Equal(ModelErrorKind.Unreachable, stopped.Kind);
        Assert.Contains("ollama serve", stopped.Message);
    }

    [Fact]
    public async Task The_content_filter_ends_an_answer_as_a_refusal()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        await using var host = OpenAi(fake);
        fake.Next(FakeAnswer.Say("I").Stop("content_filter"), FakeAnswer.Say("I").Stop("length"));
        Assert.Equal(ModelFinish.Refusal, (await host.CallAsync(Requests.Ask("gpt-4o", "Hi"))).Result.FinishReason);
        Assert.Equal(ModelFinish.Length, (await host.CallAsync(Requests.Ask("gpt-4o", "Hi"))).Result.FinishReason);
    }

    private static LlmHost OpenAi(FakeOpenAi fake) => For(OpenAiDialect.OpenAi, fake);

    private static LlmHost For(OpenAiDialect dialect, FakeOpenAi fake)
    {
        var v1 = new Uri(fake.Address, "/v1").ToString();
        return dialect switch
        {
            OpenAiDialect.Mistral => new(null, ("MISTRAL_BASE_URL", v1), ("MISTRAL_API_KEY", "sk-mis")),
            OpenAiDialect.Ollama => new(null, ("OLLAMA_BASE_URL", fake.Address.ToString())),
            _ => new(null, ("OPENAI_BASE_URL", v1), ("OPENAI_API_KEY", "sk-oai")),
        };
    }
}
