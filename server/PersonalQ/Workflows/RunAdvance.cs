using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows;

/// <summary>
/// Does what <see cref="WorkflowPlan"/> decides, inside the write that gave it reason to: rows, tasks and events of one
/// step of a run are committed together or not at all.
/// </summary>
internal sealed class RunAdvance(TimeProvider clock)
{
    // Far more than any definition can ask for in one go: a guard, not a bound of the product.
    private const int MostPasses = 10_000;

    /// <summary>Moves a run on as far as it can go now. The run is locked and not written yet; its rows are as read or changed in this write.</summary>
    public async ValueTask GoAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows)
    {
        if (run.IsTerminal)
            return;
        var now = clock.Now();
        var waited = run.WaitingFor;
        var step = await StepAsync(session, run, rows, now);
        for (var pass = 0; !run.IsTerminal && await step.PassAsync(); pass++)
            if (pass > MostPasses)
                throw new InvalidOperationException($"The plan of run {run.Id} does not come to rest.");
        if (!run.IsTerminal)
            run.WaitingFor = WaitOf(rows, step.HeldByBudget);
        run.UpdatedAt = now;
        await RunRows.UpdateAsync(session, run);
        if (!run.IsTerminal && run.WaitingFor is not null && run.WaitingFor != waited)
            session.Raise(new WorkflowRunChanged(run, RunChange.Waiting));
    }

    private static async ValueTask<Step> StepAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, DateTimeOffset now)
    {
        var definition = new RawJson(run.Definition).Read<WorkflowDefinition>();
        var input = new PlanInput
        {
            Name = run.Name,
            Definition = definition,
            Graph = WorkflowGraph.Of(definition),
            Inputs = JsonSerializer.Deserialize<JsonElement>(run.Inputs),
            Labels = new Labels(run.Trust, run.Secrecy),
            Rows = rows,
            BudgetSpent = run.MaxCostMicros is { } cap && (run.CostMicros is null || run.CostMicros >= cap),
            Team = run.Team is null ? null : new RawJson(run.Team).Read<Team>(),
            Delegations = run.Team is null ? [] : await DelegationRows.OfRunAsync(session, run.Id),
        };
        return new Step(session, run, rows, input, now);
    }

    // A person is waited for only when nothing else goes on.
    private static WaitingFor? WaitOf(List<WorkflowNodeRun> rows, bool heldByBudget) =>
        rows.Exists(r => !r.IsTerminal && r.TaskId is not null) ? null
        : rows.Find(r => !r.IsTerminal && r.WaitingFor is not null)?.WaitingFor ?? (heldByBudget ? WaitingFor.Budget : null);

    private sealed class Step(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, PlanInput input, DateTimeOffset now)
    {
        public bool HeldByBudget { get; private set; }

        // True when something has ended by that, so that the plan has to be asked again.
        public async ValueTask<bool> PassAsync()
        {
            HeldByBudget = false;
            var settled = false;
            foreach (var directive in WorkflowPlan.Next(input))
                switch (directive)
                {
                    case StartNode start:
                        settled |= !await StartAsync(start);
                        break;
                    case OpenMap map:
                        await AddAsync(Row(map.Node, map.Labels, map.TimeoutSeconds) with { Input = map.Items });
                        settled = true;
                        break;
                    case AskPerson ask:
                        await AddAsync(Row(ask.Node, ask.Labels, ask.TimeoutSeconds) with { Input = ask.Question, WaitingFor = ask.For });
                        break;
                    case SettleNode settle:
                        await SettleAsync(settle);
                        settled = true;
                        break;
                    case StopNode stop:
                        await StopAsync(rows.Find(r => NodeKey.Of(r) == stop.Node && !r.Superseded)!);
                        settled = true;
                        break;
                    case WaitForBudget:
                        HeldByBudget = true;
                        break;
                    case CompleteRun complete:
                        run.Output = complete.Output;
                        End(AgentTaskStatus.Completed, RunChange.Completed);
                        return false;
                    case FailRun fail:
                        (run.ErrorCode, run.ErrorMessage) = (fail.Code, fail.Message);
                        End(AgentTaskStatus.Failed, RunChange.Failed);
                        await CloseWaitsAsync();
                        return false;
                }
            return settled;
        }

        // False when the agent does not take it: then the node has failed.
        private async ValueTask<bool> StartAsync(StartNode start)
        {
            var key = start.Node;
            var row = Row(key, start.Labels, start.TimeoutSeconds) with { AgentId = start.AgentId };
            var task = new AgentTask
            {
                Id = Guid.CreateVersion7(now).ToString(),
                AgentId = start.AgentId,
                Title = start.Title,
                Description = start.Instruction,
                OutputSchema = start.OutputSchema,
                ExtraTools = [.. start.ExtraTools],
                WorkflowRunId = run.Id,
                IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"wf:{run.Id}:{key.NodeId}:{key.Iteration}:{key.Item}:{key.Attempt}"),
                Trust = start.Labels.Trust,
                Secrecy = start.Labels.Secrecy,
                CreatedAt = now,
                UpdatedAt = now,
            };
            try
            {
                await TaskCommands.AdmitAsync(session, task);
            }
            catch (ProblemException refused)
            {
                await AddAsync(row with
                {
                    Status = AgentTaskStatus.Failed,
                    ErrorCode = refused.Status == 404 ? "agent_deleted" : refused.Code,
                    ErrorMessage = refused.Status == 404 ? "Its agent was deleted." : refused.Message,
                    CompletedAt = now,
                    DueAt = null,
                });
                return false;
            }
            if (await AddAsync(row with { TaskId = task.Id }))
                await TaskInsert.InsertAsync(session, task);
            return true;
        }

        private async ValueTask SettleAsync(SettleNode settle)
        {
            var failed = settle.ErrorCode is not null;
            var open = rows.FindIndex(r => NodeKey.Of(r) == settle.Node && !r.Superseded);
            var row = (open >= 0 ? rows[open] : Row(settle.Node, settle.Labels, null)) with
            {
                Status = failed ? AgentTaskStatus.Failed : AgentTaskStatus.Completed,
                Output = settle.Output,
                Branch = settle.Branch,
                ErrorCode = settle.ErrorCode,
                ErrorMessage = settle.ErrorMessage,
                Trust = settle.Labels.Trust,
                Secrecy = settle.Labels.Secrecy,
                CompletedAt = now,
                DueAt = null,
            };
            if (open < 0)
            {
                await AddAsync(row);
                return;
            }
            rows[open] = row;
            await NodeRows.UpdateAsync(session, row);
            session.Raise(new WorkflowNodeChanged(run, row));
        }

        private async ValueTask StopAsync(WorkflowNodeRun row)
        {
            await NodeStop.CancelAsync(session, run, rows, row, AgentTaskStatus.Cancelled, "not_needed", "Its result was not needed any more.", now);
            if (row.TaskId is not null && await session.Db.Tasks.FirstOrDefaultAsync(t => t.Id == row.TaskId) is { IsTerminal: false } task)
                await TaskCommands.CancelAsync(session, task, now);
        }

        private async ValueTask CloseWaitsAsync()
        {
            foreach (var row in rows.Where(r => !r.IsTerminal).ToList())
                await NodeStop.CancelAsync(session, run, rows, row, AgentTaskStatus.Cancelled, "run_ended", "The run has ended.", now);
        }

        private WorkflowNodeRun Row(NodeKey key, Labels labels, int? timeout) => new()
        {
            RunId = run.Id,
            NodeId = key.NodeId,
            Iteration = key.Iteration,
            ItemIndex = key.Item,
            Attempt = key.Attempt,
            Trust = labels.Trust,
            Secrecy = labels.Secrecy,
            StartedAt = now,
            DueAt = timeout is { } seconds ? now.AddSeconds(seconds) : null,
        };

        private async ValueTask<bool> AddAsync(WorkflowNodeRun row)
        {
            if (!await NodeRows.InsertAsync(session, row))
                return false;
            rows.Add(row);
            session.Raise(new WorkflowNodeChanged(run, row));
            return true;
        }

        private void End(AgentTaskStatus status, RunChange change)
        {
            run.Status = status;
            run.WaitingFor = null;
            run.CompletedAt = now;
            run.UpdatedAt = now;
            session.Raise(new WorkflowRunChanged(run, change));
        }
    }
}
