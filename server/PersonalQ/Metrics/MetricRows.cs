using System.Collections.Concurrent;
using PersonalQ.Llm;
using PersonalQ.Runs;
using PersonalQ.Tasks;

namespace PersonalQ.Metrics;

/// <summary>What one event, or one row, adds to its bucket.</summary>
internal readonly record struct MetricDelta(
    long Hour, string AgentId, string Model,
    int Created = 0, int Completed = 0, int Failed = 0, int Cancelled = 0, long DurationMs = 0,
    int Calls = 0, long InputTokens = 0, long OutputTokens = 0, long CacheReadTokens = 0, long CacheWriteTokens = 0,
    long CostMicros = 0, int CallsOfUnknownCost = 0)
{
    private static readonly ConcurrentDictionary<string, string> FullNames = new(StringComparer.Ordinal);

    /// <summary>Whole hours since 1970-01-01T00:00Z.</summary>
    public static long HourOf(DateTimeOffset instant) => instant.ToMicros() / 3_600_000_000;

    /// <summary>The first instant of an hour.</summary>
    public static DateTimeOffset InstantOf(long hour) => Ids.FromMicros(hour * 3_600_000_000);

    /// <summary>A task was made.</summary>
    public static MetricDelta OfCreation(AgentTask task) => new(HourOf(task.CreatedAt), MetricBucket.AgentOf(task), "", Created: 1);

    /// <summary>A task ended.</summary>
    /// <param name="agentId">Its agent.</param>
    /// <param name="end">How.</param>
    /// <param name="times">1, or -1 to take it back.</param>
    public static MetricDelta OfEnd(string agentId, TaskEnd end, int times = 1) => new(HourOf(end.CompletedAt), agentId, "",
        Completed: end.Status == AgentTaskStatus.Completed ? times : 0,
        Failed: end.Status == AgentTaskStatus.Failed ? times : 0,
        Cancelled: end.Status == AgentTaskStatus.Cancelled ? times : 0,
        DurationMs: times * DurationOf(end));

    /// <summary>Milliseconds from start to end of a task that was not cancelled.</summary>
    public static long DurationOf(TaskEnd end) =>
        end.Status != AgentTaskStatus.Cancelled && end.StartedAt is { } started ? (long)(end.CompletedAt - started).TotalMilliseconds : 0;

    /// <summary>An attempt at a model call ended; null for any other step.</summary>
    public static MetricDelta? OfCall(string agentId, RunStep step) =>
        step is { Kind: StepKind.ModelCall, State: not StepState.Intended }
            ? new(HourOf(step.FinishedAt ?? step.StartedAt), agentId, FullNames.GetOrAdd(step.Name, FullName),
                Calls: 1, InputTokens: step.InputTokens, OutputTokens: step.OutputTokens,
                CacheReadTokens: step.CacheReadTokens, CacheWriteTokens: step.CacheWriteTokens,
                CostMicros: step.CostMicros ?? 0, CallsOfUnknownCost: step.CostMicros is null ? 1 : 0)
            : null;

    // The same model may be written bare in one agent and with its provider in another.
    private static string FullName(string written) => ModelName.TryParse(written, out var name, out _) ? name.Id : written;
}

/// <summary>Adds to the buckets by prepared SQL: some rows for every task.</summary>
internal static class MetricRows
{
    private const int Shards = 16;

    private const string AddSql = """
        insert into metric_buckets (hour, agent_id, model, shard, tasks_created, tasks_completed, tasks_failed, tasks_cancelled, duration_ms,
          calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_micros, calls_of_unknown_cost)
        values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15)
        on conflict (hour, agent_id, model, shard) do update set
          tasks_created = metric_buckets.tasks_created + excluded.tasks_created,
          tasks_completed = metric_buckets.tasks_completed + excluded.tasks_completed,
          tasks_failed = metric_buckets.tasks_failed + excluded.tasks_failed,
          tasks_cancelled = metric_buckets.tasks_cancelled + excluded.tasks_cancelled,
          duration_ms = metric_buckets.duration_ms + excluded.duration_ms,
          calls = metric_buckets.calls + excluded.calls,
          input_tokens = metric_buckets.input_tokens + excluded.input_tokens,
          output_tokens = metric_buckets.output_tokens + excluded.output_tokens,
          cache_read_tokens = metric_buckets.cache_read_tokens + excluded.cache_read_tokens,
          cache_write_tokens = metric_buckets.cache_write_tokens + excluded.cache_write_tokens,
          cost_micros = metric_buckets.cost_micros + excluded.cost_micros,
          calls_of_unknown_cost = metric_buckets.calls_of_unknown_cost + excluded.calls_of_unknown_cost
        """;

    // The newest last_active stays when ends are written out of order.
    private const string CountSql = """
        update agents set tasks_completed = tasks_completed + @p1, tasks_failed = tasks_failed + @p2, execution_ms = execution_ms + @p3,
          last_active = case when last_active is null or last_active < @p4 then @p4 else last_active end
        where id = @p0
        """;

    /// <summary>Adds to a bucket.</summary>
    public static async ValueTask AddAsync(WriteSession session, MetricDelta d) => await session.ExecuteAsync(AddSql,
        d.Hour, d.AgentId, d.Model, session.IsPostgres ? Random.Shared.Next(Shards) : 0,
        (long)d.Created, (long)d.Completed, (long)d.Failed, (long)d.Cancelled, d.DurationMs,
        (long)d.Calls, d.InputTokens, d.OutputTokens, d.CacheReadTokens, d.CacheWriteTokens, d.CostMicros, (long)d.CallsOfUnknownCost);

    /// <summary>Adds an end to the agent's own numbers, or takes it back with <paramref name="times"/> -1. A cancelled task counts for neither.</summary>
    public static async ValueTask CountAsync(WriteSession session, string agentId, TaskEnd end, int times)
    {
        if (end.Status == AgentTaskStatus.Cancelled)
            return;
        await session.ExecuteAsync(CountSql, agentId,
            end.Status == AgentTaskStatus.Completed ? times : 0, end.Status == AgentTaskStatus.Failed ? times : 0,
            times * MetricDelta.DurationOf(end), end.CompletedAt.ToMicros());
        session.Raise(new Agents.AgentCountersChanged(agentId));
    }
}
