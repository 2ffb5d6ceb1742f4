using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Events;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Workflows.Execution;

namespace PersonalQ.Tests.Workflows;

/// <summary>What a run reads of its rows when one of its tasks ends.</summary>
[Trait("Database", "any")]
public sealed class LeanAdvanceTests
{
    [Fact]
    public async Task A_run_is_moved_on_without_reading_the_outputs_of_nodes_that_nobody_asks_for()
    {
        var statements = new ConcurrentQueue<(string Sql, object?[] Given)>();
        await using var world = await WorkflowWorld.StartAsync(services: services =>
        {
            services.Remove(services.Single(d => d.ImplementationType == typeof(TaskReactions)));
            services.AddSingleton<IEventRecorder>(s => new Listened(ActivatorUtilities.CreateInstance<TaskReactions>(s), statements));
        });
        world.Nodes();
        var agent = await world.AgentAsync();
        string[] middle = [.. Enumerable.Range(1, 6).Select(i => $"n{i}")];
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, string.Join(' ', middle.Select(n => $"a>{n} {n}>z"))));
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("z done", ended.Text("output"));

        var reads = statements.Where(s => s.Sql.Contains("from workflow_node_runs", StringComparison.Ordinal) && s.Sql.StartsWith("select", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(reads);
        Assert.All(reads, r => Assert.Matches(r.Given.Length > 1 ? "in each" : @"null, null, .*octet_length\(input\), octet_length\(output\)", r.Sql.ReplaceLineEndings(" ")));
        // What ends is at hand. Only z is told of more: of those in the middle that ended before the last of them.
        var fetched = reads.Where(r => r.Given.Length > 1).SelectMany(r => JsonSerializer.Deserialize<string[]>((string)r.Given[2]!)!).ToList();
        Assert.Equal(middle.Length - 1, fetched.Count);
        Assert.All(fetched, key => Assert.Contains(key.Split(' ')[0], middle));
        var told = world.Fake.Calls.Single(c => WorkflowWorld.WordOf(c.Prompt) == "z").Prompt.First;
        Assert.All(middle, n => Assert.Contains($"{n} done", told, StringComparison.Ordinal));
    }

    /// <summary>The recorder that moves runs on, and what it says to the database.</summary>
    private sealed class Listened(TaskReactions inner, ConcurrentQueue<(string, object?[])> statements) : IEventRecorder
    {
        public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
        {
            var listened = new Session(session, statements);
            await inner.RecordAsync(listened, raised, ct);
            foreach (var happened in listened.Raised)
                session.Raise(happened);
        }
    }

    private sealed class Session(WriteSession inner, ConcurrentQueue<(string, object?[])> statements) : WriteSession
    {
        public override bool IsPostgres => inner.IsPostgres;

        public override PersonalQDb Db => inner.Db;

        protected internal override SecretGate Secrets => inner.Secrets;

        public override DbCommand Command(string sql, params ReadOnlySpan<object?> parameters)
        {
            statements.Enqueue((sql, parameters.ToArray()));
            return inner.Command(sql, parameters);
        }

        public override ValueTask LockAsync(string table, string id) => inner.LockAsync(table, id);

        public override ValueTask<DateTimeOffset> NowAsync() => inner.NowAsync();
    }
}
