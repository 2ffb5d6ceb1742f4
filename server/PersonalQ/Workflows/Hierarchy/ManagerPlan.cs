using PersonalQ.Limits;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Expressions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>
/// The plan of a hierarchical run: the manager leads; one who only talks is asked once more; and when that does not
/// help, or the manager runs out of rounds, the run is finished without one.
/// </summary>
internal static class ManagerPlan
{
    /// <summary>The node of the manager; no node of a hierarchical definition has this id.</summary>
    public const string NodeId = "manager";

    /// <summary>Error code of a manager that was stopped because it went round in circles.</summary>
    public const string Exhausted = "manager_exhausted";

    private const int FirstTry = 0;
    private const int SecondTry = 1;

    public static IReadOnlyList<PlanDirective> Next(PlanInput run, Attempts attempts)
    {
        // Only the newest word of the manager counts: what it said before it was asked again was prose.
        var asked = attempts.Last(NodeId, SecondTry) is null ? FirstTry : SecondTry;
        var last = attempts.Last(NodeId, asked);
        if (last is null)
            return StartOrWait(run, attempts, FirstTry);
        if (!last.IsTerminal)
            return [];
        if (last.IsFailure)
            return last.ErrorCode is Exhausted or "step_limit" or "time_limit" ? WithoutManager(run, attempts)
                : [new FailRun(last.ErrorCode ?? "node_failed", $"The manager {(last.Status == AgentTaskStatus.Cancelled ? "was cancelled" : "failed")}: {last.ErrorMessage}")];
        if (run.Delegations.Count > 0)
            return [new CompleteRun(LeftOut.OutputOf(last) ?? "null")];
        return asked == FirstTry ? StartOrWait(run, attempts, SecondTry) : WithoutManager(run, attempts);
    }

    private static IReadOnlyList<PlanDirective> StartOrWait(PlanInput run, Attempts attempts, int asked) =>
        run.BudgetSpent ? [new WaitForBudget()] : [Start(run, attempts.Next(NodeId, asked), again: asked == SecondTry)];

    // What has been done is put together; when nothing has, the members do their jobs one after the other.
    private static IReadOnlyList<PlanDirective> WithoutManager(PlanInput run, Attempts attempts)
    {
        var finished = run.Delegations
            .Where(d => d.Status == AgentTaskStatus.Completed && !run.Delegations.Any(later => later.OfKey == d.Key && later.Kind != DelegationKind.FollowUp && later.Status == AgentTaskStatus.Completed))
            .ToList();
        if (finished.Count > 0)
            return [new CompleteRun(WorkflowRunOutput.Combined(finished.Select(d => (NameOf(run, d.Member), d.Result ?? ""))))];
        var members = new Attempts(run.Rows.Where(r => r.NodeId != NodeId));
        return WorkflowPlan.OfGraph(run, members, _ => WorkflowRunOutput.Combined([.. new GraphWalk(run.Graph, members, run.Budget).Results
            .Select(r => ContextPart.Of(r, run.Graph.Nodes[run.Graph.Index[r.NodeId]].Title) with { Failure = r.IsFailure ? r.ErrorMessage : null })]));
    }

    private static PlanDirective Start(PlanInput run, NodeKey key, bool again)
    {
        try
        {
            return new StartNode(key, run.Team!.ManagerAgentId, Titles.Of(run.Name, "manager"), ManagerPrompt.Write(run, again), null, null, run.Labels)
            {
                ExtraTools = [DelegateTool.ToolName, ReviewTool.ToolName],
            };
        }
        catch (ExpressionException e)
        {
            return new FailRun("bad_expression", e.Message);
        }
        catch (TextLimitException e) when (!e.IsFirstTry)
        {
            return new FailRun("too_much_work", $"What the manager is to do cannot be worked out: {e.Message}. Give it less text, or simpler expressions.");
        }
    }

    private static string NameOf(PlanInput run, string member) => run.Team!.Members.FirstOrDefault(m => m.Id == member)?.Name ?? member;
}
