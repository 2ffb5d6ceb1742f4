using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Tasks;

/// <summary>Claims that outlive what was expected of the clock, or of the process that made them.</summary>
[Trait("Database", "any")]
public sealed class LeaseTests : IAsyncLifetime
{
    private readonly MovedClock clock = new(TimeProvider.System.GetUtcNow());
    private FakeAnthropic fake = null!;
    private PersonalQApp app = null!;

    public async ValueTask InitializeAsync()
    {
        fake = await FakeAnthropic.StartNewAsync();
        app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["WORKER_CONCURRENCY"] = "2", ["LEASE_SECONDS"] = "2", ["PROVIDER_SHARE_PERCENT"] = "100",
        }, s => s.AddSingleton<TimeProvider>(clock));
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await fake.DisposeAsync();
    }

    [Fact]
    public async Task A_computer_that_wakes_up_does_not_run_again_what_it_is_running()
    {
        fake.Next(FakeAnswer.Say("One two three").Hold(1));
        var held = await TaskAsync();
        await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the first call");

        fake.Always(FakeAnswer.Say("Well"));
        clock.Advance(TimeSpan.FromHours(8));
        Assert.Equal("completed", (await app.TaskWhenAsync(await TaskAsync(), "completed", "failed")).Text("status")); // it claims at once

        var done = await ReleasedAsync(held);
        Assert.Equal("completed", done.Text("status"));
        Assert.Equal("One two three", done.GetProperty("output_data").Text("result"));
        Assert.Equal(2, fake.Calls.Count);
    }

    [Fact]
    public async Task A_task_that_was_claimed_and_never_begun_is_taken_up_when_its_lease_runs_out()
    {
        fake.Next(FakeAnswer.Say("One two three").Hold(1), FakeAnswer.Say("One two three").Hold(1));
        var holding = new[] { await TaskAsync(), await TaskAsync() };
        await Eventually.TrueAsync(() => fake.Calls.Count == 2, "both places to be taken");
        var lost = await TaskAsync();
        // As when the answer of the database is lost after the commit.
        Assert.Equal(lost, Assert.Single((await app.Services.GetRequiredService<TaskQueue>().ClaimAsync(2, CancellationToken.None)).Tasks).Task.Id);

        fake.Always(FakeAnswer.Say("Well"));
        foreach (var id in holding)
            await ReleasedAsync(id);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("completed", (await app.TaskWhenAsync(lost, "completed", "failed")).Text("status"));
        Assert.Equal(3, fake.Calls.Count);
    }

    private Task<JsonElement> ReleasedAsync(string id) => Eventually.GetAsync(() =>
    {
        fake.ReleaseSilence(); // what is not silent yet is let go the next time
        return app.GetAsync($"/api/v1/tasks/{id}");
    }, t => t.Text("status") is "completed" or "failed", $"task {id} to end");

    private async Task<string> TaskAsync() => await app.AddTaskAsync(await app.AddAgentAsync(model: $"anthropic/{fake.Models[0]}"), "Work");
}
