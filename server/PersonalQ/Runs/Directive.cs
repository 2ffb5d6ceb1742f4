using System.Text.Json;
using PersonalQ.Llm;

namespace PersonalQ.Runs;

/// <summary>What the loop decided to do next; the runner does it and asks again.</summary>
public abstract record Directive;

/// <summary>Call the model.</summary>
/// <param name="Request">What to ask.</param>
/// <param name="Record">What the journal says about it.</param>
public sealed record CallModel(ModelRequest Request, ModelCallRequest Record) : Directive;

/// <summary>
/// A tool call by its place, which is what it is told apart by: servers repeat ids within an answer and from one to the
/// next, or send none.
/// </summary>
/// <param name="Turn">Sequence of the model call that asked for it.</param>
/// <param name="Position">Its place among the calls of that answer, from 0.</param>
/// <param name="Call">The call.</param>
public sealed record PlacedCall(int Turn, int Position, ToolCallPart Call);

/// <summary>Call these tools: all at once when there are several, in any order of ending.</summary>
public sealed record InvokeTools(IReadOnlyList<PlacedCall> Calls) : Directive;

/// <summary>Tell the model at once why these calls were not made.</summary>
public sealed record RefuseTools(IReadOnlyList<(PlacedCall Call, string Reason)> Calls) : Directive;

/// <summary>Settle a step that was found intended when the run was taken up again.</summary>
public sealed record Recover(RunStep Step) : Directive;

/// <summary>Write a note that a person has to answer, and wait for it.</summary>
/// <param name="Name">One of <see cref="NoteName"/>.</param>
/// <param name="Text">The question, a sentence.</param>
public sealed record Ask(string Name, string Text) : Directive;

/// <summary>Give the worker back until an instant or until somebody wakes the task.</summary>
/// <param name="For">Word of the wait as on the wire.</param>
/// <param name="Until">When it goes on by itself; null when somebody has to wake it.</param>
public sealed record Park(string For, DateTimeOffset? Until) : Directive;

/// <summary>The run has its result.</summary>
/// <param name="Text">The result.</param>
/// <param name="Data">The parsed result when a schema was asked for.</param>
/// <param name="Truncated">The answer reached its maximum length.</param>
public sealed record Complete(string Text, JsonElement? Data, bool Truncated) : Directive;

/// <summary>The run cannot go on.</summary>
/// <param name="Code">Why, in a word.</param>
/// <param name="Message">Why, in a sentence that says what to do.</param>
public sealed record Fail(string Code, string Message) : Directive;
