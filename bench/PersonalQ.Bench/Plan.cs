using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PersonalQ.Tasks;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Bench;

/// <summary>The plan of three agents in a row, from start to end, without database, clock or model: every decision and every text.</summary>
internal static class Plan
{
    public static int Run(int runs)
    {
        var definition = new WorkflowDefinition
        {
            Process = WorkflowProcess.Sequential,
            Nodes = [.. Enumerable.Range(1, 3).Select(i => new WorkflowNode { Id = $"task_{i}", AgentId = $"agent_{i}", Instruction = $"Do {i}" })],
        };
        var text = RawJson.From(definition).Text;
        for (var i = 0; i < runs; i++)
            Once(text);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < runs; i++)
            Once(text);
        Console.WriteLine((Stopwatch.GetElapsedTime(began).TotalMilliseconds / runs).ToString("0.####", CultureInfo.InvariantCulture));
        return 0;
    }

    // Read anew at every step, as a run does that may go on in another process.
    private static void Once(string text)
    {
        var rows = new List<WorkflowNodeRun>();
        while (true)
        {
            var definition = new RawJson(text).Read<WorkflowDefinition>();
            var directives = WorkflowPlan.Next(new PlanInput
            {
                Name = "Run",
                Definition = definition,
                Graph = WorkflowGraph.Of(definition),
                Inputs = JsonSerializer.Deserialize<JsonElement>("{}"),
                Rows = rows,
            });
            if (directives is [CompleteRun])
                return;
            foreach (var start in directives.Cast<StartNode>())
                rows.Add(new WorkflowNodeRun
                {
                    RunId = "run",
                    NodeId = start.Node.NodeId,
                    TaskId = start.Node.NodeId,
                    Status = AgentTaskStatus.Completed,
                    Output = "\"An answer of the model, as long as a sentence is.\"",
                    StartedAt = DateTimeOffset.UnixEpoch,
                });
        }
    }
}
