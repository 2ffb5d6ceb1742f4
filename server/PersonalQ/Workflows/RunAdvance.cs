using System.Data.Common;
using System.Text.Json;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows;

/// <summary>
/// Does what <see cref="WorkflowPlan"/> decides, inside the write that gave it reason to: rows, tasks and events of one
/// step of a run are committed together or not at all.
/// </summary>
internal sealed partial class RunAdvance(TimeProvider clock, ILogger<RunAdvance> logger)
{
    /// <summary>Steps of a run at most, entries of maps and repetitions counted: each end of a task reads them all.</summary>
    public const int MostSteps = 5_000;

    // Loops in loops whose bodies have nothing to do could keep the one writer busy for minutes.
    private const int MostPasses = 1_000;

    /// <summary>Moves a run on as far as it can go now. The run is locked and not written yet; its rows are as read or changed in this write.</summary>
    public async ValueTask GoAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows)
    {
        if (run.IsTerminal)
            return;
        var now = await session.NowAsync();
        var waited = run.WaitingFor;
        var delegations = run.Team is null ? [] : await DelegationRows.OfRunAsync(session, run.Id);
        var spent = await RunBudget.IsSpentAsync(session, run);
        var input = new Lazy<PlanInput>(() => InputOf(run, rows, delegations, spent));
        var execution = new PlanExecution(session, run, rows, now, clock);
        for (var pass = 0; !run.IsTerminal; pass++)
            if (pass > MostPasses)
                await execution.FailAsync("too_many_steps", $"The run went through {MostPasses} steps in a row in which nobody had anything to do. Give its loops work, or lower their bounds.");
            else if (rows.Count > MostSteps)
                await execution.FailAsync("too_many_steps", $"The run has come to {MostSteps} steps, the limit of a run. Lower the bounds of its loops, or split it.");
            else if (Ask(run, input) is not { } directives)
                await execution.FailAsync("internal_error", "Something unexpected went wrong inside Personal-Q; the log has the details. Resume the run.");
            else if (!await execution.PassAsync(directives))
                break;
        if (!run.IsTerminal)
            run.WaitingFor = execution.Working ? null : await RunWaits.OfAsync(session, run, rows, execution.HeldByBudget);
        run.UpdatedAt = now;
        await RunRows.UpdateAsync(session, run);
        if (!run.IsTerminal && run.WaitingFor is not null && run.WaitingFor != waited)
            session.Raise(new WorkflowRunChanged(run, RunChange.Waiting));
    }

    // A fault of the plan ends the run. Thrown on, it would undo the end of the task that asked, which would then be
    // done, and paid, again and again.
    private IReadOnlyList<PlanDirective>? Ask(WorkflowRun run, Lazy<PlanInput> input)
    {
        try
        {
            return WorkflowPlan.Next(input.Value);
        }
        catch (Exception e) when (e is not (DbException or OperationCanceledException))
        {
            LogPlanFailed(e, run.Id);
            return null;
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
            Inputs = JsonSerializer.Deserialize<JsonElement>(run.Inputs),
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
