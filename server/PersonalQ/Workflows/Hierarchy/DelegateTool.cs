using System.Text.Json;
using System.Text.Json.Serialization;
using PersonalQ.Tools;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>Hands out work to members: several at once, each when what it needs is there. The call waits until all of it has ended.</summary>
internal sealed class DelegateTool(ManagerCalls calls) : Tool
{
    public const string ToolName = "delegate_work";

    /// <summary>JSON as it is shown to models: nothing that is not said.</summary>
    public static readonly JsonSerializerOptions Compact = new(PersonalQ.Json.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public override string Name => ToolName;
    public override bool IsOffered => false;
    public override string Description => "Hands out work to members and returns their results. Work without 'after' runs at the same time.";
    public override JsonElement Schema => SchemaOf(new Team("", false, []));
    public override ToolEffect Effect => ToolEffect.Idempotent;
    public override bool RunsBesideOthers => true;

    public override async ValueTask<JsonElement> SchemaForAsync(string taskId, CancellationToken ct) =>
        await calls.TeamOfAsync(taskId, ct) is { } team ? SchemaOf(team) : Schema;

    /// <summary>The schema for a team.</summary>
    public static JsonElement SchemaOf(Team team) => JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = new
        {
            assignments = new
            {
                type = "array",
                minItems = 1,
                maxItems = 20,
                items = new
                {
                    type = "object",
                    properties = new
                    {
                        id = new { type = "string", minLength = 1, maxLength = 40, description = "Your short name of this work" },
                        to = MemberSchema(team),
                        task = new { type = "string", minLength = 1, maxLength = 50_000 },
                        expected_output = new { type = "string", maxLength = 5_000 },
                        after = new { type = "array", items = new { type = "string" }, description = "Ids of work whose results it needs" },
                    },
                    required = (string[])["id", "to", "task"],
                },
            },
        },
        required = (string[])["assignments"],
    });

    /// <summary>The members of a team as a closed list.</summary>
    public static object MemberSchema(Team team) => team.Members.Count == 0 ? new { type = "string" } : new { @enum = team.Members.Select(m => m.Id) };

    public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct) =>
        calls.MakeAsync(call, desk => ValueTask.FromResult(HandOut(desk)), ct);

    private static List<WorkflowDelegation> HandOut(ManagerDesk desk)
    {
        var assignments = desk.Arguments<Assignments>().List;
        var given = assignments.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var assignment in assignments)
            if (!keys.TryAdd(assignment.Id, desk.Free(assignment.Id, keys.Values)))
                throw new ToolException($"Two assignments have the id '{assignment.Id}'. Give each its own.");
        foreach (var need in assignments.SelectMany(a => a.After ?? []).Where(n => !given.Contains(n)))
            desk.Find(need);
        if (Circle(assignments) is { } circle)
            throw new ToolException($"'{circle}' waits for itself. Take something out of 'after'.");
        return [.. assignments.Select((a, i) => desk.Work(
            keys[a.Id], a.To, DelegationKind.Assign, a.Task, a.ExpectedOutput, i, null, [.. (a.After ?? []).Select(n => keys.GetValueOrDefault(n, n))]))];
    }

    private static string? Circle(IReadOnlyList<Assignment> assignments)
    {
        var open = assignments.ToDictionary(a => a.Id, a => (a.After ?? []).Where(n => assignments.Any(other => other.Id == n)).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        while (open.Where(o => o.Value.Count == 0).Select(o => o.Key).ToList() is { Count: > 0 } free)
            foreach (var id in free)
            {
                open.Remove(id);
                foreach (var needs in open.Values)
                    needs.Remove(id);
            }
        return open.Keys.FirstOrDefault();
    }

    private sealed record Assignments([property: JsonPropertyName("assignments")] IReadOnlyList<Assignment> List);
}
