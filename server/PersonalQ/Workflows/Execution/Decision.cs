using System.Text.Json;
using PersonalQ.Http;
using PersonalQ.Limits;
using PersonalQ.Schemas;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Execution;

/// <summary>What a person answers to a node.</summary>
/// <param name="Approved">For an approval: yes or no.</param>
/// <param name="Reason">Why.</param>
/// <param name="Value">For an input: the value; for an approval: anything more.</param>
/// <param name="By">Who answers.</param>
internal sealed record Decision(bool? Approved, string? Reason, JsonElement? Value, string By)
{
    /// <summary>What is wrong with the value of an input node; null when nothing is, or when there is no schema.</summary>
    /// <exception cref="ProblemException">422: it cannot be checked at all.</exception>
    /// <exception cref="TextLimitException">The small bounds of a write do not suffice.</exception>
    public string? Misfit(WorkflowNode node, TextBudget budget)
    {
        if (node is not { Type: NodeType.Input, OutputSchema: { ValueKind: JsonValueKind.Object } schema } || Value is not { } value)
            return null;
        try
        {
            return JsonSchema.Check(value, schema, budget);
        }
        catch (SchemaException e)
        {
            throw ProblemException.Invalid("value", "schema_invalid", $"The schema of '{node.Title}' cannot be used, so that no value can be checked with it: {e.Message}. Cancel the run, and mend the workflow.");
        }
        catch (TextLimitException e) when (!e.IsFirstTry)
        {
            throw ProblemException.Invalid("value", "too_much_to_check", $"The value cannot be checked against the schema of '{node.Title}': {e.Message}.");
        }
    }

    /// <summary>The node's attempt with the answer in it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="row">The attempt that waits.</param>
    /// <param name="now">The time of the answer.</param>
    /// <param name="hasWayOnRejection">Whether a rejection leads somewhere.</param>
    /// <param name="misfit">What <see cref="Misfit"/> found.</param>
    /// <exception cref="ProblemException">422: the answer does not fit the question.</exception>
    public WorkflowNodeRun Apply(WorkflowNode node, WorkflowNodeRun row, DateTimeOffset now, bool hasWayOnRejection, string? misfit)
    {
        var ended = row with { WaitingFor = null, DecidedBy = By, CompletedAt = now, DueAt = null, Status = AgentTaskStatus.Completed };
        if (node.Type == NodeType.Input)
        {
            if (Value is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value)
                throw ProblemException.Invalid("value", "required", "This is required.");
            if (misfit is not null)
                throw ProblemException.Invalid("value", "invalid", $"The value does not fit: {misfit}.");
            return ended with { Output = value.GetRawText() };
        }
        if (Approved is not { } approved)
            throw ProblemException.Invalid("approved", "required", "This is required.");
        if (string.IsNullOrWhiteSpace(Reason) && (node.Reason == ReasonWish.Always || (node.Reason == ReasonWish.WhenRejected && !approved)))
            throw ProblemException.Invalid("reason", "required", approved ? "Say why you approve: this question asks for a reason." : "Say why you reject: this question asks for a reason.");
        ended = ended with
        {
            Output = RawJson.From(new { approved, reason = Reason, value = Value }).Text,
            Branch = approved ? Branches.Approved : Branches.Rejected,
        };
        return approved || hasWayOnRejection ? ended : ended with
        {
            Status = AgentTaskStatus.Failed,
            ErrorCode = "rejected",
            ErrorMessage = string.IsNullOrWhiteSpace(Reason) ? "It was rejected." : $"It was rejected: {Reason}",
        };
    }
}
