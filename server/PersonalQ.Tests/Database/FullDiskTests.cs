using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Database;

/// <summary>A database that cannot be written is a clear failure, and leaves nothing half done.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_is_told_and_leaves_no_half_written_task()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        // SQLite's own bound on the file behaves as a full disk does: SQLITE_FULL at the write that needs a page.
        await app.Database.WriteAsync(async session => await session.ExecuteAsync("PRAGMA max_page_count = 1"), CancellationToken.None);

        var answer = await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks",
            $$"""{"agent_id":"{{agent.Id}}","title":"x","description":"{{new string('x', 90_000)}}"}""");

        Assert.Equal(507, (int)answer.StatusCode);
        Assert.Contains("storage_full", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await using var db = app.Database.Read();
        Assert.Equal(0, await db.Tasks.CountAsync());
        Assert.Equal(0, await db.Activities.CountAsync(a => a.TaskId != null));
    }

    [Fact]
    public async Task A_database_locked_by_another_program_is_told_and_works_again_when_it_is_free()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        await using var intruder = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "personal_q.db")}");
        await intruder.OpenAsync();
        await using (var held = intruder.BeginTransaction(deferred: false))
        {
            var refused = await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks", $$"""{"agent_id":"{{agent.Id}}","title":"x"}""");
            Assert.Equal(503, (int)refused.StatusCode);
            Assert.Contains("database_busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        var id = await app.AddTaskAsync(agent, "Now");
        await app.TaskWhenAsync(id, "completed");
        Assert.Equal(1, (await app.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task A_database_that_is_locked_when_the_server_starts_is_waited_for()
    {
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        Agent agent;
        await using (var first = await PersonalQApp.StartAsync(folder: folder))
            agent = await first.AddAgentAsync();
        var intruder = new Intruder(folder);
        await using (var app = await PersonalQApp.StartAsync(folder: folder, services: s => s.Insert(0, ServiceDescriptor.Singleton<IHostedService>(intruder))))
        {
            // Refused together with, or after, what the workers wanted first.
            var refused = await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks", $$"""{"agent_id":"{{agent.Id}}","title":"x"}""");
            Assert.Equal(503, (int)refused.StatusCode);
            await intruder.StopAsync(CancellationToken.None);
            await app.TaskWhenAsync(await app.AddTaskAsync(agent, "Now"), "completed");
        }
        Directory.Delete(folder, recursive: true);
    }

    // Starts before all others, and holds the database from then on.
    private sealed class Intruder(string folder) : IHostedService
    {
        private readonly SqliteConnection connection = new($"Data Source={Path.Combine(folder, "personal_q.db")}");

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await connection.OpenAsync(cancellationToken);
            connection.BeginTransaction(deferred: false);
        }

        public async Task StopAsync(CancellationToken cancellationToken) => await connection.DisposeAsync();
    }
}
