using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>Anthropic's Messages API and models list.</summary>
public sealed class FakeAnthropic : FakeModelServer
{
    private readonly FakePromptCache _cache = new();

    public FakeAnthropic()
    {
        foreach (var model in (string[])
            ["claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5", "claude-opus-4-7", "claude-sonnet-4-6", "claude-haiku-4-5", "claude-sonnet-4-20250514"])
            Models.Add(model);
    }

    /// <summary>The most models in one page of the list.</summary>
    public int PageLimit { get; set; } = 1000;

    public static async Task<FakeAnthropic> StartNewAsync()
    {
        var fake = new FakeAnthropic();
        await fake.StartAsync();
        return fake;
    }

    protected override void Map(WebApplication app)
    {
        app.MapPost("/v1/messages", PostMessage);
        app.MapGet("/v1/models", ListModels);
        app.MapFallback((HttpContext http) => FailAsync(http, null, new(404, "not_found_error", "Not found")));
    }

    protected override JsonElement SchemaOf(FakePrompt prompt, string tool) =>
        prompt.Body.GetProperty("tools").EnumerateArray().First(x => x.GetProperty("name").ValueEquals(tool)).GetProperty("input_schema");

    private async Task PostMessage(HttpContext http)
    {
        FakeCall? call = null;
        try
        {
            CheckHeaders(http);
            JsonElement body;
            try
            {
                body = (await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted)).RootElement;
            }
            catch (JsonException)
            {
                throw AnthropicRules.Bad("The request body is not valid JSON: expected value");
            }
            var prompt = AnthropicWire.Read(body);
            call = Record(http, prompt);
            AnthropicRules.Check(body, Models);
            await AnswerAsync(http, call, prompt);
        }
        catch (FakeRefusal refusal)
        {
            await FailAsync(http, call, refusal);
        }
        catch (OperationCanceledException)
        {
            // The client went away; the call has noted it.
        }
    }

    private async Task AnswerAsync(HttpContext http, FakeCall call, FakePrompt prompt)
    {
        var answer = Decide(prompt);
        await BeginAsync(http, answer);
        if (answer.Status != 200)
        {
            if (answer.RetryAfterSeconds is { } wait) http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            throw new FakeRefusal(answer.Status, AnthropicWire.ErrorType(answer.Status), answer.ErrorMessage ?? AnthropicWire.ErrorType(answer.Status));
        }
        http.Response.Headers["request-id"] = $"req_{Hash(prompt.Key)}";
        if (answer.RawBody is not null)
        {
            await WriteRawAsync(http, call, answer);
            return;
        }
        var message = AnthropicWire.Message(prompt, answer, _cache.Count(prompt.Body), Hash);
        if (prompt.Stream)
            await StreamAsync(http, call, answer, AnthropicWire.Events(message, answer), AnthropicWire.ErrorEvent);
        else
            await WriteJsonAsync(http, call, 200, message.ToJsonString());
    }

    private async Task ListModels(HttpContext http)
    {
        try
        {
            CheckHeaders(http);
            var query = http.Request.Query;
            if (!int.TryParse(query["limit"].FirstOrDefault() ?? "20", CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > 1000)
                throw AnthropicRules.Bad("limit: Input should be between 1 and 1000");
            var from = query["after_id"].FirstOrDefault() is { } after ? Models.IndexOf(after) + 1 : 0;
            var page = Models.Skip(from).Take(Math.Min(limit, PageLimit)).ToList();
            await WriteJsonAsync(http, null, 200, AnthropicWire.ModelList(page, hasMore: from + page.Count < Models.Count).ToJsonString());
        }
        catch (FakeRefusal refusal)
        {
            await FailAsync(http, null, refusal);
        }
    }

    private void CheckHeaders(HttpContext http)
    {
        var headers = http.Request.Headers;
        var key = headers["x-api-key"].ToString();
        if (key.Length == 0) throw new FakeRefusal(401, "authentication_error", "x-api-key header is required");
        if (RequiredKey is not null && key != RequiredKey) throw new FakeRefusal(401, "authentication_error", "invalid x-api-key");
        if (headers["anthropic-version"].ToString() is not "2023-06-01" and var version)
            throw AnthropicRules.Bad(version.Length == 0 ? "anthropic-version: header is required" : $"anthropic-version: \"{version}\" is not a valid version");
        if (HttpMethods.IsPost(http.Request.Method) && !http.Request.HasJsonContentType())
            throw AnthropicRules.Bad("Content-Type: must be application/json");
    }

    private static Task FailAsync(HttpContext http, FakeCall? call, FakeRefusal refusal)
    {
        var id = $"req_{Hash(http.TraceIdentifier)}";
        http.Response.Headers["request-id"] = id;
        var json = new JsonObject
        {
            ["type"] = "error",
            ["error"] = new JsonObject { ["type"] = refusal.Type, ["message"] = refusal.Message },
            ["request_id"] = id,
        };
        return WriteJsonAsync(http, call, refusal.Status, json.ToJsonString());
    }
}
