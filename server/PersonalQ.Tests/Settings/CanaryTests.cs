using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Settings;

/// <summary>Secrets of recognisable text go in everywhere; none may come out of any answer, log line or file.</summary>
public sealed class CanaryTests
{
    private const string Mark = "canary";

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(500)]
    public async Task No_answer_log_line_or_database_file_holds_a_secret(int status)
    {
        await using var echo = await StartEchoAsync(status);
        var url = echo.Urls.First();
        var logs = new LogLines();
        await using var app = await PersonalQApp.StartAsync(
            new Dictionary<string, string?>
            {
                ["LOG_LEVEL"] = "DEBUG",
                ["LLM_RETRY_BASE_MS"] = "1",
                ["ENCRYPTION_KEY"] = "canary-encryption-key",
                ["OPENAI_API_KEY"] = "sk-canary-openai-environment",
                ["OPENAI_BASE_URL"] = url + "/v1",
                ["MISTRAL_API_KEY"] = "canary-mistral-environment",
                ["MISTRAL_BASE_URL"] = url + "/v1",
                ["SECRET_KEY"] = "canary-secret-key",
                ["SLACK_BASE_URL"] = url,
                ["MICROSOFT_LOGIN_URL"] = url,
            },
            services => services.RemoveAll<ILoggerProvider>().AddSingleton<ILoggerProvider>(logs).Configure<LoggerFilterOptions>(o =>
            {
                o.MinLevel = LogLevel.Trace;
                o.Rules.Clear();
            }));
        var answers = new List<string>();

        foreach (var body in new object[]
        {
            new { service = "anthropic", api_key = "sk-ant-canary-ui", base_url = url, test_connection = true },
            new { service = "slack", api_key = "xoxb-canary-ui", test_connection = true },
            new { service = "microsoft", client_id = "id", client_secret = "canary~ui", tenant_id = "t", test_connection = true },
            new { service = "own", api_key = "canary-own", base_url = url + "/v1", test_connection = true },
            new { service = "own", api_key = "canary with blanks" },
            new { service = "openai", api_key = 5, client_secret = "canary-misplaced" },
            new { service = "slack", client_secret = "canary-misplaced" },
        })
            answers.Add(await ReadAsync(await app.Client.PutAsJsonAsync("/api/v1/settings", body, Json.Options)));
        answers.Add(await ReadAsync(await app.Client.PutAsync("/api/v1/settings",
            new StringContent("{\"service\":\"slack\",\"api_key\":\"xoxb-canary-malformed", Encoding.UTF8, "application/json"))));

        // A task whose model refuses the key and repeats it in its error.
        var agent = await app.PostAsync("/api/v1/agents", new
        {
            name = "A", description = "d", agent_type = "analytical", model = "anthropic/claude-sonnet-5-5", system_prompt = "s", status = "active",
        });
        var agentId = agent.GetProperty("id").GetString()!;
        var task = await app.PostAsync("/api/v1/tasks", new { agent_id = agentId, title = "T" });
        var taskId = task.GetProperty("id").GetString()!;
        await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks/" + taskId), t => t.GetProperty("status").GetString() == "failed", "the refused task to fail");

        foreach (var (method, path) in Routes(app, agentId, taskId))
            answers.Add(await ReadAsync(await app.Client.SendAsync(new HttpRequestMessage(method, path)
            {
                Content = method == HttpMethod.Get ? null : new StringContent("{}", Encoding.UTF8, "application/json"),
            })));

        Assert.True(answers.Count > 30, $"only {answers.Count} answers were looked at");
        Assert.DoesNotContain(answers, a => a.Contains(Mark, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(logs.All, l => l.Text.Contains(Mark, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(logs.All);

        await app.StopAsync();
        foreach (var file in Directory.EnumerateFiles(app.Folder, "*", SearchOption.AllDirectories))
            Assert.False((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Mark)) >= 0, $"{file} holds a secret");
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        using (response)
            return $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} {response.Headers} {await response.Content.ReadAsStringAsync()}";
    }

    // Every route the product has, reads first and removals last, so that there is something to read.
    private static IEnumerable<(HttpMethod Method, string Path)> Routes(PersonalQApp app, string agentId, string taskId)
    {
        var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => (Method: new HttpMethod(m), Path: Fill(e.RoutePattern.RawText!, agentId, taskId))))
            .Where(r => !r.Path.Contains("/ws", StringComparison.Ordinal))
            .Distinct().ToList();
        return routes.Where(r => r.Method == HttpMethod.Get).Concat(routes.Where(r => r.Method != HttpMethod.Get && r.Method != HttpMethod.Delete)).Concat(routes.Where(r => r.Method == HttpMethod.Delete));
    }

    private static string Fill(string pattern, string agentId, string taskId) => "/" + string.Join('/', pattern.Trim('/').Split('/').Select((part, i) =>
        !part.StartsWith('{') ? part
        : pattern.Contains("/agents/", StringComparison.Ordinal) ? agentId
        : pattern.Contains("/tasks/", StringComparison.Ordinal) && i == 3 ? taskId
        : pattern.Contains("/settings/", StringComparison.Ordinal) ? "anthropic"
        : "0"));

    // Whatever is asked, it refuses and repeats what it was sent, as careless services do.
    private static async Task<WebApplication> StartEchoAsync(int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var said = string.Join(' ', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}")) + await reader.ReadToEndAsync();
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(JsonSerializer.Serialize(new
            {
                type = "error",
                ok = false,
                error = new { type = "authentication_error", message = "Incorrect API key: " + said },
                error_description = "refused: " + said,
            }));
        });
        await app.StartAsync();
        return app;
    }
}
