using Microsoft.AspNetCore.Mvc;

namespace PersonalQ.Activities;

/// <summary>An entry of the audit trail as it is answered.</summary>
/// <param name="Id">UUID; greater ones are later.</param>
/// <param name="AgentId">The agent it is about, if any.</param>
/// <param name="TaskId">The task it is about, if any.</param>
/// <param name="ActivityType">What happened.</param>
/// <param name="Status">How to read it.</param>
/// <param name="Title">One sentence.</param>
/// <param name="Description">A second one.</param>
/// <param name="Metadata">More, for programs.</param>
/// <param name="CreatedAt">When.</param>
public sealed record ActivityResponse(
    string Id, string? AgentId, string? TaskId, ActivityType ActivityType, ActivityStatus Status, string Title, string? Description,
    RawJson Metadata, DateTimeOffset CreatedAt)
{
    /// <summary>The answer of an entry.</summary>
    public static ActivityResponse From(ActivityEntry e) =>
        new(e.Id, e.AgentId, e.TaskId, e.ActivityType, e.Status, e.Title, e.Description, new RawJson(e.Metadata), e.CreatedAt);
}

/// <summary>What a list of entries may ask for. Newest come first.</summary>
/// <param name="Skip">Entries left out at the start.</param>
/// <param name="Limit">Entries at most, 1–500; 50 when left out. An export without it has all.</param>
/// <param name="AgentId">About this agent.</param>
/// <param name="TaskId">About this task.</param>
/// <param name="ActivityType">Of these kinds: repeated, or separated by commas.</param>
/// <param name="Status">To be read in these ways: repeated, or separated by commas.</param>
/// <param name="Before">Only entries before the one with this id: the way to page through a list that grows.</param>
/// <param name="CreatedAfter">At or after this instant.</param>
/// <param name="CreatedBefore">Before this instant.</param>
/// <param name="Search">A part of title or description, compared as in all searches: in either case, in any alphabet.</param>
public sealed record ActivityListQuery(
    [FromQuery(Name = "skip")] int? Skip,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "agent_id")] string? AgentId,
    [FromQuery(Name = "task_id")] string? TaskId,
    [FromQuery(Name = "activity_type")] string[]? ActivityType,
    [FromQuery(Name = "status")] string[]? Status,
    [FromQuery(Name = "before")] string? Before,
    [FromQuery(Name = "created_after")] DateTimeOffset? CreatedAfter,
    [FromQuery(Name = "created_before")] DateTimeOffset? CreatedBefore,
    [FromQuery(Name = "search")] string? Search);
