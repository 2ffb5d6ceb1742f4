using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows.Plan;

/// <summary>
/// Decides what a run does next from its definition and its rows alone: no clock, database, network or chance. Asking
/// again with the same rows gives the same answer, which is what makes crashes and parallel branches harmless. Rows may come
/// without their texts: then the answer can be which texts it takes to decide.
/// </summary>
internal static class WorkflowPlan
{
    /// <summary>What to do now; nothing when the run waits for tasks or people.</summary>
    public static IReadOnlyList<PlanDirective> Next(PlanInput run)
    {
        var attempts = new Attempts(run.Rows);
        try
        {
            return run.Definition.Process == WorkflowProcess.Hierarchical
                ? ManagerPlan.Next(run, attempts)
                : OfGraph(run, attempts, WorkflowRunOutput.Of);
        }
        catch (TextsMissingException missing)
        {
            return [new FetchTexts(missing.Inputs, missing.Outputs)];
        }
    }

    /// <summary>The same for the nodes and edges alone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="attempts">Its rows.</param>
    /// <param name="output">Makes the run's result of the ends of the walk.</param>
    public static IReadOnlyList<PlanDirective> OfGraph(PlanInput run, Attempts attempts, Func<IReadOnlyList<ContextPart>, string> output)
    {
        var walk = new GraphWalk(run.Graph, attempts, run.Budget);
        var directives = new List<PlanDirective>();
        var needless = walk.Needless().ToHashSet();
        directives.AddRange(needless.Select(r => new StopNode(NodeKey.Of(r))));
        var open = attempts.Open.Where(r => !needless.Contains(r)).ToList();
        var working = open.Count(r => r.TaskId is not null);
        if (walk.Failure is { } failure)
        {
            // What runs is paid for already, and a resumed run will not have to do it again.
            if (working == 0)
                directives.Add(Failed(run, failure));
            return directives;
        }
        var starts = new NodeStarts(run, walk, (run.Definition.Settings.Concurrency ?? int.MaxValue) - working);
        foreach (var node in run.Graph.Order)
            if (walk.Phase(node) == NodePhase.Open && !walk.IsNeedless(node))
                starts.Consider(node);
        directives.AddRange(starts.Gathered());
        if (starts.Held)
            directives.Add(new WaitForBudget());
        if (open.Count == 0 && starts is { Count: 0, Held: false })
            directives.Add(new CompleteRun(output([.. walk.Ends()])));
        return directives;
    }

    private static FailRun Failed(PlanInput run, WorkflowNodeRun failure)
    {
        var title = run.Graph.Index.TryGetValue(failure.NodeId, out var node) ? run.Graph.Nodes[node].Title : failure.NodeId;
        return new FailRun(failure.ErrorCode ?? "node_failed", $"'{title}' {(failure.Status == Tasks.AgentTaskStatus.Cancelled ? "was cancelled" : "failed")}: {failure.ErrorMessage ?? "no reason was given."}");
    }
}
