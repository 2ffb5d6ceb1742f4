using System.Text.Json;

namespace PersonalQ.Tasks;

/// <summary>Puts a task into the table, which is putting it into the queue.</summary>
public static class TaskInsert
{
    private const string Sql = """
        insert into tasks (id, agent_id, title, description, status, priority, input_data, output_data, error_message, error_code, output_schema, input_files,
          job_id, attempt, lease_owner, available_at, queue_key, waiting_for, waiting_expires_at, woken, run, retry_count, execution_time_seconds, working_ms,
          steps_count, input_tokens, output_tokens, cost_micros, schedule_id, occurrence_at, workflow_run_id, parent_task_id, conversation_id,
          idempotency_key, is_sample, trust, secrecy, created_at, started_at, completed_at, updated_at, extra_tools, max_cost_micros)
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, null, null, null, @p7, @p8, null, 0, null, @p9, @p10, @p11, null, false, 0, 0, null, 0, 0, 0, 0, 0,
          @p12, @p13, @p14, @p15, @p16, @p17, false, @p18, @p19, @p20, null, null, @p20, @p21, @p22)
        on conflict do nothing
        """;

    /// <summary>Inserts a new task and tells of it. With an idempotency key that is taken nothing happens.</summary>
    /// <returns>False when the key (or the occurrence of its schedule) was taken.</returns>
    public static async ValueTask<bool> InsertAsync(WriteSession session, AgentTask task)
    {
        var inserted = await session.ExecuteAsync(Sql,
            task.Id, task.AgentId, task.Title, task.Description, task.Status.ToText(), task.Priority.ToText(), task.InputData, task.OutputSchema,
            JsonSerializer.Serialize(task.InputFiles), task.AvailableAt?.ToMicros(), task.QueueKey, task.WaitingFor?.ToText(),
            task.ScheduleId, task.OccurrenceAt?.ToMicros(), task.WorkflowRunId, task.ParentTaskId, task.ConversationId, task.IdempotencyKey,
            task.Trust.ToText(), task.Secrecy.ToText(), task.CreatedAt.ToMicros(), JsonSerializer.Serialize(task.ExtraTools), task.MaxCostMicros);
        if (inserted == 0)
            return false;
        session.Raise(new TaskCreated(task));
        return true;
    }
}
