using System.Collections.Concurrent;

namespace PersonalQ.Llm;

/// <summary>What a model refuses; a refused part is left out of its later calls.</summary>
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
}

/// <summary>Remembers, while the process lives, what each model refused.</summary>
internal sealed class Refusals
{
    private readonly ConcurrentDictionary<string, Refused> _byModel = new(StringComparer.Ordinal);

    /// <summary>What is known of a model.</summary>
    /// <param name="model"><c>provider/name</c>.</param>
    /// <returns>The refused parts.</returns>
    public Refused Of(string model) => _byModel.GetValueOrDefault(model);

    /// <summary>Whether a failure is a refusal of something that can be left out; then it is remembered.</summary>
    /// <param name="model"><c>provider/name</c>.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="refused">What was left out already.</param>
    /// <param name="failure">What came back.</param>
    /// <returns>True when the call is worth making once more.</returns>
    public bool Learn(string model, ModelRequest request, Refused refused, ModelCallException failure)
    {
        if (failure.Kind != ModelErrorKind.BadRequest || failure.Status is not (400 or 422)) return false;
        var more = Refused.None;
        if (request.Temperature is not null && !refused.HasFlag(Refused.Temperature) && Names(failure, "temperature"))
            more |= Refused.Temperature;
        if (request.OutputSchema is not null && !refused.HasFlag(Refused.OutputSchema)
            && (Names(failure, "output_config") || Names(failure, "output_format") || Names(failure, "response_format")
                || Names(failure, "json_schema") || Names(failure, "schema")))
            more |= Refused.OutputSchema;
        if (!refused.HasFlag(Refused.Reasoning) && (Names(failure, "reasoning") || Names(failure, "thinking"))
            && request.Messages.Any(m => m.Parts.OfType<ReasoningPart>().Any(x => x.Field is not null || x.Details is not null)))
            more |= Refused.Reasoning;
        if (more == Refused.None) return false;
        _byModel.AddOrUpdate(model, more, (_, known) => known | more);
        return true;
    }

    /// <summary>The sentences a run shows for what was left out.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="refused">What was left out.</param>
    /// <param name="model">The model's name.</param>
    /// <returns>One note each, <c>code: sentence</c>.</returns>
    public static IReadOnlyList<string> Notes(ModelRequest request, Refused refused, string model)
    {
        if (refused == Refused.None) return [];
        var notes = new List<string>(2);
        if (request.Temperature is not null && refused.HasFlag(Refused.Temperature))
            notes.Add($"temperature_dropped: {model} does not accept a temperature; it was called without one.");
        if (request.OutputSchema is not null && refused.HasFlag(Refused.OutputSchema))
            notes.Add($"output_schema_in_prompt: {model} does not accept an output schema; the prompt asked for it instead.");
        return notes;
    }

    private static bool Names(ModelCallException failure, string parameter) =>
        failure.Message.Contains(parameter, StringComparison.OrdinalIgnoreCase);
}
