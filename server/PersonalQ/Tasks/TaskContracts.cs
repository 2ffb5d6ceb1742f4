using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>A task as the API and the live events tell it.</summary>
public sealed record TaskResponse
{
#pragma warning disable CS1591 // The fields are those of AgentTask, which documents them.
    public required string Id { get; init; }
    public required string AgentId { get; init; }
    public required string Title { get; init; }
    public required string? Description { get; init; }
    public required AgentTaskStatus Status { get; init; }
    public required TaskPriority Priority { get; init; }
    public required RawJson InputData { get; init; }
    public required RawJson? OutputData { get; init; }
    public required string? ErrorMessage { get; init; }
    public required string? ErrorCode { get; init; }
    public required string? JobId { get; init; }
    public required int? ExecutionTimeSeconds { get; init; }
    public required int RetryCount { get; init; }
    public required int Run { get; init; }
    public required WaitingFor? WaitingFor { get; init; }
    public required DateTimeOffset? AvailableAt { get; init; }
    public required DateTimeOffset? WaitingExpiresAt { get; init; }
    public required RawJson? OutputSchema { get; init; }
    public required IReadOnlyList<string> InputFiles { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required decimal? CostUsd { get; init; }
    public required decimal? MaxCostUsd { get; init; }
    public required int StepsCount { get; init; }
    public required bool IsSample { get; init; }
    public required TaskKind Kind { get; init; }
    public required int? AgentVersion { get; init; }
    public required CancelReason? CancelReason { get; init; }
    public required string? CancelMessage { get; init; }
    public required TaskMark? Rating { get; init; }
    public required string? ScheduleId { get; init; }
    public required string? WorkflowRunId { get; init; }
    public required string? ParentTaskId { get; init; }
    public required string? ConversationId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset? CompletedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
#pragma warning restore CS1591

    /// <summary>Fields that this answer leaves out because a list would be too large with them; <c>GET /tasks/{id}</c> has them. Null when none is.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>The task on the wire.</summary>
    public static TaskResponse From(AgentTask task) => new()
    {
        Id = task.Id,
        AgentId = task.AgentId,
        Title = task.Title,
        Description = task.Description,
        Status = task.Status,
        Priority = task.Priority,
        InputData = new RawJson(task.InputData),
        OutputData = RawJson.OrNull(task.OutputData),
        ErrorMessage = task.ErrorMessage,
        ErrorCode = task.ErrorCode,
        JobId = task.JobId,
        ExecutionTimeSeconds = task.ExecutionTimeSeconds,
        RetryCount = task.RetryCount,
        Run = task.Run,
        WaitingFor = task.WaitingFor,
        // While it runs this is the end of its lease, which is nobody's business.
        AvailableAt = task.LeaseOwner is null ? task.AvailableAt : null,
        WaitingExpiresAt = task.WaitingExpiresAt,
        OutputSchema = RawJson.OrNull(task.OutputSchema),
        InputFiles = task.InputFiles,
        InputTokens = task.InputTokens,
        OutputTokens = task.OutputTokens,
        CostUsd = task.CostMicros / 1_000_000m,
        MaxCostUsd = task.MaxCostMicros / 1_000_000m,
        StepsCount = task.StepsCount,
        IsSample = task.IsSample,
        Kind = task.Kind,
        AgentVersion = task.AgentVersion,
        CancelReason = task.CancelReason,
        CancelMessage = CancelTexts.Of(task),
        Rating = task.Rating,
        ScheduleId = task.ScheduleId,
        WorkflowRunId = task.WorkflowRunId,
        ParentTaskId = task.ParentTaskId,
        ConversationId = task.ConversationId,
        CreatedAt = task.CreatedAt,
        StartedAt = task.StartedAt,
        CompletedAt = task.CompletedAt,
        UpdatedAt = task.UpdatedAt,
    };
}

/// <summary>A step of a run as the API and the live events tell it.</summary>
public sealed record StepResponse
{
#pragma warning disable CS1591 // The fields are those of RunStep, which documents them.
    public required string TaskId { get; init; }
    public required int Run { get; init; }
    public required int Sequence { get; init; }
    public required StepKind Kind { get; init; }
    public required string Name { get; init; }
    public required string? CallId { get; init; }
    public required StepState State { get; init; }
    public required RawJson? Request { get; init; }
    public required RawJson? Response { get; init; }
    public required string? Error { get; init; }
    public required Trust Trust { get; init; }
    public required Secrecy Secrecy { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required long CacheReadTokens { get; init; }
    public required long CacheWriteTokens { get; init; }
    public required decimal? CostUsd { get; init; }
    public required int Attempt { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }
    public required long? DurationMs { get; init; }
#pragma warning restore CS1591

    /// <summary>Fields that this answer leaves out because it would be too large with them. Null when none is.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>The step on the wire.</summary>
    public static StepResponse From(RunStep step) => new()
    {
        TaskId = step.TaskId,
        Run = step.Run,
        Sequence = step.Sequence,
        Kind = step.Kind,
        Name = step.Name,
        CallId = step.CallId,
        State = step.State,
        Request = RawJson.OrNull(step.Request),
        Response = RawJson.OrNull(step.Response),
        Error = step.Error,
        Trust = step.Trust,
        Secrecy = step.Secrecy,
        InputTokens = step.InputTokens,
        OutputTokens = step.OutputTokens,
        CacheReadTokens = step.CacheReadTokens,
        CacheWriteTokens = step.CacheWriteTokens,
        CostUsd = step.CostMicros / 1_000_000m,
        Attempt = step.Attempt,
        StartedAt = step.StartedAt,
        FinishedAt = step.FinishedAt,
        DurationMs = step.FinishedAt is { } end ? (long)(end - step.StartedAt).TotalMilliseconds : null,
    };
}

/// <summary>A new task.</summary>
public sealed record CreateTaskRequest
{
    /// <summary>Who does it.</summary>
    [Required]
    public string? AgentId { get; init; }
    /// <summary>Brief description.</summary>
    [Required, StringLength(255)]
    public string? Title { get; init; }
    /// <summary>Detailed instructions.</summary>
    [StringLength(100_000)]
    public string? Description { get; init; }
    /// <summary>How urgent it is; medium when left out.</summary>
    public TaskPriority? Priority { get; init; }
    /// <summary>Parameters; an object of at most 1 MB.</summary>
    public JsonElement? InputData { get; init; }
    /// <summary>JSON schema that the result has to meet; an object.</summary>
    public JsonElement? OutputSchema { get; init; }
    /// <summary>Ids of uploaded files, at most 50.</summary>
    public IReadOnlyList<string>? InputFiles { get; init; }
    /// <summary>US dollars its model calls may cost in all; that of its agent when left out.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? MaxCostUsd { get; init; }
}

/// <summary>A change of a task. Texts and priority can be changed while it is pending, its cap until it has ended; the status only to cancelled.</summary>
public sealed record ChangeTaskRequest
{
    /// <summary>Brief description.</summary>
    [StringLength(255)]
    public string? Title { get; init; }
    /// <summary>Detailed instructions.</summary>
    [StringLength(100_000)]
    public string? Description { get; init; }
    /// <summary>How urgent it is.</summary>
    public TaskPriority? Priority { get; init; }
    /// <summary>Only <c>cancelled</c> can be asked for.</summary>
    public AgentTaskStatus? Status { get; init; }

    /// <summary>US dollars its model calls may cost in all; null for any amount. A task that waits for budget goes on.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? MaxCostUsd
    {
        get;
        init
        {
            field = value;
            IsCapGiven = true;
        }
    }

    // JSON calls the setter for an explicit null too: that is how "left out" and "no cap" are told apart.
    internal bool IsCapGiven { get; private set; }

    internal long? MaxCostMicros => MaxCostUsd is { } usd ? (long)Math.Round(usd * 1_000_000m) : null;
}

/// <summary>Where a retry begins.</summary>
public enum RetryFrom
{
    /// <summary>At the last finished step; nothing paid for is paid again.</summary>
    Resume,
    /// <summary>From scratch.</summary>
    Start,
}

/// <summary>A retry.</summary>
public sealed record RetryTaskRequest
{
    /// <summary>Where it begins; resume when left out.</summary>
    public RetryFrom? From { get; init; }
}

/// <summary>What a person says about a step whose outcome is unknown, or about a question.</summary>
public enum StepResolution
{
    /// <summary>Call the tool again.</summary>
    Repeat,
    /// <summary>It happened; go on with the given result.</summary>
    Done,
    /// <summary>It did not happen and shall not; tell the model so.</summary>
    Skip,
    /// <summary>Let the run go on.</summary>
    Continue,
    /// <summary>End the run.</summary>
    Fail,
}

/// <summary>The answer of a person.</summary>
public sealed record ResolveStepRequest
{
    /// <summary>What to do.</summary>
    [Required]
    public StepResolution? Action { get; init; }
    /// <summary>For <c>done</c>: the tool's result, text or JSON.</summary>
    public JsonElement? Result { get; init; }
}

/// <summary>A file an agent made.</summary>
/// <param name="Name">File name.</param>
/// <param name="Path">Path in the task's workspace.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ContentType">Media type by its ending.</param>
/// <param name="ModifiedAt">Last change.</param>
public sealed record ArtifactResponse(string Name, string Path, long Size, string ContentType, DateTimeOffset ModifiedAt);

/// <summary>Bytes that were read as text.</summary>
/// <param name="Text">The text, without a byte order mark.</param>
/// <param name="Encoding">The encoding it has: <c>Windows-1252</c>.</param>
/// <param name="Note">What a reader is told of it; null for whole UTF-8.</param>
public sealed record TextResponse(string Text, string Encoding, string? Note);

/// <summary>An uploaded file.</summary>
/// <param name="Id">Id for <c>input_files</c>.</param>
/// <param name="Name">File name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="CreatedAt">Upload.</param>
public sealed record FileResponse(string Id, string Name, long Size, string ContentType, DateTimeOffset CreatedAt);
