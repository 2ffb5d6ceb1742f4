using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests.Crash;

/// <summary>
/// The product is killed (kill -9) at random moments in the middle of a graph of ten nodes with parallel branches, a
/// choice, a loop and joins. CRASH_KILLS sets the number of kills.
/// </summary>
public sealed class WorkflowCrashTests
{
    // 1 → (2, 3, 4) → 5 (choice) → 6 → 7 ⟲ 2 rounds → (8, 9) → 10
    private const string Edges = "n1>n2 n1>n3 n1>n4 n2>n5 n3>n5 n4>n5 n5>n6:true n6>n7 n7>n6:repeat n7>n8:done n7>n9:done n8>n10 n9>n10";

    private static readonly string[] Visits = ["n1", "n2", "n3", "n4", "n6", "n6", "n8", "n9", "n10"];

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("CRASH_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 15;

    [Fact]
    public async Task Killed_at_any_moment_a_run_ends_complete_and_no_node_is_done_twice()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-crash-").FullName;
        await using var fake = new FakeAnthropic();
        await fake.StartAsync();
        fake.Latency = TimeSpan.FromMilliseconds(25);
        fake.When(p => FakeAnswer.Say($"{WorkflowWorld.WordOf(p)} done"));
        var port = ServerProcess.FreePort();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var settings = new Dictionary<string, string?>
        {
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["HOST"] = "127.0.0.1",
            ["DATA_DIR"] = folder,
            ["LEDGER"] = Path.Combine(folder, "ledger.txt"),
            ["SAMPLE_DATA"] = "off",
            ["RATE_LIMIT_PER_MINUTE"] = "0",
            ["LOG_LEVEL"] = "ERROR",
            ["ANTHROPIC_API_KEY"] = "sk-ant-test",
            ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(),
            ["DATABASE_URL"] = null,
        };
        var random = new Random(20261125);
        var runs = new List<string>();
        string? workflow = null;
        for (var i = 0; i < Kills; i++)
        {
            await using var server = ServerProcess.Start(settings);
            await server.AnswersAsync(client);
            workflow ??= await SaveAsync(client, fake);
            // Two at a time, so that a kill meets one at its beginning and one further on.
            while (await SettledAsync(client) < 2)
                runs.Add((await PostAsync(client, "/api/v1/workflow-runs", new { workflow_id = workflow, inputs = new { run = $"run-{runs.Count}" } })).Id());
            // The one place where time passes on purpose: the moment of the kill is what is varied.
            await Task.Delay(random.Next(0, 300));
            await server.KillAsync();
        }

        await using var last = ServerProcess.Start(settings);
        await last.AnswersAsync(client);
        await Eventually.GetAsync(() => SettledAsync(client), open => open == 0, "all runs to end", seconds: 240);
        foreach (var id in runs)
            await AssertDoneOnceAsync(client, fake, id);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task AssertDoneOnceAsync(HttpClient client, FakeAnthropic fake, string id)
    {
        var run = await GetAsync(client, $"/api/v1/workflow-runs/{id}");
        Assert.True(run.Text("status") == "completed", $"{run}");
        Assert.Equal("n10 done", run.Text("output"));
        var nodes = run.GetProperty("nodes").EnumerateArray().ToList();
        Assert.All(nodes, n => Assert.Equal(("completed", 1), (n.Text("status"), n.GetProperty("attempt").GetInt32())));
        Assert.Equal(Visits.Concat(["n5", "n7", "n7"]).Order(StringComparer.Ordinal), nodes.Select(n => n.Text("node_id")).Order(StringComparer.Ordinal));
        var tasks = nodes.Where(n => n.GetProperty("task_id").ValueKind == JsonValueKind.String).Select(n => n.Text("task_id")).ToList();
        Assert.Equal(Visits.Length, tasks.Distinct().Count());
        Assert.Equal(Visits.Length, (await GetAsync(client, $"/api/v1/tasks?workflow_run_id={id}&limit=100")).GetArrayLength());
        // Every node's answer is recorded once; one that was paid more often is one that a kill swallowed, and the journal knows of it.
        var (done, lost) = (0, 0);
        foreach (var task in tasks)
        {
            var calls = (await GetAsync(client, $"/api/v1/tasks/{task}/steps")).EnumerateArray().Where(s => s.Text("kind") == "model_call").Select(s => s.Text("state")).ToList();
            Assert.Single(calls, "done");
            done++;
            lost += calls.Count(s => s == "failed");
        }
        var name = run.GetProperty("inputs").Text("run");
        Assert.InRange(fake.Paid.Count(c => c.Prompt.First.Contains($"of {name}.", StringComparison.Ordinal)), done, done + lost);
    }

    private static async Task<string> SaveAsync(HttpClient client, FakeAnthropic fake)
    {
        var agent = (await PostAsync(client, "/api/v1/agents", AgentCalls.NewAgent("Worker", ("model", $"anthropic/{fake.Models[0]}"), ("status", "active")))).Id();
        var edges = Edges.Split(' ').Select(e => e.Split('>', ':')).ToList();
        return (await PostAsync(client, "/api/v1/workflows", new
        {
            name = "Ten nodes",
            inputs = new[] { new { name = "run" } },
            nodes = Enumerable.Range(1, 10).Select(i => $"n{i}").Select(id => id switch
            {
                "n5" => (object)new { id, type = "condition", condition = new { expression = "outputs.n2 == 'n2 done'" } },
                "n7" => new { id, type = "loop", loop = new { max_iterations = 2 } },
                _ => new { id, agent_id = agent, instruction = $"{id} of {{{{inputs.run}}}}." },
            }),
            edges = edges.Select(p => new { source = p[0], target = p[1], branch = p.Length > 2 ? p[2] : null }),
        })).Id();
    }

    // A task that was under way at three kills in a row asks whether it may go on.
    private static async Task<int> SettledAsync(HttpClient client)
    {
        foreach (var task in (await GetAsync(client, "/api/v1/tasks?waiting_for=outcome&limit=500")).EnumerateArray())
            foreach (var step in (await GetAsync(client, $"/api/v1/tasks/{task.Id()}/steps")).EnumerateArray().Where(s => s.Text("state") == "unknown"))
                await PostAsync(client, $"/api/v1/tasks/{task.Id()}/steps/{step.GetProperty("sequence").GetInt32()}/resolve", new { action = "continue" });
        return await OpenAsync(client);
    }

    private static async Task<int> OpenAsync(HttpClient client) => (await GetAsync(client, "/api/v1/workflow-runs?status=pending,running&limit=100")).GetArrayLength();

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => await PersonalQApp.ReadAsync(await client.GetAsync(path));

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body) => await PersonalQApp.ReadAsync(await client.PostAsJsonAsync(path, body, Json.Options));
}
