using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Events;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Expressions;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows.Execution;

/// <summary>
/// Moves a run on when one of its tasks ends, in the same transaction: the task's end, the node's outcome and what
/// comes next are committed together, so that a crash at any moment loses and doubles nothing.
/// </summary>
internal sealed class TaskReactions(WorkflowRunAdvance advance, DelegationFlow delegations, TimeProvider clock) : IEventRecorder
{
    public async ValueTask RecordAsync(WriteSession session, DomainEvent raised, CancellationToken ct)
    {
        switch (raised)
        {
            case TaskCompleted or TaskFailed or TaskCancelled when ((TaskEvent)raised).Task is { WorkflowRunId: { } runId } task:
                await EndedAsync(session, runId, task);
                break;
            case TaskReopened { Task: { WorkflowRunId: { } runId } task }:
                await ReopenedAsync(session, runId, task);
                break;
            case TaskWaiting { Task: { WorkflowRunId: { } runId, WaitingFor: not WaitingFor.Retry } task }:
                await WaitsAsync(session, runId, task);
                break;
            case TaskUpdated { Task: { WorkflowRunId: { } runId, IsTerminal: false } }:
                await WokenAsync(session, runId);
                break;
        }
    }

    // A user has retried a task of the run: its node, and a run that ended because of it, go on.
    private async ValueTask ReopenedAsync(WriteSession session, string runId, AgentTask task)
    {
        // Of a run that was resumed as a whole it is open already: not all its rows are read for each of its tasks.
        if (await WorkflowRunRows.LoadAsync(session, runId) is not { } run || !await NodeRows.HasEndedAsync(session, runId, task.Id))
            return;
        var rows = await NodeRows.OfRunAsync(session, runId);
        if (rows.Find(r => r.TaskId == task.Id && !r.Copied && !r.Superseded) is not { IsFailure: true } row)
            return;
        await WorkflowRunReopen.NodeAsync(session, run, new RawJson(run.Definition).Read<WorkflowDefinition>(), rows, row, await session.NowAsync());
        if (run.IsTerminal && run.Status != AgentTaskStatus.Completed)
        {
            await WorkflowRunSlices.FinishAsync(session, runId, clock, except: task.Id);
            WorkflowRunReopen.Run(session, run, clock.Now());
        }
        await delegations.GoOnAsync(session, run);
        await WorkflowRunRows.UpdateAsync(session, run);
    }

    // A manager who repeats himself is not worth asking a person about: the run is finished without him.
    private async ValueTask WaitsAsync(WriteSession session, string runId, AgentTask task)
    {
        if (await WorkflowRunRows.LoadAsync(session, runId) is not { IsTerminal: false } run)
            return;
        var rows = await NodeRows.OfRunAsync(session, runId);
        if (task.WaitingFor != WaitingFor.Input || rows.Find(r => r.TaskId == task.Id && r is { IsTerminal: false, NodeId: ManagerPlan.NodeId }) is not { } row)
        {
            await WorkflowRunWaits.RefreshAsync(session, run, rows, clock.Now());
            return;
        }
        await NodeStop.CancelAsync(session, run, rows, row, AgentTaskStatus.Failed, ManagerPlan.Exhausted,
            "The manager went round in circles and was stopped; the run was finished without one.", clock.Now());
        await NodeStop.TaskAsync(session, task.Id, CancelReason.ManagerStopped, clock);
        await advance.GoAsync(session, run, rows);
    }

    // A task was woken, or is held back now.
    private async ValueTask WokenAsync(WriteSession session, string runId)
    {
        if (await WorkflowRunRows.LoadAsync(session, runId) is { IsTerminal: false } run)
            await WorkflowRunWaits.RefreshAsync(session, run, await NodeRows.OfRunAsync(session, runId), clock.Now());
    }

    private async ValueTask EndedAsync(WriteSession session, string runId, AgentTask task)
    {
        if (await WorkflowRunRows.LoadAsync(session, runId) is not { } run)
            return;
        // A wide run that was cancelled hears of each of its tasks once, and wants no other row.
        var rows = run.IsTerminal ? await NodeRows.OfTaskAsync(session, runId, task.Id) : await NodeRows.OfRunAsync(session, runId);
        var at = rows.FindIndex(r => r.TaskId == task.Id && !r.Copied);
        if (at < 0)
        {
            await delegations.EndedAsync(session, run, task);
            return;
        }
        var before = rows[at];
        var row = await OutcomeAsync(session, before, task);
        rows[at] = row;
        await NodeRows.UpdateAsync(session, row);
        Charge(run, row.InputTokens - before.InputTokens, row.OutputTokens - before.OutputTokens, row.CostMicros - before.CostMicros);
        if (!before.IsTerminal)
            session.Raise(new WorkflowNodeChanged(run, row));
        if (run.IsTerminal)
            await WorkflowRunRows.UpdateAsync(session, run);
        else
            await advance.GoAsync(session, run, rows);
    }

    /// <summary>Adds what a task has used to its run's totals. An unknown cost makes the sum unknown.</summary>
    internal static void Charge(WorkflowRun run, long inputTokens, long outputTokens, long? costMicros)
    {
        run.InputTokens += inputTokens;
        run.OutputTokens += outputTokens;
        run.CostMicros += costMicros;
    }

    private async ValueTask<WorkflowNodeRun> OutcomeAsync(WriteSession session, WorkflowNodeRun row, AgentTask task)
    {
        var used = row with { InputTokens = task.InputTokens, OutputTokens = task.OutputTokens, CostMicros = task.CostMicros };
        if (row.IsTerminal)
            return used; // its time was over before
        used = used with { Status = task.Status, CompletedAt = task.CompletedAt ?? clock.Now(), DueAt = null };
        switch (task.Status)
        {
            case AgentTaskStatus.Completed:
                var (output, branch) = OutputOf(task);
                var labels = row.Labels.Join(await StepLabels.OfAsync(session, task));
                return used with { Output = output, Branch = branch, Trust = labels.Trust, Secrecy = labels.Secrecy };
            case AgentTaskStatus.Failed:
                return used with { ErrorCode = task.ErrorCode, ErrorMessage = task.ErrorMessage };
            default:
                var deleted = row.NodeId != ManagerPlan.NodeId && await AgentsOf.IsDeletedAsync(session, task.AgentId);
                return used with { ErrorCode = deleted ? "agent_deleted" : "cancelled", ErrorMessage = deleted ? "Its agent was deleted." : "It was cancelled." };
        }
    }

    // The parsed JSON when a shape was asked for, the text otherwise; and what a condition's choice says.
    private static (string Output, string? Branch) OutputOf(AgentTask task)
    {
        var output = JsonSerializer.Deserialize<JsonElement>(task.OutputData!);
        if (!output.TryGetProperty("data", out var data) || data.ValueKind == JsonValueKind.Null)
            return (output.GetProperty("result").GetRawText(), null);
        return (data.GetRawText(), data.At(Value.Of("branch")) is { ValueKind: JsonValueKind.String } branch ? branch.GetString() : null);
    }
}

/// <summary>The labels of what a task came to.</summary>
internal static class StepLabels
{
    /// <summary>Those of its last step, which are those of all that was in its context.</summary>
    public static async ValueTask<Labels> OfAsync(WriteSession session, AgentTask task)
    {
        await using var reader = await session.Command(
            "select trust, secrecy from run_steps where task_id = @p0 and run = @p1 order by sequence desc limit 1", task.Id, (long)task.Run).ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Labels(EnumText.Parse<Trust>(reader.GetString(0)), EnumText.Parse<Secrecy>(reader.GetString(1)))
            : new Labels(task.Trust, task.Secrecy);
    }
}
