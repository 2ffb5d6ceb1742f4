using System.Globalization;
using PersonalQ.Llm;

namespace PersonalQ.Runs;

/// <summary>
/// The ids of tool calls as they are sent back, each once in a run. A server's own id is kept as long as it is the only
/// one of its kind, because some servers read what they have put into it; otherwise the call's place makes one.
/// </summary>
internal sealed class CallIds
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>The calls of an answer that is about to be journalled as <paramref name="turn"/>, with ids that no call of the run has.</summary>
    public static IReadOnlyList<ToolCallPart> Unique(IReadOnlyList<ToolCallPart> calls, Journal journal, int turn)
    {
        if (calls.Count == 0)
            return calls;
        var ids = new CallIds();
        foreach (var step in journal.Steps)
            if (step is { Kind: StepKind.ModelCall, State: StepState.Done })
                foreach (var call in journal.ModelAnswer(step).ToolCalls)
                    ids.taken.Add(call.Id);
        return ids.Unique(calls, turn);
    }

    /// <summary>The calls of a turn with ids that no call before them has.</summary>
    public IReadOnlyList<ToolCallPart> Unique(IReadOnlyList<ToolCallPart> calls, int turn)
    {
        ToolCallPart[]? changed = null;
        for (var i = 0; i < calls.Count; i++)
            if (Take(calls[i].Id, turn, i) is var id && id != calls[i].Id)
                (changed ??= [.. calls])[i] = calls[i] with { Id = id };
        return changed ?? calls;
    }

    private string Take(string? id, int turn, int position)
    {
        if (!string.IsNullOrWhiteSpace(id) && taken.Add(id))
            return id;
        var ours = string.Create(CultureInfo.InvariantCulture, $"call_{turn}_{position}");
        while (!taken.Add(ours))
            ours += "x";
        return ours;
    }
}
