using System.Diagnostics;
using System.Diagnostics.Metrics;
using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm;

/// <summary>Traces and measures of model calls, by OpenTelemetry's GenAI conventions. Prompts and answers are never in them.</summary>
public static class LlmTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "PersonalQ.Llm";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.duration", "s", "How long model calls take.");

    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage", "{token}", "Tokens of model calls.");

    /// <summary>Begins the span of a call; null when nobody listens.</summary>
    internal static Activity? Start(ModelRequest request, ModelInfo model)
    {
        var activity = Source.HasListeners() ? Source.StartActivity($"chat {model.Name}", ActivityKind.Client) : null;
        if (activity is null) return null;
        activity.SetTag("gen_ai.operation.name", "chat");
        activity.SetTag("gen_ai.provider.name", model.Provider);
        activity.SetTag("gen_ai.request.model", model.Name);
        activity.SetTag("gen_ai.request.max_tokens", request.MaxTokens);
        if (request.Temperature is { } temperature) activity.SetTag("gen_ai.request.temperature", temperature);
        if (request.CallKey is { } key) activity.SetTag("personalq.call", key);
        return activity;
    }

    /// <summary>Ends the span of a call that succeeded.</summary>
    internal static void Succeed(Activity? activity, ModelInfo model, ModelResult result, TimeSpan took)
    {
        if (Duration.Enabled) Duration.Record(took.TotalSeconds, Tags(model));
        if (Tokens.Enabled)
        {
            Tokens.Record(result.Usage.TotalInput, [.. Tags(model), new("gen_ai.token.type", "input")]);
            Tokens.Record(result.Usage.Output, [.. Tags(model), new("gen_ai.token.type", "output")]);
        }
        if (activity is null) return;
        activity.SetTag("gen_ai.response.model", result.Model);
        activity.SetTag("gen_ai.response.finish_reasons", new[] { result.FinishReason });
        activity.SetTag("gen_ai.usage.input_tokens", result.Usage.TotalInput);
        activity.SetTag("gen_ai.usage.output_tokens", result.Usage.Output);
    }

    /// <summary>Ends the span of a call that failed or was stopped.</summary>
    internal static void Fail(Activity? activity, ModelInfo model, string error, TimeSpan took)
    {
        if (Duration.Enabled) Duration.Record(took.TotalSeconds, [.. Tags(model), new("error.type", error)]);
        activity?.SetTag("error.type", error);
        activity?.SetStatus(ActivityStatusCode.Error, error);
    }

    private static KeyValuePair<string, object?>[] Tags(ModelInfo model) =>
    [
        new("gen_ai.operation.name", "chat"), new("gen_ai.provider.name", model.Provider), new("gen_ai.request.model", model.Name),
    ];
}
