using PersonalQ.Llm;
using PersonalQ.Tools;

namespace PersonalQ.Runs;

/// <summary>The messages that follow from a journal.</summary>
internal static class Conversation
{
    private const string CompactionPrompt =
        "Summarise the conversation so far for yourself, so that you can go on with the task without it. Keep every fact, number, name, "
        + "decision, file and open point that may still matter, and what has been tried without success. Write only the summary.";

    /// <summary>The conversation up to the end of the journal.</summary>
    public static List<ModelMessage> Messages(Journal journal, string? workspace = null)
    {
        var start = journal.Start!;
        var messages = new List<ModelMessage> { First(start, workspace) };
        var (from, summary) = LastCompaction(journal);
        if (summary is not null)
        {
            messages.Add(ModelMessage.Assistant("Summary of my work so far:\n\n" + summary));
            messages.Add(ModelMessage.User("Go on with the task from there."));
        }
        AddTurns(journal, from, messages);
        return messages;
    }

    /// <summary>The request that asks for a summary of all but the last turns; null when there is nothing to shorten.</summary>
    public static (ModelRequest Request, int UpTo)? Compaction(Journal journal, string model, string? workspace)
    {
        var start = journal.Start!;
        var (from, _) = LastCompaction(journal);
        var turns = journal.Steps.Where(s => s.Sequence >= from && IsTurn(s)).Select(s => s.Sequence).ToList();
        if (turns.Count < 2)
            return null;
        // The newest turn stays whole: its results have not been thought about yet.
        var upTo = turns[^1] - 1;
        var messages = Messages(new Journal(journal.Steps.Take(upTo + 1)), workspace);
        messages.Add(ModelMessage.User(CompactionPrompt));
        return (new ModelRequest
        {
            Model = model,
            SystemPrompt = start.SystemPrompt,
            Messages = Merged(messages),
            Temperature = start.Temperature,
            MaxTokens = Math.Min(start.MaxTokens, 4096),
            Tools = [.. start.Tools.Select(t => t.ToSpec())], // providers want the tools that the messages mention
            OwnTools = [.. start.Tools.Where(t => !t.OnByDefault).Select(t => t.Name)],
        }, upTo);
    }

    /// <summary>What the model call at a place of the journal was sent, also one that failed.</summary>
    /// <exception cref="ArgumentException">There is no model call.</exception>
    public static IReadOnlyList<ModelMessage> SentBy(Journal journal, int sequence)
    {
        if (journal.Steps[sequence] is not { Kind: StepKind.ModelCall } call)
            throw new ArgumentException("Only a model call sends messages.", nameof(sequence));
        var request = Request(call);
        var until = request is { Purpose: CallPurpose.Compaction, UpTo: { } upTo } ? upTo + 1 : sequence;
        // The names of attachments suffice: nobody reads the files here.
        var messages = Messages(new Journal(journal.Steps.Take(until)), workspace: "");
        if (request.Purpose == CallPurpose.Compaction)
            messages.Add(ModelMessage.User(CompactionPrompt));
        else if (request.Feedback is { } feedback)
            messages.Add(ModelMessage.User(feedback));
        return Merged(messages);
    }

    /// <summary>Puts neighbouring messages of one role together: providers want the roles to alternate.</summary>
    public static List<ModelMessage> Merged(List<ModelMessage> messages)
    {
        var merged = new List<ModelMessage>(messages.Count);
        foreach (var message in messages)
            if (merged.Count > 0 && merged[^1].Role == message.Role)
                merged[^1] = new ModelMessage(message.Role, [.. merged[^1].Parts, .. message.Parts]);
            else
                merged.Add(message);
        return merged;
    }

    private static ModelMessage First(RunStart start, string? workspace)
    {
        if (start.Attachments.Count == 0 || workspace is null)
            return ModelMessage.User(start.Prompt);
        var files = start.Attachments.Select(ModelPart (f) => new FilePart(f.Name, f.MediaType) { Path = Path.Combine(workspace, f.Name) });
        return new ModelMessage(ModelRole.User, [.. files, new TextPart(start.Prompt)]);
    }

    private static (int From, string? Summary) LastCompaction(Journal journal)
    {
        for (var i = journal.Steps.Count - 1; i > 0; i--)
        {
            var step = journal.Steps[i];
            if (step is { Kind: StepKind.ModelCall, State: StepState.Done } && Request(step) is { Purpose: CallPurpose.Compaction, UpTo: { } upTo })
                return (upTo + 1, journal.ModelAnswer(step).Text);
        }
        return (1, null);
    }

    private static void AddTurns(Journal journal, int from, List<ModelMessage> messages)
    {
        var ids = new CallIds();
        var limit = ContextPlan.ResultChars(journal);
        for (var i = from; i < journal.Steps.Count; i++)
        {
            var step = journal.Steps[i];
            if (!IsTurn(step))
                continue;
            if (Request(step).Feedback is { } feedback)
                messages.Add(ModelMessage.User(feedback));
            var answer = journal.ModelAnswer(step);
            var calls = ids.Unique(answer.ToolCalls, step.Sequence);
            if ((answer with { ToolCalls = calls }).ToMessage() is { } message)
                messages.Add(message);
            if (calls.Count == 0)
                continue;
            var steps = ToolCalls.StepsOf(journal, i, answer.ToolCalls);
            messages.Add(new ModelMessage(ModelRole.User, [.. calls.Select((call, position) => Result(journal, call, steps[position], limit))]));
        }
    }

    private static ModelPart Result(Journal journal, ToolCallPart call, RunStep? step, int limit)
    {
        if (step is not { State: StepState.Done or StepState.Failed })
            return new ToolResultPart(call.Id, "This call was not made.", true);
        var answer = journal.ToolAnswer(step);
        var text = ResultCut.To(answer.Result, limit, HowToReadOn(journal.Start!, step, answer));
        return new ToolResultPart(call.Id, text.Length == 0 ? "(nothing)" : text, answer.IsError || step.State == StepState.Failed);
    }

    private static string HowToReadOn(RunStart start, RunStep step, ToolCallResponse answer) =>
        step.Name == ReadFileTool.ToolName ? "Read the file in smaller parts, with offset and limit."
        : answer.WholeFile is not { } file ? "Ask for a smaller part."
        : start.Tools.Any(t => t.Name == ReadFileTool.ToolName) ? $"The whole result is the file {file}: read on in it with {ReadFileTool.ToolName}, offset and limit."
        : $"The whole result is kept for the user as {file}.";

    /// <summary>Whether a step is an answer of the model that the conversation holds.</summary>
    public static bool IsTurn(RunStep step) =>
        step is { Kind: StepKind.ModelCall, State: StepState.Done } && Request(step).Purpose != CallPurpose.Compaction;

    private static ModelCallRequest Request(RunStep step) => new RawJson(step.Request!).Read<ModelCallRequest>();
}
