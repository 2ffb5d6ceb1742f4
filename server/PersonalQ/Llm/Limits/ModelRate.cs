namespace PersonalQ.Llm.Limits;

/// <summary>What is left of a provider's limit a minute, for all processes on the database together.</summary>
public sealed class ModelRate
{
    /// <summary>The provider, or <c>provider/model</c>, and what is counted: <c>requests</c> or <c>tokens</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Units that are left; below zero what has been taken in advance.</summary>
    public double Level { get; set; }

    /// <summary>When the level was so, by the database's clock.</summary>
    public required DateTimeOffset FilledAt { get; set; }
}
