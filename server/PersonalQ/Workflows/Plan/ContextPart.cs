namespace PersonalQ.Workflows.Plan;

/// <summary>What one node has to tell the next.</summary>
/// <param name="NodeId">The node it is from.</param>
/// <param name="Title">Its name for people and models.</param>
/// <param name="Output">Its output, JSON; null when it failed.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Labels">Labels of the output.</param>
internal sealed record ContextPart(string NodeId, string Title, string? Output, string? Failure, Labels Labels)
{
    /// <summary>Only these fields of it travel on; all when null.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>True for what a person decided.</summary>
    public bool IsDecision { get; init; }
}
