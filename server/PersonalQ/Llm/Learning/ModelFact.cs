namespace PersonalQ.Llm.Learning;

/// <summary>Something learnt of a model from what its server refused. Per endpoint, because the same model is served in many ways.</summary>
public sealed class ModelFact
{
    /// <summary>The address of the server, without user, query and fragment.</summary>
    public required string Endpoint { get; init; }
    /// <summary><c>provider/name</c>.</summary>
    public required string Model { get; init; }
    /// <summary>What: a word of the table of refusals, <c>window</c> or <c>max_output</c>.</summary>
    public required string Fact { get; init; }
    /// <summary>The number of <c>window</c> and <c>max_output</c>, in tokens.</summary>
    public int? Tokens { get; set; }
    /// <summary>What the server said.</summary>
    public string Said { get; set; } = "";
    /// <summary>When it was learnt.</summary>
    public required DateTimeOffset LearntAt { get; set; }
}
