using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
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
}
