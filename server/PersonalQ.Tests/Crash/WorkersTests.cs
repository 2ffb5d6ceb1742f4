using System.Globalization;
using System.Net.Http.Json;
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

        ServerProcess Start(int port) => ServerProcess.Start(new Dictionary<string, string?>
        {
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["HOST"] = "127.0.0.1",
            ["DATA_DIR"] = folder,
            ["DATABASE_URL"] = database.Url,
            ["LEDGER"] = Path.Combine(folder, "ledger.txt"),
            ["LEASE_SECONDS"] = "3",
            ["WORKER_CONCURRENCY"] = "8",
            ["SAMPLE_DATA"] = "off",
            ["RATE_LIMIT_PER_MINUTE"] = "0",
            ["LOG_LEVEL"] = "ERROR",
            ["ANTHROPIC_API_KEY"] = "sk-ant-test",
            ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(),
        });
    }
}
