using System.Text;
using System.Text.Json;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>What a manager is told. Short: it is sent again with every turn.</summary>
internal static class ManagerPrompt
{
    /// <summary>Standing instructions of a manager that is made for a run.</summary>
    public const string System = "You lead a team. You plan, hand out work, check it, and decide. You never do the members' work yourself.";

    private const int RoleLength = 160;

    public static string Write(PlanInput run, bool again)
    {
        var team = run.Team!;
        var values = new WorkflowRunValues(run.Inputs, [], run.Budget.Part());
        var text = new StringBuilder();
        if (again)
            text.Append("Your last answer was prose and nobody has worked yet. Do not answer in prose now: call the tool ")
                .Append(DelegateTool.ToolName).Append(". Its arguments follow this schema:\n").Append(DelegateTool.SchemaOf(team).GetRawText()).Append("\n\n");
        if (run.Definition.Settings.Goal is { Length: > 0 } goal)
            text.Append("Goal: ").Append(Template.Parse(goal).Render(values)).Append("\n\n");
        text.Append("Team:");
        foreach (var member in team.Members)
            text.Append("\n- ").Append(member.Id).Append(": ").Append(Digest.Cut(member.Role, RoleLength).ReplaceLineEndings(" "));
        text.Append("\n\nHand out the work, all that can go at once in one call. A plan that you may improve: ").Append(DelegateTool.ToolName).Append(' ')
            .Append(JsonSerializer.Serialize(new { assignments = Proposal(run, team, values) }, DelegateTool.Compact))
            .Append("\n\nCheck every result against what you expected. Send back what is not good enough with ").Append(ReviewTool.ToolName)
            .Append("; what you do not send back counts as accepted. When all is good, write the final result for the user, complete and in one piece.");
        Template.CheckLength(text.Length);
        return text.ToString();
    }

    private static List<Assignment> Proposal(PlanInput run, Team team, WorkflowRunValues values)
    {
        var length = 0L;
        var before = WorkflowGraph.EdgesOf(run.Definition).ToLookup(e => e.Target, e => e.Source, StringComparer.Ordinal);
        return [.. run.Definition.Nodes.Select(node => new Assignment(
            node.Id,
            team.Members.First(m => m.AgentId == node.AgentId).Id,
            Filled(string.IsNullOrWhiteSpace(node.Instruction) ? node.Title : node.Instruction),
            string.IsNullOrWhiteSpace(node.ExpectedOutput) ? null : Filled(node.ExpectedOutput),
            before[node.Id].ToList() is { Count: > 0 } sources ? sources : null))];

        string Filled(string template)
        {
            var text = Template.Parse(template, values.Budget).Render(values);
            Template.CheckLength(length += text.Length);
            return text;
        }
    }
}

/// <summary>One piece of work as a manager hands it out.</summary>
/// <param name="Id">The manager's name of it.</param>
/// <param name="To">The member.</param>
/// <param name="Task">What to do.</param>
/// <param name="ExpectedOutput">What a good result is.</param>
/// <param name="After">Work whose results it needs.</param>
internal sealed record Assignment(string Id, string To, string Task, string? ExpectedOutput, IReadOnlyList<string>? After);
