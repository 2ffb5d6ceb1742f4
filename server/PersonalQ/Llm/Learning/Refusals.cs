using PersonalQ.Llm.Learning;

namespace PersonalQ.Llm.Learning;

/// <summary>What a model refuses; a refused part is left out of its later calls, or said differently.</summary>
[Flags]
internal enum Refused
{
    None = 0,

    /// <summary>Sampling parameters: newer models think for themselves.</summary>
    Temperature = 1,

    /// <summary>An output schema: the prompt asks for it instead.</summary>
    OutputSchema = 2,

    /// <summary>Reasoning of earlier turns: some services want it back, others do not know it.</summary>
    Reasoning = 4,

    /// <summary>Being asked for the usage of a stream.</summary>
    StreamOptions = 8,

    /// <summary>The name of the limit of an answer: there are two.</summary>
    TokensName = 16,

    /// <summary>Tools.</summary>
    Tools = 32,

    /// <summary>Schemas of tools with more than types, properties and descriptions.</summary>
    PlainSchemas = 64,

    /// <summary>The system role: the instructions stand before the first message.</summary>
    SystemRole = 128,

    /// <summary>Two turns of one role after each other.</summary>
    Alternate = 256,

    /// <summary>Assistant turns without the member content: it is sent as null.</summary>
    ContentNull = 512,

    /// <summary>Assistant turns whose content is null: it is sent as an empty text.</summary>
    ContentText = 1024,

    /// <summary>Images.</summary>
    Images = 2048,

    /// <summary>Ids of tool calls that are not nine letters and digits.</summary>
    CallIds = 4096,

    /// <summary>Tool calls without the reasoning that led to them: where there is none, a blank is sent.</summary>
    ReasoningWanted = 8192,

    /// <summary>Marks for the prompt cache.</summary>
    CacheControl = 16384,
}

/// <summary>The sentences a run shows for what was refused.</summary>
internal static class Refusals
{
    /// <summary>One note for each refused part that the request holds, <c>code: sentence</c>.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="refused">What was left out.</param>
    /// <param name="model">The model's name.</param>
    public static IReadOnlyList<string> Notes(ModelRequest request, Refused refused, string model)
    {
        if (refused == Refused.None) return [];
        return [.. RefusalTable.Refusals.Where(x => refused.HasFlag(x.Fact) && RequestShape.Holds(request, x.Fact)).Select(x => $"{Code(x.Fact)}: {model} {x.Note}.")];
    }

    private static string Code(Refused fact) => fact switch
    {
        Refused.Temperature => "temperature_dropped",
        Refused.OutputSchema => "output_schema_in_prompt",
        _ => $"{fact.ToText()}_refused",
    };
}
