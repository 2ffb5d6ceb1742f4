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
        await TaskRows.CreateAsync(session, task);
        return task;
    }, ct);

    /// <summary>Says how a new task is queued within a write: held back while its agent is paused.</summary>
    /// <exception cref="ProblemException">404 unknown agent; 409 when the agent takes no work.</exception>
    public static async ValueTask AdmitAsync(WriteSession session, AgentTask task)
    {
        var (active, cap) = await AgentAsync(session, task.AgentId);
        task.MaxCostMicros ??= cap; // from then on it is the task's own
        task.WaitingFor = active ? null : WaitingFor.Agent;
    }

    /// <summary>Changes a pending task, or cancels one.</summary>
    /// <exception cref="ProblemException">404, or 409 for a move that is not legal.</exception>
    public Task<AgentTask> ChangeAsync(string id, ChangeTaskRequest request, CancellationToken ct) => WithTaskAsync(id, async (session, task) =>
    {
        if (request.Status is { } status && status != AgentTaskStatus.Cancelled)
            throw ProblemException.Conflict("illegal_status_change", $"Cannot change task from {task.Status.ToText()} to {status.ToText()}");
        if (request.IsCapGiven)
        {
            task.Demand(TaskMove.Cap);
            task = await TaskMoves.CapAsync(session, id, request.MaxCostMicros) ?? task;
        }
        if (request.Title is not null || request.Description is not null || request.Priority is not null)
        {
            task.Demand(TaskMove.Change);
            task = await TaskMoves.ChangeAsync(session, id, request.Title?.Trim() ?? task.Title, request.Description ?? task.Description, request.Priority ?? task.Priority) ?? task;
        }
        return request.Status is null ? task : await CancelAsync(session, task, CancelReason.User);
    }, ct);

    /// <summary>Cancels a task and whatever it delegated.</summary>
    /// <exception cref="ProblemException">404, or 409 when it has ended.</exception>
    public Task<AgentTask> CancelAsync(string id, CancelReason why, CancellationToken ct) => WithTaskAsync(id, (session, task) => CancelAsync(session, task, why), ct);

    /// <summary>Queues a failed or cancelled task again.</summary>
    /// <exception cref="ProblemException">404, or 409 when it has not failed or its agent takes no work.</exception>
    public Task<AgentTask> RetryAsync(string id, RetryFrom from, CancellationToken ct) =>
        WithTaskAsync(id, (session, task) => RetryAsync(session, task, from, clock.Now()), ct);

    /// <summary>Queues a failed or cancelled task again within a write. It is locked.</summary>
    /// <exception cref="ProblemException">409 when it has not failed, or 404 or 409 when its agent takes no work.</exception>
    public static async ValueTask<AgentTask> RetryAsync(WriteSession session, AgentTask task, RetryFrom from, DateTimeOffset now)
    {
        task.Demand(TaskMove.Retry);
        var (active, _) = await AgentAsync(session, task.AgentId);
        if (from == RetryFrom.Resume)
            await NoteResumedAsync(session, task, now);
        return await TaskMoves.RetryAsync(session, task, from == RetryFrom.Start, active) ?? task;
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
        return steps.Count == 1 ? await TaskMoves.WakeAsync(session, id) ?? task : task;
    }, ct);

    /// <summary>Removes an ended task with its journal and files.</summary>
    /// <exception cref="ProblemException">404, or 409 while it has not ended.</exception>
    public async Task DeleteAsync(string id, CancellationToken ct)
    {
        await WithTaskAsync(id, async (session, task) =>
        {
            task.Demand(TaskMove.Delete);
            await TaskMoves.DeleteAsync(session, task);
            return task;
        }, ct);
        var workspace = folder.Workspace(id);
        if (Directory.Exists(workspace))
            Directory.Delete(workspace, recursive: true);
    }

    private async Task<AgentTask> WithTaskAsync(string id, Func<WriteSession, AgentTask, ValueTask<AgentTask>> change, CancellationToken ct) =>
        await database.WriteAsync(async session =>
            await change(session, await TaskRows.LockAsync(session, id) ?? throw ProblemException.NotFound("Task")), ct);

    private async ValueTask<AgentTask> CancelAsync(WriteSession session, AgentTask task, CancelReason why)
    {
        task.Demand(TaskMove.Cancel);
        return (await TaskMoves.CancelAsync(session, [task.Id], why, clock)).Find(t => t.Id == task.Id) ?? task;
    }

    // Whether the agent is active, or paused: locked against whoever changes that, until the write has ended.
    // An agent that was made for one workflow run is deleted from the start, and works all the same.
    private static async ValueTask<(bool Active, long? MaxCostMicros)> AgentAsync(WriteSession session, string id)
    {
        await using var reader = await session.Command(
            "select status, max_cost_micros from agents where id = @p0 and (deleted_at is null or deleted_at = created_at) /*share*/", id).ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            throw ProblemException.NotFound("Agent");
        var status = reader.GetString(0);
        return EnumText.Parse<AgentStatus>(status) is AgentStatus.Active or AgentStatus.Paused
            ? (status == "active", reader.LongOrNull(1))
            : throw ProblemException.Conflict("agent_not_active", $"The agent is {status} and takes no tasks. Activate it first.");
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
        await TaskMoves.CountStepsAsync(session, task.Id, next + 1);
        session.Raise(new RunStepChanged(task.AgentId, note));
    }
}
