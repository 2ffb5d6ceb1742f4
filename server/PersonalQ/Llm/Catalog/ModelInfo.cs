namespace PersonalQ.Llm.Catalog;

/// <summary>What is known of a model. Prices are US dollars per million tokens; null means unknown.</summary>
public sealed record ModelInfo
{
    /// <summary><c>provider/name</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The provider's name, lower case.</summary>
    public required string Provider { get; init; }

    /// <summary>The name without its provider.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>The most tokens of one answer.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>What tokens cost.</summary>
    public ModelPrices Prices { get; init; } = ModelPrices.Unknown;

    /// <summary>The model sees images; null when unknown.</summary>
    public bool? Vision { get; init; }

    /// <summary>The model calls tools; null when unknown.</summary>
    public bool? Tools { get; init; }

    /// <summary>The model takes a temperature; null when unknown, then it is tried.</summary>
    public bool? Sampling { get; init; }

    /// <summary>Worth offering first.</summary>
    public bool Recommended { get; init; }

    /// <summary>The provider does not serve it any more.</summary>
    public bool Retired { get; init; }

    /// <summary>The id to switch to, for a retired model.</summary>
    public string? Successor { get; init; }

    /// <summary>Added or changed by the user.</summary>
    public bool Custom { get; init; }

    /// <summary>False when the catalogue does not hold the model, and only its name is known.</summary>
    public bool Known { get; init; } = true;
}

/// <summary>Prices in US dollars per million tokens, which is also micro-dollars per token; null means unknown.</summary>
/// <param name="Input">Uncached input.</param>
/// <param name="Output">Output.</param>
/// <param name="CacheRead">Input from the prompt cache; when null, the price of input.</param>
/// <param name="CacheWrite">Input stored in the prompt cache; when null, the price of input.</param>
public sealed record ModelPrices(decimal? Input, decimal? Output, decimal? CacheRead = null, decimal? CacheWrite = null)
{
    /// <summary>No price is known.</summary>
    public static ModelPrices Unknown { get; } = new(null, null);

    /// <summary>Prompts longer than this cost <see cref="LongPrompt"/> instead, answer included; null for one price.</summary>
    public int? LongPromptFrom { get; init; }

    /// <summary>The prices of calls with a prompt longer than <see cref="LongPromptFrom"/>.</summary>
    public ModelPrices? LongPrompt { get; init; }

    /// <summary>Costs nothing: models on this machine.</summary>
    public static ModelPrices Free { get; } = new(0, 0, 0, 0);

    /// <summary>What these tokens cost.</summary>
    /// <param name="usage">The tokens by part.</param>
    /// <returns>Micro-dollars, rounded up; null when a price that is needed is unknown.</returns>
    public long? CostMicros(ModelUsage usage)
    {
        if (LongPrompt is not null && usage.TotalInput > LongPromptFrom) return LongPrompt.CostMicros(usage);
        if ((Input is null && usage.TotalInput > 0) || (Output is null && usage.Output > 0)) return null;
        var input = Input ?? 0;
        return (long)Math.Ceiling(
            (usage.Input * input) + (usage.Output * (Output ?? 0))
            + (usage.CacheRead * (CacheRead ?? input)) + (usage.CacheWrite * (CacheWrite ?? input)));
    }

    /// <summary>The most a call can cost: every input token at its dearest, and the whole answer.</summary>
    /// <param name="inputTokens">Input tokens, estimated.</param>
    /// <param name="maxOutputTokens">The answer's limit.</param>
    /// <returns>Micro-dollars, rounded up; null when a price is unknown.</returns>
    public long? WorstCaseMicros(long inputTokens, long maxOutputTokens) =>
        LongPrompt is not null && inputTokens > LongPromptFrom ? LongPrompt.WorstCaseMicros(inputTokens, maxOutputTokens)
        : Input is { } input && Output is { } output
            ? (long)Math.Ceiling((inputTokens * Math.Max(input, CacheWrite ?? 0)) + (maxOutputTokens * output))
            : null;
}
