using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Tests.Maintenance;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;

namespace PersonalQ.Tests.Fuzz;

/// <summary>
/// Requests made of the API document, with what it says and what it does not, sent to the running program: it answers all of them without a
/// 5xx, lives on, keeps its memory, and takes other writes meanwhile. <c>FUZZ_REQUESTS</c> is their number, <c>FUZZ_SEED</c> repeats what
/// chance has chosen.
/// </summary>
public sealed class RouteFuzzTests(ITestOutputHelper output)
{
    private const long MostGrowth = 300L << 20;
    private const int Senders = 4;

    // Refusals that mean the state of the machine and not a fault; 502 is the answer when a model server cannot be asked.
    private static readonly int[] Meant = [(int)HttpStatusCode.ServiceUnavailable, (int)HttpStatusCode.InsufficientStorage];

    private static readonly TimeSpan SlowestWrite = TimeSpan.FromSeconds(5);

    private readonly int requests = Setting("FUZZ_REQUESTS") ?? 400;
    private readonly bool isProof = Setting("FUZZ_REQUESTS") is not null;
    private readonly int seed = Setting("FUZZ_SEED") ?? Random.Shared.Next();
    private readonly KnownIds known = new();
    private readonly ConcurrentDictionary<int, int> statuses = new();
    private readonly ConcurrentQueue<string> findings = new();
    private int sent;

    [Fact]
    public async Task Every_route_answers_whatever_it_is_sent()
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}"));
        var folder = Directory.CreateTempSubdirectory("personalq-fuzz-");
        try
        {
            var port = ServerProcess.FreePort();
            await using var program = ProgramProcess.Start(folder.FullName, Settings(folder.FullName, port), "serve");
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
            await Eventually.GetAsync(() => IsReadyAsync(program, client), ready => ready, "the program to be ready", seconds: 300);
            await FuzzAsync(program, client);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> IsReadyAsync(ProgramProcess program, HttpClient client)
    {
        Assert.False(program.HasExited, program.Output);
        try
        {
            using var ready = await client.GetAsync("/health/ready");
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    // No key is the tester's, and nothing leaves the machine: every other host is reached through a proxy that is not there.
    private static Dictionary<string, string?> Settings(string folder, int port) => new()
    {
        ["DATA_DIR"] = folder, ["HOST"] = "127.0.0.1", ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["RATE_LIMIT_PER_MINUTE"] = "0", ["DEMO_WORD_DELAY_MS"] = "0", ["LOG_LEVEL"] = "WARNING",
        ["DATABASE_URL"] = null, ["REDIS_URL"] = null, ["ANTHROPIC_API_KEY"] = null, ["OPENAI_API_KEY"] = null, ["MISTRAL_API_KEY"] = null, ["SLACK_BOT_TOKEN"] = null, ["HTTP_PROXY"] = "http://127.0.0.1:9", ["HTTPS_PROXY"] = "http://127.0.0.1:9", ["http_proxy"] = null, ["https_proxy"] = null, ["NO_PROXY"] = null, ["no_proxy"] = null,
    };

    private async Task FuzzAsync(ProgramProcess program, HttpClient client)
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")))!;
        var routes = RequestMaker.Routes(document);
        for (var i = 0; i < 5; i++)
            known.Made(await AddAgentAsync(client, $"agent {i}", "active"));
        var probed = await AddAgentAsync(client, "probe", "inactive");
        // What the first requests of each kind load is no growth.
        for (var warm = 0; warm < Math.Min(100, requests / 4); warm++)
            await SendOneAsync(client, document, routes, -warm);
        var before = program.Memory;
        var peak = before;
        using var over = new CancellationTokenSource();
        var slowest = TimeSpan.Zero;
        var watching = WatchAsync(client, probed, program, (memory, write) => (peak, slowest) = (Math.Max(peak, memory), write > slowest ? write : slowest), over.Token);
        var began = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            while (findings.Count < 20 && Interlocked.Increment(ref sent) is var number && number <= requests)
            {
                await SendOneAsync(client, document, routes, number);
                if (number % 2_000 == 0 || number == requests)
                    Tell(number);
            }
        }));
        await over.CancelAsync();
        await watching;

        void Tell(int number) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{number} requests in {began.Elapsed.TotalSeconds:0} s; {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}; memory {before >> 20} MB before, {peak >> 20} MB at most, {program.Memory >> 20} MB now; slowest write {slowest.TotalMilliseconds:0} ms"));

        foreach (var line in program.Output.Split('\n').Where(l => l.Contains("fail:", StringComparison.Ordinal) || l.Contains("crit:", StringComparison.Ordinal)).Take(50))
            output.WriteLine(line[..Math.Min(line.Length, 1500)]);
        Assert.True(findings.IsEmpty, string.Join("\n\n", findings.Take(20)));
        Assert.False(program.HasExited, program.Output);
        using var ready = await client.GetAsync("/health/ready");
        Assert.True(ready.IsSuccessStatusCode, await ready.Content.ReadAsStringAsync());
        Assert.InRange(peak - before, long.MinValue, MostGrowth);
        if (isProof) // how long a machine takes that is busy with other tests says nothing
            Assert.InRange(slowest, TimeSpan.Zero, SlowestWrite);
    }

    private static async Task<string> AddAgentAsync(HttpClient client, string name, string status)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/agents", new { name, description = "For tests", agent_type = "conversational", model = "demo/echo", system_prompt = "You are a test.", status });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    private async Task SendOneAsync(HttpClient client, JsonNode document, IReadOnlyList<(string Path, string Method, JsonNode Operation)> routes, int number)
    {
        var random = new Random(unchecked((seed * 397) ^ number));
        if (random.Next(150) == 0)
        {
            await TalkAsync(client.BaseAddress!, random);
            return;
        }
        var (path, method, operation) = routes[random.Next(routes.Count)];
        var request = new RequestMaker(random, document, known).Make(path, method, operation);
        try
        {
            using var message = request.Message();
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
            var status = (int)answer.StatusCode;
            statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
            if (answer.Headers.Location is { } made && status == 201)
                known.Made(made.ToString());
            var text = answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await answer.Content.ReadAsStringAsync();
            if (status >= 500 && !Meant.Contains(status) && !(status == 502 && text.Contains("\"provider_failed\"", StringComparison.Ordinal)))
                Found(number, request, $"{status}\n{text}");
            else if (status >= 400 && text.Contains("   at ", StringComparison.Ordinal))
                Found(number, request, $"{status} tells internals\n{text}");
        }
        catch (HttpRequestException e) when (request.Body?.Length > 64 * 1024 || request.Headers.Any(h => h.Value.Length > 4000))
        {
            // A body that is too large is refused, and the connection closed, before all of it was sent.
            statuses.AddOrUpdate((int?)e.StatusCode ?? 0, 1, (_, n) => n + 1);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            Found(number, request, e.ToString());
        }
    }

    // A socket whose other end says anything.
    private static async Task TalkAsync(Uri server, Random random)
    {
        using var socket = new ClientWebSocket();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new Uri($"ws://{server.Authority}/ws?since={random.Next(-5, 5)}"), bound.Token);
        var texts = new Texts(random);
        try
        {
            for (var i = random.Next(1, 30); i > 0; i--)
            {
                var frame = texts.Chance(2) ? texts.Json()?.ToJsonString() ?? "null" : $$"""{"action":"{{texts.Of("subscribe", "unsubscribe", "ping", "x")}}","task_id":{{texts.Json(1)?.ToJsonString() ?? "null"}},"types":{{texts.Json(1)?.ToJsonString() ?? "[]"}}}""";
                await socket.SendAsync(Encoding.UTF8.GetBytes(frame), texts.Of(WebSocketMessageType.Text, WebSocketMessageType.Text, WebSocketMessageType.Binary), !texts.Chance(10), bound.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            // It was cut off, as such a client may be.
        }
    }

    // A small write beside it all, again and again.
    private static async Task WatchAsync(HttpClient client, string agent, ProgramProcess program, Action<long, TimeSpan> seen, CancellationToken ct)
    {
        for (var i = 0; !ct.IsCancellationRequested && !program.HasExited; i++)
        {
            var began = Stopwatch.StartNew();
            using var answer = await client.PatchAsJsonAsync($"{agent}/status", new { status = i % 2 == 0 ? "paused" : "inactive" }, CancellationToken.None);
            seen(program.Memory, began.Elapsed);
            await Task.Delay(100, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Found(int number, FuzzRequest request, string what)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}, request {number}: {what[..Math.Min(what.Length, 3000)]}\nIt was:\n{request}");
        findings.Enqueue(text);
        output.WriteLine(text);
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
