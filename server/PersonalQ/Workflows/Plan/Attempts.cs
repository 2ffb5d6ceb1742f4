using PersonalQ.Tasks;

namespace PersonalQ.Workflows.Plan;

/// <summary>What the rows say about each visit of a node: its last attempt, how often it failed, and the next number.</summary>
internal sealed class Attempts
{
    private readonly Dictionary<(string Node, int Iteration, int Item), Visit> visits = [];
    private readonly Dictionary<(string Node, int Iteration), List<WorkflowNodeRun>> items = [];

    public Attempts(IEnumerable<WorkflowNodeRun> rows)
    {
        foreach (var row in rows)
        {
            var key = (row.NodeId, row.Iteration, row.ItemIndex);
            visits[key] = visits.GetValueOrDefault(key).With(row);
        }
        foreach (var (key, visit) in visits)
            if (key.Item != WorkflowNodeRun.Whole && visit.Last is { } last)
            {
                if (!items.TryGetValue((key.Node, key.Iteration), out var list))
                    items.Add((key.Node, key.Iteration), list = []);
                list.Add(last);
            }
    }

    /// <summary>The last attempt that counts; null when there is none.</summary>
    public WorkflowNodeRun? Last(string node, int iteration, int item = WorkflowNodeRun.Whole) => visits.GetValueOrDefault((node, iteration, item)).Last;

    /// <summary>The key of the next attempt.</summary>
    public NodeKey Next(string node, int iteration, int item = WorkflowNodeRun.Whole) =>
        new(node, iteration, item, visits.GetValueOrDefault((node, iteration, item)).Highest + 1);

    /// <summary>The last attempts at the entries of a map.</summary>
    public IReadOnlyList<WorkflowNodeRun> Items(string node, int iteration) => items.GetValueOrDefault((node, iteration)) ?? [];

    /// <summary>Whether a failed visit is tried again by itself. What a person stopped is not.</summary>
    public bool IsTriedAgain(WorkflowNodeRun failed, int most) =>
        failed.Status == AgentTaskStatus.Failed && visits[(failed.NodeId, failed.Iteration, failed.ItemIndex)].Failures < most;

    /// <summary>Every visit's last attempt that is not over.</summary>
    public IEnumerable<WorkflowNodeRun> Open => visits.Values.Select(v => v.Last).OfType<WorkflowNodeRun>().Where(r => !r.IsTerminal);

    private readonly record struct Visit(WorkflowNodeRun? Last, int Failures, int Highest)
    {
        public Visit With(WorkflowNodeRun row)
        {
            var highest = Math.Max(Highest, row.Attempt);
            if (row.Superseded)
                return this with { Highest = highest };
            return new Visit(
                Last is null || row.Attempt > Last.Attempt ? row : Last,
                Failures + (row.Status == AgentTaskStatus.Failed ? 1 : 0),
                highest);
        }
    }
}
