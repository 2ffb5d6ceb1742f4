using PersonalQ.Tasks;

namespace PersonalQ.Workflows.Execution;

/// <summary>Ends the attempt at a node from outside: its time is over, or nobody needs it.</summary>
internal static class NodeStop
{
    /// <summary>Writes the end into the row. The task, if there is one, is left to the caller.</summary>
    public static async ValueTask CancelAsync(
        WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, WorkflowNodeRun row, AgentTaskStatus status, string code, string message, DateTimeOffset now)
    {
        var ended = row with { Status = status, WaitingFor = null, ErrorCode = code, ErrorMessage = message, CompletedAt = now, DueAt = null };
        rows[rows.IndexOf(row)] = ended;
        await NodeRows.UpdateAsync(session, ended);
        session.Raise(new WorkflowNodeChanged(run, ended));
    }

    /// <summary>Cancels the task of an attempt with whatever it delegated, unless it has ended.</summary>
    public static async ValueTask TaskAsync(WriteSession session, string? taskId, CancelReason why, TimeProvider clock)
    {
        if (taskId is not null)
            await TaskMoves.CancelAsync(session, [taskId], why, clock);
    }
}
