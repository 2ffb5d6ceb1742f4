using Microsoft.EntityFrameworkCore;
using Npgsql;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Database;

/// <summary>Deadlocks and ended connections of PostgreSQL, made to happen.</summary>
[Trait("Database", "postgres")]
public sealed class PostgresFaultTests
{
    [Fact]
    public async Task A_deadlock_inside_SaveChanges_is_repeated()
    {
        Needs.Postgres();
        await using var app = await PersonalQApp.StartAsync();
        var (one, two) = (await app.AddAgentAsync(), await app.AddAgentAsync());
        await using var source = NpgsqlDataSource.Create(Connection(app));
        await using var other = await source.OpenConnectionAsync();
        await using var crossing = await other.BeginTransactionAsync();
        await RunAsync(other, $"set local deadlock_timeout = '60s'; update agents set description = 'theirs' where id = '{two.Id}'");
        var tries = 0;

        var write = app.Database.WriteAsync(async session =>
        {
            tries++;
            await session.ExecuteAsync("select pg_advisory_xact_lock_shared(815)");
            await session.LockAsync("agents", one.Id);
            // Saved when this returns: EF's own command is what meets the deadlock.
            (await session.Db.Agents.SingleAsync(a => a.Id == two.Id)).Description = "ours";
        }, CancellationToken.None);
        await Eventually.GetAsync(() => ScalarAsync(source, "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'UPDATE agents%'"), n => n > 0, "the write to wait");
        // The other waits for ours, and looks for a deadlock much later than ours does.
        var crossed = RunAsync(other, $"update agents set description = 'theirs' where id = '{one.Id}'");
        await crossed;
        await crossing.CommitAsync();

        await write;
        Assert.Equal(2, tries);
        await using var db = app.Database.Read();
        Assert.Equal(["ours", "theirs"], await db.Agents.Select(a => a.Description).OrderBy(d => d).ToListAsync());
    }

    [Fact]
    public async Task Connections_that_were_ended_are_not_noticed_by_a_run_or_a_client()
    {
        Needs.Postgres();
        await using var fake = await FakeAnthropic.StartNewAsync();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString() });
        await using var source = NpgsqlDataSource.Create(Connection(app));
        var agent = await app.AddAgentAsync($"anthropic/{fake.Models[0]}");
        fake.Next(FakeAnswer.Say("One two three").Hold(1));
        var id = await app.AddTaskAsync(agent, "Work");
        await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the call");

        await EndOthersAsync(source);
        Assert.Equal(201, (int)(await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks", $$"""{"agent_id":"{{agent.Id}}","title":"x"}""")).StatusCode);
        await EndOthersAsync(source);
        var done = await Eventually.GetAsync(() =>
        {
            fake.ReleaseSilence();
            return app.GetAsync($"/api/v1/tasks/{id}");
        }, t => t.Text("status") is "completed" or "failed", "the task to end");
        Assert.True(done.Text("status") == "completed", $"{done}");
        Assert.Equal("One two three", done.GetProperty("output_data").Text("result"));
    }

    private static string Connection(PersonalQApp app)
    {
        using var db = app.Database.Read();
        return db.Database.GetConnectionString()!;
    }

    private static Task EndOthersAsync(NpgsqlDataSource source) =>
        ScalarAsync(source, "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
