using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PersonalQ.Limits;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Execution;

/// <summary>
/// Does what <see cref="WorkflowPlan"/> decides, inside the write that gave it reason to: rows, tasks and events of one
/// step of a run are committed together or not at all.
/// </summary>
internal sealed partial class WorkflowRunAdvance(TimeProvider clock, ILogger<WorkflowRunAdvance> logger)
{
    /// <summary>Steps of a run at most, entries of maps and repetitions counted: each end of a task reads them all.</summary>
    public const int MostSteps = 5_000;

    // Loops in loops whose bodies have nothing to do could keep the one writer busy for minutes.
    private const int MostPasses = 1_000;

    // Steps of the plan that one write works out by itself, and plans that may be worked out outside for one.
    private const long MostWorkInside = 4_000_000;
    private const int MostPlansOutside = 100;

    /// <summary>Moves a run on as far as it can go now. The run is locked and not written yet; its rows are as read or changed in this write.</summary>
    public async ValueTask GoAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows)
    {
        if (run.IsTerminal)
            return;
        var now = await session.NowAsync();
        var waited = run.WaitingFor;
        var delegations = run.Team is null ? [] : await DelegationRows.OfRunAsync(session, run.Id);
        var spent = await WorkflowRunBudget.IsSpentAsync(session, run);
        var input = new Lazy<PlanInput>(() => InputOf(run, rows, delegations, spent));
        var worked = 0L;
        var execution = new PlanExecution(session, run, rows, now, clock);
        for (var pass = 0; !run.IsTerminal; pass++)
            if (pass > MostPasses)
                await execution.FailAsync("too_many_steps", $"The run went through {MostPasses} steps in a row in which nobody had anything to do. Give its loops work, or lower their bounds.");
            else if (rows.Count > MostSteps)
                await execution.FailAsync("too_many_steps", $"The run has come to {MostSteps} steps, the limit of a run. Lower the bounds of its loops, or split it.");
            else if (session.Carried > MostPlansOutside)
                await execution.FailAsync("too_much_work", "Working out what comes next took too much, again and again. Give the run simpler expressions, or less text.");
            else if (Ask(session, run, input, ref worked) is not { } directives)
                await execution.FailAsync("internal_error", "Something unexpected went wrong inside Personal-Q; the log has the details. Resume the run.");
            else if (directives is [FetchTexts fetch])
                await NodeRows.FetchAsync(session, run.Id, rows, fetch);
            else if (!await execution.PassAsync(directives))
                break;
        if (!run.IsTerminal)
            run.WaitingFor = execution.Working ? null : await WorkflowRunWaits.OfAsync(session, run, rows, execution.HeldByBudget);
        run.UpdatedAt = now;
        await WorkflowRunRows.UpdateAsync(session, run);
        if (!run.IsTerminal && run.WaitingFor is not null && run.WaitingFor != waited)
            session.Raise(new WorkflowRunChanged(run, WorkflowRunChange.Waiting));
    }

    // What expressions and templates make of foreign text is worked out here when it is little, and outside of the write
    // otherwise; the key makes sure that the run is still as it was then.
    private IReadOnlyList<PlanDirective>? Ask(WriteSession session, WorkflowRun run, Lazy<PlanInput> input, ref long worked)
    {
        TextBudget? spent = null;
        var directives = session.Bounded(() => KeyOf(run, input), clock, budget => Next(run, input, spent = budget), TextLimits.Plan, tryHere: worked < MostWorkInside);
        worked += spent?.Steps ?? 0;
        return directives;
    }

    // A fault of the plan ends the run. Thrown on, it would undo the end of the task that asked, which would then be
    // done, and paid, again and again.
    private IReadOnlyList<PlanDirective>? Next(WorkflowRun run, Lazy<PlanInput> input, TextBudget budget)
    {
        try
        {
            return WorkflowPlan.Next(input.Value with { Budget = budget });
        }
        catch (TextLimitException e) when (!e.IsFirstTry)
        {
            return [new FailRun("too_much_work", $"What comes next cannot be worked out: {e.Message}.")];
        }
        catch (Exception e) when (e is not (DbException or OperationCanceledException or TextLimitException))
        {
            LogPlanFailed(e, run.Id);
            return null;
        }
    }

    // All that a plan depends on. Times, sums, ids of tasks that work, and the id of a run that is just started are others
    // in each try of a write and nothing to a plan.
    private static string KeyOf(WorkflowRun run, Lazy<PlanInput> input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(run.Name, run.Definition, run.Inputs, run.Team, run.Trust.ToText(), run.Secrecy.ToText(), input.Value.BudgetSpent.ToString());
        foreach (var row in input.Value.Rows.OrderBy(r => r.NodeId, StringComparer.Ordinal).ThenBy(r => r.Iteration).ThenBy(r => r.ItemIndex).ThenBy(r => r.Attempt))
            Add(row.NodeId, string.Create(CultureInfo.InvariantCulture, $"{row.Iteration} {row.ItemIndex} {row.Attempt} {row.Status} {row.WaitingFor} {(row.IsTerminal ? row.TaskId : row.TaskId is null)} {row.Superseded} {row.Trust} {row.Secrecy}"),
                row.AgentId, Known(row.Input, row.InputLeftOut), Known(row.Output, row.OutputLeftOut), row.Branch, row.ErrorCode, row.ErrorMessage);
        foreach (var delegation in input.Value.Delegations)
            Add(delegation.Key, delegation.Kind, delegation.Status.ToText(), delegation.Member, delegation.OfKey, delegation.Result, delegation.Error, delegation.Review);
        return $"plan: {Convert.ToHexString(hash.GetHashAndReset())}";

        // What was left out was written when the attempt began or ended, and no attempt does either twice with another text.
        static string? Known(string? text, int? leftOut) => leftOut is null ? text : string.Create(CultureInfo.InvariantCulture, $"{leftOut} bytes left out");

        void Add(params ReadOnlySpan<string?> texts)
        {
            foreach (var text in texts)
            {
                hash.AppendData(BitConverter.GetBytes(text?.Length ?? -1));
                hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
            }
        }
    }

    private static PlanInput InputOf(WorkflowRun run, List<WorkflowNodeRun> rows, IReadOnlyList<WorkflowDelegation> delegations, bool budgetSpent)
    {
        var definition = new RawJson(run.Definition).Read<WorkflowDefinition>();
        return new PlanInput
        {
            Name = run.Name,
            Definition = definition,
            Graph = WorkflowGraph.Of(definition),
            Inputs = Value.Read(run.Inputs),
            Labels = new Labels(run.Trust, run.Secrecy),
            Rows = rows,
            BudgetSpent = budgetSpent,
            Team = run.Team is null ? null : new RawJson(run.Team).Read<Team>(),
            Delegations = delegations,
        };
    }

    [LoggerMessage(LogLevel.Error, "The plan of workflow run {RunId} failed; the run was ended")]
    private partial void LogPlanFailed(Exception e, string runId);
}
