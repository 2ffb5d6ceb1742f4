using System.Globalization;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Execution;

/// <summary>Turns directives of the plan into rows, tasks and events of one write.</summary>
internal sealed class PlanExecution(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, DateTimeOffset now, TimeProvider clock)
{
    /// <summary>Something could begin but for the spent budget.</summary>
    public bool HeldByBudget { get; private set; }

    /// <summary>A task was queued that can be worked on at once.</summary>
    public bool Working { get; private set; }

    /// <summary>Does what the plan says now. True when something has ended by that, so that the plan has to be asked again.</summary>
    public async ValueTask<bool> PassAsync(IReadOnlyList<PlanDirective> directives)
    {
        HeldByBudget = false;
        var settled = false;
        foreach (var directive in directives)
            switch (directive)
            {
                case StartNode start:
                    settled |= !await StartAsync(start);
                    break;
                case OpenMap map:
                    await AddAsync(Row(map.Node, map.Labels, map.TimeoutSeconds) with { Input = map.Items, Items = map.Count });
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
                    End(AgentTaskStatus.Completed, WorkflowRunChange.Completed);
                    return false;
                case FailRun fail:
                    await FailAsync(fail.Code, fail.Message);
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
        {
            await TaskRows.CreateAsync(session, task);
            Working |= task.WaitingFor is null;
        }
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
        await NodeStop.TaskAsync(session, row.TaskId, CancelReason.NotNeeded, clock);
    }

    /// <summary>Ends the run without a result, and with it all that is still open.</summary>
    public async ValueTask FailAsync(string code, string message)
    {
        (run.ErrorCode, run.ErrorMessage) = (code, message);
        End(AgentTaskStatus.Failed, WorkflowRunChange.Failed);
        await WorkflowRunRows.UpdateAsync(session, run); // before its tasks end, so that they do not move it on
        foreach (var row in rows.Where(r => !r.IsTerminal).ToList())
            await NodeStop.CancelAsync(session, run, rows, row, AgentTaskStatus.Cancelled, "run_ended", "The run has ended.", now);
        await WorkflowRunSlices.BeginAsync(session, run.Id, clock);
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

    private void End(AgentTaskStatus status, WorkflowRunChange change)
    {
        run.Status = status;
        run.WaitingFor = null;
        run.CompletedAt = now;
        run.UpdatedAt = now;
        session.Raise(new WorkflowRunChanged(run, change));
    }
}
