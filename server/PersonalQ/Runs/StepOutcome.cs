using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Tools;

namespace PersonalQ.Runs;

/// <summary>Turns what came of an act into the settled step.</summary>
internal static class StepOutcome
{
    public static RunStep Answered(RunStep step, ModelResult result, ModelPrices prices, DateTimeOffset now) => step with
    {
        State = StepState.Done,
        Response = RawJson.From(new ModelCallResponse
        {
            Text = result.Text,
            ToolCalls = result.ToolCalls,
            Reasoning = result.Reasoning,
            FinishReason = result.FinishReason,
            Model = result.Model,
            FirstTokenMs = result.FirstTokenMs,
            Notes = result.Notes,
        }).Text,
        InputTokens = result.Usage.Input,
        OutputTokens = result.Usage.Output,
        CacheReadTokens = result.Usage.CacheRead,
        CacheWriteTokens = result.Usage.CacheWrite,
        CostMicros = prices.CostMicros(result.Usage),
        FinishedAt = now,
    };

    public static RunStep ModelFailed(RunStep step, ModelCallException e, IReadOnlyList<string> notes, ModelPrices prices, DateTimeOffset now) => step with
    {
        State = StepState.Failed,
        Error = e.Message,
        Response = RawJson.From(new ModelCallResponse
        {
            ErrorKind = e.Code,
            Retryable = e.IsRetryable,
            WindowFull = e.Window is not null,
            Window = e.Window?.Window,
            Status = e.Status,
            RetryAfterSeconds = e.RetryAfter?.TotalSeconds,
            Notes = notes,
        }).Text,
        InputTokens = e.Usage?.Input ?? 0,
        OutputTokens = e.Usage?.Output ?? 0,
        CacheReadTokens = e.Usage?.CacheRead ?? 0,
        CacheWriteTokens = e.Usage?.CacheWrite ?? 0,
        CostMicros = e.Usage is null ? 0 : prices.CostMicros(e.Usage),
        FinishedAt = now,
    };

    /// <summary>Nobody knows how far the provider came: it is settled at the most it can have cost.</summary>
    public static RunStep ModelLost(RunStep step, string message, DateTimeOffset now) => step with
    {
        State = StepState.Failed,
        Error = message,
        Response = RawJson.From(new ModelCallResponse { ErrorKind = TaskRunner.Lost, Retryable = true }).Text,
        CostMicros = new RawJson(step.Request!).Read<ModelCallRequest>().ReservedMicros,
        FinishedAt = now,
    };

    public static RunStep ToolAnswered(RunStep step, ToolResult result, Labels labels, DateTimeOffset now, string? wholeFile = null)
    {
        var joined = new Labels(step.Trust, step.Secrecy).Join(labels);
        return step with
        {
            State = result.IsError ? StepState.Failed : StepState.Done,
            Response = RawJson.From(new ToolCallResponse(result.Content, result.IsError) { WholeFile = wholeFile }).Text,
            Error = result.IsError ? result.Content : null,
            Trust = joined.Trust,
            Secrecy = joined.Secrecy,
            FinishedAt = now,
        };
    }

    /// <summary>The same outcome of a call in whose midst nothing worked for a while: its time is not working time.</summary>
    public static RunStep AfterWait(RunStep step) => step.Response is null ? step : step with
    {
        Response = step.Kind == StepKind.ModelCall
            ? RawJson.From(new RawJson(step.Response).Read<ModelCallResponse>() with { Waited = true }).Text
            : RawJson.From(new RawJson(step.Response).Read<ToolCallResponse>() with { Waited = true }).Text,
    };

    public static RunStep ToolFailed(RunStep step, string message, DateTimeOffset now) => step with
    {
        State = StepState.Failed,
        Response = RawJson.From(new ToolCallResponse(message, IsError: true)).Text,
        Error = message,
        FinishedAt = now,
    };
}
