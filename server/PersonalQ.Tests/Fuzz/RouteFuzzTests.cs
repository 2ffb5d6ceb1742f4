using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Fuzz;

/// <summary>Requests made of the OpenAPI document, with what it says and what it does not, end without a 5xx.</summary>
public sealed class RouteFuzzTests(ITestOutputHelper output)
{
    // Growth of what is held at the end; 300 MB is what the product promises.
    private const long MostGrowth = 300L * 1024 * 1024;

    [Fact]
    public async Task Every_route_answers_whatever_it_is_sent()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["RATE_LIMIT_PER_MINUTE"] = "1000000" });
        await app.AddAgentAsync();
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")))!;
        var routes = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Where(m => m.Key is "get" or "post" or "put" or "patch" or "delete")
            .Select(m => (Path: p.Key, Method: m.Key.ToUpperInvariant(), Operation: m.Value!))).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await new FuzzRun(output).GoAsync(400, random =>
        {
            var (path, method, operation) = routes[random.Next(routes.Count)];
            var request = new RequestMaker(random, document).Make(path, method, operation);
            return ($"{request.Method} {request.Uri}\n{request.Type}\n{request.Body}", async () =>
            {
                using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Uri);
                if (request.Body is not null)
                {
                    message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body));
                    message.Content.Headers.TryAddWithoutValidation("Content-Type", request.Type);
                }
                message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
                using var answer = await app.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
                Assert.True((int)answer.StatusCode < 500 || (int)answer.StatusCode == 503, $"{(int)answer.StatusCode}");
            });
        });
        using var ready = await app.Client.GetAsync("/health/ready");
        Assert.True(ready.IsSuccessStatusCode);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
    }

    private sealed class RequestMaker(Random random, JsonNode document)
    {
        private readonly Texts texts = new(random);

        public (string Method, string Uri, string? Type, string? Body) Make(string path, string method, JsonNode operation)
        {
            var uri = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", _ => Uri.EscapeDataString(texts.Of("none", "1", "0", texts.Word().Replace("\ud800", "", StringComparison.Ordinal), "a b") is { Length: > 0 } word ? word : "x"));
            var query = operation["parameters"]?.AsArray().Where(p => (string?)Resolved(p!)["in"] == "query" && texts.Chance(2))
                .Select(p => $"{(string)Resolved(p!)["name"]!}={Uri.EscapeDataString(texts.Word().Replace("\ud800", "", StringComparison.Ordinal))}").ToList() ?? [];
            if (query.Count > 0)
                uri += "?" + string.Join('&', query);
            if (method is "GET" or "DELETE" || operation["requestBody"] is not { } body)
                return (method, uri, null, null);
            var schema = Resolved(body)["content"]?.AsObject().FirstOrDefault(c => c.Key.Contains("json", StringComparison.Ordinal)).Value?["schema"];
            var made = Of(schema, 5)?.ToJsonString() ?? "null";
            return (method, uri, texts.Chance(20) ? texts.Of("text/plain", "", "application/xml", "multipart/form-data") : "application/json", texts.Chance(4) ? texts.Mutated(made) : made);
        }

        // What the schema says, with something else in its place now and then.
        private JsonNode? Of(JsonNode? schema, int depth)
        {
            if (schema is null || depth == 0 || texts.Chance(12))
                return texts.Json(2);
            schema = Resolved(schema);
            if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray { Count: > 0 } choices)
                return Of(choices[random.Next(choices.Count)], depth);
            if (schema["enum"] is JsonArray { Count: > 0 } values)
                return values[random.Next(values.Count)]?.DeepClone();
            var type = schema["type"] switch { JsonArray types => (string?)types[random.Next(types.Count)], var one => (string?)one };
            switch (type)
            {
                case "object":
                    var members = new JsonObject();
                    foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
                        if (!texts.Chance(3))
                            members[name] = Of(member, depth - 1);
                    return members;
                case "array":
                    return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Of(schema["items"], depth - 1))]);
                case "integer" or "number":
                    return JsonNode.Parse(texts.Of("0", "1", "-1", "50", "1.5", "1e300", "99999999999999999999"));
                case "boolean":
                    return texts.Chance(2);
                case "null":
                    return null;
                default:
                    return texts.Word().Replace("\ud800", "", StringComparison.Ordinal);
            }
        }

        private JsonNode Resolved(JsonNode node) =>
            (string?)node["$ref"] is { } reference ? Resolved(reference.TrimStart('#', '/').Split('/').Aggregate(document, (at, part) => at[part]!)) : node;
    }
}
