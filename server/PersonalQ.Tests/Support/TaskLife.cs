using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Tests.Support;

/// <summary>
/// Moves tasks through their lives by rows and events alone, for tests of those who listen: no queue, no worker, no
/// model. Each method is one write.
/// </summary>
public sealed class TaskLife(IDatabase database, TimeProvider clock)
{
    public Task<AgentTask> CreateAsync(string agentId, string title = "A task", Action<AgentTask>? with = null) => database.WriteAsync(async session =>
    {
        var task = new AgentTask { Id = Ids.New(clock), AgentId = agentId, Title = title, CreatedAt = clock.Now(), UpdatedAt = clock.Now() };
        with?.Invoke(task);
        await TaskRows.CopyAsync(session, task);
        session.Raise(new TaskCreated(task));
        return task;
    }, CancellationToken.None);

    public Task<AgentTask> StartAsync(string id) => ChangeAsync(id, (session, task) =>
    {
        task.Status = AgentTaskStatus.Running;
        task.StartedAt = clock.Now();
        task.Attempt++;
        session.Raise(new TaskStarted(task));
    });

    public Task<AgentTask> CompleteAsync(string id) => EndAsync(id, AgentTaskStatus.Completed, task => new TaskCompleted(task));

    public Task<AgentTask> FailAsync(string id, string message = "It broke", string code = "bad_request") => EndAsync(id, AgentTaskStatus.Failed, task =>
    {
        (task.ErrorMessage, task.ErrorCode) = (message, code);
        return new TaskFailed(task);
    });

    public Task<AgentTask> CancelAsync(string id) => EndAsync(id, AgentTaskStatus.Cancelled, task => new TaskCancelled(task));

    public Task<AgentTask> RetryAsync(string id) => ChangeAsync(id, (session, task) =>
    {
        var before = new TaskEnd(task.Status, task.StartedAt, task.CompletedAt!.Value);
        (task.Status, task.StartedAt, task.CompletedAt, task.ExecutionTimeSeconds, task.ErrorMessage, task.ErrorCode) = (AgentTaskStatus.Pending, null, null, null, null, null);
        task.RetryCount++;
        task.Run++;
        session.Raise(new TaskReopened(task, before));
        session.Raise(new TaskUpdated(task));
    });

    public Task DeleteAsync(string id) => database.WriteAsync(async session =>
    {
        var task = (await TaskRows.LockAsync(session, id))!;
        await session.ExecuteAsync("delete from tasks where id = @p0", id);
        session.Raise(new TaskDeleted(task));
    }, CancellationToken.None);

    /// <summary>Writes a row as it is given.</summary>
    public static async ValueTask PutAsync(WriteSession session, AgentTask task) => await session.ExecuteAsync("""
        update tasks set status = @p1, output_data = @p2, error_message = @p3, error_code = @p4, attempt = @p5, available_at = @p6, run = @p7, retry_count = @p8,
          execution_time_seconds = @p9, started_at = @p10, completed_at = @p11, updated_at = @p12 where id = @p0
        """, task.Id, task.Status.ToText(), task.OutputData, task.ErrorMessage, task.ErrorCode, (long)task.Attempt, task.AvailableAt?.ToMicros(), (long)task.Run,
        (long)task.RetryCount, (long?)task.ExecutionTimeSeconds, task.StartedAt?.ToMicros(), task.CompletedAt?.ToMicros(), task.UpdatedAt.ToMicros());

    /// <summary>One attempt at a model call with its outcome, told twice as a run does: when it begins and when it ends.</summary>
    public Task ModelCallAsync(AgentTask task, int sequence, string model, long input, long output, long? costMicros, StepState outcome = StepState.Done) =>
        database.WriteAsync(session =>
        {
            var intended = new RunStep
            {
                TaskId = task.Id, Run = task.Run, Sequence = sequence, Kind = StepKind.ModelCall, Name = model, State = StepState.Intended, StartedAt = clock.Now(),
                Request = RawJson.From(new ModelCallRequest(model, CallPurpose.Turn, 1, 0, 0)).Text,
            };
            session.Raise(new RunStepChanged(task.AgentId, intended));
            var ended = intended with
            {
                State = outcome, InputTokens = input, OutputTokens = output, CacheReadTokens = input / 2, CacheWriteTokens = 1, CostMicros = costMicros, FinishedAt = clock.Now(),
            };
            session.Db.RunSteps.Add(ended);
            session.Raise(new RunStepChanged(task.AgentId, ended));
            return ValueTask.CompletedTask;
        }, CancellationToken.None);

    private Task<AgentTask> EndAsync(string id, AgentTaskStatus status, Func<AgentTask, TaskEvent> end) => ChangeAsync(id, (session, task) =>
    {
        task.Status = status;
        task.CompletedAt = clock.Now();
        task.ExecutionTimeSeconds = task.StartedAt is { } started ? (int)(task.CompletedAt.Value - started).TotalSeconds : null;
        session.Raise(end(task));
    });

    private Task<AgentTask> ChangeAsync(string id, Action<WriteSession, AgentTask> change) => database.WriteAsync(async session =>
    {
        var task = (await TaskRows.LockAsync(session, id))!;
        change(session, task);
        task.UpdatedAt = clock.Now();
        await PutAsync(session, task);
        return task;
    }, CancellationToken.None);
}
