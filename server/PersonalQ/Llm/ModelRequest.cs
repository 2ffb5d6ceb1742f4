using System.Text.Json;
using PersonalQ.Llm.Limits;

namespace PersonalQ.Llm;

/// <summary>Everything one model call needs. Made from the journal alone, so the same journal makes the same request.</summary>
public sealed record ModelRequest
{
    /// <summary>The model as the agent names it: <c>provider/name</c>, or a bare name that <see cref="ModelName"/> understands.</summary>
    public required string Model { get; init; }

    /// <summary>The system prompt; null or blank for none.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>The conversation so far, oldest first; begins with a user message.</summary>
    public required IReadOnlyList<ModelMessage> Messages { get; init; }

    /// <summary>The tools the model may ask for.</summary>
    public IReadOnlyList<ToolSpec> Tools { get; init; } = [];

    /// <summary>Names of the tools that the agent was given beyond those every agent has: without them it cannot do its work.</summary>
    public IReadOnlyList<string> OwnTools { get; init; } = [];

    /// <summary>0 to 1; null leaves it to the provider.</summary>
    public double? Temperature { get; init; }

    /// <summary>The most tokens the answer may have, at least 1. Lowered to the model's own maximum when that is known.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>A JSON schema (object) the answer has to follow; null for free text.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>What this call is told apart by in traces, for example <c>task/run/sequence</c>. Not sent to the provider.</summary>
    public string? CallKey { get; init; }

    /// <summary>A rough count of the tokens this request sends (about four UTF-8 bytes per token, files included).</summary>
    /// <returns>At least 1.</returns>
    public long EstimateInputTokens() => TokenEstimate.Of(this);
}

/// <summary>A tool as the model sees it.</summary>
/// <param name="Name">1–64 characters of <c>a-z A-Z 0-9 _ -</c>.</param>
/// <param name="Description">What it does, for the model.</param>
/// <param name="Schema">JSON schema of its arguments, an object.</param>
public sealed record ToolSpec(string Name, string Description, JsonElement Schema);
