using System.Text.Json;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Tools;

namespace PersonalQ.Runs;

/// <summary>
/// The request of step 0: everything the rest of the run depends on. Editing the agent, the catalogue or the settings
/// never changes a run under way.
/// </summary>
public sealed record RunStart
{
    /// <summary>Model.</summary>
    public required string Model { get; init; }
    /// <summary>Model for when the first stays unavailable.</summary>
    public string? FallbackModel { get; init; }
    /// <summary>Sampling temperature.</summary>
    public required double Temperature { get; init; }
    /// <summary>Longest answer in tokens.</summary>
    public required int MaxTokens { get; init; }
    /// <summary>Standing instructions.</summary>
    public required string SystemPrompt { get; init; }
    /// <summary>The version of the agent's settings; null for a try, and for runs of releases that did not keep it.</summary>
    public int? AgentVersion { get; init; }
    /// <summary>The first message to the model, made of the task's instructions and input.</summary>
    public required string Prompt { get; init; }
    /// <summary>Images and documents sent with the first message; paths relative to the workspace.</summary>
    public IReadOnlyList<RunFile> Attachments { get; init; } = [];
    /// <summary>Tools the model may call.</summary>
    public IReadOnlyList<PinnedTool> Tools { get; init; } = [];
    /// <summary>Schema of the wanted result.</summary>
    public JsonElement? OutputSchema { get; init; }
    /// <summary>Bounds.</summary>
    public required RunLimits Limits { get; init; }
    /// <summary>Context window of the model in tokens; null when unknown.</summary>
    public int? ContextWindow { get; init; }
    /// <summary>Prices of the model.</summary>
    public ModelPrices Prices { get; init; } = ModelPrices.Unknown;
    /// <summary>Prices of the fallback model.</summary>
    public ModelPrices? FallbackPrices { get; init; }

    /// <summary>The prices that hold for a model of this run.</summary>
    public ModelPrices PricesOf(string model) => model == FallbackModel && model != Model ? FallbackPrices ?? ModelPrices.Unknown : Prices;
}

/// <summary>A tool as it was when the run started.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Schema">Schema of its arguments.</param>
/// <param name="Effect">What it does to the world.</param>
public sealed record PinnedTool(string Name, string Description, JsonElement Schema, ToolEffect Effect)
{
    /// <summary>Whether several calls of one turn run at the same time.</summary>
    public bool RunsBesideOthers { get; init; } = Effect == ToolEffect.ReadOnly;

    /// <summary>Whether every agent has it unless it is switched off; a run can do without it on a model that takes no tools.</summary>
    public bool OnByDefault { get; init; } = true;

    /// <summary>How the model sees it.</summary>
    public ToolSpec ToSpec() => new(Name, Description, Schema);
}

/// <summary>The bounds of a run.</summary>
public sealed record RunLimits
{
    /// <summary>Model and tool calls at most (<c>RUN_MAX_STEPS</c>).</summary>
    public int MaxSteps { get; init; } = 50;
    /// <summary>Working time at most in seconds, waits not counted (<c>RUN_MAX_SECONDS</c>, at most 49 days: what a timer takes).</summary>
    public int MaxSeconds { get; init; } = 3600;
    /// <summary>Calls of one tool with the same arguments, or failures with the same error, after which a person is asked.</summary>
    public int MaxRepeats { get; init; } = 3;
    /// <summary>First wait after a failed model call in milliseconds (<c>LLM_RETRY_BASE_MS</c>); doubles with every further one.</summary>
    public int RetryBaseMs { get; init; } = 1000;
    /// <summary>Failed model calls in a row after which the run fails.</summary>
    public int MaxModelFailures { get; init; } = 12;
    /// <summary>Failed calls of the first model in a row after which the fallback model is used.</summary>
    public int FailuresBeforeFallback { get; init; } = 4;
    /// <summary>Answers sent back to the model because they do not fit the wanted shape.</summary>
    public int MaxRepairs { get; init; } = 2;
    /// <summary>Characters of one tool result that the model sees.</summary>
    public int MaxResultChars { get; init; } = 100_000;

    /// <summary>The bounds of a try: what somebody waits for beside the prompt.</summary>
    public RunLimits OfTry() => this with { MaxSteps = Math.Min(MaxSteps, 20), MaxSeconds = Math.Min(MaxSeconds, 300), MaxModelFailures = Math.Min(MaxModelFailures, 3) };

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupException">One is no number, or out of range.</exception>
    public static RunLimits From(IConfiguration configuration) => new()
    {
        MaxSteps = configuration.Number("RUN_MAX_STEPS", 50, 1, 100_000),
        MaxSeconds = configuration.Number("RUN_MAX_SECONDS", 3600, 1, 4_294_967),
        RetryBaseMs = configuration.Number("LLM_RETRY_BASE_MS", 1000, 0, 3_600_000),
    };
}
