using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Database;

public sealed class WriterTests
{
    private static Agent Named(string name) => new()
    {
        Id = Ids.New(TimeProvider.System),
        Name = name,
        Description = "x",
        AgentType = AgentType.Analytical,
        Model = "demo/echo",
        Temperature = 0.3,
        SystemPrompt = "x",
        CreatedAt = TimeProvider.System.Now(),
        UpdatedAt = TimeProvider.System.Now(),
    };

    [Fact]
    public async Task A_failing_write_undoes_itself_alone()
    {
        await using var app = await PersonalQApp.StartAsync();
        var writes = Enumerable.Range(0, 40).Select(i => app.Database.WriteAsync(async session =>
        {
            session.Db.Agents.Add(Named($"agent {i}"));
            await session.Db.SaveChangesAsync();
            if (i % 4 == 0)
                throw new InvalidOperationException("no");
        }, CancellationToken.None)).ToArray();

        foreach (var (write, i) in writes.Select((w, i) => (w, i)))
            if (i % 4 == 0)
                await Assert.ThrowsAsync<InvalidOperationException>(() => write);
            else
                await write;

        await using var db = app.Database.Read();
        Assert.Equal(30, await db.Agents.CountAsync());
    }

    [Fact]
    public async Task Instants_and_enums_come_back_as_they_went_in()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = Named("one");
        await app.Database.WriteAsync(session =>
        {
            session.Db.Agents.Add(agent);
            return ValueTask.CompletedTask;
        }, CancellationToken.None);
        await using var db = app.Database.Read();
        var read = await db.Agents.SingleAsync();
        Assert.Equal(agent.CreatedAt, read.CreatedAt);
        Assert.Equal(AgentType.Analytical, read.AgentType);
    }
}
