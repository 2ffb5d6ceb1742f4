using System.Globalization;
using System.Net.Http.Json;
using PersonalQ.Tests.Live;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Crash;

/// <summary>Several processes on one PostgreSQL database.</summary>
[Trait("Database", "postgres")]
public sealed class WorkersTests
{
    [Fact]
    public async Task When_one_of_two_processes_is_killed_the_other_finishes_its_tasks_and_nothing_happens_twice()
    {
        Needs.Postgres();
        var database = (await TestDatabase.CreateIfConfiguredAsync())!;
        var folder = Directory.CreateTempSubdirectory("personalq-workers-").FullName;
        await using var fake = new FakeAnthropic();
        await fake.StartAsync();
        fake.Latency = TimeSpan.FromMilliseconds(20);
        fake.When(p => p.Turn switch
        {
            0 => FakeAnswer.Call("post_parcel", new { to = p.First }),
            1 => FakeAnswer.Call("calculator", new { expression = "1+1" }),
            _ => FakeAnswer.Say("done"),
        });
        var (first, second) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        await using var one = Start(first);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{first}") };
        await one.AnswersAsync(client);
        await using var two = Start(second);
        using var other = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{second}") };
        await two.AnswersAsync(other);

        var agent = (await PersonalQApp.ReadAsync(await client.PostAsJsonAsync("/api/v1/agents",
            AgentCalls.NewAgent("Postman", ("model", $"anthropic/{fake.Models[0]}"), ("status", "active")), Json.Options))).Id();
        for (var i = 0; i < 60; i++)
            await PersonalQApp.ReadAsync(await client.PostAsJsonAsync("/api/v1/tasks", new { agent_id = agent, title = "Post", description = $"job-{i}." }, Json.Options));
        await Eventually.TrueAsync(() => fake.Calls.Count > 30, "some tasks to be under way");
        await one.KillAsync();

        await Eventually.GetAsync(async () => (await PersonalQApp.ReadAsync(await other.GetAsync("/api/v1/tasks?status=pending,running&limit=100"))).GetArrayLength(),
            open => open == 0, "the other process to finish all tasks");

        var tasks = (await PersonalQApp.ReadAsync(await other.GetAsync("/api/v1/tasks?limit=100"))).EnumerateArray().ToList();
        Assert.All(tasks, t => Assert.Equal("completed", t.Text("status")));
        var posted = (await File.ReadAllLinesAsync(Path.Combine(folder, "ledger.txt"))).Select(l => l.Split(' ')[1]).ToList();
        Assert.Equal(60, posted.Count);
        Assert.Equal(60, posted.Distinct().Count());

        ServerProcess Start(int port) => ServerProcess.Start(Settings(database, fake, folder, port));
    }

    [Fact]
    public async Task Two_servers_and_two_workers_share_the_work_and_both_servers_show_all_of_it_live()
    {
        Needs.Postgres();
        var database = (await TestDatabase.CreateIfConfiguredAsync())!;
        var folder = Directory.CreateTempSubdirectory("personalq-workers-").FullName;
        await using var fake = new FakeAnthropic();
        await fake.StartAsync();
        var hold = true;
        fake.When(p =>
        {
            var post = FakeAnswer.Call("post_parcel", new { to = p.First }).AndSay("I post it.");
            return p.Turn > 0 ? FakeAnswer.Say("done") : hold ? post.Hold(0) : post;
        });
        var (first, second) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        await using var one = ServerProcess.Start(Settings(database, fake, folder, first, places: 4));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{first}") };
        await one.AnswersAsync(client);
        await using var two = ServerProcess.Start(Settings(database, fake, folder, second, places: 4));
        using var other = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{second}") };
        await two.AnswersAsync(other);
        var (third, fourth) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        await using var three = ServerProcess.StartWorker(Settings(database, fake, folder, third, places: 4));
        await using var four = ServerProcess.StartWorker(Settings(database, fake, folder, fourth, places: 4));
        foreach (var (worker, port) in new[] { (three, third), (four, fourth) })
        {
            using var health = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await worker.AnswersAsync(health, "/health");
        }

        var agent = (await PersonalQApp.ReadAsync(await client.PostAsJsonAsync("/api/v1/agents",
            AgentCalls.NewAgent("Postman", ("model", $"anthropic/{fake.Models[0]}"), ("status", "active")), Json.Options))).Id();
        using var here = await LiveSocket.ConnectAsync(client.BaseAddress);
        using var there = await LiveSocket.ConnectAsync(other.BaseAddress);
        var ids = new HashSet<string>();
        for (var i = 0; i < 80; i++)
            ids.Add((await PersonalQApp.ReadAsync(await (i % 2 == 0 ? client : other).PostAsJsonAsync("/api/v1/tasks",
                new { agent_id = agent, title = "Post", description = $"job-{i}." }, Json.Options))).Id());

        // No process runs more than four at a time, so that sixteen are four of each.
        await Eventually.TrueAsync(() => fake.Calls.Count == 16, "every process to have its share");
        hold = false;
        await Eventually.TrueAsync(() =>
        {
            fake.ReleaseSilence(); // again for those that were just about to hold
            return fake.Paid.Count == 2 * ids.Count;
        }, "all tasks to be answered");

        foreach (var socket in (LiveSocket[])[here, there])
        {
            var seen = new HashSet<string>();
            while (seen.Count < ids.Count)
                seen.Add((await socket.NextAsync("task.completed")).GetProperty("data").Text("task_id"));
            Assert.Equal(ids.Order(), seen.Order());
        }
        // Each line of the ledger says which process posted it.
        var lines = (await File.ReadAllLinesAsync(Path.Combine(folder, "ledger.txt"))).Select(l => l.Split(' ')).ToList();
        Assert.Equal(ids.Count, lines.Select(l => l[1]).Distinct().Count());
        Assert.Equal(ids.Count, lines.Count);
        Assert.Equal(4, lines.Select(l => l[3]).Distinct().Count());
    }

    private static Dictionary<string, string?> Settings(TestDatabase database, FakeAnthropic fake, string folder, int port, int places = 8) => new()
    {
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["WORKER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["HOST"] = "127.0.0.1",
        ["DATA_DIR"] = folder,
        ["DATABASE_URL"] = database.Url,
        ["LEDGER"] = Path.Combine(folder, "ledger.txt"),
        ["LEASE_SECONDS"] = "3",
        ["WORKER_CONCURRENCY"] = places.ToString(CultureInfo.InvariantCulture),
        ["PROVIDER_SHARE_PERCENT"] = "100", // there is only one
        ["SAMPLE_DATA"] = "off",
        ["RATE_LIMIT_PER_MINUTE"] = "0",
        ["LOG_LEVEL"] = "ERROR",
        ["ANTHROPIC_API_KEY"] = "sk-ant-test",
        ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(),
    };
}
