using PersonalQ.Agents;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Tasks;

/// <summary>In which order tasks come up, and how many at a time.</summary>
public sealed class QueueTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_urgent_comes_first_and_among_equals_the_oldest()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "1" });
        var agent = await app.AddAgentAsync();
        await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "paused" });
        var ids = new Dictionary<string, string>();
        foreach (var name in new[] { "low", "medium", "high", "urgent", "medium 2", "urgent 2" })
            ids[(await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id, title = name, priority = name.Split(' ')[0] })).Id()] = name;

        await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "active" });
        foreach (var id in ids.Keys)
            Assert.Equal("completed", (await app.TaskWhenAsync(id, "completed", "failed")).Text("status"));

        var began = (await app.GetAsync("/api/v1/tasks")).EnumerateArray().OrderBy(t => t.GetProperty("started_at").GetDateTimeOffset());
        Assert.Equal(["urgent", "urgent 2", "high", "medium", "medium 2", "low"], began.Select(t => ids[t.Id()]));
    }

    [Theory]
    [InlineData(TaskPriority.Low, TaskPriority.Medium, 30)]
    [InlineData(TaskPriority.Low, TaskPriority.High, 120)]
    [InlineData(TaskPriority.Medium, TaskPriority.High, 90)]
    public void Whoever_has_waited_long_enough_is_not_overtaken_any_more(TaskPriority old, TaskPriority fresh, int minutes)
    {
        var first = QueueOrder.Key(old, Now);
        Assert.True(QueueOrder.Key(fresh, Now.AddMinutes(minutes - 1)) < first);
        Assert.True(QueueOrder.Key(fresh, Now.AddMinutes(minutes + 1)) > first);
    }

    [Theory]
    [InlineData("AGENT_CONCURRENCY", "anthropic")]
    [InlineData("PROVIDER_CONCURRENCY_ANTHROPIC", "anthropic")]
    public async Task However_many_tasks_wait_for_what_is_full_others_begin_at_once(string cap, string provider)
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.Always(FakeAnswer.Say("One two three").Hold(1));
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), [cap] = "1",
        });
        var busy = await app.AddAgentAsync(model: $"{provider}/{fake.Models[0]}", status: AgentStatus.Paused);
        await app.Database.WriteAsync(async s =>
        {
            for (var i = 0; i < 450; i++)
                await TaskRows.CopyAsync(s, new AgentTask
                {
                    Id = Ids.New(TimeProvider.System), AgentId = busy.Id, Title = "Before", CreatedAt = Now, UpdatedAt = Now, AvailableAt = Now, QueueKey = QueueOrder.Key(TaskPriority.Medium, Now) + i,
                });
            await s.ExecuteAsync("update agents set status = 'active' where id = @p0", busy.Id);
        }, CancellationToken.None);
        await app.AddTaskAsync(busy, "Work");
        await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the first call");
        var other = await app.AddTaskAsync(await app.AddAgentAsync(), "Work");
        Assert.Equal("completed", (await app.TaskWhenAsync(other, "completed", "failed")).Text("status"));
        Assert.Single(fake.Calls);
    }

    [Fact]
    public async Task A_full_provider_does_not_keep_the_others_waiting()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.Always(FakeAnswer.Say("One two three").Hold(1));
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["WORKER_CONCURRENCY"] = "2", ["PROVIDER_CONCURRENCY_ANTHROPIC"] = "1",
        });
        var busy = await app.AddAgentAsync(model: $"anthropic/{fake.Models[0]}");
        for (var i = 0; i < 5; i++)
            await app.AddTaskAsync(busy, "Work");
        await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the first call");
        var other = await app.AddTaskAsync(await app.AddAgentAsync(), "Work");
        Assert.Equal("completed", (await app.TaskWhenAsync(other, "completed", "failed")).Text("status"));
        Assert.Single(fake.Calls);
    }

    [Theory]
    [InlineData(16, 75, 12)]
    [InlineData(2, 75, 1)]
    [InlineData(4, 99, 3)]
    public async Task A_provider_that_hangs_leaves_places_to_the_others(int places, int percent, int calls)
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.Always(FakeAnswer.Say("One two three").Hold(1));
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["WORKER_CONCURRENCY"] = $"{places}", ["PROVIDER_SHARE_PERCENT"] = $"{percent}",
        });
        var silent = await app.AddAgentAsync(model: $"anthropic/{fake.Models[0]}");
        for (var i = 0; i < places; i++)
            await app.AddTaskAsync(silent, "Work");
        await Eventually.TrueAsync(() => fake.Calls.Count == calls, "the calls that have a place");
        var other = await app.AddTaskAsync(await app.AddAgentAsync(), "Work");
        Assert.Equal("completed", (await app.TaskWhenAsync(other, "completed", "failed")).Text("status"));
        Assert.Equal(calls, fake.Calls.Count);
    }

    [Fact]
    public async Task With_a_cap_of_one_the_tasks_of_an_agent_follow_each_other()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["AGENT_CONCURRENCY"] = "1" });
        var agent = await app.AddAgentAsync();
        var ids = new List<string>();
        for (var i = 0; i < 8; i++)
            ids.Add(await app.AddTaskAsync(agent, "Work"));
        foreach (var id in ids)
            Assert.Equal("completed", (await app.TaskWhenAsync(id, "completed", "failed")).Text("status"));
        var spans = (await app.GetAsync("/api/v1/tasks?sort=created_at")).EnumerateArray()
            .Select(t => (From: t.GetProperty("started_at").GetDateTimeOffset(), To: t.GetProperty("completed_at").GetDateTimeOffset())).OrderBy(s => s.From).ToList();
        Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.True(pair.Second.From >= pair.First.To));
    }
}
