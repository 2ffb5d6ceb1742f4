namespace PersonalQ.Runs;

/// <summary>What a run needs to know of its task and agent. Read once, when the run starts; the rest of the run uses what was pinned.</summary>
public sealed record RunInput
{
    /// <summary>How often the program died under this task since it last got a step further.</summary>
    public int Deaths { get; init; }
    /// <summary>The task.</summary>
    public required string TaskId { get; init; }
    /// <summary>The run of the task.</summary>
    public required int Run { get; init; }
    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }
    /// <summary>The version of the agent's settings; null for a try.</summary>
    public int? AgentVersion { get; init; }
    /// <summary>Whether it is only a try, which is bounded more closely.</summary>
    public bool IsTry { get; init; }
    /// <summary>The task's title.</summary>
    public required string Title { get; init; }
    /// <summary>The task's instructions, if any.</summary>
    public string? Description { get; init; }
    /// <summary>The task's parameters, a JSON object.</summary>
    public string InputData { get; init; } = "{}";
    /// <summary>JSON schema of the wanted result, if any.</summary>
    public string? OutputSchema { get; init; }
    /// <summary>Files given with the task, lying in the workspace.</summary>
    public IReadOnlyList<RunFile> Files { get; init; } = [];
    /// <summary>Model.</summary>
    public required string Model { get; init; }
    /// <summary>Model for when the first stays unavailable, if any.</summary>
    public string? FallbackModel { get; init; }
    /// <summary>Sampling temperature, 0–1.</summary>
    public required double Temperature { get; init; }
    /// <summary>Longest answer in tokens.</summary>
    public required int MaxTokens { get; init; }
    /// <summary>The agent's standing instructions.</summary>
    public required string SystemPrompt { get; init; }
    /// <summary>The agent's tool settings, a JSON object.</summary>
    public string ToolsConfig { get; init; } = "{}";
    /// <summary>Tools this run has besides its agent's, by name (a manager's delegation).</summary>
    public IReadOnlyList<string> ExtraTools { get; init; } = [];
    /// <summary>Labels of the task's input.</summary>
    public Labels Labels { get; init; } = Labels.Own;
}

/// <summary>A file given with a task.</summary>
/// <param name="Name">Name in the workspace.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="Size">Bytes.</param>
public sealed record RunFile(string Name, string MediaType, long Size);
