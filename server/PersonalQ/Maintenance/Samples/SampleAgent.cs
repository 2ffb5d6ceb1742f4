using PersonalQ.Agents;
using PersonalQ.Tasks;

namespace PersonalQ.Maintenance.Samples;

/// <summary>An agent of the sample data with everything that happened to it.</summary>
internal sealed record SampleAgent(string Name, AgentType Type, string Model, double Temperature, int MaxTokens, string Description, string SystemPrompt)
{
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The model its past ran on, which gives the samples their costs.</summary>
    public string PastModel { get; init; } = "anthropic/claude-sonnet-5-5";

    /// <summary>When it was made, in days before now.</summary>
    public required double Born { get; init; }

    /// <summary>The statuses it entered after inactive, oldest first; the last is its present one.</summary>
    public required IReadOnlyList<(double DaysAgo, AgentStatus Status)> Statuses { get; init; }

    public required IReadOnlyList<SampleTask> Tasks { get; init; }
}

/// <summary>A task of the sample data.</summary>
/// <param name="Title">Title.</param>
/// <param name="DaysAgo">When it was made, in days before now.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="Input">Input tokens of its model calls together.</param>
/// <param name="Output">Output tokens of its model calls together.</param>
/// <param name="Answer">What it answered, Markdown; empty when it did not.</param>
internal sealed record SampleTask(string Title, double DaysAgo, double Seconds = 0, int Input = 0, int Output = 0, string Answer = "")
{
    public AgentTaskStatus Status { get; init; } = AgentTaskStatus.Completed;
    public TaskPriority Priority { get; init; } = TaskPriority.Medium;
    public string? Description { get; init; }
    public string InputData { get; init; } = "{}";

    /// <summary>Why it failed: a word for programs and a sentence for people.</summary>
    public (string Code, string Message)? Failure { get; init; }

    /// <summary>A tool it used on the way.</summary>
    public SampleCall? Call { get; init; }
}

/// <summary>A tool call of the sample data.</summary>
/// <param name="Tool">Name.</param>
/// <param name="Arguments">JSON object.</param>
/// <param name="Result">What it returned.</param>
internal sealed record SampleCall(string Tool, string Arguments, string Result);
