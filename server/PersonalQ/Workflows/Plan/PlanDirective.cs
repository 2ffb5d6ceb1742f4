using PersonalQ.Tasks;

namespace PersonalQ.Workflows.Plan;

/// <summary>What the plan decided; whoever asked does it and asks again.</summary>
internal abstract record PlanDirective;

/// <summary>Give a node, or one entry of a map, to its agent.</summary>
/// <param name="Node">Which node and attempt.</param>
/// <param name="AgentId">Who does it.</param>
/// <param name="Title">Title of the task.</param>
/// <param name="Instruction">What to do, context included.</param>
/// <param name="OutputSchema">JSON schema of the result, if any.</param>
/// <param name="TimeoutSeconds">When it counts as failed, if ever.</param>
/// <param name="Labels">Labels of all that is in the instruction.</param>
internal sealed record StartNode(NodeKey Node, string AgentId, string Title, string Instruction, string? OutputSchema, int? TimeoutSeconds, Labels Labels) : PlanDirective
{
    /// <summary>Tools for this task besides its agent's.</summary>
    public IReadOnlyList<string> ExtraTools { get; init; } = [];
}

/// <summary>Open a map node over these entries.</summary>
/// <param name="Node">Which node.</param>
/// <param name="Items">The entries, a JSON list.</param>
/// <param name="Count">How many they are.</param>
/// <param name="TimeoutSeconds">When it counts as failed, if ever.</param>
/// <param name="Labels">Labels of the entries.</param>
internal sealed record OpenMap(NodeKey Node, string Items, int Count, int? TimeoutSeconds, Labels Labels) : PlanDirective;

/// <summary>Ask a person and wait durably.</summary>
/// <param name="Node">Which node.</param>
/// <param name="For"><see cref="WaitingFor.Approval"/> or <see cref="WaitingFor.Input"/>.</param>
/// <param name="Question">What is asked, JSON: text, context and, for an input, the wanted schema.</param>
/// <param name="TimeoutSeconds">When it counts as failed.</param>
/// <param name="Labels">Labels of what is shown.</param>
internal sealed record AskPerson(NodeKey Node, WaitingFor For, string Question, int TimeoutSeconds, Labels Labels) : PlanDirective;

/// <summary>Write the outcome of a node that needs no task: a condition, a loop, a map whose entries have ended.</summary>
/// <param name="Node">Which node.</param>
/// <param name="Output">Result, JSON.</param>
/// <param name="Branch">The chosen branch, if it has any.</param>
/// <param name="ErrorCode">Why it failed, in a word; null when it did not.</param>
/// <param name="ErrorMessage">Why it failed, in a sentence.</param>
/// <param name="Labels">Labels of the result.</param>
internal sealed record SettleNode(NodeKey Node, string? Output, string? Branch, string? ErrorCode, string? ErrorMessage, Labels Labels) : PlanDirective
{
    public static SettleNode Failed(NodeKey node, string code, string message) => new(node, null, null, code, message, Labels.Own);
}

/// <summary>Stop a node whose result is not needed any more.</summary>
/// <param name="Node">Which node and attempt.</param>
internal sealed record StopNode(NodeKey Node) : PlanDirective;

/// <summary>Put these texts into the rows, which were read without them, and ask again.</summary>
/// <param name="Inputs">Rows whose input is wanted.</param>
/// <param name="Outputs">Rows whose output is wanted.</param>
internal sealed record FetchTexts(IReadOnlyCollection<NodeKey> Inputs, IReadOnlyCollection<NodeKey> Outputs) : PlanDirective;

/// <summary>Nothing can go on before the cap is raised.</summary>
internal sealed record WaitForBudget : PlanDirective;

/// <summary>The run has its result.</summary>
/// <param name="Output">Result, JSON.</param>
internal sealed record CompleteRun(string Output) : PlanDirective;

/// <summary>The run cannot go on.</summary>
/// <param name="Code">Why, in a word.</param>
/// <param name="Message">Why, in a sentence.</param>
internal sealed record FailRun(string Code, string Message) : PlanDirective;

/// <summary>One attempt at a node, or at one entry of a map node.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Iteration">How often the run has come to it before.</param>
/// <param name="Item">Entry of a map; <see cref="WorkflowNodeRun.Whole"/> for the node itself.</param>
/// <param name="Attempt">From 1.</param>
internal readonly record struct NodeKey(string NodeId, int Iteration, int Item = WorkflowNodeRun.Whole, int Attempt = 1)
{
    public static NodeKey Of(WorkflowNodeRun row) => new(row.NodeId, row.Iteration, row.ItemIndex, row.Attempt);
}
