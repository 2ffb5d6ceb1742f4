using System.Globalization;

namespace PersonalQ.Limits;

/// <summary>Bounds of the work on one text that somebody else wrote: a schema, a template, an expression, a file, an answer.</summary>
public sealed record TextLimits
{
    /// <summary>What one check or one node of a workflow may take.</summary>
    public static readonly TextLimits Ordinary = new();

    /// <summary>
    /// What may be done inside a write, which keeps all other writes waiting: some milliseconds. Work that needs more is
    /// done outside, see <see cref="IDatabase"/>.
    /// </summary>
    public static readonly TextLimits InWrite = new() { Time = TimeSpan.FromMilliseconds(200), Steps = 400_000, IsFirstTry = true };

    /// <summary>What one step of a workflow run may take, all its nodes together.</summary>
    public static readonly TextLimits Plan = new() { Time = TimeSpan.FromSeconds(20), Steps = 500_000_000 };

    /// <summary>Longest time.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most steps; about one for each character or value that is looked at.</summary>
    public long Steps { get; init; } = 50_000_000;

    /// <summary>Most characters of the result.</summary>
    public long Output { get; init; } = 4_000_000;

    /// <summary>Whether going beyond the limits only means that the work has to be done elsewhere, with others.</summary>
    public bool IsFirstTry { get; init; }
}

/// <summary>
/// Counts the work on one text that somebody else wrote, and ends it when it becomes too much. Whoever loops or recurses
/// over such a text spends a step in each round. Not for several threads.
/// </summary>
/// <param name="limits">The bounds.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="ct">Ends the work from outside: the request was given up, the run was cancelled.</param>
/// <param name="whole">The budget that this one is a part of, if any: what is spent here is spent there.</param>
public sealed class TextBudget(TextLimits limits, TimeProvider clock, CancellationToken ct = default, TextBudget? whole = null)
{
    // The clock is looked at once in so many steps.
    private const long StepsBetweenLooks = 10_000;

    private readonly long began = clock.GetTimestamp();
    private long steps;
    private long output;
    private long nextLook = StepsBetweenLooks;

    /// <summary>The ordinary bounds on the real clock.</summary>
    public static TextBudget Ordinary(CancellationToken ct = default) => new(TextLimits.Ordinary, TimeProvider.System, ct);

    /// <summary>A budget with the ordinary bounds for one part of this work, so that a part cannot use up what the others need.</summary>
    public TextBudget Part() => limits.IsFirstTry ? this : new TextBudget(TextLimits.Ordinary, clock, ct, this);

    /// <summary>The bounds.</summary>
    public TextLimits Limits => limits;

    /// <summary>Ends the work from outside.</summary>
    public CancellationToken Cancellation => ct;

    /// <summary>Steps that were spent.</summary>
    public long Steps => steps;

    /// <summary>Time that is left; at least a millisecond, for calls that take a timeout.</summary>
    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (limits.Time - clock.GetElapsedTime(began)).Ticks));

    /// <summary>Spends steps before the work they stand for.</summary>
    /// <exception cref="TextLimitException">Steps or time are used up.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Spend(long count = 1)
    {
        whole?.Spend(count);
        steps += count;
        if (steps > limits.Steps)
            throw new TextLimitException(TextLimit.Steps, string.Create(CultureInfo.InvariantCulture, $"it takes more than {limits.Steps:N0} steps"), this);
        if (steps >= nextLook)
            Look();
    }

    /// <summary>Spends what reading or copying so many characters comes to: less than a step for each.</summary>
    /// <exception cref="TextLimitException">Steps or time are used up.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Copy(long characters) => Spend(1 + (characters / 8));

    /// <summary>Counts characters of the result before they are written.</summary>
    /// <exception cref="TextLimitException">The result becomes too large, or steps or time are used up.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Produce(long characters)
    {
        output += characters;
        if (output > limits.Output)
            throw new TextLimitException(TextLimit.Output, string.Create(CultureInfo.InvariantCulture, $"the result is larger than {limits.Output:N0} characters"), this);
        Copy(characters);
    }

    /// <summary>Looks at the clock and at the cancellation now.</summary>
    /// <exception cref="TextLimitException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Look()
    {
        nextLook = steps + StepsBetweenLooks;
        ct.ThrowIfCancellationRequested();
        if (clock.GetElapsedTime(began) > limits.Time)
            throw TimeIsOver();
    }

    /// <summary>The failure of work that took too long, for callers that measure by themselves.</summary>
    public TextLimitException TimeIsOver() =>
        new(TextLimit.Time, string.Create(CultureInfo.InvariantCulture, $"it takes longer than {limits.Time.TotalSeconds:0.###} seconds"), this);
}

/// <summary>Which bound was reached.</summary>
public enum TextLimit
{
    /// <summary>The work took too long.</summary>
    Time,
    /// <summary>The work took too many steps.</summary>
    Steps,
    /// <summary>The result is too large.</summary>
    Output,
    /// <summary>The text itself is too large or nested too deeply.</summary>
    Size,
}

/// <summary>
/// Work on a text that somebody else wrote would be too much. Features make of it a failure of the run, or a 422 that
/// names the field.
/// </summary>
public sealed class TextLimitException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="limit">Which bound.</param>
    /// <param name="message">What is too much, as the rest of a sentence: <c>it takes more than 50,000,000 steps</c>.</param>
    /// <param name="budget">Whose bound, if it was a budget's.</param>
    public TextLimitException(TextLimit limit, string message, TextBudget? budget = null) : base(message)
    {
        Limit = limit;
        IsFirstTry = budget?.Limits.IsFirstTry == true;
    }

    /// <summary>Which bound.</summary>
    public TextLimit Limit { get; }

    /// <summary>Whether the work was tried with the small bounds of a write only, and has to be done again outside.</summary>
    public bool IsFirstTry { get; }
}
