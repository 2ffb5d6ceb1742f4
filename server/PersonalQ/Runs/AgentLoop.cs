using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Llm;
using PersonalQ.Llm.Learning;
using PersonalQ.Schemas;

namespace PersonalQ.Runs;

/// <summary>
/// Decides what a run does next from its journal alone: no clock, database, network or chance. Asking again with the
/// same journal gives the same answer, which is what makes a crash harmless.
/// </summary>
public static class AgentLoop
{
    private const double CompactAt = 0.8;

    /// <summary>The next thing to do.</summary>
    /// <param name="journal">The run so far; step 0 is there.</param>
    /// <param name="now">The present, for waits that have ended.</param>
    /// <param name="workspace">The task's folder, for files sent along; null in tests and replays.</param>
    /// <param name="budget">Bounds of checks against schemas; the ordinary ones when null.</param>
    public static Directive Next(Journal journal, DateTimeOffset now, string? workspace = null, TextBudget? budget = null)
    {
        try
        {
            return Next(journal, now, workspace, budget ?? TextBudget.Ordinary(), journal.Start!);
        }
        catch (SchemaException e)
        {
            return new Fail("output_schema_invalid", $"The output_schema of this task cannot be used: {e.Message}. Start the task anew with another one.");
        }
        catch (TextLimitException e)
        {
            return new Fail("too_much_to_check", $"The answer could not be checked against the output_schema: {e.Message}. Start the task anew with a simpler one.");
        }
    }

    private static Directive Next(Journal journal, DateTimeOffset now, string? workspace, TextBudget budget, RunStart start)
    {
        if (Unsettled(journal) is { } unsettled)
            return unsettled;
        var since = Resumed(journal);
        var last = LastTurn(journal);
        if (last is null && start.OutputSchema is { } schema)
            _ = JsonSchema.Of(schema, budget); // before anything is paid for
        if (last is null)
            return Bounded(journal, since) ?? Call(journal, since, now, workspace, null);
        var answer = journal.ModelAnswer(last);
        if (answer.ToolCalls.Count == 0)
            return Finish(journal, since, last, answer, now, workspace, budget);
        var steps = ToolCalls.StepsOf(journal, last.Sequence, answer.ToolCalls);
        var open = answer.ToolCalls.Select((call, i) => new PlacedCall(last.Sequence, i, call)).Where(c => steps[c.Position] is null).ToList();
        return Bounded(journal, since)
            ?? (open.Count > 0 ? Tools(journal, since, open, budget) : Call(journal, since, now, workspace, null));
    }

    /// <summary>Working time since the run began or the user let it go on; waits between steps are not counted.</summary>
    internal static TimeSpan WorkingTime(Journal journal)
    {
        var working = TimeSpan.Zero;
        for (var i = Resumed(journal); i < journal.Steps.Count; i++)
            if (journal.Steps[i] is { Kind: StepKind.ModelCall or StepKind.ToolCall, FinishedAt: { } finished } step && !journal.Waited(step))
                working += finished - step.StartedAt;
        return working;
    }

    // What must be settled before anything else: steps without an outcome, and questions to a person.
    internal static Directive? Unsettled(Journal journal)
    {
        foreach (var step in journal.Steps)
            if (step.State == StepState.Intended)
                return new Recover(step);
            else if (step.State == StepState.Unknown)
                return new Park(step is { Kind: StepKind.Note, Name: NoteName.UnknownPrice } ? "budget" : step is { Kind: StepKind.Note, Name: not NoteName.EndedProgram } ? "input" : "outcome", null);
        return journal.Steps.Count == 0 ? null : journal.Steps[^1] switch
        {
            { Kind: StepKind.Note, Name: NoteName.EndedProgram, State: StepState.Failed } => new Fail("stopped", "Stopped by you, because it ended the program again and again."),
            { Kind: StepKind.Note, Name: NoteName.LoopGuard, State: StepState.Failed } => new Fail("stopped", "Stopped by you, because the agent was repeating itself."),
            { Kind: StepKind.Note, Name: NoteName.UnknownPrice, State: StepState.Failed } => new Fail("stopped", "Stopped by you, because the price of the model is not known."),
            _ => null,
        };
    }

    private static Directive? Bounded(Journal journal, int since)
    {
        var limits = journal.Start!.Limits;
        var steps = journal.Steps.Skip(since).Count(s => s.Kind is StepKind.ModelCall or StepKind.ToolCall);
        if (steps >= limits.MaxSteps)
            return new Fail("step_limit", $"Stopped after {steps} steps, the limit of a run. Retry to let it go on, or give the agent a smaller task.");
        if (WorkingTime(journal) >= TimeSpan.FromSeconds(limits.MaxSeconds))
            return new Fail("time_limit", $"Stopped after {limits.MaxSeconds} seconds of work, the limit of a run. Retry to let it go on, or give the agent a smaller task.");
        return null;
    }

    private static Directive Tools(Journal journal, int since, List<PlacedCall> open, TextBudget budget)
    {
        var start = journal.Start!;
        var guard = GuardedSince(journal, since);
        var refused = new List<(PlacedCall, string)>();
        var allowed = new List<(PlacedCall Call, PinnedTool Tool)>();
        foreach (var placed in open)
        {
            var call = placed.Call;
            var tool = start.Tools.FirstOrDefault(t => t.Name == call.Name);
            if (tool is null)
                refused.Add((placed, $"There is no tool '{call.Name}'. Tools: {(start.Tools.Count == 0 ? "none" : string.Join(", ", start.Tools.Select(t => t.Name)))}."));
            else if (call.ArgumentsError is { } broken)
                refused.Add((placed, broken.StartsWith("The arguments", StringComparison.Ordinal) ? broken : $"The arguments are not valid JSON: {broken}"));
            else if (Misfit(call, tool, budget) is { } wrong)
                refused.Add((placed, wrong));
            else
                allowed.Add((placed, tool));
        }
        foreach (var placed in open)
            if (ToolCalls.Repetition(journal, guard, placed.Call, start.Limits.MaxRepeats) is { } repetition)
                return new Ask(NoteName.LoopGuard, repetition);
        if (refused.Count > 0)
            return new RefuseTools(refused);
        // Those that only read run beside each other; whatever acts runs alone and in the model's order.
        var together = allowed.TakeWhile(a => a.Tool.RunsBesideOthers).Select(a => a.Call).ToList();
        return new InvokeTools(together.Count > 0 ? together : [allowed[0].Call]);
    }

    private static Directive Finish(Journal journal, int since, RunStep last, ModelCallResponse answer, DateTimeOffset now, string? workspace, TextBudget budget)
    {
        if (answer.FinishReason == ModelFinish.Refusal)
            return new Fail("content_refused", $"The model declined to answer. {answer.Text}".TrimEnd());
        var truncated = answer.FinishReason == ModelFinish.Length;
        var feedback = Misfit(journal.Start!, answer, truncated, budget, out var data);
        if (feedback is null)
            return new Complete(answer.Text, data, truncated);
        if (answer.Text.Trim().Length == 0 && SaysNothing(journal, since, answer, truncated) is { } silent)
            return silent;
        if (Repairs(journal, since) >= journal.Start!.Limits.MaxRepairs)
            return answer.Text.Trim().Length == 0
                ? new Fail("empty_answer", "The model answered with nothing, also when asked again. Try another model, or word the task differently.")
                : new Fail("output_invalid", $"The answer does not fit the wanted shape, also after it was sent back: {feedback}");
        return Bounded(journal, since) ?? Call(journal, since, now, workspace, feedback);
    }

    // Where asking again does not help, or has not helped once.
    private static Fail? SaysNothing(Journal journal, int since, ModelCallResponse answer, bool truncated)
    {
        var reasoned = answer.Reasoning.Count > 0;
        if (truncated)
            return new Fail("empty_answer", $"The model reached its maximum of {journal.Start!.MaxTokens} tokens {(reasoned ? "while it was still reasoning" : "before it wrote any text")}. Raise max_tokens of the agent.");
        return reasoned && Repairs(journal, since) > 0
            ? new Fail("empty_answer", "The model answered with reasoning only and no text, also when asked again. Its reasoning is in the timeline. Try another model, or turn its reasoning off.")
            : null;
    }

    private static string? Misfit(ToolCallPart call, PinnedTool tool, TextBudget budget)
    {
        try
        {
            return JsonSchema.Check(call.Arguments, tool.Schema, budget) is { } wrong ? $"The arguments do not fit the tool's schema: {wrong}" : null;
        }
        catch (Exception e) when (e is SchemaException or TextLimitException)
        {
            return $"The arguments cannot be checked against the tool's schema: {e.Message}";
        }
    }

    private static string? Misfit(RunStart start, ModelCallResponse answer, bool truncated, TextBudget budget, out JsonElement? data)
    {
        data = null;
        if (string.IsNullOrWhiteSpace(answer.Text))
            return answer.Reasoning.Count > 0
                ? "Your answer held reasoning only. Write the answer itself now, as text."
                : "Your answer was empty. Answer the task in words.";
        if (start.OutputSchema is not { } schema)
            return null;
        var (found, wrong) = StructuredOutput.Find(answer.Text, schema, budget);
        if (found is null)
            return $"Your answer is not JSON{(truncated ? " because it was cut off at the maximum length; be brief" : "")}. Answer again with nothing but the JSON that fits the schema.";
        data = found;
        return wrong is not null ? $"Your answer does not fit the schema: {wrong}. Answer again with nothing but the corrected JSON." : null;
    }

    private static Directive Call(Journal journal, int since, DateTimeOffset now, string? workspace, string? feedback)
    {
        var start = journal.Start!;
        var failures = Failures(journal, since);
        var model = start.Model;
        var isFull = failures.Count > 0 && journal.ModelAnswer(failures[^1]).WindowFull;
        if (isFull)
            model = failures[^1].Name;
        else if (failures.Count > 0)
        {
            var (next, otherwise) = RetryPlan.After(journal, failures, now);
            if (next is null)
                return otherwise!;
            model = next;
        }
        else if (LastTurn(journal) is { } turn)
            model = turn.Name; // a run that fell back stays with the model that answers

        var messages = Conversation.Messages(journal, workspace);
        if (feedback is not null)
            messages.Add(ModelMessage.User(feedback));
        var request = new ModelRequest
        {
            Model = model,
            SystemPrompt = start.SystemPrompt,
            Messages = Conversation.Merged(messages),
            Tools = [.. start.Tools.Select(t => t.ToSpec())],
            OwnTools = [.. start.Tools.Where(t => !t.OnByDefault).Select(t => t.Name)],
            Temperature = start.Temperature,
            MaxTokens = start.MaxTokens,
            OutputSchema = start.OutputSchema,
        };
        var estimate = request.EstimateInputTokens();
        var window = ContextPlan.Window(journal);
        if (isFull && ContextPlan.Refusals(journal) > 1)
            return ContextPlan.Full(request, window);
        if (isFull || (estimate + start.MaxTokens > window * CompactAt && estimate > window / 4))
        {
            if (Conversation.Compaction(journal, model, workspace) is { } shorter)
            {
                var asked = ContextPlan.Cut(shorter.Request, window!.Value) ?? shorter.Request;
                var size = asked.EstimateInputTokens();
                return new CallModel(asked, new ModelCallRequest(
                    model, CallPurpose.Compaction, asked.Messages.Count, size, start.PricesOf(model).WorstCaseMicros(size, asked.MaxTokens), UpTo: shorter.UpTo));
            }
            if (ContextPlan.Cut(request, window!.Value) is { } cut)
                (request, estimate) = (cut, cut.EstimateInputTokens());
            else if (isFull)
                return ContextPlan.Full(request, window);
            if (estimate >= window)
                return ContextPlan.Full(request, window);
        }
        return new CallModel(request, new ModelCallRequest(
            model, feedback is null ? CallPurpose.Turn : CallPurpose.Repair, request.Messages.Count, estimate,
            start.PricesOf(model).WorstCaseMicros(estimate, start.MaxTokens), feedback));
    }

    // Failed calls at the end of the journal. A call lost in a crash is nobody's failure.
    private static List<RunStep> Failures(Journal journal, int since)
    {
        var failures = new List<RunStep>();
        for (var i = journal.Steps.Count - 1; i >= since; i--)
        {
            var step = journal.Steps[i];
            if (step.Kind == StepKind.ModelCall && step.State == StepState.Failed)
            {
                if (journal.ModelAnswer(step).ErrorKind != TaskRunner.Lost)
                    failures.Insert(0, step);
            }
            else if (step.Kind is StepKind.ModelCall or StepKind.ToolCall)
                break;
        }
        return failures;
    }

    private static int Repairs(Journal journal, int since) =>
        journal.Steps.Skip(since).Count(s => s is { Kind: StepKind.ModelCall, State: StepState.Done } && Purpose(s) == CallPurpose.Repair);

    private static RunStep? LastTurn(Journal journal)
    {
        for (var i = journal.Steps.Count - 1; i > 0; i--)
            if (journal.Steps[i] is { Kind: StepKind.ModelCall, State: StepState.Done } step && Purpose(step) != CallPurpose.Compaction)
                return step;
        return null;
    }

    private static string Purpose(RunStep step) => new RawJson(step.Request!).Read<ModelCallRequest>().Purpose;

    // What happened before the user let a run go on does not count against it.
    private static int Resumed(Journal journal) => LastNote(journal, NoteName.Resumed) + 1;

    private static int GuardedSince(Journal journal, int since) => Math.Max(since, LastNote(journal, NoteName.LoopGuard) + 1);

    private static int LastNote(Journal journal, string name)
    {
        for (var i = journal.Steps.Count - 1; i > 0; i--)
            if (journal.Steps[i].Kind == StepKind.Note && journal.Steps[i].Name == name)
                return i;
        return 0;
    }
}
