using PersonalQ.Http;

namespace PersonalQ.Agents;

/// <summary>What kind of work an agent is for; decides its default temperature and prompt starters.</summary>
public enum AgentType
{
    /// <summary>Talks with people.</summary>
    Conversational,
    /// <summary>Analyses and reports.</summary>
    Analytical,
    /// <summary>Writes and invents.</summary>
    Creative,
    /// <summary>Does things on schedules and through tools.</summary>
    Automation,
}

/// <summary>Whether an agent takes work.</summary>
public enum AgentStatus
{
    /// <summary>Takes and runs tasks.</summary>
    Active,
    /// <summary>Refuses new tasks; the state of a new agent.</summary>
    Inactive,
    /// <summary>Being set up by the user; refuses tasks.</summary>
    Training,
    /// <summary>Its runs fail for a cause only a person can mend (key refused, model gone); refuses tasks.</summary>
    Error,
    /// <summary>Accepts tasks and keeps them waiting until it is active again.</summary>
    Paused,
}

/// <summary>Somebody who can work: a model with its settings, instructions and tools.</summary>
public sealed class Agent : IResource
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <inheritdoc/>
    public string ResourcePath => $"/api/v1/agents/{Id}";
    /// <summary>Display name, unique among living agents, 1–255 characters.</summary>
    public required string Name { get; set; }
    /// <summary>Purpose and capabilities, 1–2,000 characters.</summary>
    public required string Description { get; set; }
    /// <summary>Kind of work.</summary>
    public required AgentType AgentType { get; set; }
    /// <summary>Whether it takes work.</summary>
    public AgentStatus Status { get; set; } = AgentStatus.Inactive;
    /// <summary>Model as the user wrote it: <c>provider/model</c> or a bare known name.</summary>
    public required string Model { get; set; }
    /// <summary>Model used when the first one stays unavailable; null for none.</summary>
    public string? FallbackModel { get; set; }
    /// <summary>Sampling temperature, 0–1.</summary>
    public required double Temperature { get; set; }
    /// <summary>Longest answer in tokens, at least 1.</summary>
    public int MaxTokens { get; set; } = 4096;
    /// <summary>Standing instructions, 1–100,000 characters.</summary>
    public required string SystemPrompt { get; set; }
    /// <summary>Spending cap of each of its tasks that names none, in micro-dollars; null for any amount.</summary>
    public long? MaxCostMicros { get; set; }
    /// <summary>What its tasks together may spend in a day, in micro-dollars; null for any amount.</summary>
    public long? DailyBudgetMicros { get; set; }
    /// <summary>What its tasks together may spend in a calendar month, in micro-dollars; null for any amount.</summary>
    public long? MonthlyBudgetMicros { get; set; }
    /// <summary>At most 20 tags of at most 50 characters.</summary>
    public List<string> Tags { get; set; } = [];
    /// <summary>Picture; null for initials.</summary>
    public string? AvatarUrl { get; set; }
    /// <summary>JSON object: tool name → its settings, <c>{"calculator":{"enabled":false}}</c>.</summary>
    public string ToolsConfig { get; set; } = "{}";
    /// <summary>Tasks ended well.</summary>
    public int TasksCompleted { get; set; }
    /// <summary>Tasks failed.</summary>
    public int TasksFailed { get; set; }
    /// <summary>Milliseconds its completed and failed tasks took from start to end.</summary>
    public long ExecutionMs { get; set; }
    /// <summary>When it last worked or was activated.</summary>
    public DateTimeOffset? LastActive { get; set; }
    /// <summary>In status error: why, in a word for programs; null otherwise, and when the user set it.</summary>
    public string? ErrorCode { get; set; }
    /// <summary>In status error: why, in words for people.</summary>
    public string? ErrorMessage { get; set; }
    /// <summary>In status error: the task whose failure put it there.</summary>
    public string? ErrorTaskId { get; set; }
    /// <summary>Raised by every change of the user's; the ETag.</summary>
    public int Version { get; set; } = 1;
    /// <summary>Number of the newest <see cref="AgentVersion"/>; raised by every change of prompt or settings.</summary>
    public int SettingsVersion { get; set; } = 1;
    /// <summary>True for agents of the sample data; false from the moment the user edits one.</summary>
    public bool IsSample { get; set; }
    /// <summary>Trust label of its texts.</summary>
    public Trust Trust { get; set; } = Trust.Trusted;
    /// <summary>Secrecy label of its texts.</summary>
    public Secrecy Secrecy { get; set; } = Secrecy.Private;
    /// <summary>Creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Last change by the user.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
    /// <summary>When it was deleted; null while it lives. Deleted agents keep their history and can be restored.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
    /// <summary>When it left the Trash: its prompt, settings and versions are gone, its name stays for the history of its tasks.</summary>
    public DateTimeOffset? PurgedAt { get; set; }

    /// <summary>Sets the status; null when it had it already.</summary>
    internal AgentStatusChanged? Become(AgentStatus status, DateTimeOffset now)
    {
        if (Status == status)
            return null;
        var old = Status;
        Status = status;
        if (status != AgentStatus.Error)
            (ErrorCode, ErrorMessage, ErrorTaskId) = (null, null, null);
        if (status == AgentStatus.Active)
            LastActive = now;
        return new AgentStatusChanged(this, old, now);
    }

    /// <summary>Marks a change of the user's.</summary>
    internal void Touch(DateTimeOffset now)
    {
        Version++;
        UpdatedAt = now;
    }

    /// <summary>Share of completed among ended tasks in percent, two decimals; 0 when none ended.</summary>
    public double SuccessRate => TasksCompleted + TasksFailed == 0 ? 0 : Math.Round(100.0 * TasksCompleted / (TasksCompleted + TasksFailed), 2);
}

/// <summary>One row of an agent's status history, from which its uptime is computed.</summary>
public sealed class AgentStatusChange
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }
    /// <summary>The status entered.</summary>
    public required AgentStatus Status { get; init; }
    /// <summary>When it was entered.</summary>
    public required DateTimeOffset At { get; init; }
}
