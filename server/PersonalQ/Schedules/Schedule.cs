namespace PersonalQ.Schedules;

/// <summary>A recurring task of an agent.</summary>
public sealed class Schedule
{
    /// <summary>UUID.</summary>
    public required string Id { get; init; }
    /// <summary>Whose tasks it makes.</summary>
    public required string AgentId { get; init; }
    /// <summary>Description template of the tasks.</summary>
    public required string TaskTemplate { get; set; }
    /// <summary>Cron expression.</summary>
    public required string CronExpression { get; set; }
    /// <summary>Whether it fires.</summary>
    public bool Enabled { get; set; } = true;
    /// <summary>Last occurrence that fired.</summary>
    public DateTimeOffset? LastRun { get; set; }
    /// <summary>Next occurrence.</summary>
    public DateTimeOffset? NextRun { get; set; }
    /// <summary>Trust label of its template.</summary>
    public Trust Trust { get; set; } = Trust.Trusted;
    /// <summary>Secrecy label of its template.</summary>
    public Secrecy Secrecy { get; set; } = Secrecy.Private;
    /// <summary>Creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}
