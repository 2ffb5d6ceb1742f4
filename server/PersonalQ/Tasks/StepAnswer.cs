using System.Text.Json;
using PersonalQ.Http;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>What a person's answer makes of a step. Pure.</summary>
internal static class StepAnswer
{
    /// <exception cref="ProblemException">422 when the answer does not fit the kind of step.</exception>
    public static RunStep Apply(RunStep step, ResolveStepRequest answer, DateTimeOffset now) => (step.Kind, answer.Action) switch
    {
        (StepKind.Note, StepResolution.Continue) => step with { State = StepState.Done, FinishedAt = now },
        (StepKind.Note, StepResolution.Fail) => step with { State = StepState.Failed, Error = "Stopped by you.", FinishedAt = now },
        (StepKind.ToolCall, StepResolution.Repeat) => Settled(step, StepState.Failed, new ToolCallResponse("Repeated by your decision.", true, Superseded: true), "Repeated by your decision.", now),
        (StepKind.ToolCall, StepResolution.Done) => Settled(step, StepState.Done, new ToolCallResponse(Text(answer.Result)), null, now),
        (StepKind.ToolCall, StepResolution.Skip) => Settled(step, StepState.Failed,
            new ToolCallResponse("The user decided that this call is not made.", true), "Left out by your decision.", now),
        (StepKind.Note, _) => throw ProblemException.Invalid("action", "unknown_value", "This question takes continue or fail."),
        _ => throw ProblemException.Invalid("action", "unknown_value", "A call of unknown outcome takes repeat, done or skip."),
    };

    private static RunStep Settled(RunStep step, StepState state, ToolCallResponse response, string? error, DateTimeOffset now) =>
        step with { State = state, Response = RawJson.From(response with { Waited = true }).Text, Error = error, FinishedAt = now };

    private static string Text(JsonElement? result) => result switch
    {
        null or { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => "Done, as the user confirmed.",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } json => json.GetRawText(),
    };
}
