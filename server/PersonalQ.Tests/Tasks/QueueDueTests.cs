using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>The clock goes on between the statements of a claim.</summary>
public sealed class QueueDueTests
{
    [Fact]
    public async Task What_comes_due_in_the_midst_of_a_claim_is_asked_for_at_once_and_not_at_the_next_poll()
    {
        var clock = new SteppingClock();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" }, s => s.AddSingleton<TimeProvider>(clock));
        var id = await app.AddTaskAsync(await app.AddAgentAsync(), "Work");
        var queue = app.Services.GetRequiredService<TaskQueue>();
        clock.Step = TimeSpan.FromMilliseconds(1);
        for (var steps = 0; steps < 12; steps++)
        {
            // As after a call that failed: it is tried again in a moment.
            await app.Database.WriteAsync(
                async s => { await s.ExecuteAsync("update tasks set waiting_for = 'retry', available_at = @now + @p1, lease_owner = null where id = @p0", id, steps * 1_000L); }, CancellationToken.None);
            var claim = await queue.ClaimAsync(1, CancellationToken.None);
            Assert.True(claim.Tasks.Count == 1 || claim.NextIn < TimeSpan.FromMilliseconds(20), $"due in {steps} ms: asked again in {claim.NextIn?.ToString() ?? "a while"}");
        }
    }

    /// <summary>Goes on by a step whenever somebody looks.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long ahead;

        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Add(ref ahead, Step.Ticks));
    }
}
