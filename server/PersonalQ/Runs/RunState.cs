using PersonalQ.Tools;

namespace PersonalQ.Runs;

/// <summary>A run under way: its journal, and what of it is not written yet.</summary>
internal sealed class RunState(RunInput input, Journal journal, RunLease lease)
{
    private readonly SortedSet<int> added = [];
    private readonly SortedSet<int> settled = [];

    public string TaskId => input.TaskId;
    public Journal Journal => journal;
    public RunLease Lease => lease;

    /// <summary>Appends a step.</summary>
    public RunStep Add(StepKind kind, string name, string? request, StepState state, DateTimeOffset now, string? callId = null, string? response = null, string? error = null)
    {
        var step = new RunStep
        {
            TaskId = input.TaskId,
            Run = input.Run,
            Sequence = journal.Next,
            Kind = kind,
            Name = name,
            CallId = callId,
            Request = request,
            State = state,
            Response = response,
            Error = error,
            Trust = ContextLabels.Trust,
            Secrecy = ContextLabels.Secrecy,
            Attempt = lease.Attempt,
            StartedAt = now,
            FinishedAt = state is StepState.Done or StepState.Failed ? now : null,
        };
        journal.Append(step);
        added.Add(step.Sequence);
        return step;
    }

    /// <summary>Appends a tool call.</summary>
    public RunStep AddTool(PlacedCall placed, StepState state, DateTimeOffset now, ToolCallResponse? response = null, string? error = null) =>
        Add(StepKind.ToolCall, placed.Call.Name, RawJson.From(new ToolCallRequest(placed.Call.Arguments, placed.Turn, placed.Position)).Text, state, now, placed.Call.Id,
            response is null ? null : RawJson.From(response).Text, error);

    /// <summary>Those of the notes that no step of the run has said yet.</summary>
    public IReadOnlyList<string> NotYetTold(IReadOnlyList<string> notes)
    {
        if (notes.Count == 0)
            return notes;
        var told = journal.Steps.Where(s => s is { Kind: StepKind.ModelCall, State: StepState.Done or StepState.Failed }).SelectMany(s => journal.ModelAnswer(s).Notes).ToHashSet(StringComparer.Ordinal);
        return [.. notes.Where(n => !told.Contains(n))];
    }

    /// <summary>Puts a step's outcome in its place.</summary>
    public void Settle(RunStep step)
    {
        journal.Settle(step);
        if (!added.Contains(step.Sequence))
            settled.Add(step.Sequence);
    }

    /// <summary>Takes back intents that were never written.</summary>
    public void DropIntents()
    {
        while (journal.Steps.Count > 0 && journal.Steps[^1].State == StepState.Intended && added.Remove(journal.Next - 1))
            journal.RemoveLast();
    }

    /// <summary>The call of a tool step, the same however often it is repeated.</summary>
    public ToolCall Call(RunStep step, string workspace)
    {
        var arguments = new RawJson(step.Request!).Read<ToolCallRequest>().Arguments;
        return new ToolCall(step.TaskId, input.AgentId, step.Sequence, arguments,
            ToolCalls.IdempotencyKey(step.TaskId, step.Run, step.Sequence, step.Name, arguments), workspace);
    }

    /// <summary>What happened since the last write.</summary>
    public RunProgress Progress()
    {
        long input = 0, output = 0, working = 0;
        long? cost = 0;
        foreach (var sequence in added.Concat(settled))
        {
            var step = journal.Steps[sequence];
            if (step.Kind != StepKind.ModelCall && step.Kind != StepKind.ToolCall)
                continue;
            input += step.InputTokens + step.CacheReadTokens + step.CacheWriteTokens;
            output += step.OutputTokens;
            cost += step.CostMicros;
            if (!journal.Waited(step))
                working += (long)(step.FinishedAt - step.StartedAt ?? TimeSpan.Zero).TotalMilliseconds;
        }
        return new RunProgress(journal.Steps.Count, input, output, cost, working);
    }

    /// <summary>Whether all of it is written.</summary>
    public bool IsSaved => added.Count == 0 && settled.Count == 0;

    /// <summary>Whether a write that seemed to fail is there all the same: the answer to a commit can be lost.</summary>
    public async ValueTask<bool> IsSavedAsync(WriteSession session) =>
        !IsSaved && await RunStore.IsThereAsync(session, journal.Steps[added.Count > 0 ? added.Max : settled.Max]);

    /// <summary>Writes what is not written yet. May be called again when the write was undone.</summary>
    public async ValueTask SaveAsync(WriteSession session)
    {
        foreach (var sequence in settled)
            await RunStore.SettleAsync(session, Told(session, sequence));
        foreach (var sequence in added)
            await RunStore.AppendAsync(session, Told(session, sequence));
        // It got further: what happened before was not its doing.
        if (input.Deaths > 0 && settled.Concat(added).Any(s => journal.Steps[s] is { State: StepState.Done, Kind: StepKind.ModelCall or StepKind.ToolCall }))
            await session.ExecuteAsync("update tasks set deaths = 0 where id = @p0", input.TaskId);
    }

    /// <summary>The last write is committed.</summary>
    public void Saved()
    {
        added.Clear();
        settled.Clear();
    }

    /// <summary>Working time left.</summary>
    public TimeSpan TimeLeft() => TimeSpan.FromSeconds(journal.Start!.Limits.MaxSeconds) - AgentLoop.WorkingTime(journal);

    private RunStep Told(WriteSession session, int sequence)
    {
        var step = journal.Steps[sequence];
        session.Raise(new RunStepChanged(input.AgentId, step));
        return step;
    }

    // A step's labels are those of everything in its context.
    private Labels ContextLabels
    {
        get
        {
            var labels = input.Labels;
            foreach (var step in journal.Steps)
                labels = labels.Join(new Labels(step.Trust, step.Secrecy));
            return labels;
        }
    }
}
