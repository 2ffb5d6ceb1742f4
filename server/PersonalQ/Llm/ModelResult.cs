namespace PersonalQ.Llm;

/// <summary>A finished model answer.</summary>
public sealed record ModelResult
{
    /// <summary>The whole text, empty when the model only asked for tools.</summary>
    public required string Text { get; init; }

    /// <summary>The tools the model asks for, in its order.</summary>
    public IReadOnlyList<ToolCallPart> ToolCalls { get; init; } = [];

    /// <summary>The model's reasoning, which is no part of the answer; mostly empty. Where its service wants it, it is sent back before <see cref="ToolCalls"/>.</summary>
    public IReadOnlyList<ReasoningPart> Reasoning { get; init; } = [];

    /// <summary>Why the answer ended, one of <see cref="ModelFinish"/>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>The model that answered, as <c>provider/name</c> (providers answer an alias with the dated name).</summary>
    public required string Model { get; init; }

    /// <summary>Tokens counted by the provider.</summary>
    public required ModelUsage Usage { get; init; }

    /// <summary>The provider counted the tokens; false when it did not say and <see cref="Usage"/> is an estimate.</summary>
    public bool UsageIsExact { get; init; } = true;

    /// <summary>Milliseconds from the request to the first piece of text or tool call; null when nothing came.</summary>
    public long? FirstTokenMs { get; init; }

    /// <summary>What was done differently from the request, as sentences: for example a sampling parameter the model refuses.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The answer as the message that belongs into the next request.</summary>
    /// <returns>An assistant message; null when there is nothing but reasoning in it.</returns>
    public ModelMessage? ToMessage()
    {
        var parts = new List<ModelPart>(Reasoning.Count + 1 + ToolCalls.Count);
        parts.AddRange(Reasoning);
        if (!string.IsNullOrWhiteSpace(Text)) parts.Add(new TextPart(Text));
        parts.AddRange(ToolCalls);
        return parts.Count == Reasoning.Count ? null : new ModelMessage(ModelRole.Assistant, parts);
    }
}

/// <summary>The ways an answer ends.</summary>
public static class ModelFinish
{
    /// <summary>The model had said everything.</summary>
    public const string Stop = "stop";

    /// <summary>The model waits for tools.</summary>
    public const string ToolCalls = "tool_calls";

    /// <summary>The answer reached the maximum number of tokens or the model's window.</summary>
    public const string Length = "length";

    /// <summary>The model or its provider declined to answer.</summary>
    public const string Refusal = "refusal";
}

/// <summary>Tokens of a call by what they cost; the four parts do not overlap.</summary>
/// <param name="Input">Read at full price (not from a cache).</param>
/// <param name="Output">Written, thinking included.</param>
/// <param name="CacheRead">Read from the provider's prompt cache.</param>
/// <param name="CacheWrite">Stored into the provider's prompt cache.</param>
public sealed record ModelUsage(long Input, long Output, long CacheRead = 0, long CacheWrite = 0)
{
    /// <summary>Nothing.</summary>
    public static ModelUsage None { get; } = new(0, 0);

    /// <summary>All tokens the model read, at whatever price.</summary>
    public long TotalInput => Input + CacheRead + CacheWrite;

    /// <summary>Adds part by part.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <returns>The sum.</returns>
    public static ModelUsage operator +(ModelUsage a, ModelUsage b) =>
        new(a.Input + b.Input, a.Output + b.Output, a.CacheRead + b.CacheRead, a.CacheWrite + b.CacheWrite);
}
