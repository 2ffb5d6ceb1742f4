namespace PersonalQ.Runs;

/// <summary>The steps of one run in order, each decoded once.</summary>
public sealed class Journal
{
    private readonly List<RunStep> steps;
    private readonly List<object?> decoded;
    private RunStart? start;

    /// <summary>A journal of these steps, which must be in order and without gaps.</summary>
    public Journal(IEnumerable<RunStep> steps)
    {
        this.steps = [.. steps];
        decoded = [.. this.steps.Select(object? (_) => null)];
    }

    /// <summary>The steps.</summary>
    public IReadOnlyList<RunStep> Steps => steps;

    /// <summary>What its start pinned; null while the run has not begun. Only a question whether it may be tried at all can stand before it.</summary>
    public RunStart? Start => start ??= steps.Find(s => s.Kind == StepKind.Start) is { } pinned ? new RawJson(pinned.Request!).Read<RunStart>() : null;

    /// <summary>The sequence of the next step.</summary>
    public int Next => steps.Count;

    /// <summary>Adds a step at the end.</summary>
    public void Append(RunStep step)
    {
        if (step.Sequence != steps.Count)
            throw new InvalidOperationException($"Step {step.Sequence} does not follow {steps.Count - 1}.");
        steps.Add(step);
        decoded.Add(null);
    }

    /// <summary>Takes the last step away; only for one that was never written.</summary>
    public void RemoveLast()
    {
        steps.RemoveAt(steps.Count - 1);
        decoded.RemoveAt(decoded.Count - 1);
    }

    /// <summary>Puts a step's outcome in its place.</summary>
    public void Settle(RunStep step)
    {
        steps[step.Sequence] = step;
        decoded[step.Sequence] = null;
    }

    /// <summary>The response of a model call.</summary>
    public ModelCallResponse ModelAnswer(RunStep step) => Decode<ModelCallResponse>(step);

    /// <summary>The response of a tool call.</summary>
    public ToolCallResponse ToolAnswer(RunStep step) => Decode<ToolCallResponse>(step);

    /// <summary>Whether a step's time is not working time: the run was parked or stopped, or the computer slept, in the midst of it.</summary>
    public bool Waited(RunStep step) => step switch
    {
        { Response: null } => false,
        { Kind: StepKind.ToolCall } => ToolAnswer(step).Waited,
        { Kind: StepKind.ModelCall } => ModelAnswer(step).Waited,
        _ => false,
    };

    private T Decode<T>(RunStep step) where T : class =>
        (T)(decoded[step.Sequence] ??= new RawJson(step.Response ?? "{}").Read<T>());
}
