using System.Text.Json.Serialization;
using PersonalQ.Tasks;

namespace PersonalQ.Live;

/// <summary>
/// A task as its events tell it: everything that changes while it lives, under the names of the task in the API. Input
/// never changes and may be large, so it is left out; so is a result of more than 64 KB.
/// </summary>
#pragma warning disable CS1591 // The fields of the task in the API.
internal sealed record TaskFrame
{
    private const int LargestOutput = 64 * 1024;

    public required string TaskId { get; init; }
    public required string AgentId { get; init; }
    public required string Title { get; init; }
    public required AgentTaskStatus Status { get; init; }
    public required TaskPriority Priority { get; init; }
    public required WaitingFor? WaitingFor { get; init; }
    public required DateTimeOffset? AvailableAt { get; init; }
    public required DateTimeOffset? WaitingExpiresAt { get; init; }
    public required string? ErrorMessage { get; init; }
    public required string? ErrorCode { get; init; }
    public required int? ExecutionTimeSeconds { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required RawJson? OutputData { get; init; }
    public required string? JobId { get; init; }
    public required int Run { get; init; }
    public required int RetryCount { get; init; }
    public required int StepsCount { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required decimal? CostUsd { get; init; }
    public required string? WorkflowRunId { get; init; }
    public required string? ParentTaskId { get; init; }
    public required string? ScheduleId { get; init; }
    public required string? ConversationId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset? CompletedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static TaskFrame Of(AgentTask task) => new()
    {
        TaskId = task.Id,
        AgentId = task.AgentId,
        Title = task.Title,
        Status = task.Status,
        Priority = task.Priority,
        WaitingFor = task.WaitingFor,
        AvailableAt = task.AvailableAt,
        WaitingExpiresAt = task.WaitingExpiresAt,
        ErrorMessage = task.ErrorMessage,
        ErrorCode = task.ErrorCode,
        ExecutionTimeSeconds = task.ExecutionTimeSeconds,
        OutputData = task.OutputData is { Length: <= LargestOutput } output ? new RawJson(output) : null,
        JobId = task.JobId,
        Run = task.Run,
        RetryCount = task.RetryCount,
        StepsCount = task.StepsCount,
        InputTokens = task.InputTokens,
        OutputTokens = task.OutputTokens,
        CostUsd = task.CostMicros / 1_000_000m,
        WorkflowRunId = task.WorkflowRunId,
        ParentTaskId = task.ParentTaskId,
        ScheduleId = task.ScheduleId,
        ConversationId = task.ConversationId,
        CreatedAt = task.CreatedAt,
        StartedAt = task.StartedAt,
        CompletedAt = task.CompletedAt,
        UpdatedAt = task.UpdatedAt,
    };
}
#pragma warning restore CS1591
