using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Providers;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Providers;

/// <summary>The fake is only worth something while it refuses what the real service refuses.</summary>
public sealed class FakeOpenAiTests : IAsyncLifetime
{
    private readonly FakeOpenAi _fake = new();

    public async ValueTask InitializeAsync() => await _fake.StartAsync();

    public ValueTask DisposeAsync() => _fake.DisposeAsync();

    public static TheoryData<string, string> Refused => new()
    {
        { """{"messages":[{"role":"user","content":"x"}]}""", "Invalid value for 'model': Field required." },
        { Body(""), "Invalid 'messages': empty array" },
        { Body("""{"role":"user","content":"x"}""", "\"wobble\":1"), "Unrecognized request argument supplied: wobble" },
        { Body("""{"role":"user","content":"x"}""", "\"temperature\":2.5"), "decimal above maximum value" },
        { Body("""{"role":"robot","content":"x"}"""), "messages.0.role" },
        { Body("""{"role":"user"}"""), "expected a string, got null" },
        { Body("""{"role":"user","content":"x"}""", "\"stream_options\":{\"include_usage\":true}"), "only allowed when 'stream' is enabled" },
        { Body("""{"role":"user","content":"x"}""", "\"tools\":[]"), "Invalid 'tools': empty array" },
        { Body("""{"role":"user","content":"x"}""", "\"tool_choice\":\"auto\""), "only allowed when 'tools' are specified" },
        { Body("""{"role":"user","content":"x"}""", Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"nope\"}}"), "no function named 'nope'" },
        { Body("""{"role":"user","content":"x"}""", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]"), "does not match pattern" },
        { Body("""{"role":"user","content":"x"},{"role":"tool","tool_call_id":"a","content":"2"}"""), "must be a response to a preceeding message" },
        { Body("""{"role":"user","content":"x"},CALL""".Replace("CALL", Call("a")), Tools), "did not have response messages: a" },
        { Body("""{"role":"user","content":"x"},CALL,{"role":"user","content":"?"}""".Replace("CALL", Call("a")), Tools), "did not have response messages: a" },
        { Body("""{"role":"user","content":"x"},CALL,{"role":"tool","tool_call_id":"a","content":"2"}""".Replace("CALL", Call("a", "b")), Tools), "did not have response messages: b" },
        { Body("""{"role":"user","content":"x"},CALL""".Replace("CALL", Call("a", "a")), Tools), "Duplicate value for 'tool_call_id' of a" },
        { Body("""{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":{}}}]}""", Tools), "arguments" },
        { Body("""{"role":"user","content":"x"}""", "\"response_format\":{\"type\":\"json_schema\"}"), "Missing required parameter: 'response_format.json_schema'" },
        { Body("""{"role":"user","content":"x"}""", "\"temperature\":0.3").Replace("gpt-4o", "o4-mini"), "'temperature' does not support 0.3 with this model" },
        { Body("""{"role":"user","content":"x"}""", "\"max_tokens\":3").Replace("gpt-4o", "o4-mini"), "Use 'max_completion_tokens' instead" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_the_service_refuses_is_refused(string body, string message)
    {
        var (status, json) = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = json.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString());
        Assert.True(error.TryGetProperty("param", out _) && error.TryGetProperty("code", out _));
    }

    [Theory]
    [InlineData(null, "You didn't provide an API key")]
    [InlineData("wrong", "Incorrect API key provided")]
    public async Task The_key_is_checked(string? key, string message)
    {
        _fake.RequiredKey = "right";
        var (status, json) = await PostAsync(Body("""{"role":"user","content":"x"}"""), key);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains(message, json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task An_unknown_model_is_not_found()
    {
        var (status, json) = await PostAsync(Body("""{"role":"user","content":"x"}""").Replace("gpt-4o", "gpt-99"));
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("model_not_found", json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_official_sdk_gets_text_and_tools()
    {
        _fake.Next(FakeAnswer.Call("calculator", new { expression = "2*2" }), FakeAnswer.Say("It is 4."));
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("calculator") } };
        var first = (await Client().CompleteChatAsync([new UserChatMessage("2*2?")], options)).Value;
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        var call = Assert.Single(first.ToolCalls);
        Assert.Equal("""{"expression":"2*2"}""", call.FunctionArguments.ToString());
        Assert.True(first.Usage is { InputTokenCount: > 0, OutputTokenCount: > 0 });

        var last = (await Client().CompleteChatAsync(
            [new UserChatMessage("2*2?"), new AssistantChatMessage(first), new ToolChatMessage(call.Id, "4")], options)).Value;
        Assert.Equal("It is 4.", last.Content[0].Text);
        Assert.Equal(["4"], _fake.Calls[1].Prompt.ToolResults);
    }

    [Fact]
    public async Task The_official_sdk_reads_the_stream()
    {
        _fake.Next(FakeAnswer.Call("calculator", new { expression = "2*2" }).AndSay("one two three"));
        var text = new StringBuilder();
        var arguments = new StringBuilder();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var item in Client().CompleteChatStreamingAsync(
            [new UserChatMessage("2*2?")], new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("calculator") } }))
        {
            foreach (var part in item.ContentUpdate) text.Append(part.Text);
            foreach (var part in item.ToolCallUpdates) arguments.Append(part.FunctionArgumentsUpdate);
            finish ??= item.FinishReason;
            usage ??= item.Usage;
        }
        Assert.Equal("one two three", text.ToString());
        Assert.Equal("""{"expression":"2*2"}""", arguments.ToString());
        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        Assert.True(usage is { InputTokenCount: > 0 });
    }

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task The_official_sdk_understands_the_errors(int status)
    {
        _fake.Next(FakeAnswer.Fail(status));
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Client().CompleteChatAsync([new UserChatMessage("Hi")]));
        Assert.Equal(status, failure.Status);
    }

    [Fact]
    public async Task The_official_sdk_lists_the_models()
    {
        var client = new OpenAIClient(new ApiKeyCredential("key"), Options());
        var models = (await client.GetOpenAIModelClient().GetModelsAsync()).Value;
        Assert.Equal(_fake.Models, models.Select(x => x.Id));
    }

    private const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"calculator\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]";

    private static string Body(string messages, string more = "") =>
        """{"model":"gpt-4o","messages":[""" + messages + "]" + (more.Length > 0 ? "," + more : "") + "}";

    private static string Call(params string[] ids) => """{"role":"assistant","tool_calls":[""" + string.Join(',', ids.Select(
        x => """{"id":"ID","type":"function","function":{"name":"calculator","arguments":"{}"}}""".Replace("ID", x))) + "]}";

    private OpenAIClientOptions Options() => new() { Endpoint = new(_fake.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) };

    private ChatClient Client() => new("gpt-4o", new ApiKeyCredential("key"), Options());

    private async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(string body, string? key = "right")
    {
        using var http = new HttpClient { BaseAddress = _fake.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
