using PersonalQ.Limits;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Database;

/// <summary>Long work of a write is done outside of it.</summary>
[Trait("Database", "any")]
public sealed class OutsideWriteTests
{
    [Fact]
    public async Task Other_writes_go_on_while_long_work_of_one_is_done()
    {
        await using var app = await PersonalQApp.StartAsync();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var go = new ManualResetEventSlim();
        var tries = 0;
        var heavy = app.Database.WriteAsync(session =>
        {
            tries++;
            return ValueTask.FromResult(session.Bounded(() => "heavy", TimeProvider.System, budget =>
            {
                budget.Spend(1_000_000); // more than a write may
                began.SetResult();
                go.Wait();
                return 42;
            }));
        }, CancellationToken.None);
        await began.Task;
        await app.AddAgentAsync(); // another write, while the first is held
        Assert.False(heavy.IsCompleted);
        go.Set();
        Assert.Equal(42, await heavy);
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Little_work_is_done_in_the_write_itself()
    {
        await using var app = await PersonalQApp.StartAsync();
        var tries = 0;
        await app.Database.WriteAsync(session =>
        {
            tries++;
            return ValueTask.FromResult(session.Bounded(() => "light", TimeProvider.System, budget =>
            {
                budget.Spend(1000);
                return true;
            }));
        }, CancellationToken.None);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Work_is_done_again_when_what_it_depends_on_has_changed()
    {
        await using var app = await PersonalQApp.StartAsync();
        var seen = "first";
        var worked = new List<string>();
        var result = await app.Database.WriteAsync(session =>
        {
            var now = seen;
            return ValueTask.FromResult(session.Bounded(() => now, TimeProvider.System, budget =>
            {
                budget.Spend(1_000_000);
                worked.Add(now);
                seen = "second"; // somebody else writes meanwhile
                return now;
            }));
        }, CancellationToken.None);
        Assert.Equal("second", result);
        Assert.Equal(["first", "second"], worked);
    }

    [Fact]
    public async Task A_failure_outside_is_the_failure_of_the_write()
    {
        await using var app = await PersonalQApp.StartAsync();
        await Assert.ThrowsAsync<TextLimitException>(() => app.Database.WriteAsync(
            session => ValueTask.FromResult(session.Bounded(() => "endless", TimeProvider.System, budget =>
            {
                while (true)
                    budget.Spend(1000);
#pragma warning disable CS0162 // the type of the result
                return 1;
#pragma warning restore CS0162
            })), CancellationToken.None));
    }
}
