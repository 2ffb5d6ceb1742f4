namespace PersonalQ.Tasks;

/// <summary>What a person thinks of one run of a task. It stays when the task is run again.</summary>
public sealed class TaskRating
{
    /// <summary>The task.</summary>
    public required string TaskId { get; init; }
    /// <summary>The run of the task, from 0.</summary>
    public required int Run { get; init; }
    /// <summary>The agent that did it.</summary>
    public required string AgentId { get; init; }
    /// <summary>The version of the agent's settings it ran with; null for runs of releases that did not keep it.</summary>
    public int? AgentVersion { get; init; }
    /// <summary>Good or bad.</summary>
    public required TaskMark Mark { get; set; }
    /// <summary>Why, at most 2,000 characters; null when nothing was said.</summary>
    public string? Note { get; set; }
    /// <summary>Who said so. Until there are accounts that is the local owner: <c>you</c>.</summary>
    public required string RatedBy { get; set; }
    /// <summary>When.</summary>
    public required DateTimeOffset RatedAt { get; set; }
}
