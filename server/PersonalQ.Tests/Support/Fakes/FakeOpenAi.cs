using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>OpenAI's chat completions and models list, and the servers that speak the same.</summary>
public sealed class FakeOpenAi : FakeModelServer
{
    public FakeOpenAi(OpenAiDialect dialect = OpenAiDialect.OpenAi)
    {
        Dialect = dialect;
        foreach (var model in dialect switch
        {
            OpenAiDialect.Mistral => (string[])["mistral-medium-latest", "mistral-small-latest"],
            OpenAiDialect.Ollama => ["llama3.2:latest", "qwen3:8b"],
            _ => ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-5.4", "o4-mini"],
        })
            Models.Add(model);
    }

    public OpenAiDialect Dialect { get; }

    public static async Task<FakeOpenAi> StartNewAsync(OpenAiDialect dialect = OpenAiDialect.OpenAi)
    {
        var fake = new FakeOpenAi(dialect);
        await fake.StartAsync();
        return fake;
    }

    protected override void Map(WebApplication app)
    {
        app.MapPost("/v1/chat/completions", PostCompletion);
        app.MapGet("/v1/models", ListModels);
        if (Dialect == OpenAiDialect.Ollama) app.MapGet("/api/tags", ListTags);
        app.MapFallback((HttpContext http) => FailAsync(http, null, new(404, "invalid_request_error", $"Invalid URL ({http.Request.Method} {http.Request.Path})")));
    }

    protected override JsonElement SchemaOf(FakePrompt prompt, string tool) => prompt.Body.GetProperty("tools").EnumerateArray()
        .Select(x => x.GetProperty("function")).First(x => x.GetProperty("name").ValueEquals(tool)).GetProperty("parameters");

    private async Task PostCompletion(HttpContext http)
    {
        FakeCall? call = null;
        try
        {
            CheckKey(http);
            JsonElement body;
            try
            {
                body = (await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted)).RootElement;
            }
            catch (JsonException)
            {
                throw OpenAiRules.Bad("We could not parse the JSON body of your request.");
            }
            var prompt = OpenAiWire.Read(body);
            call = Record(http, prompt);
            OpenAiRules.Check(body, Models, Dialect);
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
            var (type, code) = OpenAiWire.ErrorType(answer.Status);
            throw new FakeRefusal(answer.Status, type, answer.ErrorMessage ?? type, null, answer.ErrorCode ?? code);
        }
        http.Response.Headers["x-request-id"] = $"req_{Hash(prompt.Key)}";
        if (answer.RawBody is not null)
        {
            await WriteRawAsync(http, call, answer);
            return;
        }
        if (prompt.Stream)
            await StreamAsync(http, call, answer, OpenAiWire.Events(prompt, answer, Dialect, Hash), OpenAiWire.ErrorEvent);
        else
            await WriteJsonAsync(http, call, 200, OpenAiWire.Completion(prompt, answer, Dialect, Hash).ToJsonString());
    }

    private async Task ListModels(HttpContext http)
    {
        try
        {
            CheckKey(http);
            var list = Models.Select(x => new JsonObject { ["id"] = x, ["object"] = "model", ["created"] = 1700000000, ["owned_by"] = "fake" });
            await WriteJsonAsync(http, null, 200, new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. list]) }.ToJsonString());
        }
        catch (FakeRefusal refusal)
        {
            await FailAsync(http, null, refusal);
        }
    }

    private Task ListTags(HttpContext http)
    {
        var list = Models.Select(x => new JsonObject { ["name"] = x, ["model"] = x, ["size"] = 2019393189, ["digest"] = Hash(x) });
        return WriteJsonAsync(http, null, 200, new JsonObject { ["models"] = new JsonArray([.. list]) }.ToJsonString());
    }

    private void CheckKey(HttpContext http)
    {
        if (Dialect == OpenAiDialect.Ollama) return;
        var key = http.Request.Headers.Authorization.ToString();
        if (!key.StartsWith("Bearer ", StringComparison.Ordinal))
            throw new FakeRefusal(401, "invalid_request_error", "You didn't provide an API key.");
        if (RequiredKey is not null && key["Bearer ".Length..] != RequiredKey)
            throw new FakeRefusal(401, "invalid_request_error", $"Incorrect API key provided: {key["Bearer ".Length..]}.", null, "invalid_api_key");
    }

    private static Task FailAsync(HttpContext http, FakeCall? call, FakeRefusal refusal)
    {
        http.Response.Headers["x-request-id"] = $"req_{Hash(http.TraceIdentifier)}";
        var json = new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["message"] = refusal.Message, ["type"] = refusal.Type, ["param"] = refusal.Parameter, ["code"] = refusal.Code,
            },
        };
        return WriteJsonAsync(http, call, refusal.Status, json.ToJsonString());
    }
}
