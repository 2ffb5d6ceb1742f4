using System.Text.Json;
using System.Text.Json.Serialization;
using PersonalQ.Tools;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>Judges results: accepts them, sends them back, gives them to somebody else, or asks about them. Waits for what that starts.</summary>
internal sealed class ReviewTool(ManagerCalls calls) : Tool
{
    public const string ToolName = "review_work";

    public override string Name => ToolName;
    public override bool IsOffered => false;
    public override string Description => "Judges results. redo: same member does it again by your feedback. reassign: 'to' does it. ask: a question to its member. Returns the new results.";
    public override JsonElement Schema => SchemaOf(new Team("", false, []));
    public override ToolEffect Effect => ToolEffect.Idempotent;
    public override bool RunsBesideOthers => true;

    public override async ValueTask<JsonElement> SchemaForAsync(string taskId, CancellationToken ct) =>
        await calls.TeamOfAsync(taskId, ct) is { } team ? SchemaOf(team) : Schema;

    public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct) => calls.MakeAsync(call, JudgeAsync, ct);

    private static JsonElement SchemaOf(Team team) => JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new
        {
            reviews = new
            {
                type = "array",
                minItems = 1,
                maxItems = 20,
                items = new
                {
                    type = "object",
                    properties = new
                    {
                        id = new { type = "string", description = "The work" },
                        verdict = new { @enum = (string[])["accept", "redo", "reassign", "ask"] },
                        feedback = new { type = "string", maxLength = 10_000, description = "What is missing, or the question" },
                        to = DelegateTool.MemberSchema(team),
                    },
                    required = (string[])["id", "verdict"],
                },
            },
        },
        required = (string[])["reviews"],
    });

    private static async ValueTask<List<WorkflowDelegation>> JudgeAsync(ManagerDesk desk)
    {
        var started = new List<WorkflowDelegation>();
        foreach (var review in desk.Arguments<Reviews>().List)
        {
            var work = desk.Find(review.Id);
            if (review.Verdict != "accept" && string.IsNullOrWhiteSpace(review.Feedback))
                throw new ToolException($"Say in 'feedback' what is to be done about '{review.Id}'.");
            if (Answer(desk, work, review, started) is { } next)
                started.Add(next);
            await DelegationRows.UpdateAsync(desk.Session, work with
            {
                Review = review.Verdict switch { "accept" => "accepted", "reassign" => "reassigned", "ask" => "follow_up", var verdict => verdict },
                Feedback = review.Feedback,
            });
        }
        return started;
    }

    private static WorkflowDelegation? Answer(ManagerDesk desk, WorkflowDelegation work, Review review, List<WorkflowDelegation> started)
    {
        var key = desk.Free(desk.Origin(work).Key, started.Select(s => s.Key));
        switch (review.Verdict)
        {
            case "redo":
                return desk.Work(key, work.Member, DelegationKind.Redo, $"{work.Instruction}\n\nYour result was sent back: {review.Feedback}", work.ExpectedOutput, started.Count, work.Key);
            case "reassign":
                var to = review.To ?? throw new ToolException($"Say in 'to' who does '{review.Id}' now.");
                if (to == work.Member)
                    throw new ToolException($"'{to}' did '{review.Id}'. Reassign it to another member, or let it be redone.");
                return desk.Work(key, to, DelegationKind.Reassign, $"{work.Instruction}\n\n{work.Member} has tried this: {review.Feedback}", work.ExpectedOutput, started.Count, work.Key);
            case "ask":
                return desk.Work(key, work.Member, DelegationKind.FollowUp, $"A question about your work ({work.Instruction}):\n\n{review.Feedback}", null, started.Count, work.Key);
            default:
                return null;
        }
    }

    private sealed record Reviews([property: JsonPropertyName("reviews")] IReadOnlyList<Review> List);

    private sealed record Review(string Id, string Verdict, string? Feedback, string? To);
}
