using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Crash;

/// <summary>The product's processes with all they share, the work they are given, and what must be true of it in the end.</summary>
internal sealed partial class MachineWorld : IAsyncDisposable
{
    private const int AtWork = 20;

    /// <summary>What nothing will ever wake: neither a time, nor a person, nor another row of it.</summary>
    private const string StuckSql = """
        select 'task ' || id || ' ' || status from tasks where status in ('pending', 'running') and available_at is null
          and (waiting_for is null or waiting_for in ('retry') or (waiting_for = 'agent' and agent_id in (select id from agents where status = 'active'))
            or (waiting_for in ('outcome', 'input') and not exists (select 1 from run_steps s where s.task_id = tasks.id and s.run = tasks.run and s.state = 'unknown')))
        union all
        select 'run ' || id || ' ' || status from workflow_runs r where status in ('pending', 'running') and waiting_for is null
          and not exists (select 1 from tasks t where t.workflow_run_id = r.id and t.status in ('pending', 'running'))
          and not exists (select 1 from workflow_node_runs n where n.run_id = r.id and n.due_at is not null)
        union all
        select 'open call of an ended task ' || s.task_id from run_steps s join tasks t on t.id = s.task_id
          where s.kind = 'model_call' and s.state = 'intended' and t.status not in ('pending', 'running')
        union all
        select 'reservation of ' || agent_id || ' ' || reserved_micros from spending where reserved_micros <> 0
        """;

    private readonly FakeAnthropic fake = new();
    private readonly TestDatabase? database;
    private readonly Dictionary<string, string?>[] settings;
    private readonly ServerProcess?[] processes;
    private readonly HttpClient[] clients;
    private readonly LiveBrowser[] browsers;
    private readonly List<string> tasks = [];
    private readonly List<string> runs = [];
    private readonly List<string> problems = [];
    private string? agent;
    private string? workflow;
    private int made;

    private MachineWorld(TestDatabase? database, int count)
    {
        this.database = database;
        processes = new ServerProcess?[count];
        var ports = Enumerable.Range(0, count).Select(_ => ServerProcess.FreePort()).ToArray();
        clients = [.. ports.Select(p => new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{p}") })];
        var addresses = clients.Select(c => c.BaseAddress!).ToList();
        browsers = [new LiveBrowser(addresses), new LiveBrowser([.. Enumerable.Reverse(addresses)])];
        settings = [.. ports.Select((port, i) => new Dictionary<string, string?>
        {
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["HOST"] = "127.0.0.1", ["DATA_DIR"] = Folder, ["LEDGER"] = LedgerFile, ["DATABASE_URL"] = database?.Url,
            ["REDIS_URL"] = database is null ? null : Environment.GetEnvironmentVariable("TEST_REDIS_URL"), ["SAMPLE_DATA"] = "off", ["RATE_LIMIT_PER_MINUTE"] = "0", ["LOG_LEVEL"] = "WARNING",
            ["LEASE_SECONDS"] = "5", ["LLM_RETRY_BASE_MS"] = "10", ["ANTHROPIC_API_KEY"] = "sk-ant-test",
            ["DISK_FILE"] = DiskFile, ["CLOCK_FILE"] = ClockFile, ["CLOCK_SKEW_SECONDS"] = (8 * i).ToString(CultureInfo.InvariantCulture),
        })];
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("personalq-machine-").FullName;

    /// <summary>What was given to it so far.</summary>
    public string Load => $"{tasks.Count} tasks, {runs.Count} runs";

    private string LedgerFile => Path.Combine(Folder, "ledger.txt");
    private string ClockFile => Path.Combine(Folder, "clock.txt");
    private string DiskFile => Path.Combine(Folder, "disk.txt");

    public static async Task<MachineWorld> CreateAsync(TestDatabase? database, int processes)
    {
        var world = new MachineWorld(database, processes);
        world.fake.Latency = TimeSpan.FromMilliseconds(20);
        world.fake.When(p => p.Turn switch
        {
            _ when p.First.Contains("node", StringComparison.Ordinal) => FakeAnswer.Say("done"),
            0 => FakeAnswer.Call("calculator", new { expression = "1+1" }).AndSay("First I calculate. "),
            1 => FakeAnswer.Call("post_letter", new { to = p.First }),
            2 => FakeAnswer.Call("post_parcel", new { to = p.First }),
            _ => FakeAnswer.Say($"All done for {p.First}"),
        });
        await world.fake.StartAsync();
        foreach (var one in world.settings)
            one["ANTHROPIC_BASE_URL"] = world.fake.Address.ToString();
        return world;
    }

    public ServerProcess StartProcess(int which) => ServerProcess.Start(settings[which]);

    /// <summary>Opens pages, one at each process if there are two; they stay open through all that comes.</summary>
    public void OpenBrowsers()
    {
        foreach (var browser in browsers)
            browser.Open();
    }

    public async Task StartAsync(int which)
    {
        processes[which] = StartProcess(which);
        await processes[which]!.AnswersAsync(clients[which]);
    }

    /// <summary>Gives work until so much is open.</summary>
    public async Task TopUpAsync()
    {
        if (agent is null)
        {
            await SendAsync(HttpMethod.Put, $"/api/v1/models/anthropic/{fake.Models[0]}", new { input_price_per_million = 1, output_price_per_million = 10, cache_read_price_per_million = 1, cache_write_price_per_million = 1 });
            agent = (await SendAsync(HttpMethod.Post, "/api/v1/agents", AgentCalls.NewAgent("Postman", ("model", $"anthropic/{fake.Models[0]}"), ("status", "active"), ("daily_budget_usd", 100_000)))).Id();
            workflow = (await SendAsync(HttpMethod.Post, "/api/v1/workflows", new
            {
                name = "Three", nodes = new[] { "n1", "n2", "n3" }.Select(id => new { id, agent_id = agent, instruction = $"node {id}" }),
                edges = new[] { new { source = "n1", target = "n3" }, new { source = "n2", target = "n3" } },
            })).Id();
        }
        // What waits for a person is no load.
        var open = (await GetAsync("/api/v1/tasks?status=pending,running&limit=500")).EnumerateArray().Count(t => t.GetProperty("waiting_for").ValueKind == JsonValueKind.Null);
        for (; open < AtWork; open++)
            tasks.Add((await SendAsync(HttpMethod.Post, "/api/v1/tasks", new { agent_id = agent, title = "Post", description = $"job-{made++}." })).Id());
        for (var running = (await GetAsync("/api/v1/workflow-runs?status=pending,running&limit=100")).GetArrayLength(); running < 2; running++)
            runs.Add((await SendAsync(HttpMethod.Post, "/api/v1/workflow-runs", new { workflow_id = workflow })).Id());
    }

    /// <summary>Answers questions as a person would who looks at the ledger, until everything has ended.</summary>
    public async Task SettleAsync()
    {
        // What was made due while the clock was ahead is due now.
        await File.WriteAllTextAsync(ClockFile, "3600");
        await Eventually.GetAsync(async () =>
        {
            foreach (var task in (await GetAsync("/api/v1/tasks?waiting_for=outcome&limit=500")).EnumerateArray())
                foreach (var step in (await GetAsync($"/api/v1/tasks/{task.Id()}/steps")).EnumerateArray().Where(s => s.Text("state") == "unknown"))
                    await AnswerAsync(task, step);
            return $"{await OpenAsync("tasks")} tasks, {await OpenAsync("workflow-runs")} runs; stuck: {string.Join("; ", await StuckAsync())}";
        }, open => open.StartsWith("0 tasks, 0 runs", StringComparison.Ordinal), $"{tasks.Count} tasks and {runs.Count} runs to end", seconds: 600);
    }

    public async Task AssertAllIsWellAsync()
    {
        Assert.Empty(await StuckAsync());
        var all = await GetAllAsync();
        Assert.Equal(tasks.Order(), all.Where(t => t.GetProperty("workflow_run_id").ValueKind == JsonValueKind.Null).Select(t => t.Id()).Order()); // none twice
        var paid = fake.Paid.GroupBy(c => c.Prompt.First).ToDictionary(g => g.Key, g => g.Count());
        foreach (var task in all)
        {
            Assert.True(task.Text("status") == "completed", $"{task}");
            if (!tasks.Contains(task.Id()))
                continue;
            var calls = (await GetAsync($"/api/v1/tasks/{task.Id()}/steps")).EnumerateArray().Where(s => s.Text("kind") == "model_call").ToList();
            Assert.Equal(4, calls.Count(s => s.Text("state") == "done"));
            // Every answer that was paid is recorded, or known as lost.
            Assert.InRange(paid.GetValueOrDefault(task.Text("description")), 4, calls.Count);
        }
        foreach (var id in runs)
            Assert.Equal("completed", (await GetAsync($"/api/v1/workflow-runs/{id}")).Text("status"));
        var effects = Ledger().Select(l => string.Join(' ', l.Split(' ')[..2])).ToList();
        Assert.Equal(effects.Distinct().Order(), effects.Order());
        Assert.Equal(2 * tasks.Count, effects.Count);
        await AssertBrowsersShowItAsync([.. all.Select(t => $"/api/v1/tasks/{t.Id()}"), .. runs.Select(r => $"/api/v1/workflow-runs/{r}")]);
        Assert.Empty(problems);
    }

    // All has ended well by now: nothing that is open will be told to anybody any more.
    private async Task AssertBrowsersShowItAsync(List<string> paths)
    {
        foreach (var browser in browsers)
            await Eventually.GetAsync(() => Task.FromResult((browser.IsUpToDate, Wrong: paths.Where(p => browser.Shown.GetValueOrDefault(p) != "completed").ToList())),
                seen => seen is { IsUpToDate: true, Wrong.Count: 0 }, "a page to show what the API tells");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in browsers)
            await browser.DisposeAsync();
        foreach (var process in processes)
            if (process is not null)
                await process.DisposeAsync();
        foreach (var client in clients)
            client.Dispose();
        await fake.DisposeAsync();
        if (database is not null)
            await database.DropAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task AnswerAsync(JsonElement task, JsonElement step)
    {
        if (step.Text("kind") == "note")
        {
            await ResolveAsync(task, step, new { action = "continue", result = (string?)null });
            return;
        }
        var line = $"{step.Text("name")} {step.GetProperty("request").GetProperty("arguments").Text("to")} ";
        await ResolveAsync(task, step, Ledger().Any(l => l.StartsWith(line, StringComparison.Ordinal))
            ? new { action = "done", result = (string?)"posted" }
            : new { action = "repeat", result = (string?)null });
    }

    private async Task ResolveAsync(JsonElement task, JsonElement step, object answer) =>
        await SendAsync(HttpMethod.Post, $"/api/v1/tasks/{task.Id()}/steps/{step.GetProperty("sequence").GetInt32()}/resolve", answer);

    private async Task<int> OpenAsync(string what) => (await GetAsync($"/api/v1/{what}?status=pending,running&limit=100")).GetArrayLength();

    private async Task<List<JsonElement>> GetAllAsync()
    {
        var all = new List<JsonElement>();
        for (JsonElement page; (page = await GetAsync($"/api/v1/tasks?limit=500&skip={all.Count}")).GetArrayLength() > 0;)
            all.AddRange(page.EnumerateArray());
        return all;
    }

    private Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    // As a client does that means it: the same key until there is an answer.
    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        var key = Guid.CreateVersion7().ToString();
        var last = "";
        return await Eventually.GetAsync<JsonElement?>(async () =>
        {
            foreach (var client in clients)
                try
                {
                    using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json.Options) };
                    request.Headers.Add("Idempotency-Key", key);
                    using var answer = await client.SendAsync(request);
                    last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
                    if (answer.IsSuccessStatusCode)
                        return await PersonalQApp.ReadAsync(answer);
                    // Everything but a passing fault, or the same request under way, is one of ours.
                    if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage or HttpStatusCode.Conflict))
                        problems.Add($"{method} {path}: {last}");
                    if (path.EndsWith("/resolve", StringComparison.Ordinal) && last.Contains("nothing_to_resolve", StringComparison.Ordinal))
                        return default(JsonElement);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
                {
                    last = e.Message;
                }
            return null;
        }, answer => answer is not null, $"{method} {path} to be answered; the last was {last}", seconds: 120) ?? throw new InvalidOperationException("no answer");
    }

    private string[] Ledger() => File.Exists(LedgerFile) ? File.ReadAllLines(LedgerFile) : [];

    private async Task<List<string>> StuckAsync()
    {
        await using var connection = await OpenDatabaseAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = StuckSql;
        await using var reader = await command.ExecuteReaderAsync();
        var stuck = new List<string>();
        while (await reader.ReadAsync())
            stuck.Add(reader.GetString(0));
        return stuck;
    }

    private async Task ScalarAsync(string sql)
    {
        await using var connection = await OpenDatabaseAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteScalarAsync();
    }

    private async Task<DbConnection> OpenDatabaseAsync()
    {
        DbConnection connection;
        if (database is null)
            connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "personal_q.db")};Pooling=false");
        else
        {
            var uri = new Uri(database.Url);
            connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
            {
                Host = uri.Host, Port = uri.Port, Username = uri.UserInfo.Split(':')[0], Database = uri.AbsolutePath.Trim('/'), Pooling = false,
            }.ToString());
        }
        await connection.OpenAsync();
        return connection;
    }
}
