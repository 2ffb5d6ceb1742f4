namespace PersonalQ.Workflows.Plan;

/// <summary>Texts of rows that were read without them. Whoever needs one says so by its exception, and the plan asks for it (<see cref="FetchTexts"/>).</summary>
internal static class LeftOut
{
    /// <summary>The output of a row; null when it has none.</summary>
    /// <exception cref="TextsMissingException">It was left out.</exception>
    public static string? OutputOf(WorkflowNodeRun row) => row.OutputLeftOut is null ? row.Output : throw new TextsMissingException([], [NodeKey.Of(row)]);

    /// <summary>The input of a row; null when it has none.</summary>
    /// <exception cref="TextsMissingException">It was left out.</exception>
    public static string? InputOf(WorkflowNodeRun row) => row.InputLeftOut is null ? row.Input : throw new TextsMissingException([NodeKey.Of(row)], []);

    /// <summary>Asks for the outputs of all these at once.</summary>
    /// <exception cref="TextsMissingException">Some were left out.</exception>
    public static void NeedOutputs(IEnumerable<WorkflowNodeRun> rows)
    {
        var missing = rows.Where(r => r.OutputLeftOut is not null).Select(NodeKey.Of).ToList();
        if (missing.Count > 0)
            throw new TextsMissingException([], missing);
    }
}

/// <summary>A plan needs texts that its rows were read without. Never leaves the plan.</summary>
/// <param name="inputs">Rows whose input is wanted.</param>
/// <param name="outputs">Rows whose output is wanted.</param>
internal sealed class TextsMissingException(IReadOnlyCollection<NodeKey> inputs, IReadOnlyCollection<NodeKey> outputs) : Exception("Texts of these rows were left out.")
{
    /// <summary>Rows whose input is wanted.</summary>
    public IReadOnlyCollection<NodeKey> Inputs => inputs;

    /// <summary>Rows whose output is wanted.</summary>
    public IReadOnlyCollection<NodeKey> Outputs => outputs;
}
