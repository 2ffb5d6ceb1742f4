using PersonalQ.Agents;

namespace PersonalQ.Metrics;

/// <summary>The numbers of the whole installation; the tasks of the sample data are not among them. Days and months are those of the server's time zone.</summary>
/// <param name="TotalAgents">Agents that are not deleted, samples left out.</param>
/// <param name="ActiveAgents">Those in status active.</param>
/// <param name="TotalTasks">Tasks of any status.</param>
/// <param name="TasksCompleted">Tasks completed.</param>
/// <param name="TasksRunning">Tasks running, parked ones included.</param>
/// <param name="TasksPending">Tasks pending.</param>
/// <param name="TasksFailed">Tasks failed.</param>
/// <param name="TasksCancelled">Tasks cancelled.</param>
/// <param name="TasksWaiting">Open tasks that wait for something: a retry, a decision, their paused agent.</param>
/// <param name="TasksParked">Those of them that are running.</param>
/// <param name="AverageSuccessRate">Completed among completed and failed tasks, in percent with one decimal; 0 when there are none.</param>
/// <param name="TotalExecutionTimeHours">Time from start to end of all completed and failed tasks, deleted ones included; one decimal.</param>
/// <param name="Activities24H">Entries of the audit trail of the last 24 hours.</param>
/// <param name="CostTodayUsd">Known cost of model calls that began today; the same number as in <c>/budget</c>.</param>
/// <param name="CostMonthUsd">Known cost of model calls that began in this month; the same number as in <c>/budget</c>.</param>
/// <param name="InputTokensToday">Input tokens today, cached ones included.</param>
/// <param name="OutputTokensToday">Output tokens today.</param>
public sealed record SystemMetrics(
    int TotalAgents, int ActiveAgents, int TotalTasks, int TasksCompleted, int TasksRunning, int TasksPending, int TasksFailed, int TasksCancelled,
    int TasksWaiting, int TasksParked, double AverageSuccessRate, double TotalExecutionTimeHours,
    [property: System.Text.Json.Serialization.JsonPropertyName("activities_24h")] int Activities24H,
    double CostTodayUsd, double CostMonthUsd, long InputTokensToday, long OutputTokensToday);

/// <summary>How things developed.</summary>
/// <param name="Window">24h, 7d, 30d or 90d.</param>
/// <param name="Bucket">hour or day: what a point stands for.</param>
/// <param name="Points">One for each hour or day, oldest first, empty ones included.</param>
/// <param name="AgentsChange">Agents made in the last 7 days, in words.</param>
/// <param name="TasksChange">Completed tasks of the last 30 days against the 30 before, in words.</param>
/// <param name="SuccessRateChange">The success rate of the last 30 days against the 30 before, in words.</param>
public sealed record TrendsResponse(
    string Window, string Bucket, IReadOnlyList<TrendPoint> Points, string AgentsChange, string TasksChange, string SuccessRateChange);

/// <summary>One hour or day.</summary>
/// <param name="Start">Its begin.</param>
/// <param name="TasksCreated">Tasks made.</param>
/// <param name="TasksCompleted">Tasks that ended with a result.</param>
/// <param name="TasksFailed">Tasks that ended with an error.</param>
/// <param name="TasksCancelled">Tasks cancelled.</param>
/// <param name="SuccessRate">Completed among completed and failed, in percent with two decimals; null when none ended.</param>
/// <param name="AverageDurationSeconds">From start to end of the completed and failed ones; null when none ended.</param>
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="CostUsd">Known cost.</param>
public sealed record TrendPoint(
    DateTimeOffset Start, long TasksCreated, long TasksCompleted, long TasksFailed, long TasksCancelled,
    double? SuccessRate, double? AverageDurationSeconds, long InputTokens, long OutputTokens, double CostUsd);

/// <summary>The cards of a dashboard.</summary>
/// <param name="TotalAgents">Agents that are not deleted, samples left out.</param>
/// <param name="ActiveAgents">Those in status active.</param>
/// <param name="TasksCompleted">Tasks completed.</param>
/// <param name="AvgSuccessRate">Completed among completed and failed tasks, in percent with one decimal.</param>
/// <param name="Trends">How they developed, in words.</param>
public sealed record DashboardResponse(int TotalAgents, int ActiveAgents, int TasksCompleted, double AvgSuccessRate, DashboardTrends Trends);

/// <summary>How the cards developed, in words.</summary>
/// <param name="AgentsChange">Agents made in the last 7 days.</param>
/// <param name="TasksChange">Completed tasks of the last 30 days against the 30 before.</param>
/// <param name="SuccessRateChange">The success rate of the last 30 days against the 30 before.</param>
public sealed record DashboardTrends(string AgentsChange, string TasksChange, string SuccessRateChange);

/// <summary>The numbers of one agent.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="AgentName">Its name.</param>
/// <param name="Status">Its status.</param>
/// <param name="TasksCompleted">Tasks that ended with a result, ever.</param>
/// <param name="TasksFailed">Tasks that ended with an error, ever.</param>
/// <param name="SuccessRate">Completed among both, in percent with two decimals.</param>
/// <param name="Uptime">Share of the last 30 days in status active; null when unknown.</param>
/// <param name="LastActive">When it last worked or was activated.</param>
/// <param name="PendingTasks">Tasks pending now.</param>
/// <param name="RunningTasks">Tasks running now, parked ones included.</param>
/// <param name="AverageDurationSeconds">From start to end of the window's completed and failed tasks; null when none ended.</param>
/// <param name="CostUsd">Known cost of the window.</param>
/// <param name="Points">The window's hours or days, oldest first.</param>
/// <param name="RatedGood">Runs marked good, ever.</param>
/// <param name="RatedBad">Runs marked bad, ever.</param>
public sealed record AgentMetricsResponse(
    string AgentId, string AgentName, AgentStatus Status, int TasksCompleted, int TasksFailed, double SuccessRate, double? Uptime, DateTimeOffset? LastActive,
    int PendingTasks, int RunningTasks, double? AverageDurationSeconds, double CostUsd, IReadOnlyList<TrendPoint> Points, int RatedGood, int RatedBad);

/// <summary>What was used of models by one day, model or agent.</summary>
/// <param name="Key">The day's begin, the model's name, or the agent's id.</param>
/// <param name="Label">The same for people: the date, the model, the agent's name.</param>
/// <param name="Calls">Attempts at model calls.</param>
/// <param name="InputTokens">Input tokens that were not cached.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="CacheReadTokens">Input tokens read from a provider's cache.</param>
/// <param name="CacheWriteTokens">Input tokens written to a provider's cache.</param>
/// <param name="CostUsd">Cost; null when the price of one call is unknown.</param>
public sealed record UsageResponse(
    string Key, string Label, long Calls, long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens, double? CostUsd);
