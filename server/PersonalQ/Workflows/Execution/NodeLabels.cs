using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Execution;

/// <summary>Names of nodes for people: labels may have expressions.</summary>
internal static class NodeLabels
{
    // A name is worth no more.
    private static readonly TextLimits Bounds = TextLimits.InWrite with { Time = TimeSpan.FromSeconds(1), IsFirstTry = false };

    /// <summary>The labels that have expressions, worked out with what the run knows by now.</summary>
    public static IReadOnlyDictionary<string, string> Of(WorkflowRun run, IEnumerable<WorkflowNodeRun> rows)
    {
        // Most have none; and a definition that cannot be read any more must not hide its run.
        if (!run.Definition.Contains("{{", StringComparison.Ordinal))
            return new Dictionary<string, string>();
        var labelled = new RawJson(run.Definition).Read<WorkflowDefinition>().Nodes.Where(n => n.Label?.Contains("{{", StringComparison.Ordinal) == true).ToList();
        if (labelled.Count == 0)
            return new Dictionary<string, string>();
        var results = rows.Where(r => r is { IsTerminal: true, Superseded: false, ItemIndex: WorkflowNodeRun.Whole })
            .GroupBy(r => r.NodeId).Select(g => g.MaxBy(r => (r.Iteration, r.Attempt))!);
        var values = new WorkflowRunValues(new RawJson(run.Inputs).Read<JsonElement>(), results, new TextBudget(Bounds, TimeProvider.System));
        return labelled.ToDictionary(n => n.Id, n => Titles.Of(n, values), StringComparer.Ordinal);
    }
}
