namespace PersonalQ.Llm.Catalog;

/// <summary>A model the user added or repriced, or that a provider's models endpoint named.</summary>
public sealed class ModelEntry
{
    /// <summary><c>provider/name</c>.</summary>
    public required string Id { get; init; }
    /// <summary>Provider part of the id.</summary>
    public required string Provider { get; init; }
    /// <summary>JSON object of the fields that differ from, or add to, the shipped catalogue.</summary>
    public string Fields { get; set; } = "{}";
    /// <summary>True when the user made or edited it; false when a refresh found it.</summary>
    public bool IsCustom { get; set; }
    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }
}
