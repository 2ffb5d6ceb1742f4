namespace PersonalQ.Workflows.Plan;

/// <summary>What one node has to tell the next.</summary>
/// <param name="NodeId">The node it is from.</param>
/// <param name="Title">Its name for people and models.</param>
/// <param name="Given">Its output, JSON, when it is not that of a row.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Labels">Labels of the output.</param>
internal sealed record ContextPart(string NodeId, string Title, string? Given, string? Failure, Labels Labels)
{
    /// <summary>What a row says.</summary>
    public static ContextPart Of(WorkflowNodeRun row, string title) => new(row.NodeId, title, null, null, row.Labels) { Row = row };

    /// <summary>The row whose output it is, if any.</summary>
    public WorkflowNodeRun? Row { get; init; }

    /// <summary>Its output, JSON; null when it failed.</summary>
    /// <exception cref="TextsMissingException">The row was read without it.</exception>
    public string? Output => Row is null ? Given : LeftOut.OutputOf(Row);

    /// <summary>Makes sure that all outputs are there, before they are read one by one.</summary>
    /// <exception cref="TextsMissingException">Some are not.</exception>
    public static void Need(IEnumerable<ContextPart> parts) => LeftOut.NeedOutputs(parts.Select(p => p.Row).OfType<WorkflowNodeRun>());

    /// <summary>Only these fields of it travel on; all when null.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>True for what a person decided.</summary>
    public bool IsDecision { get; init; }
}
