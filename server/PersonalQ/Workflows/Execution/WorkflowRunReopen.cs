using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Execution;

/// <summary>Opens what had ended, so that a run goes on where it failed.</summary>
internal static class WorkflowRunReopen
{
    /// <summary>The attempt at a node works again; its task was queued again.</summary>
    public static async ValueTask NodeAsync(
        WriteSession session, WorkflowRun run, WorkflowDefinition definition, List<WorkflowNodeRun> rows, WorkflowNodeRun row, DateTimeOffset now)
    {
        var seconds = definition.Nodes.FirstOrDefault(n => n.Id == row.NodeId)?.TimeoutSeconds;
        var open = row with
        {
            Status = AgentTaskStatus.Running,
            ErrorCode = null,
            ErrorMessage = null,
            CompletedAt = null,
            DueAt = seconds is { } bound ? now.AddSeconds(bound) : null, // its time begins anew
        };
        await PutAsync(session, rows, row, open);
        session.Raise(new WorkflowNodeChanged(run, open));
    }

    /// <summary>The attempt is left behind: the plan will make another one.</summary>
    public static ValueTask LeaveBehindAsync(WriteSession session, List<WorkflowNodeRun> rows, WorkflowNodeRun row) =>
        PutAsync(session, rows, row, row with { Superseded = true });

    /// <summary>The run goes on.</summary>
    public static void Run(WriteSession session, WorkflowRun run, DateTimeOffset now)
    {
        run.Status = AgentTaskStatus.Running;
        run.WaitingFor = null;
        run.ErrorCode = null;
        run.ErrorMessage = null;
        run.CompletedAt = null;
        run.UpdatedAt = now;
        session.Raise(new WorkflowRunChanged(run, WorkflowRunChange.Started));
    }

    private static async ValueTask PutAsync(WriteSession session, List<WorkflowNodeRun> rows, WorkflowNodeRun row, WorkflowNodeRun changed)
    {
        rows[rows.IndexOf(row)] = changed;
        await NodeRows.UpdateAsync(session, changed);
    }
}
