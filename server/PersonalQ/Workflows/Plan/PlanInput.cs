using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows.Plan;

/// <summary>All that a plan depends on.</summary>
internal sealed record PlanInput
{
    /// <summary>Name of the run.</summary>
    public required string Name { get; init; }
    /// <summary>The pinned definition.</summary>
    public required WorkflowDefinition Definition { get; init; }
    /// <summary>Its shape.</summary>
    public required WorkflowGraph Graph { get; init; }
    /// <summary>The inputs, an object.</summary>
    public required JsonElement Inputs { get; init; }
    /// <summary>Labels of inputs and definition.</summary>
    public Labels Labels { get; init; } = Labels.Own;
    /// <summary>All attempts that were made, those left behind included, in any order; input and output may be left out (<see cref="FetchTexts"/>).</summary>
    public required IReadOnlyList<WorkflowNodeRun> Rows { get; init; }
    /// <summary>Whether the cap is reached, or the cost unknown while there is a cap.</summary>
    public bool BudgetSpent { get; init; }
    /// <summary>Hierarchical: manager and members.</summary>
    public Team? Team { get; init; }
    /// <summary>Hierarchical: what the manager gave out so far, oldest first.</summary>
    public IReadOnlyList<WorkflowDelegation> Delegations { get; init; } = [];
    /// <summary>Bounds of the work; none worth the name when left out. Where they are reached depends on the other values alone, but for the time.</summary>
    public TextBudget Budget { get; init; } = new(new TextLimits { Time = TimeSpan.FromDays(1), Steps = long.MaxValue }, TimeProvider.System);
}
