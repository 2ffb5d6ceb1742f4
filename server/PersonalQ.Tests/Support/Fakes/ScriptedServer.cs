using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>
/// A model server that sends what a script says, for what servers that call themselves compatible really send; <see cref="FakeOpenAi"/> and
/// <see cref="FakeAnthropic"/> are the strict ones. The model's name chooses the script. It serves both protocols.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<ScriptedCall, ScriptedTurn>> _scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ScriptedCall>> _calls = new(StringComparer.Ordinal);
    private WebApplication? _app;

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The body of <c>GET …/models</c>.</summary>
    public string Models { get; set; } = """{"object":"list","data":[]}""";

    /// <summary>The same list, compressed with gzip.</summary>
    public byte[]? ZippedModels { get; set; }

    public static async Task<ScriptedServer> StartNewAsync()
    {
        var server = new ScriptedServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        server._app = builder.Build();
        server._app.MapGet("/{**path}", async (HttpContext http) =>
        {
            if (server.ZippedModels is { } zipped)
            {
                http.Response.Headers.ContentEncoding = "gzip";
                await http.Response.Body.WriteAsync(zipped);
            }
            else
            {
                await http.Response.WriteAsync(server.Models);
            }
        });
        server._app.MapPost("/{**path}", server.PostAsync);
        await server._app.StartAsync();
        server.Address = new(server._app.Urls.First());
        return server;
    }

    /// <summary>Scripts a model.</summary>
    public void On(string model, Func<ScriptedCall, ScriptedTurn> script) => _scripts[model] = script;

    /// <summary>Scripts a model: the n-th request gets the n-th turn, further ones the last.</summary>
    public void On(string model, params ScriptedTurn[] turns) => On(model, call => turns[Math.Min(call.Number, turns.Length) - 1]);

    /// <summary>What a model was asked, in order.</summary>
    public IReadOnlyList<ScriptedCall> CallsOf(string model) => _calls.TryGetValue(model, out var calls) ? [.. calls] : [];

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    private async Task PostAsync(HttpContext http)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var body = json.RootElement.Clone();
        var model = body.GetProperty("model").GetString()!;
        var calls = _calls.GetOrAdd(model, _ => new());
        ScriptedCall call;
        lock (calls)
        {
            call = new(calls.Count + 1, body, http.Request.Path);
            calls.Enqueue(call);
        }
        if (!_scripts.TryGetValue(model, out var script))
        {
            http.Response.StatusCode = 404;
            return;
        }
        var turn = script(call);
        http.Response.StatusCode = turn.Status;
        http.Response.ContentType = turn.ContentType;
        foreach (var (name, value) in turn.Headers) http.Response.Headers[name] = value;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // The bytes arrive before the connection ends too early; an abort could take them with it.
        if (turn.IsCut) http.Response.ContentLength = turn.Pieces.Sum(x => x.Length) + 1;
        await http.Response.StartAsync(http.RequestAborted);
        foreach (var piece in turn.Pieces)
        {
            await http.Response.Body.WriteAsync(piece, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}

/// <summary>A request that a scripted server got.</summary>
/// <param name="Number">Which one of its model, from 1.</param>
/// <param name="Body">The JSON.</param>
/// <param name="Path">The path asked.</param>
public sealed record ScriptedCall(int Number, JsonElement Body, string Path)
{
    /// <summary>The messages, the system prompt included where it is one.</summary>
    public IReadOnlyList<JsonElement> Messages => [.. Body.GetProperty("messages").EnumerateArray()];

    /// <summary>What the tools answered so far, in order, of either protocol.</summary>
    public IReadOnlyList<string> ToolResults =>
    [
        .. Messages.Where(x => x.GetProperty("role").ValueEquals("tool")).Select(x => x.GetProperty("content").ToString()),
        .. Messages.Select(x => x.TryGetProperty("content", out var content) ? content : default).Where(x => x.ValueKind == JsonValueKind.Array)
            .SelectMany(x => x.EnumerateArray()).Where(x => x.TryGetProperty("type", out var type) && type.ValueEquals("tool_result"))
            .Select(x => x.GetProperty("content").ToString()),
    ];

    /// <summary>The last message is a tool's result.</summary>
    public bool HasResults => ToolResults.Count > 0;

    /// <summary>The turns of the model so far.</summary>
    public IReadOnlyList<JsonElement> Answers => [.. Messages.Where(x => x.GetProperty("role").ValueEquals("assistant"))];
}
