using PersonalQ.Agents;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>The queue and the heartbeat find their rows in indexes, whatever else the table holds.</summary>
[Trait("Database", "any")]
public sealed class QueueIndexTests
{
    private static readonly (string Sql, object[] Parameters)[] Statements =
    [
        (QueueSql.Promote, ["me"]), (QueueSql.Candidates, [16L]), (QueueSql.CandidatesOfAgent, ["a", 16L]), (QueueSql.Agents, []), (QueueSql.Running, []),
        (QueueSql.Take, ["[]", "me", 1L]), (QueueSql.NextDue, ["me"]), (QueueSql.Renew, ["me", "[]", 1L]), (QueueSql.Drop, ["me", "[]"]), (QueueSql.TakeOver, []),
        (QueueSql.AfterLeap, []), (QueueSql.Expired, []),
    ];

    [Fact]
    public async Task No_statement_of_the_queue_and_the_heartbeat_reads_the_whole_table()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var agent = await app.AddAgentAsync();
        await FillAsync(app, agent);
        foreach (var (sql, parameters) in Statements)
        {
            var plan = await app.Database.WriteAsync(async s =>
            {
                if (s.IsPostgres)
                    await s.ExecuteAsync("set local enable_seqscan = off");
                var lines = new List<string>();
                await using var reader = await s.Command((s.IsPostgres ? "explain " : "explain query plan ") + sql, parameters).ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    lines.Add(reader.GetString(s.IsPostgres ? 0 : 3));
                return lines;
            }, CancellationToken.None);
            Assert.DoesNotContain(plan, l => l.Contains("Seq Scan on tasks", StringComparison.Ordinal)
                || (l.StartsWith("SCAN tasks", StringComparison.Ordinal) && !l.Contains("USING", StringComparison.Ordinal)));
            // Nor one of the indexes that hold every task.
            Assert.DoesNotContain(plan, l => l.Contains("PK_tasks", StringComparison.Ordinal) && l.StartsWith("SCAN", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, l => new[] { "ix_tasks_list", "ix_tasks_of_agent", "IX_tasks_status" }.Any(i => l.Contains(i + " ", StringComparison.Ordinal)));
        }
    }

    private static Task FillAsync(PersonalQApp app, Agent agent) => app.Database.WriteAsync(async s =>
    {
        for (var i = 0; i < 300; i++)
            await TaskRows.CopyAsync(s, new AgentTask
            {
                Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = "Old", Status = AgentTaskStatus.Completed,
                CreatedAt = TimeProvider.System.Now(), UpdatedAt = TimeProvider.System.Now(), CompletedAt = TimeProvider.System.Now(),
            });
        await s.ExecuteAsync("analyze");
    }, CancellationToken.None);
}
