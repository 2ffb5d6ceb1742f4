using System.Net;
using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Http;

public sealed class ApiDocumentTests(ApiDocumentTests.App shared) : IClassFixture<ApiDocumentTests.App>
{
    public sealed class App : IAsyncLifetime
    {
        public PersonalQApp Running { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Running = await PersonalQApp.StartAsync();

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }

    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

    private Task<JsonElement> DocumentAsync() => shared.Running.GetAsync("/api/v1/openapi.json");

    [Fact]
    public async Task The_committed_document_is_the_one_the_server_answers()
    {
        var text = JsonSerializer.Serialize(await DocumentAsync(), Indented) + "\n";
        var file = Path.Combine(Repository.Root, "docs/openapi.json");
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
            await File.WriteAllTextAsync(file, text);
        Assert.True(File.Exists(file) && await File.ReadAllTextAsync(file) == text, "docs/openapi.json is not what the server answers: run scripts/api");
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_and_says_what_its_errors_look_like()
    {
        var operations = (await DocumentAsync()).GetProperty("paths").EnumerateObject()
            .Where(p => p.Name.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(p => p.Value.EnumerateObject().Where(o => o.Value.ValueKind == JsonValueKind.Object).Select(o => (Name: $"{o.Name} {p.Name}", Operation: o.Value))).ToList();
        Assert.True(operations.Count > 40, $"only {operations.Count} operations");
        var ids = operations.Select(o => o.Operation.TryGetProperty("operationId", out var id) ? id.GetString()! : $"none: {o.Name}").ToList();
        Assert.DoesNotContain(ids, i => i.StartsWith("none", StringComparison.Ordinal));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (var (name, operation) in operations)
            Assert.True(operation.GetProperty("responses").GetProperty("default").GetProperty("content").GetProperty("application/problem+json")
                .GetProperty("schema").GetProperty("$ref").GetString() == "#/components/schemas/Problem", name);
    }

    [Fact]
    public async Task Numbers_are_numbers_and_enums_list_their_values()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        Assert.DoesNotContain("^-?(?:0|[1-9]\\d*)$", schemas.GetRawText(), StringComparison.Ordinal); // the mark of an integer that may be a string
        var text = schemas.GetRawText();
        Assert.Contains("\"conversational\"", text, StringComparison.Ordinal);
        Assert.Contains("\"urgent\"", text, StringComparison.Ordinal);
        // The generator leaves the base of a family of answers unfinished; nothing refers to it alone.
        var instants = schemas.EnumerateObject().Where(s => s.Value.TryGetProperty("properties", out _) && !s.Name.EndsWith("Base", StringComparison.Ordinal))
            .SelectMany(s => s.Value.GetProperty("properties").EnumerateObject()).Where(p => p.Value.TryGetProperty("format", out var f) && f.GetString() == "date-time").ToList();
        Assert.NotEmpty(instants);
        Assert.All(instants, p => Assert.Contains("string", p.Value.GetProperty("type").ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_reference_page_comes_whole_from_this_server()
    {
        using var plain = new HttpClient(new HttpClientHandler { AllowAutoRedirect = true }) { BaseAddress = shared.Running.BaseAddress };
        var page = await plain.GetAsync("/api/v1/docs");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("openapi.json", html, StringComparison.Ordinal);
        foreach (var address in System.Text.RegularExpressions.Regex.Matches(html, "(?:src|href)=\"([^\"]+)\"").Select(m => m.Groups[1].Value))
        {
            Assert.DoesNotContain("//", address, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await plain.GetAsync(new Uri(page.RequestMessage!.RequestUri!, address))).StatusCode);
        }
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", Assert.Single((await plain.GetAsync("/api/v1/agents")).Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_is_answered_with_numbers_of_the_runtime_and_of_requests()
    {
        await shared.Running.GetAsync("/api/v1/agents");
        var text = await Eventually.GetAsync(() => shared.Running.Client.GetStringAsync("/metrics"),
            t => t.Contains("http_server_request_duration", StringComparison.Ordinal), "the request to be counted");
        Assert.Contains("dotnet_", text, StringComparison.Ordinal);
        Assert.Contains("/api/v1/agents", text, StringComparison.Ordinal);
    }
}
