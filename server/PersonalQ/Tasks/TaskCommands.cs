using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>What can be done to tasks. Each is one write.</summary>
public sealed class TaskCommands(IDatabase database, DataFolder folder, TimeProvider clock)
{
    /// <summary>Creates and queues a task.</summary>
    /// <param name="make">Makes the task, given the present.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ProblemException">404 unknown agent or file; 409 when the agent takes no work.</exception>
    public Task<AgentTask> CreateAsync(Func<DateTimeOffset, AgentTask> make, CancellationToken ct) => database.WriteAsync(async session =>
    {
        var task = make(clock.Now());
        await AdmitAsync(session, task);
        if (task.InputFiles.Count > 0)
        {
            var known = await session.Db.Files.CountAsync(f => task.InputFiles.Contains(f.Id), CancellationToken.None);
            if (known != task.InputFiles.Distinct().Count())
                throw ProblemException.Invalid("input_files", "unknown_value", "A file of this id was not uploaded, or is gone.");
        }
        await TaskInsert.InsertAsync(session, task);
        return task;
    }, ct);

    /// <summary>Queues a new task within a write, or holds it back while its agent is paused.</summary>
    /// <exception cref="ProblemException">404 unknown agent; 409 when the agent takes no work.</exception>
    public static async ValueTask AdmitAsync(WriteSession session, AgentTask task)
    {
        // An agent that was made for one workflow run is deleted from the start, and works all the same.
        var (status, cap) = await AgentAsync(session, task.AgentId);
        if (task.RetryCount == 0)
            task.MaxCostMicros ??= cap; // from then on it is the task's own
        task.QueueKey = QueueOrder.Key(task.Priority, task.CreatedAt);
        switch (EnumText.Parse<AgentStatus>(status))
        {
            case AgentStatus.Active:
                task.AvailableAt = task.CreatedAt;
                break;
            case AgentStatus.Paused:
                task.WaitingFor = WaitingFor.Agent;
                break;
            default:
                throw ProblemException.Conflict("agent_not_active", $"The agent is {status} and takes no tasks. Activate it first.");
        }
    }

    /// <summary>Changes a pending task, or cancels one.</summary>
    /// <exception cref="ProblemException">404, or 409 for a move that is not legal.</exception>
    public Task<AgentTask> ChangeAsync(string id, ChangeTaskRequest request, CancellationToken ct) => WithTaskAsync(id, async (session, task) =>
    {
        if (request.Status is { } status && status != AgentTaskStatus.Cancelled)
            throw ProblemException.Conflict("illegal_status_change", $"Cannot change task from {task.Status.ToText()} to {status.ToText()}");
        var now = clock.Now();
        if (request.IsCapGiven)
            session.Raise(task.Cap(request.MaxCostMicros, now));
        if (request.Title is not null || request.Description is not null || request.Priority is not null)
            session.Raise(task.Change(request.Title?.Trim(), request.Description, request.Priority, now));
        if (request.Status is not null)
            await CancelAsync(session, task, now);
    }, ct);

    /// <summary>Cancels a task and whatever it delegated.</summary>
    /// <exception cref="ProblemException">404, or 409 when it has ended.</exception>
    public Task<AgentTask> CancelAsync(string id, CancellationToken ct) =>
        WithTaskAsync(id, (session, task) => CancelAsync(session, task, clock.Now()), ct);

    /// <summary>Cancels within a write: the task, its open step, and its children.</summary>
    public static async ValueTask CancelAsync(WriteSession session, AgentTask task, DateTimeOffset now)
    {
        await SettleModelCallAsync(session, task, now);
        session.Raise(task.Cancel(now));
        foreach (var child in await session.Db.Tasks.Where(t => t.ParentTaskId == task.Id
            && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running)).ToListAsync(CancellationToken.None))
            await CancelAsync(session, child, now);
    }

    /// <summary>Queues a failed or cancelled task again.</summary>
    /// <exception cref="ProblemException">404, or 409 when it has not failed or its agent takes no work.</exception>
    public Task<AgentTask> RetryAsync(string id, RetryFrom from, CancellationToken ct) =>
        WithTaskAsync(id, (session, task) => RetryAsync(session, task, from, clock.Now()), ct);

    /// <summary>Queues a failed or cancelled task again within a write.</summary>
    /// <exception cref="ProblemException">409 when it has not failed, or 404 or 409 when its agent takes no work.</exception>
    public static async ValueTask RetryAsync(WriteSession session, AgentTask task, RetryFrom from, DateTimeOffset now)
    {
        var reopened = task.Retry(from == RetryFrom.Start, now);
        await AdmitAgainAsync(session, task);
        if (from == RetryFrom.Resume)
            await NoteResumedAsync(session, task, now);
        session.Raise(reopened);
        session.Raise(new TaskUpdated(task));
    }

    /// <summary>Settles a step whose outcome is unknown, or answers a question, by a person's word.</summary>
    /// <exception cref="ProblemException">404, or 409 when the step needs no answer, or 422 when the answer does not fit it.</exception>
    public Task<AgentTask> ResolveAsync(string id, int sequence, ResolveStepRequest answer, CancellationToken ct) => WithTaskAsync(id, async (session, task) =>
    {
        var steps = await session.Db.RunSteps.AsNoTracking().Where(s => s.TaskId == id && s.Run == task.Run && s.State == StepState.Unknown).ToListAsync(CancellationToken.None);
        var step = steps.Find(s => s.Sequence == sequence)
            ?? throw ProblemException.Conflict("nothing_to_resolve", $"Step {sequence} of this task does not wait for an answer.");
        if (task.IsTerminal)
            throw ProblemException.Conflict("task_has_ended", $"The task is {task.Status.ToText()}. Retry it first.");
        var now = clock.Now();
        var resolved = StepAnswer.Apply(step, answer, now);
        await RunStore.SettleAsync(session, resolved);
        session.Raise(new RunStepChanged(task.AgentId, resolved));
        if (steps.Count == 1)
            session.Raise(task.Wake(now));
    }, ct);

    /// <summary>Removes an ended task with its journal and files.</summary>
    /// <exception cref="ProblemException">404, or 409 while it has not ended.</exception>
    public async Task DeleteAsync(string id, CancellationToken ct)
    {
        await WithTaskAsync(id, (session, task) =>
        {
            if (!task.IsTerminal)
                throw ProblemException.Conflict("task_not_ended", $"The task is {task.Status.ToText()}. Cancel it before deleting it.");
            session.Db.Tasks.Remove(task);
            session.Raise(new TaskDeleted(task));
            return ValueTask.CompletedTask;
        }, ct);
        var workspace = folder.Workspace(id);
        if (Directory.Exists(workspace))
            Directory.Delete(workspace, recursive: true);
    }

    /// <summary>Wakes a task within a write: at once when it is parked; when it runs, it will not go to sleep.</summary>
    public static async ValueTask WakeAsync(WriteSession session, string taskId, DateTimeOffset now) => await session.ExecuteAsync("""
        update tasks set woken = true, available_at = case when waiting_for is not null and lease_owner is null then @p1 else available_at end
        where id = @p0 and status = 'running'
        """, taskId, now.ToMicros());

    private async Task<AgentTask> WithTaskAsync(string id, Func<WriteSession, AgentTask, ValueTask> change, CancellationToken ct) =>
        await database.WriteAsync(async session =>
        {
            await session.LockAsync("tasks", id);
            var task = await session.Db.Tasks.FirstOrDefaultAsync(t => t.Id == id, CancellationToken.None) ?? throw ProblemException.NotFound("Task");
            await change(session, task);
            return task;
        }, ct);

    private static async ValueTask<(string Status, long? MaxCostMicros)> AgentAsync(WriteSession session, string id)
    {
        await using var reader = await session.Command(
            "select status, max_cost_micros from agents where id = @p0 and (deleted_at is null or deleted_at = created_at)", id).ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? (reader.GetString(0), await reader.IsDBNullAsync(1) ? null : reader.GetInt64(1))
            : throw ProblemException.NotFound("Agent");
    }

    private static async ValueTask AdmitAgainAsync(WriteSession session, AgentTask task)
    {
        var key = task.QueueKey;
        task.AvailableAt = null;
        await AdmitAsync(session, task);
        if (task.AvailableAt is not null)
            task.AvailableAt = task.UpdatedAt;
        task.QueueKey = key;
    }

    // The model's answer will never come: what the call can have cost is counted. Tools under way stay as they are,
    // for a retry that goes on from there to sort out.
    private static async ValueTask SettleModelCallAsync(WriteSession session, AgentTask task, DateTimeOffset now)
    {
        var open = await session.Db.RunSteps.AsNoTracking()
            .FirstOrDefaultAsync(s => s.TaskId == task.Id && s.Run == task.Run && s.State == StepState.Intended && s.Kind == StepKind.ModelCall, CancellationToken.None);
        if (open is null)
            return;
        var lost = StepOutcome.ModelLost(open, "Cancelled while the model was answering.", now);
        await RunStore.SettleAsync(session, lost);
        task.CostMicros += lost.CostMicros;
        session.Raise(new RunStepChanged(task.AgentId, lost));
    }

    private static async ValueTask NoteResumedAsync(WriteSession session, AgentTask task, DateTimeOffset now)
    {
        var next = await session.Db.RunSteps.CountAsync(s => s.TaskId == task.Id && s.Run == task.Run, CancellationToken.None);
        if (next == 0)
            return;
        var note = new RunStep
        {
            TaskId = task.Id,
            Run = task.Run,
            Sequence = next,
            Kind = StepKind.Note,
            Name = NoteName.Resumed,
            Request = RawJson.From(new NoteRequest("Retried by you; goes on from the last finished step.")).Text,
            State = StepState.Done,
            Attempt = task.Attempt,
            StartedAt = now,
            FinishedAt = now,
        };
        await RunStore.AppendAsync(session, note);
        task.StepsCount = next + 1;
        session.Raise(new RunStepChanged(task.AgentId, note));
    }
}
