using System.Globalization;
using PersonalQ.Tasks;
using PersonalQ.Workflows;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Tests.Workflows.Plan;

/// <summary>Thousands of random graphs and lives: what must hold for all of them. A failure names its seed.</summary>
public sealed class RandomPlanTests
{
    private const int Runs = 3000;

    [Fact]
    public void Every_run_of_every_graph_ends_and_begins_no_visit_twice()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            var definition = RandomGraph.Of(random);
            Assert.True(DefinitionCheck.Faults(definition).Count == 0, $"seed {seed}: {string.Join("; ", DefinitionCheck.Faults(definition))}");
            var run = Live(definition, random, seed, _ => { });
            Assert.True(run.HasEnded, $"seed {seed}: waits for {run.Open}");
            if (run.Output is not null)
                Assert.True(run.Rows.TrueForAll(r => r.IsTerminal), $"seed {seed}: completed with {run.Open} open");
        }
    }

    [Fact]
    public void The_order_in_which_rows_were_written_changes_nothing()
    {
        for (var seed = 0; seed < Runs / 3; seed++)
        {
            var random = new Random(seed);
            var shuffles = new Random(seed + 1);
            Live(RandomGraph.Of(random), random, seed, run =>
            {
                var rows = run.Rows.ToArray();
                var expected = Told(run, rows);
                shuffles.Shuffle(rows);
                Assert.True(expected == Told(run, rows), $"seed {seed}:\n{expected}\nbut shuffled\n{Told(run, rows)}");
            });
        }
    }

    [Fact]
    public void Which_of_several_open_nodes_ends_first_changes_neither_what_is_done_nor_the_result()
    {
        // Joins that take whoever is first depend on it by their meaning; the rest must not.
        for (var seed = 0; seed < Runs / 3; seed++)
        {
            var definition = RandomGraph.Of(new Random(seed));
            definition = definition with { Nodes = [.. definition.Nodes.Select(n => n with { Join = NodeJoin.All })] };
            var first = Live(definition, new Random(1), seed, _ => { }, fails: false);
            var second = Live(definition, new Random(2), seed, _ => { }, fails: false);
            Assert.Equal(first.Started.Select(s => PlanRun.Name(s.Node)).Order(StringComparer.Ordinal), second.Started.Select(s => PlanRun.Name(s.Node)).Order(StringComparer.Ordinal));
            Assert.True(first.Output?.GetRawText() == second.Output?.GetRawText(), $"seed {seed}");
        }
    }

    private static string Told(PlanRun run, WorkflowNodeRun[] rows) =>
        string.Join('\n', WorkflowPlan.Next(run.Input with { Rows = rows }).Select(d => d.ToString()!).Order(StringComparer.Ordinal));

    // Ends open visits in random order, some with errors, until nothing is open.
    private static PlanRun Live(WorkflowDefinition definition, Random random, int seed, Action<PlanRun> look, bool fails = true)
    {
        var run = new PlanRun(definition, new { list = new[] { 1, 2, 3 } });
        for (var step = 0; !run.HasEnded; step++)
        {
            Assert.True(step < 5000, $"seed {seed} does not end");
            look(run);
            var open = run.Rows.Where(r => r is { IsTerminal: false, Superseded: false } && (r.TaskId is not null || r.WaitingFor is not null)).ToList();
            if (open.Count == 0)
                return run;
            var row = open[random.Next(open.Count)];
            if (fails && random.Next(8) == 0)
                run.Fails(PlanRun.Name(row), status: random.Next(4) == 0 ? AgentTaskStatus.Cancelled : AgentTaskStatus.Failed);
            else if (row.WaitingFor == WaitingFor.Approval)
                run.Decides(PlanRun.Name(row), Choice(row, 2) == 0);
            else
                run.Done(PlanRun.Name(row), Choice(row, 2) == 0, definition.Nodes.First(n => n.Id == row.NodeId).Condition is null ? null : Choice(row, 2) == 0 ? "x" : "y");
        }
        return run;

        // The same visit always says the same, whenever it is asked.
        static int Choice(WorkflowNodeRun row, int most) => PlanRun.Name(row).Sum(c => c) % most;
    }
}

/// <summary>Valid graphs of any shape: layers of nodes with edges forward, choices, approvals, maps, error branches, and loops in loops.</summary>
internal static class RandomGraph
{
    public static WorkflowDefinition Of(Random random)
    {
        var nodes = new List<WorkflowNode>();
        var edges = new List<WorkflowEdge>();
        var entry = Add(random, nodes, edges, null);
        Grow(random, nodes, edges, [entry], depth: 0, size: random.Next(2, 7));
        return new WorkflowDefinition
        {
            Nodes = nodes,
            Edges = edges,
            Inputs = [new WorkflowInput { Name = "list", Type = InputType.Json }],
            Settings = new WorkflowSettings { Concurrency = random.Next(3) == 0 ? random.Next(1, 4) : null },
        };
    }

    // Adds nodes behind those that are there, and now and then a loop around a part of its own; answers the last one.
    private static string Grow(Random random, List<WorkflowNode> nodes, List<WorkflowEdge> edges, List<string> before, int depth, int size)
    {
        var last = before[^1];
        for (var i = 0; i < size; i++)
        {
            if (depth < 2 && random.Next(4) == 0)
            {
                var head = Add(random, nodes, edges, null, NodeType.Agent);
                edges.Add(new WorkflowEdge { Source = last, Target = head });
                var tail = Grow(random, nodes, edges, [head], depth + 1, random.Next(1, 4));
                var loop = Name(nodes);
                nodes.Add(Graphs.Loop(loop, random.Next(1, 4), random.Next(2) == 0 ? "iteration >= 2" : null));
                edges.Add(new WorkflowEdge { Source = tail, Target = loop });
                edges.Add(new WorkflowEdge { Source = loop, Target = head, Branch = Branches.Repeat });
                if (random.Next(5) > 0)
                {
                    last = Add(random, nodes, edges, null);
                    edges.Add(new WorkflowEdge { Source = loop, Target = last, Branch = Branches.Done });
                    before.Add(last);
                    continue;
                }
                last = loop;
                break;
            }
            last = Add(random, nodes, edges, before[random.Next(before.Count)]);
            // A second way in makes a join.
            if (random.Next(2) == 0 && before[random.Next(before.Count)] is var other && edges.TrueForAll(e => e.Target != last || e.Source != other))
                Connect(random, nodes, edges, other, last);
            before.Add(last);
        }
        return last;
    }

    private static string Add(Random random, List<WorkflowNode> nodes, List<WorkflowEdge> edges, string? after, NodeType? type = null)
    {
        var id = Name(nodes);
        var join = (NodeJoin)random.Next(3);
        WorkflowNode node = (type is null ? random.Next(8) : 7) switch
        {
            0 => Graphs.Choice(id, "x", "y"),
            1 => Graphs.Condition(id, random.Next(2) == 0 ? "true" : "false"),
            2 => Graphs.Approval(id),
            3 => Graphs.Map(id, "inputs.list", random.Next(1, 4)),
            _ => Graphs.Agent(id),
        };
        nodes.Add(node with { Join = join, Retry = random.Next(3) == 0 ? new NodeRetry { MaxAttempts = 2 } : null, OnError = random.Next(3) == 0 ? NodeFailure.Continue : NodeFailure.Fail });
        if (after is not null)
            Connect(random, nodes, edges, after, id);
        return id;
    }

    private static void Connect(Random random, List<WorkflowNode> nodes, List<WorkflowEdge> edges, string source, string target)
    {
        var at = nodes.FindIndex(n => n.Id == source);
        string? branch = nodes[at] switch
        {
            { Condition.ModelChoice: not null } => random.Next(3) switch { 0 => "x", 1 => "y", _ => null },
            { Type: NodeType.Condition } => random.Next(3) switch { 0 => "true", 1 => "false", _ => null },
            { Type: NodeType.Approval } => random.Next(3) switch { 0 => "approved", 1 => "rejected", _ => null },
            { Type: NodeType.Loop } => Branches.Done,
            _ when random.Next(8) == 0 => Branches.Error,
            _ => null,
        };
        if (branch == Branches.Error)
            nodes[at] = nodes[at] with { OnError = NodeFailure.Branch };
        edges.Add(new WorkflowEdge { Source = source, Target = target, Branch = branch });
    }

    private static string Name(List<WorkflowNode> nodes) => string.Create(CultureInfo.InvariantCulture, $"n{nodes.Count}");
}
