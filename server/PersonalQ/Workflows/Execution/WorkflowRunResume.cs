using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PersonalQ.Http;
using PersonalQ.Limits;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Execution;

/// <summary>Chooses what a resumed run does again. Pure.</summary>
internal static class WorkflowRunResume
{
    /// <summary>The attempts that ended without a result and whose result is still wanted. Long walks are made outside of the write.</summary>
    /// <exception cref="ProblemException">409: the walk takes too much.</exception>
    public static IReadOnlyList<NodeKey> ToRepeat(WriteSession session, WorkflowRun run, WorkflowDefinition definition, List<WorkflowNodeRun> rows, TimeProvider clock)
    {
        try
        {
            return session.Bounded(() => KeyOf(run, rows), clock, budget => ToRepeat(definition, rows, budget), TextLimits.Plan);
        }
        catch (TextLimitException e) when (!e.IsFirstTry)
        {
            throw ProblemException.Conflict("too_much_work", $"What there is to resume cannot be worked out: {e.Message}. Start a new run with fewer rounds.");
        }
    }

    /// <summary>The same within a budget.</summary>
    /// <exception cref="TextLimitException">The budget does not suffice.</exception>
    internal static IReadOnlyList<NodeKey> ToRepeat(WorkflowDefinition definition, List<WorkflowNodeRun> rows, TextBudget budget)
    {
        var graph = WorkflowGraph.Of(definition);
        var attempts = new Attempts(rows);
        var walk = new GraphWalk(graph, attempts, budget);
        return [.. rows.Where(r => r is { IsFailure: true, Superseded: false } && IsWanted(r)).Select(NodeKey.Of)];

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

    // All that the walk depends on.
    private static string KeyOf(WorkflowRun run, List<WorkflowNodeRun> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(run.Definition);
        foreach (var row in rows.OrderBy(r => r.NodeId, StringComparer.Ordinal).ThenBy(r => r.Iteration).ThenBy(r => r.ItemIndex).ThenBy(r => r.Attempt))
            Add(string.Create(CultureInfo.InvariantCulture, $"{row.NodeId} {row.Iteration} {row.ItemIndex} {row.Attempt} {row.Status} {row.Superseded} {row.ErrorCode} {row.Branch}"));
        return $"resume: {Convert.ToHexString(hash.GetHashAndReset())}";

        void Add(string text)
        {
            hash.AppendData(BitConverter.GetBytes(text.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }
    }
}
