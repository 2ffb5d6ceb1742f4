using System.Text.Json;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Tools;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows;

/// <summary>What a person answers to a node.</summary>
/// <param name="Approved">For an approval: yes or no.</param>
/// <param name="Reason">Why.</param>
/// <param name="Value">For an input: the value; for an approval: anything more.</param>
internal sealed record Decision(bool? Approved, string? Reason, JsonElement? Value)
{
    // Until there are accounts everything belongs to the local owner.
    private const string Owner = "you";

    /// <summary>The node's attempt with the answer in it.</summary>
    /// <exception cref="ProblemException">422: the answer does not fit the question.</exception>
    public WorkflowNodeRun Apply(WorkflowNode node, WorkflowNodeRun row, DateTimeOffset now, bool hasWayOnRejection)
    {
        var ended = row with { WaitingFor = null, DecidedBy = Owner, CompletedAt = now, DueAt = null, Status = AgentTaskStatus.Completed };
        if (node.Type == NodeType.Input)
        {
            if (Value is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value)
                throw ProblemException.Invalid("value", "required", "This is required.");
            if (node.OutputSchema is { ValueKind: JsonValueKind.Object } schema && JsonSchema.Check(value, schema) is { } wrong)
                throw ProblemException.Invalid("value", "invalid", $"The value does not fit: {wrong}.");
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
