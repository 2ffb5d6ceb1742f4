using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PersonalQ.Llm;

namespace PersonalQ.Runs;

/// <summary>What a journal says about the tool calls of a turn.</summary>
internal static class ToolCalls
{
    /// <summary>
    /// The steps of a turn's calls by their position, each the last that was not superseded, settled or not; null where a
    /// call has none. Journals of versions before 2026-12 do not hold positions: there the steps of one id follow the order of its calls.
    /// </summary>
    public static RunStep?[] StepsOf(Journal journal, int turn, IReadOnlyList<ToolCallPart> calls)
    {
        var steps = new RunStep?[calls.Count];
        for (var i = turn + 1; i < journal.Steps.Count; i++)
        {
            var step = journal.Steps[i];
            if (step.Kind != StepKind.ToolCall)
            {
                if (Conversation.IsTurn(step))
                    break;
                continue;
            }
            if (IsSuperseded(journal, step))
                continue;
            if (PositionOf(step, calls, steps) is { } position)
                steps[position] = step;
        }
        return steps;
    }

    private static int? PositionOf(RunStep step, IReadOnlyList<ToolCallPart> calls, RunStep?[] taken)
    {
        if (new RawJson(step.Request!).Read<ToolCallRequest>().Position is { } position)
            return position >= 0 && position < calls.Count ? position : null;
        for (var i = 0; i < calls.Count; i++)
            if (taken[i] is null && calls[i].Id == step.CallId && calls[i].Name == step.Name)
                return i;
        return null;
    }

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
