using Microsoft.EntityFrameworkCore;
using PersonalQ.Tasks;

namespace PersonalQ.Workflows;

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
    public static async ValueTask TaskAsync(WriteSession session, string? taskId, DateTimeOffset now)
    {
        if (taskId is not null && await session.Db.Tasks.FirstOrDefaultAsync(t => t.Id == taskId, CancellationToken.None) is { IsTerminal: false } task)
            await TaskCommands.CancelAsync(session, task, now);
    }

    /// <summary>Cancels every task of a run that has not ended.</summary>
    public static async ValueTask TasksAsync(WriteSession session, string runId, DateTimeOffset now)
    {
        foreach (var task in await session.Db.Tasks.Where(t => t.WorkflowRunId == runId
            && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running)).ToListAsync(CancellationToken.None))
            if (!task.IsTerminal) // a child may have been cancelled with its parent
                await TaskCommands.CancelAsync(session, task, now);
    }
}
