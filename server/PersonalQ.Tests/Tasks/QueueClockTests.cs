using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Tasks;

/// <summary>A process whose clock is wrong shares a queue with others: the database's clock is the one that counts.</summary>
[Trait("Database", "postgres")]
public sealed class QueueClockTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(-3600)]
    public async Task With_a_clock_ahead_or_behind_tasks_begin_at_once_and_retries_come_on_time(int secondsAhead)
    {
        Needs.Postgres();
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.Next(FakeAnswer.Fail(529));
        fake.Always(FakeAnswer.Say("Well"));
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["LLM_RETRY_BASE_MS"] = "1",
        }, s => s.AddSingleton<TimeProvider>(new SkewedClock(TimeSpan.FromSeconds(secondsAhead))));
        var agent = await app.AddAgentAsync(model: $"anthropic/{fake.Models[0]}");

        var id = await app.AddTaskAsync(agent, "Work");
        Assert.Equal("completed", (await app.TaskWhenAsync(id, "completed", "failed")).Text("status"));

        // By the database's clock the whole took no longer than by anybody's who waits for it.
        var (created, began, ended, now) = await app.Database.WriteAsync(async s =>
        {
            var task = (await TaskRows.LockAsync(s, id))!;
            return (task.CreatedAt, task.StartedAt!.Value, task.CompletedAt!.Value, await s.NowAsync());
        }, CancellationToken.None);
        Assert.True(created <= began && began <= ended && ended <= now, $"{created:O} {began:O} {ended:O} {now:O}");
        Assert.Equal(2, fake.Calls.Count);
    }

    [Fact]
    public async Task With_a_clock_ahead_a_request_that_is_under_way_is_not_taken_for_dead()
    {
        Needs.Postgres();
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<TimeProvider>(new SkewedClock(TimeSpan.FromMinutes(10))));
        (await PostAsync()).EnsureSuccessStatusCode();
        // As another process has just begun it.
        await app.Database.WriteAsync(async s => { await s.ExecuteAsync("update idempotency_keys set status_code = null, resource = null, created_at = @now"); }, CancellationToken.None);
        await HttpProbe.ProblemAsync(await PostAsync(), 409, "request_in_progress");

        async Task<HttpResponseMessage> PostAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents") { Content = JsonContent.Create(AgentCalls.NewAgent("One"), options: Json.Options) };
            request.Headers.Add("Idempotency-Key", "k1");
            return await app.Client.SendAsync(request);
        }
    }

    private sealed class SkewedClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
