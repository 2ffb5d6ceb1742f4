using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using PersonalQ.Tests.Live;

namespace PersonalQ.Tests.Support.Crash;

/// <summary>
/// An open page as the web app has it: it listens at <c>/ws</c>, comes back with <c>since</c> whenever the connection breaks, looks again
/// at what an event names, and at everything that is open when it is told to (<c>resync</c>). What it was never told of stays wrong.
/// </summary>
/// <param name="servers">Where it connects; the next one when one does not answer.</param>
internal sealed class LiveBrowser(IReadOnlyList<Uri> servers) : IAsyncDisposable
{
    // What the web app shows of a list.
    private const int Newest = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient http = new();
    private readonly string clientId = Guid.CreateVersion7().ToString();
    private readonly ConcurrentDictionary<string, string> shown = new();
    private readonly ConcurrentDictionary<string, bool> stale = new();
    private readonly CancellationTokenSource closed = new();
    private volatile bool everything;
    private int server;
    private string? since;
    private Task work = Task.CompletedTask;

    /// <summary>The status it shows of each task and run that it knows, by path.</summary>
    public IReadOnlyDictionary<string, string> Shown => shown;

    /// <summary>True when it has looked at all it was told of.</summary>
    public bool IsUpToDate => stale.IsEmpty && !everything;

    /// <summary>Opens the page.</summary>
    public void Open()
    {
        everything = true;
        work = Task.WhenAll(ListenAsync(), LookAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        await work;
        http.Dispose();
        closed.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!closed.IsCancellationRequested)
        {
            try
            {
                using var socket = await LiveSocket.OpenAsync(servers[server], $"?client_id={clientId}{(since is null ? "" : "&since=" + since)}", "/ws", closed.Token);
                string? greeting = null;
                while (await socket.ReadFrameAsync(closed.Token) is { } frame)
                    Hear(frame, ref greeting);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                server = (server + 1) % servers.Count; // broken, or not there: the next one
            }
            await Task.Delay(Pause, closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Hear(JsonElement frame, ref string? greeting)
    {
        var type = frame.GetProperty("type").GetString()!;
        var data = frame.TryGetProperty("data", out var given) ? given : default;
        if (type == "hello")
        {
            greeting = data.GetProperty("id").GetString();
            since ??= greeting;
            return;
        }
        var id = frame.TryGetProperty("id", out var numbered) ? numbered.GetString() : null;
        since = type == "resync" ? greeting ?? id : id ?? since;
        if (type == "resync")
            everything = true;
        else if (type.StartsWith("task.", StringComparison.Ordinal) && type is not ("task.step" or "task.delta"))
            stale[$"/api/v1/tasks/{data.GetProperty("task_id").GetString()}"] = true;
        else if (type.StartsWith("workflow_run.", StringComparison.Ordinal))
            stale[$"/api/v1/workflow-runs/{data.GetProperty(data.TryGetProperty("run_id", out _) ? "run_id" : "id").GetString()}"] = true;
    }

    private async Task LookAsync()
    {
        while (!closed.IsCancellationRequested)
        {
            try
            {
                if (everything)
                    await LookAtAllAsync();
                foreach (var path in stale.Keys)
                    if (stale.TryRemove(path, out _))
                        await LookAtAsync(path);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // Nobody answers: again, with the next server that the socket finds.
            }
            await Task.Delay(Pause, closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The lists as they are on screen, and what was open the last time.
    private async Task LookAtAllAsync()
    {
        everything = false;
        try
        {
            foreach (var list in (string[])["/api/v1/tasks", "/api/v1/workflow-runs"])
                foreach (var one in (await GetAsync($"{list}?limit={(list.EndsWith("tasks", StringComparison.Ordinal) ? Newest : 100)}"))!.Value.EnumerateArray())
                    shown[$"{list}/{one.Id()}"] = one.Text("status");
            foreach (var (path, status) in shown)
                if (status is "pending" or "running")
                    stale[path] = true;
        }
        catch
        {
            everything = true;
            throw;
        }
    }

    private async Task LookAtAsync(string path)
    {
        try
        {
            if (await GetAsync(path) is { } found)
                shown[path] = found.Text("status");
            else
                shown.TryRemove(path, out _);
        }
        catch
        {
            stale[path] = true;
            throw;
        }
    }

    private async Task<JsonElement?> GetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(servers[server], path), closed.Token);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        answer.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(closed.Token));
    }
}
