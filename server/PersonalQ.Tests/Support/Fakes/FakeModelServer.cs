using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>
/// A model provider on localhost that is as strict as the real one. Answers come from the next scripted one, else from the first
/// matching rule, else from <see cref="Default"/>, which is a function of the conversation alone.
/// </summary>
public abstract class FakeModelServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<FakeAnswer> _next = new();
    private readonly ConcurrentQueue<Func<FakePrompt, FakeAnswer?>> _rules = new();
    private readonly ConcurrentQueue<FakeCall> _calls = new();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly SemaphoreSlim _written = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private volatile TaskCompletionSource _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _order;

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The models it serves; ask for another one and get 404.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>The key it accepts; null accepts every key.</summary>
    public string? RequiredKey { get; set; }

    /// <summary>Takes connections and never answers.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Headers of every answer.</summary>
    public IDictionary<string, string> ResponseHeaders { get; } = new ConcurrentDictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long it thinks before it answers.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>How many tools the default answer calls, one a turn, before it comes to its end.</summary>
    public int DefaultToolTurns { get; set; } = 2;

    /// <summary>Every request so far, in the order they came; refused ones too.</summary>
    public IReadOnlyList<FakeCall> Calls => [.. _calls.OrderBy(x => x.Order)];

    /// <summary>The answers delivered to their end.</summary>
    public IReadOnlyList<FakeCall> Paid => [.. Calls.Where(x => x.IsPaid)];

    /// <summary>Conversations whose next answer was delivered more than once.</summary>
    public IReadOnlyList<IGrouping<string, FakeCall>> PaidTwice => [.. Paid.GroupBy(x => x.Prompt.Key).Where(x => x.Count() > 1)];

    /// <summary>Starts listening.</summary>
    /// <param name="port">0 for a free one.</param>
    public async Task StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            o.Listen(IPAddress.Loopback, port);
        });
        _app = builder.Build();
        _app.Use(async (http, next) =>
        {
            if (IsDeaf) await HoldAsync(http);
            await next(http);
        });
        Map(_app);
        await _app.StartAsync();
        Address = new(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_app is not null) await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Scripts the next answers, each given once.</summary>
    public void Next(params ReadOnlySpan<FakeAnswer> answers)
    {
        foreach (var answer in answers) _next.Enqueue(answer);
    }

    /// <summary>Answers by a rule when nothing is scripted; a rule passes by returning null.</summary>
    public void When(Func<FakePrompt, FakeAnswer?> rule) => _rules.Enqueue(rule);

    /// <summary>Answers always the same when nothing is scripted.</summary>
    public void Always(FakeAnswer answer) => When(_ => answer);

    /// <summary>Lets one piece of a gated answer go and waits until it is written.</summary>
    public async Task ReleaseChunkAsync()
    {
        _gate.Release();
        await _written.WaitAsync(_stopping.Token);
    }

    /// <summary>Ends the silence of all that hold.</summary>
    public void ReleaseSilence() =>
        Interlocked.Exchange(ref _silence, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Calls the offered tools in turn, then tells that it is done: the n-th turn of a conversation is always the same.</summary>
    public FakeAnswer Default(FakePrompt prompt)
    {
        if (prompt.Tools.Count == 0 || prompt.Turn >= DefaultToolTurns)
            return FakeAnswer.Say(string.Create(
                CultureInfo.InvariantCulture, $"Final answer to \"{prompt.First}\" after {prompt.ToolResults.Count} tool results."));
        var tool = prompt.Tools[prompt.Turn % prompt.Tools.Count];
        return FakeAnswer.CallRaw(tool, DefaultArguments(prompt, tool)).AndSay("Let me look. ");
    }

    /// <summary>Maps the routes.</summary>
    protected abstract void Map(WebApplication app);

    /// <summary>The schema of an offered tool.</summary>
    protected abstract JsonElement SchemaOf(FakePrompt prompt, string tool);

    /// <summary>A short text that depends on its parts alone.</summary>
    protected static string Hash(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..24];

    protected FakeCall Record(HttpContext http, FakePrompt prompt)
    {
        var headers = http.Request.Headers.ToDictionary(x => x.Key, x => x.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var call = new FakeCall(Interlocked.Increment(ref _order), prompt, headers);
        _calls.Enqueue(call);
        http.RequestAborted.Register(() =>
        {
            if (!call.IsPaid) call.Disconnect();
        });
        return call;
    }

    protected FakeAnswer Decide(FakePrompt prompt)
    {
        if (_next.TryDequeue(out var next)) return next;
        foreach (var rule in _rules)
        {
            if (rule(prompt) is { } answer) return answer;
        }
        return Default(prompt);
    }

    /// <summary>Waits as the answer says before anything is sent.</summary>
    protected async Task BeginAsync(HttpContext http, FakeAnswer answer)
    {
        foreach (var (name, value) in ResponseHeaders) http.Response.Headers[name] = value;
        if (Latency > TimeSpan.Zero) await Task.Delay(Latency, http.RequestAborted);
        if (answer.SilentAfter == -1) await HoldAsync(http);
    }

    /// <summary>Sends the events of a stream with all that goes wrong on the way.</summary>
    protected async Task StreamAsync(HttpContext http, FakeCall call, FakeAnswer answer, IEnumerable<(string Event, bool IsPiece)> events, Func<string, string, string> error)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        call.Status = 200;
        var pieces = 0;
        var all = events.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            var (text, isPiece) = all[i];
            if (isPiece)
            {
                if (answer.CutAfter == pieces)
                {
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    if (!answer.CutCleanly) http.Abort();
                    return;
                }
                if (answer.SilentAfter == pieces) await HoldAsync(http);
                if (answer.StreamError is { } failure && failure.After == pieces)
                {
                    await WriteAsync(http, error(failure.Type, failure.Message));
                    return;
                }
                if (answer.IsGated) await _gate.WaitAsync(http.RequestAborted);
                pieces++;
            }
            // Billed with the last event: whoever has read the answer finds it counted.
            if (i == all.Count - 1) call.IsPaid = !http.RequestAborted.IsCancellationRequested;
            await WriteAsync(http, text);
            if (isPiece && answer.IsGated) _written.Release();
        }
    }

    protected static async Task WriteJsonAsync(HttpContext http, FakeCall? call, int status, string json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        if (call is not null)
        {
            call.Status = status;
            call.IsPaid = status == 200;
        }
        await http.Response.WriteAsync(json, http.RequestAborted);
    }

    protected static async Task WriteRawAsync(HttpContext http, FakeCall call, FakeAnswer answer)
    {
        call.Status = 200;
        http.Response.ContentType = answer.RawContentType;
        await http.Response.WriteAsync(answer.RawBody!, http.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private Task HoldAsync(HttpContext http) => _silence.Task.WaitAsync(http.RequestAborted).WaitAsync(_stopping.Token);

    private string DefaultArguments(FakePrompt prompt, string tool) => tool switch
    {
        "calculator" => $$"""{"expression":"{{prompt.Turn + 1}}+{{prompt.Turn + 1}}"}""",
        "current_time" => """{"time_zone":"UTC"}""",
        _ => PersonalQ.Llm.Demo.DemoInstance.Of(SchemaOf(prompt, tool)),
    };
}
