using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>How many commits a task costs. Each is a wait for the writer, and on PostgreSQL for the network.</summary>
[Trait("Database", "any")]
public sealed class CommitTests
{
    [Theory]
    [InlineData("Say hello", 4)] // created; claimed; begun with its first intent; ended
    [InlineData("Please calculate 2+3*4", 6)] // two more for a turn with a tool
    public async Task A_task_costs_so_many_commits(string title, int commits)
    {
        await using var app = await PersonalQApp.StartAsync(services: CountingDatabase.Add);
        var id = await app.AddTaskAsync(await app.AddAgentAsync(), title);

        Assert.Equal("completed", (await app.TaskWhenAsync(id, "completed", "failed")).Text("status"));
        Assert.Equal(commits, app.Services.GetRequiredService<CountingDatabase>().Of(id));
    }
}
