using System.Text.Json;

namespace PersonalQ.Runs;

/// <summary>A task's <c>output_data</c>.</summary>
/// <param name="Result">The final text.</param>
/// <param name="Model">The model that wrote it.</param>
/// <param name="Usage">Tokens of the whole run.</param>
/// <param name="CostUsd">Cost of the whole run; null when a price is unknown.</param>
/// <param name="Data">The parsed result when a schema was asked for.</param>
/// <param name="Truncated">True when the answer reached its maximum length.</param>
public sealed record RunOutput(
    string Result,
    string Model,
    RunUsage Usage,
    decimal? CostUsd,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)] bool Truncated)
{
    /// <summary>The output as JSON text.</summary>
    internal static string Of(Journal journal, Complete complete)
    {
        var usage = new RunUsage(0, 0, 0, 0);
        long? cost = 0;
        var model = journal.Start!.Model;
        foreach (var step in journal.Steps)
        {
            if (step.Kind != StepKind.ModelCall)
                continue;
            usage = new RunUsage(
                usage.InputTokens + step.InputTokens, usage.OutputTokens + step.OutputTokens,
                usage.CacheReadTokens + step.CacheReadTokens, usage.CacheWriteTokens + step.CacheWriteTokens);
            cost += step.CostMicros;
            if (step.State == StepState.Done)
                model = journal.ModelAnswer(step).Model ?? step.Name;
        }
        return RawJson.From(new RunOutput(complete.Text, model, usage, cost / 1_000_000m, complete.Data, complete.Truncated)).Text;
    }
}

/// <summary>Tokens of a run.</summary>
/// <param name="InputTokens">Not cached.</param>
/// <param name="OutputTokens">Written.</param>
/// <param name="CacheReadTokens">Read from the provider's cache.</param>
/// <param name="CacheWriteTokens">Written to the provider's cache.</param>
public sealed record RunUsage(long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens);
