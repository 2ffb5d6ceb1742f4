using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Providers;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Providers;

/// <summary>The fake is only worth something while it refuses what the real service refuses.</summary>
public sealed class FakeAnthropicTests : IAsyncLifetime
{
    private readonly FakeAnthropic _fake = new();

    public async ValueTask InitializeAsync() => await _fake.StartAsync();

    public ValueTask DisposeAsync() => _fake.DisposeAsync();

    public static TheoryData<string, string> Refused => new()
    {
        { """{"model":"claude-haiku-4-5","messages":[{"role":"user","content":"x"}]}""", "max_tokens: Field required" },
        { """{"model":"claude-haiku-4-5","max_tokens":0,"messages":[{"role":"user","content":"x"}]}""", "max_tokens: Input should be greater" },
        { """{"max_tokens":9,"messages":[{"role":"user","content":"x"}]}""", "model: Field required" },
        { Body("""{"role":"user","content":"x"}""", "\"wobble\":1"), "wobble: Extra inputs are not permitted" },
        { Body("""{"role":"user","content":"x"}""", "\"temperature\":1.5"), "temperature: range: 0..1" },
        { Body("""{"role":"user","content":"x"}""", "\"tool_choice\":{\"type\":\"auto\"}"), "tool_choice may only be specified while providing tools" },
        { Body("""{"role":"user","content":"x"}""", Tools + ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"nope\"}"), "Tool 'nope' not found" },
        { Body("""{"role":"user","content":"x"}""", "\"tools\":[{\"name\":\"a b\",\"input_schema\":{\"type\":\"object\"}}]"), "String should match pattern" },
        { Body("""{"role":"user","content":"x"}""", "\"tools\":[{\"name\":\"a\"}]"), "input_schema: Field required" },
        { Body("""{"role":"system","content":"x"}"""), "messages.0.role: Input should be 'user' or 'assistant'" },
        { Body("""{"role":"assistant","content":"x"}"""), "first message must use the \"user\" role" },
        { Body("""{"role":"user","content":""}"""), "text content blocks must be non-empty" },
        { Body("""{"role":"user","content":[{"type":"text","text":"  "}]}"""), "must contain non-whitespace text" },
        { Body("""{"role":"user","content":[]}"""), "all messages must have non-empty content" },
        { Body(""), "at least one message is required" },
        { Body("""{"role":"user","content":"x","name":"joe"}"""), "messages.0.name: Extra inputs are not permitted" },
        { Body("""{"role":"user","content":[{"type":"video","url":"x"}]}"""), "Input tag 'video'" },
        { Body("""{"role":"user","content":"x"},{"role":"assistant","content":"I say "}"""), "cannot end with trailing whitespace" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a")}}""", Tools), "without `tool_result` blocks immediately after: a" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a")}},{"role":"user","content":"and?"}""", Tools), "without `tool_result` blocks immediately after: a" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a", "b")}},{{Result("a")}}""", Tools), "without `tool_result` blocks immediately after: b" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a")}},{{Result("a", "z")}}""", Tools), "unexpected `tool_use_id` found in `tool_result` blocks: z" },
        { Body($$"""{"role":"user","content":"x"},{{Result("a")}}""", Tools), "unexpected `tool_use_id`" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a")}},{{Result("a", "a")}}""", Tools), "Found multiple `tool_result` blocks with id: a" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a")}},{"role":"user","content":[{"type":"text","text":"first"},{"type":"tool_result","tool_use_id":"a"}]}""", Tools), "without `tool_result` blocks immediately after" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a", "a")}},{{Result("a")}}""", Tools), "ids must be unique" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a")}},{{Result("a")}},{{Call("a")}},{{Result("a")}}""", Tools), "ids must be unique" },
        { Body($$"""{"role":"user","content":"x"},{{Call("a")}},{{Result("a")}}"""), "must define tools" },
        { Body("""{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"calculator","input":"2+2"}]}""", Tools), "tool_use.input: Input should be a valid dictionary" },
        { Body("""{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"a.b","name":"calculator","input":{}}]}""", Tools), "tool_use.id: String should match pattern" },
        { Body("""{"role":"user","content":[{"type":"tool_use","id":"a","name":"calculator","input":{}}]}""", Tools), "can only be in assistant messages" },
        { Body("""{"role":"user","content":[1,2,3,4,5]}""".Replace("[1,2,3,4,5]", "[" + string.Join(',', Enumerable.Repeat("""{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}""", 5)) + "]")), "A maximum of 4 blocks with cache_control may be provided. Found 5." },
        { Body("""{"role":"user","content":"x"}""", "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":{}}}}"), "'additionalProperties' must be explicitly set to false" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_the_service_refuses_is_refused(string body, string message)
    {
        var (status, json) = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("error", json.GetProperty("type").GetString());
        Assert.Equal("invalid_request_error", json.GetProperty("error").GetProperty("type").GetString());
        Assert.Contains(message, json.GetProperty("error").GetProperty("message").GetString());
        Assert.StartsWith("req_", json.GetProperty("request_id").GetString());
        Assert.Empty(_fake.Paid);
    }

    public static TheoryData<string> Accepted => new()
    {
        Body("""{"role":"user","content":"x"}"""),
        Body("""{"role":"user","content":"x"},{"role":"user","content":"y"}"""),
        Body("""{"role":"user","content":"x"},{"role":"assistant","content":"I say"}"""),
        Body($$"""{"role":"user","content":"x"},{{Call("a", "b")}},{{Result("b", "a")}}""", Tools),
        Body($$"""{"role":"user","content":"x"},{{Call("a")}},{{Result("a")}},{{Call("b")}},{{Result("b")}},{"role":"user","content":"thanks"}""", Tools),
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task What_the_service_accepts_is_accepted(string body)
    {
        var (status, json) = await PostAsync(body);
        Assert.True(status == HttpStatusCode.OK, json.GetRawText());
        Assert.Single(_fake.Paid);
    }

    [Theory]
    [InlineData(null, "2023-06-01", HttpStatusCode.Unauthorized, "x-api-key header is required")]
    [InlineData("wrong", "2023-06-01", HttpStatusCode.Unauthorized, "invalid x-api-key")]
    [InlineData("right", null, HttpStatusCode.BadRequest, "anthropic-version: header is required")]
    [InlineData("right", "2020-01-01", HttpStatusCode.BadRequest, "is not a valid version")]
    public async Task Headers_are_checked(string? key, string? version, HttpStatusCode status, string message)
    {
        _fake.RequiredKey = "right";
        var (answered, json) = await PostAsync(Body("""{"role":"user","content":"x"}"""), key, version);
        Assert.Equal(status, answered);
        Assert.Contains(message, json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Newer_models_take_no_temperature_and_no_prefill()
    {
        var (_, temperature) = await PostAsync(Body("""{"role":"user","content":"x"}""", "\"temperature\":0.5").Replace("claude-haiku-4-5", "claude-opus-5-5"));
        Assert.Contains("`temperature` is deprecated for this model.", temperature.GetProperty("error").GetProperty("message").GetString());
        var (_, prefill) = await PostAsync(Body("""{"role":"user","content":"x"},{"role":"assistant","content":"I"}""").Replace("claude-haiku-4-5", "claude-opus-5-5"));
        Assert.Contains("does not support assistant message prefill", prefill.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_official_sdk_gets_text_and_tools()
    {
        using var client = Client();
        _fake.Next(FakeAnswer.Call("calculator", new { expression = "1+1" }).AndSay("Let me see."), FakeAnswer.Say("It is 2."));
        var ask = new MessageCreateParams
        {
            Model = "claude-haiku-4-5", MaxTokens = 100, Messages = [new() { Role = Role.User, Content = "1+1?" }],
            Tools = [new Tool { Name = "calculator", InputSchema = new() }],
        };
        var message = await client.Messages.Create(ask);
        Assert.Equal("tool_use", message.StopReason!.Raw());
        Assert.True(message.Content[1].TryPickToolUse(out var call));
        Assert.Equal("1+1", call!.Input["expression"].GetString());
        Assert.True(message.Usage is { InputTokens: > 0, OutputTokens: > 0 });

        var last = await client.Messages.Create(ask with
        {
            Messages =
            [
                .. ask.Messages,
                new() { Role = Role.Assistant, Content = new List<ContentBlockParam> { new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input } } },
                new() { Role = Role.User, Content = new List<ContentBlockParam> { new ToolResultBlockParam { ToolUseID = call.ID, Content = "2" } } },
            ],
        });
        Assert.True(last.Content[0].TryPickText(out var text));
        Assert.Equal("It is 2.", text!.Text);
        Assert.Equal(1, _fake.Calls[1].Prompt.Turn);
        Assert.Equal(["2"], _fake.Calls[1].Prompt.ToolResults);
    }

    [Fact]
    public async Task The_official_sdk_reads_the_stream()
    {
        using var client = Client();
        _fake.Next(FakeAnswer.Call("calculator", new { expression = "2*2" }).AndSay("one two three"));
        var kinds = new List<string>();
        var text = new StringBuilder();
        var arguments = new StringBuilder();
        await foreach (var item in client.Messages.CreateStreaming(new()
        {
            Model = "claude-haiku-4-5", MaxTokens = 100, Messages = [new() { Role = Role.User, Content = "Hi" }],
            Tools = [new Tool { Name = "calculator", InputSchema = new() }],
        }))
        {
            kinds.Add(item.Value!.GetType().Name);
            if (item.TryPickContentBlockDelta(out var delta))
            {
                if (delta!.Delta.TryPickText(out var piece)) text.Append(piece!.Text);
                if (delta.Delta.TryPickInputJson(out var json)) arguments.Append(json!.PartialJson);
            }
        }
        Assert.Equal("one two three", text.ToString());
        Assert.Equal("""{"expression":"2*2"}""", arguments.ToString());
        Assert.Equal("RawMessageStartEvent", kinds[0]);
        Assert.Equal("RawMessageStopEvent", kinds[^1]);
        Assert.Single(_fake.Paid);
    }

    [Theory]
    [InlineData(401, typeof(AnthropicUnauthorizedException))]
    [InlineData(429, typeof(AnthropicRateLimitException))]
    [InlineData(500, typeof(Anthropic5xxException))]
    [InlineData(529, typeof(Anthropic5xxException))]
    public async Task The_official_sdk_understands_the_errors(int status, System.Type type)
    {
        using var client = Client();
        _fake.Next(FakeAnswer.Fail(status, retryAfter: 3));
        var failure = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => client.Messages.Create(new()
        {
            Model = "claude-haiku-4-5", MaxTokens = 100, Messages = [new() { Role = Role.User, Content = "Hi" }],
        }));
        Assert.IsAssignableFrom(type, failure);
        Assert.Empty(_fake.Paid);
    }

    [Fact]
    public async Task The_official_sdk_pages_through_the_models()
    {
        using var client = Client();
        var ids = new List<string>();
        await foreach (var model in (await client.Models.List(new() { Limit = 3 })).Paginate()) ids.Add(model.ID);
        Assert.Equal(_fake.Models, ids);
    }

    [Fact]
    public async Task What_was_marked_before_is_read_from_the_cache()
    {
        var marked = """{"type":"text","text":"LONG","cache_control":{"type":"ephemeral"}}""".Replace("LONG", new string('a', 400));
        var first = (await PostAsync(Body($$"""{"role":"user","content":[{{marked}}]}"""))).Json.GetProperty("usage");
        var second = (await PostAsync(Body($$"""{"role":"user","content":[{{marked}},{"type":"text","text":"new"}]}"""))).Json.GetProperty("usage");
        Assert.True(first.GetProperty("cache_creation_input_tokens").GetInt32() >= 100);
        Assert.Equal(0, first.GetProperty("cache_read_input_tokens").GetInt32());
        Assert.Equal(first.GetProperty("cache_creation_input_tokens").GetInt32(), second.GetProperty("cache_read_input_tokens").GetInt32());
        Assert.Equal(0, second.GetProperty("cache_creation_input_tokens").GetInt32());
        Assert.True(second.GetProperty("input_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task The_same_conversation_gets_the_same_answer_and_is_seen_when_it_is_paid_twice()
    {
        var body = Body("""{"role":"user","content":"x"}""", Tools);
        var one = (await PostAsync(body)).Json;
        var two = (await PostAsync(body)).Json;
        Assert.Equal(one.GetProperty("content").GetRawText(), two.GetProperty("content").GetRawText());
        Assert.Equal("tool_use", one.GetProperty("stop_reason").GetString());
        Assert.Equal(2, Assert.Single(_fake.PaidTwice).Count());
    }

    private const string Tools = "\"tools\":[{\"name\":\"calculator\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]";

    private static string Body(string messages, string more = "") =>
        """{"model":"claude-haiku-4-5","max_tokens":100,"messages":[""" + messages + "]" + (more.Length > 0 ? "," + more : "") + "}";

    private static string Call(params string[] ids) => Turn(
        "assistant", ids.Select(x => """{"type":"tool_use","id":"ID","name":"calculator","input":{}}""".Replace("ID", x)));

    private static string Result(params string[] ids) => Turn(
        "user", ids.Select(x => """{"type":"tool_result","tool_use_id":"ID","content":"2"}""".Replace("ID", x)));

    private static string Turn(string role, IEnumerable<string> blocks) =>
        """{"role":"ROLE","content":[""".Replace("ROLE", role) + string.Join(',', blocks) + "]}";

    private AnthropicClient Client() => new() { BaseUrl = _fake.Address.ToString(), ApiKey = "key", AuthToken = null, MaxRetries = 0 };

    private async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(string body, string? key = "right", string? version = "2023-06-01")
    {
        using var http = new HttpClient { BaseAddress = _fake.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("x-api-key", key);
        if (version is not null) request.Headers.Add("anthropic-version", version);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
