using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PersonalQ.Http;

namespace PersonalQ.Tests.Support;

/// <summary>The HTTP layer alone, on a real port, with routes of the test's own under /api/v1.</summary>
public sealed class HttpProbe : IAsyncDisposable
{
    private readonly WebApplication app;

    private HttpProbe(WebApplication app, LogLines logs)
    {
        this.app = app;
        Logs = logs;
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient { BaseAddress = BaseAddress };
    }

    public Uri BaseAddress { get; }
    public HttpClient Client { get; }
    public LogLines Logs { get; }
    public IServiceProvider Services => app.Services;

    public static async Task<HttpProbe> StartAsync(
        Action<RouteGroupBuilder> routes, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var logs = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["RATE_LIMIT_PER_MINUTE"] = "0" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHttp(builder.Configuration);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        routes(app.UseHttp());
        await app.StartAsync();
        return new HttpProbe(app, logs);
    }

    /// <summary>Checks that the answer is a problem of the promised shape and returns it.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"expected {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(Assert.Single(response.Headers.GetValues("X-Request-ID")), problem.GetProperty("request_id").GetString());
        return problem;
    }

    /// <summary>The one faulty field of a 422, as <c>field code</c>; several are joined by commas.</summary>
    public static async Task<string> FieldsAsync(HttpResponseMessage response) =>
        string.Join(", ", (await ProblemAsync(response, 422, "validation_error")).GetProperty("errors").EnumerateArray()
            .Select(e => $"{e.GetProperty("field").GetString()} {e.GetProperty("code").GetString()}"));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>Keeps every log line, so that a test can say what must and what must not be in the log.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<(LogLevel Level, string Category, string Text)> lines = new();

    public IReadOnlyList<(LogLevel Level, string Category, string Text)> All => [.. lines];

    public string Text => string.Join('\n', lines.Select(l => $"{l.Level} {l.Category}: {l.Text}"));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, System.Collections.Concurrent.ConcurrentQueue<(LogLevel, string, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, category, formatter(state, exception) + (exception is null ? "" : "\n" + exception)));
    }
}
