using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PersonalQ.Llm;

namespace PersonalQ.Runs;

/// <summary>What a journal says about the tool calls of a turn.</summary>
internal static class ToolCalls
{
    /// <summary>The step that answers a call of the turn: the last that was not superseded, settled or not; null when there is none.</summary>
    public static RunStep? StepOf(Journal journal, int turn, string callId)
    {
        for (var i = journal.Steps.Count - 1; i > turn; i--)
        {
            var step = journal.Steps[i];
            if (step.Kind == StepKind.ToolCall && step.CallId == callId && !IsSuperseded(journal, step))
                return step;
        }
        return null;
    }

    /// <summary>The settled step that answers a call of the turn, or null.</summary>
    public static RunStep? AnswerTo(Journal journal, int turn, string callId) =>
        StepOf(journal, turn, callId) is { State: StepState.Done or StepState.Failed } step ? step : null;

    /// <summary>Why a call repeats what has been tried often enough, or null.</summary>
    public static string? Repetition(Journal journal, int since, ToolCallPart call, int maxRepeats)
    {
        var same = 0;
        var errors = new Dictionary<string, int>(StringComparer.Ordinal);
        var arguments = Canonical(call.Arguments);
        for (var i = since; i < journal.Steps.Count; i++)
        {
            var step = journal.Steps[i];
            if (step.Kind != StepKind.ToolCall || step.Name != call.Name || IsSuperseded(journal, step))
                continue;
            if (step.State is StepState.Done or StepState.Failed && Canonical(new RawJson(step.Request!).Read<ToolCallRequest>().Arguments) == arguments)
                same++;
            if (step.State == StepState.Failed && step.Error is { } error)
                errors[error] = errors.GetValueOrDefault(error) + 1;
        }
        if (same >= maxRepeats)
            return $"The agent has called {call.Name} {same} times with the same arguments and wants to do so again.";
        return errors.FirstOrDefault(e => e.Value >= maxRepeats) is { Key: { } message, Value: var times }
            ? $"{call.Name} has failed {times} times with the same error ({message.TrimEnd('.')}), and the agent wants to call it again."
            : null;
    }

    /// <summary>The key that is the same for every repetition of one call.</summary>
    public static string IdempotencyKey(string taskId, int run, int sequence, string tool, JsonElement arguments) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{taskId}\n{run}\n{sequence}\n{tool}\n{Canonical(arguments)}")));

    /// <summary>JSON with sorted properties, so that equal values have equal texts.</summary>
    public static string Canonical(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static bool IsSuperseded(Journal journal, RunStep step) => step.State == StepState.Failed && journal.ToolAnswer(step).Superseded;

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(property.Name)).Append(':');
                    Write(property.Value, text);
                    text.Append(',');
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var entry in value.EnumerateArray())
                {
                    Write(entry, text);
                    text.Append(',');
                }
                text.Append(']');
                break;
            case JsonValueKind.Undefined:
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }
}
