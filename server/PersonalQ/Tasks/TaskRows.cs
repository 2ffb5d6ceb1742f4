using System.Data.Common;
using System.Text.Json;

namespace PersonalQ.Tasks;

/// <summary>Reads rows of tasks inside writes, and puts new ones into the table, which is putting them into the queue.</summary>
public static class TaskRows
{
    /// <summary>All columns, in the order in which <see cref="Read"/> wants them.</summary>
    internal const string Columns = """
        id, agent_id, title, description, status, priority, input_data, output_data, error_message, error_code, output_schema, input_files, extra_tools,
        job_id, attempt, lease_owner, available_at, queue_key, waiting_for, waiting_expires_at, woken, run, retry_count, execution_time_seconds, working_ms,
        steps_count, input_tokens, output_tokens, cost_micros, max_cost_micros, schedule_id, occurrence_at, workflow_run_id, parent_task_id, conversation_id,
        idempotency_key, is_sample, trust, secrecy, created_at, started_at, completed_at, updated_at, deaths,
        kind, try_settings, agent_version, cancel_reason, rating
        """;

    private const string CreateSql = """
        insert into tasks (id, agent_id, title, description, status, priority, input_data, output_schema, input_files, extra_tools,
          available_at, queue_key, waiting_for, max_cost_micros, schedule_id, occurrence_at, workflow_run_id, parent_task_id, conversation_id,
          idempotency_key, trust, secrecy, search_text, kind, try_settings, created_at, updated_at,
          attempt, woken, run, retry_count, working_ms, steps_count, input_tokens, output_tokens, cost_micros, deaths, is_sample)
        values (@p0, @p1, @p2, @p3, 'pending', @p4, @p5, @p6, @p7, @p8, case when @p9 then @now end, @now - @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17,
          @p18, @p19, @p20, @p21, @p22, @p23, @now, @now, 0, false, 0, 0, 0, 0, 0, 0, 0, 0, false)
        on conflict do nothing returning created_at
        """;

    private const string CopySql = $"""
        insert into tasks ({Columns}, search_text)
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24,
          @p25, @p26, @p27, @p28, @p29, @p30, @p31, @p32, @p33, @p34, @p35, @p36, @p37, @p38, @p39, @p40, @p41, @p42, @p43, @p44, @p45, @p46, @p47, @p48, @p49)
        """;

    private const string LockSql = $"select {Columns} from tasks where id = @p0 /*lock*/";

    /// <summary>
    /// Locks a task and reads it as it is then; null when there is none. What belongs to a workflow run is locked after the
    /// run, by everybody, so that two who want both do not wait for each other.
    /// </summary>
    public static async ValueTask<AgentTask?> LockAsync(WriteSession session, string id)
    {
        if (session.IsPostgres)
        {
            await using var command = session.Command("select workflow_run_id from tasks where id = @p0", id);
            if (await command.ExecuteScalarAsync() is string runId)
                await session.LockAsync("workflow_runs", runId);
        }
        return (await ListAsync(session.Command(LockSql, id))).FirstOrDefault();
    }

    /// <summary>Inserts a new task by the queue's clock and tells of it. With an idempotency key that is taken nothing happens.</summary>
    /// <returns>False when the key (or the occurrence of its schedule) was taken.</returns>
    public static async ValueTask<bool> CreateAsync(WriteSession session, AgentTask task)
    {
        var created = await session.Command(CreateSql,
            task.Id, task.AgentId, task.Title, task.Description, task.Priority.ToText(), task.InputData, task.OutputSchema,
            JsonSerializer.Serialize(task.InputFiles), JsonSerializer.Serialize(task.ExtraTools), task.WaitingFor is null, QueueOrder.HeadStartMicros(task.Priority),
            task.WaitingFor?.ToText(), task.MaxCostMicros, task.ScheduleId, task.OccurrenceAt?.ToMicros(), task.WorkflowRunId, task.ParentTaskId,
            task.ConversationId, task.IdempotencyKey, task.Trust.ToText(), task.Secrecy.ToText(),
            session.SearchText(task.Title, task.Description), task.Kind.ToText(), task.TrySettings).ExecuteScalarAsync();
        if (created is not long now)
            return false;
        task.CreatedAt = Ids.FromMicros(now);
        task.UpdatedAt = task.CreatedAt;
        task.AvailableAt = task.WaitingFor is null ? task.CreatedAt : null;
        task.QueueKey = QueueOrder.Key(task.Priority, task.CreatedAt);
        session.Raise(new TaskCreated(task));
        return true;
    }

    /// <summary>Inserts a row as it is given, and tells nobody: sample data, and tests.</summary>
    public static async ValueTask CopyAsync(WriteSession session, AgentTask task) => await session.ExecuteAsync(CopySql,
        task.Id, task.AgentId, task.Title, task.Description, task.Status.ToText(), task.Priority.ToText(), task.InputData, task.OutputData, task.ErrorMessage,
        task.ErrorCode, task.OutputSchema, JsonSerializer.Serialize(task.InputFiles), JsonSerializer.Serialize(task.ExtraTools), task.JobId, (long)task.Attempt,
        task.LeaseOwner, task.AvailableAt?.ToMicros(), task.QueueKey, task.WaitingFor?.ToText(), task.WaitingExpiresAt?.ToMicros(), task.Woken, (long)task.Run,
        (long)task.RetryCount, (long?)task.ExecutionTimeSeconds, task.WorkingMs, (long)task.StepsCount, task.InputTokens, task.OutputTokens, task.CostMicros,
        task.MaxCostMicros, task.ScheduleId, task.OccurrenceAt?.ToMicros(), task.WorkflowRunId, task.ParentTaskId, task.ConversationId, task.IdempotencyKey,
        task.IsSample, task.Trust.ToText(), task.Secrecy.ToText(), task.CreatedAt.ToMicros(), task.StartedAt?.ToMicros(), task.CompletedAt?.ToMicros(),
        task.UpdatedAt.ToMicros(), (long)task.Deaths, task.Kind.ToText(), task.TrySettings, (long?)task.AgentVersion, task.CancelReason?.ToText(), task.Rating?.ToText(),
        session.SearchText(task.Title, task.Description));

    /// <summary>The rows that a statement returns, oldest first.</summary>
    internal static async ValueTask<List<AgentTask>> ListAsync(DbCommand command)
    {
        var found = new List<AgentTask>();
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                found.Add(Read(reader));
        found.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return found;
    }

    private static AgentTask Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        AgentId = row.GetString(1),
        Title = row.GetString(2),
        Description = row.TextOrNull(3),
        Status = EnumText.Parse<AgentTaskStatus>(row.GetString(4)),
        Priority = EnumText.Parse<TaskPriority>(row.GetString(5)),
        InputData = row.GetString(6),
        OutputData = row.TextOrNull(7),
        ErrorMessage = row.TextOrNull(8),
        ErrorCode = row.TextOrNull(9),
        OutputSchema = row.TextOrNull(10),
        InputFiles = Texts(row.GetString(11)),
        ExtraTools = Texts(row.GetString(12)),
        JobId = row.TextOrNull(13),
        Attempt = (int)row.GetInt64(14),
        LeaseOwner = row.TextOrNull(15),
        AvailableAt = row.InstantOrNull(16),
        QueueKey = row.GetInt64(17),
        WaitingFor = row.EnumOrNull<WaitingFor>(18),
        WaitingExpiresAt = row.InstantOrNull(19),
        Woken = row.GetBoolean(20),
        Run = (int)row.GetInt64(21),
        RetryCount = (int)row.GetInt64(22),
        ExecutionTimeSeconds = (int?)row.LongOrNull(23),
        WorkingMs = row.GetInt64(24),
        StepsCount = (int)row.GetInt64(25),
        InputTokens = row.GetInt64(26),
        OutputTokens = row.GetInt64(27),
        CostMicros = row.LongOrNull(28),
        MaxCostMicros = row.LongOrNull(29),
        ScheduleId = row.TextOrNull(30),
        OccurrenceAt = row.InstantOrNull(31),
        WorkflowRunId = row.TextOrNull(32),
        ParentTaskId = row.TextOrNull(33),
        ConversationId = row.TextOrNull(34),
        IdempotencyKey = row.TextOrNull(35),
        IsSample = row.GetBoolean(36),
        Trust = EnumText.Parse<Trust>(row.GetString(37)),
        Secrecy = EnumText.Parse<Secrecy>(row.GetString(38)),
        CreatedAt = Ids.FromMicros(row.GetInt64(39)),
        StartedAt = row.InstantOrNull(40),
        CompletedAt = row.InstantOrNull(41),
        UpdatedAt = Ids.FromMicros(row.GetInt64(42)),
        Deaths = (int)row.GetInt64(43),
        Kind = EnumText.Parse<TaskKind>(row.GetString(44)),
        TrySettings = row.TextOrNull(45),
        AgentVersion = (int?)row.LongOrNull(46),
        CancelReason = row.EnumOrNull<CancelReason>(47),
        Rating = row.EnumOrNull<TaskMark>(48),
    };

    private static List<string> Texts(string json) => json == "[]" ? [] : JsonSerializer.Deserialize<List<string>>(json)!;
}
