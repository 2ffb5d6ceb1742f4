using PersonalQ.Agents;
using PersonalQ.Llm.Limits;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Tasks;

/// <summary>Limits of providers and agents hold for all processes on one PostgreSQL database together.</summary>
[Trait("Database", "postgres")]
public sealed class ClusterLimitTests : IAsyncLifetime
{
    private readonly List<PersonalQApp> apps = [];
    private TestDatabase database = null!;
    private FakeAnthropic fake = null!;

    public async ValueTask InitializeAsync()
    {
        Needs.Postgres();
        database = (await TestDatabase.CreateIfConfiguredAsync())!;
        fake = await FakeAnthropic.StartNewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in apps)
            await app.DisposeAsync();
        await fake.DisposeAsync();
        await database.DropAsync();
    }

    [Theory]
    [InlineData("PROVIDER_CONCURRENCY_ANTHROPIC")]
    [InlineData("AGENT_CONCURRENCY")]
    public async Task A_cap_holds_for_both_processes_together(string cap)
    {
        fake.Always(FakeAnswer.Say("One two three").Hold(1));
        await StartAsync(2, places: 8, (cap, "3"));
        var agent = await apps[0].AddAgentAsync(model: $"anthropic/{fake.Models[0]}");
        await AddAsync(agent, 12);
        await Eventually.TrueAsync(() => fake.Calls.Count == 3, "the calls that the cap allows");
        await OthersWorkAsync();
        Assert.Equal(3, fake.Calls.Count);
    }

    [Fact]
    public async Task A_provider_that_hangs_leaves_places_of_each_process_to_the_others()
    {
        fake.Always(FakeAnswer.Say("One two three").Hold(1));
        await StartAsync(2, places: 4);
        var agent = await apps[0].AddAgentAsync(model: $"anthropic/{fake.Models[0]}");
        await AddAsync(agent, 12);
        await Eventually.TrueAsync(() => fake.Calls.Count == 6, "three quarters of the places");
        await OthersWorkAsync();
        Assert.Equal(6, fake.Calls.Count);
    }

    [Fact]
    public async Task Processes_with_a_single_place_keep_the_share_together()
    {
        fake.Always(FakeAnswer.Say("One two three").Hold(1));
        await StartAsync(3, places: 1);
        var agent = await apps[0].AddAgentAsync(model: $"anthropic/{fake.Models[0]}");
        // Each process is known to the others before there is work.
        await Eventually.TrueAsync(() =>
        {
            using var db = apps[0].Database.Read();
            return db.Workers.Count() == 3;
        }, "the processes to know each other");
        await AddAsync(agent, 6);
        await Eventually.TrueAsync(() => fake.Calls.Count == 2, "two of three places");
        await OthersWorkAsync();
        Assert.Equal(2, fake.Calls.Count);
    }

    [Fact]
    public async Task A_limit_a_minute_holds_for_both_processes_together()
    {
        await StartAsync(2, places: 1);
        var (first, second) = (new SharedRates(apps[0].Database), new SharedRates(apps[1].Database));
        Assert.Equal(TimeSpan.Zero, await first.TakeAsync("p requests", 2, 1, default));
        Assert.Equal(TimeSpan.Zero, await second.TakeAsync("p requests", 2, 1, default));
        // Two a minute: the third waits about half a minute, the fourth about a whole one.
        Assert.InRange((await first.TakeAsync("p requests", 2, 1, default)).TotalSeconds, 0.001, 30);
        Assert.InRange((await second.TakeAsync("p requests", 2, 1, default)).TotalSeconds, 1, 60);
        await first.TakeAsync("p requests", 2, -4, default);
        Assert.Equal(TimeSpan.Zero, await second.TakeAsync("p requests", 2, 1, default));
    }

    [Fact]
    public async Task The_limits_of_a_provider_are_rows_of_the_database()
    {
        await StartAsync(2, places: 2, ("ANTHROPIC_REQUESTS_PER_MINUTE", "600"), ("ANTHROPIC_TOKENS_PER_MINUTE", "1000000"));
        fake.Always(FakeAnswer.Say("Hello."));
        var agent = await apps[0].AddAgentAsync(model: $"anthropic/{fake.Models[0]}");
        foreach (var id in await AddAsync(agent, 4))
            Assert.Equal("completed", (await apps[1].TaskWhenAsync(id, "completed", "failed")).Text("status"));
        await using var db = apps[0].Database.Read();
        Assert.Equal(["anthropic requests", "anthropic tokens"], db.ModelRates.Select(r => r.Name).OrderBy(n => n).ToList());
        Assert.All(db.ModelRates.ToList(), r => Assert.InRange(r.Level, 0, r.Name == "anthropic tokens" ? 1_000_000 : 600));
    }

    private async Task StartAsync(int processes, int places, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = database.Url, ["REDIS_URL"] = Environment.GetEnvironmentVariable("TEST_REDIS_URL"), ["ENCRYPTION_KEY"] = "the key of the cluster",
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["WORKER_CONCURRENCY"] = $"{places}",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        for (var i = 0; i < processes; i++)
            apps.Add(await PersonalQApp.StartAsync(settings));
    }

    private async Task<List<string>> AddAsync(Agent agent, int tasks)
    {
        var ids = new List<string>();
        for (var i = 0; i < tasks; i++)
            ids.Add(await apps[i % apps.Count].AddTaskAsync(agent, "Work"));
        return ids;
    }

    // What another provider's tasks need is left, and the queue goes on.
    private async Task OthersWorkAsync()
    {
        var agent = await apps[0].AddAgentAsync();
        foreach (var id in await AddAsync(agent, 4))
            Assert.Equal("completed", (await apps[0].TaskWhenAsync(id, "completed", "failed")).Text("status"));
    }
}
