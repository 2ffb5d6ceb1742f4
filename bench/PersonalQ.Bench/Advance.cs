using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tasks;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Execution;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Bench;

/// <summary>
/// What a run reads and decides inside the write in which one of its tasks ends, when many others have ended before it with large outputs: by
/// rows without their texts, and in turns with it by whole rows.
/// </summary>
internal static class Advance
{
    private const string RunId = "run";

    public static async Task<int> RunAsync(int nodes, int kilobytes)
    {
        var folder = Directory.CreateTempSubdirectory("personalq-bench-").FullName;
        var app = Server.Build([], builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DATA_DIR"] = folder, ["PORT"] = "0", ["SAMPLE_DATA"] = "off", ["LOG_LEVEL"] = "ERROR",
        }));
        await app.StartServerAsync(CancellationToken.None);
        var database = app.Services.GetRequiredService<IDatabase>();
        var definition = new WorkflowDefinition
        {
            Nodes = [.. Enumerable.Range(1, nodes).Select(i => new WorkflowNode { Id = $"n{i}", AgentId = "agent", Instruction = $"Do {i}" })],
        };
        await database.WriteAsync(session => FillAsync(session, definition, new string('x', kilobytes * 1024)), CancellationToken.None);
        var (lean, whole) = (new List<double>(), new List<double>());
        for (var i = 0; i < 60; i++)
        {
            var a = await MeasureAsync(database, definition, NodeRows.OfRunAsync);
            var b = await MeasureAsync(database, definition, NodeRows.WholeAsync);
            if (i < 10)
                continue; // until it is compiled
            lean.Add(a);
            whole.Add(b);
        }
        Console.WriteLine(JsonSerializer.Serialize(new { lean_ms = Median(lean), whole_ms = Median(whole) }));
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async ValueTask FillAsync(WriteSession session, WorkflowDefinition definition, string text)
    {
        var now = TimeProvider.System.GetUtcNow();
        await RunRows.InsertAsync(session, new WorkflowRun
        {
            Id = RunId, Name = "Run", Process = WorkflowProcess.Graph, Definition = RawJson.From(definition).Text, CreatedAt = now, UpdatedAt = now,
        });
        foreach (var node in definition.Nodes)
            await NodeRows.InsertAsync(session, new WorkflowNodeRun
            {
                RunId = RunId, NodeId = node.Id, TaskId = "task " + node.Id, StartedAt = now,
                Status = node == definition.Nodes[^1] ? AgentTaskStatus.Running : AgentTaskStatus.Completed,
                Output = node == definition.Nodes[^1] ? null : JsonSerializer.Serialize(text),
            });
    }

    private static Task<double> MeasureAsync(IDatabase database, WorkflowDefinition definition, Func<WriteSession, string, ValueTask<List<WorkflowNodeRun>>> read) =>
        database.WriteAsync(async session =>
        {
            var began = Stopwatch.GetTimestamp();
            var rows = await read(session, RunId);
            var directives = WorkflowPlan.Next(new PlanInput
            {
                Name = "Run", Definition = definition, Graph = WorkflowGraph.Of(definition), Inputs = JsonSerializer.Deserialize<JsonElement>("{}"), Rows = rows,
            });
            if (directives.Count > 0)
                throw new InvalidOperationException("Nothing should begin.");
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }, CancellationToken.None);

    private static double Median(List<double> values) => Math.Round(values.Order().ElementAt(values.Count / 2), 3);
}
