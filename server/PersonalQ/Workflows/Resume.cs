using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows;

/// <summary>Chooses what a resumed run does again. Pure.</summary>
internal static class Resume
{
    /// <summary>The attempts that ended without a result and whose result is still wanted.</summary>
    public static IReadOnlyList<WorkflowNodeRun> ToRepeat(WorkflowRun run, List<WorkflowNodeRun> rows)
    {
        var definition = new RawJson(run.Definition).Read<WorkflowDefinition>();
        var graph = WorkflowGraph.Of(definition);
        var attempts = new Attempts(rows);
        var walk = new GraphWalk(graph, attempts);
        return [.. rows.Where(r => r is { IsFailure: true, Superseded: false } && IsWanted(r))];

        bool IsWanted(WorkflowNodeRun row)
        {
            if (attempts.Last(row.NodeId, row.Iteration, row.ItemIndex) != row)
                return false;
            if (row.NodeId == ManagerPlan.NodeId && definition.Process == WorkflowProcess.Hierarchical)
                return row.ErrorCode != ManagerPlan.Exhausted;
            if (!graph.Index.TryGetValue(row.NodeId, out var node) || row.ErrorCode == "not_needed" || walk.IsNeedless(node) || row.Iteration < walk.Iteration(node))
                return false;
            // What the definition has an answer to is settled, unless it only ended with the run.
            return graph.Nodes[node].OnError == NodeFailure.Fail || row.ErrorCode is "run_cancelled" or "run_ended";
        }
    }
}
