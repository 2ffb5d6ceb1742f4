using System.Diagnostics;
using System.Text.Json;
using PersonalQ.Events;
using PersonalQ.Limits;
using PersonalQ.Llm;
using PersonalQ.Runs.Budgets;
using PersonalQ.Tools;

namespace PersonalQ.Runs;

/// <summary>
/// Does what <see cref="AgentLoop"/> decides. Every act is in the journal before it happens; its outcome is written
/// together with the next intent, so that a step costs one commit.
/// </summary>
internal sealed partial class TaskRunner(
    IDatabase database, IModelClient models, ToolRegistry tools, RunPlanner planner, ITextStreams texts, DataFolder folder, StorePatience patience, Supervision supervision, TimeProvider clock,
    ILogger<TaskRunner> logger)
{
    /// <summary>Error kind of a model call that a crash or a shutdown swallowed.</summary>
    public const string Lost = "lost";

    /// <summary>How long a person has to answer a run before it fails.</summary>
    internal static readonly TimeSpan LongestQuestion = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(30);

    /// <summary>Runs a task until it ends, waits, or is taken away.</summary>
    /// <param name="input">What the run needs to know; used when it has not begun yet.</param>
    /// <param name="journal">The run so far.</param>
    /// <param name="lease">The right to write.</param>
    /// <param name="ct">Cancel, loss of the lease, or shutdown. Steps under way stay intended.</param>
    /// <exception cref="LeaseLostException">The task was taken away or ended meanwhile.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/>.</exception>
    public async Task RunAsync(RunInput input, Journal journal, RunLease lease, CancellationToken ct)
    {
        var workspace = folder.Workspace(input.TaskId);
        var run = new RunState(input, journal, lease);
        if (journal.Start is null && AgentLoop.Unsettled(journal) is null)
            run.Add(StepKind.Start, "start", RawJson.From(await planner.PlanAsync(input, workspace, ct)).Text, StepState.Done, clock.Now());
        try
        {
            await LoopAsync(run, workspace, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await KeepKnownAsync(run, ct);
            throw;
        }
    }

    private async Task LoopAsync(RunState run, string workspace, CancellationToken ct)
    {
        var (journal, lease) = (run.Journal, run.Lease);
        for (var first = true; ; first = false)
        {
            ct.ThrowIfCancellationRequested();
            var next = Next(journal, clock.Now(), workspace, ct);
            // It was claimed, so that its wait has ended by the queue's clock; this process's may be behind.
            if (first && next is Park { Until: { } until })
                next = Next(journal, until, workspace, ct);
            switch (next)
            {
                case CallModel call:
                    if (!await CallModelAsync(run, call, ct))
                        return;
                    break;
                case RefuseTools refused:
                    foreach (var (call, reason) in refused.Calls)
                        run.AddTool(call, StepState.Failed, clock.Now(), new ToolCallResponse(reason, IsError: true), reason);
                    break;
                case InvokeTools invoke:
                    if (!await InvokeAsync(run, invoke.Calls, workspace, ct))
                        return;
                    break;
                case Recover recover:
                    if (!await RecoverAsync(run, recover.Step, workspace, ct))
                        return;
                    break;
                case Ask ask:
                    run.Add(StepKind.Note, ask.Name, RawJson.From(new NoteRequest(ask.Text)).Text, StepState.Unknown, clock.Now());
                    break;
                case Park park:
                    await WriteAsync(run, (s, p) => lease.ParkAsync(s, p, park.For, park.Until, park.Until is null ? LongestQuestion : null), ct);
                    return;
                case Complete complete:
                    await WriteAsync(run, (s, p) => lease.CompleteAsync(s, p, RunOutput.Of(journal, complete)), ct);
                    return;
                case Fail fail:
                    await WriteAsync(run, (s, p) => lease.FailAsync(s, p, fail.Code, fail.Message), ct);
                    return;
            }
        }
    }

    private Directive Next(Journal journal, DateTimeOffset now, string workspace, CancellationToken ct) =>
        AgentLoop.Next(journal, now, workspace, new TextBudget(TextLimits.Ordinary, clock, ct));

    private async Task<bool> CallModelAsync(RunState run, CallModel call, CancellationToken ct)
    {
        var step = run.Add(StepKind.ModelCall, call.Record.Model, RawJson.From(call.Record).Text, StepState.Intended, clock.Now());
        if (!await IntendAsync(run, durable: false, ct))
            return false;
        RunStep outcome;
        var began = clock.GetTimestamp();
        using var bound = Bound(run, step, TimeSpan.MaxValue, ct);
        try
        {
            var request = call.Request with { CallKey = $"{step.TaskId}/{step.Run}/{step.Sequence}" };
            var result = await bound.EndAsync(() => models.StreamAsync(request, text => Tell(step, call.Record, text), thought => Tell(step, call.Record, thought, reasoning: true), bound.Token));
            result = result with { ToolCalls = CallIds.Unique(result.ToolCalls, run.Journal, step.Sequence), Notes = run.NotYetTold(result.Notes) };
            outcome = StepOutcome.Answered(step, result, run.Journal.Start!.PricesOf(call.Record.Model), clock.Now());
        }
        catch (ModelCallException e)
        {
            LogModelCallFailed(step.TaskId, step.Sequence, e.Message);
            outcome = StepOutcome.ModelFailed(step, e, run.NotYetTold(e.Notes), run.Journal.Start!.PricesOf(call.Record.Model), clock.Now());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The run's own time bound; the loop says so next.
            outcome = StepOutcome.ModelLost(step, "Stopped at the run's time limit.", clock.Now());
        }
        finally
        {
            texts.Finish(step.TaskId, step.Sequence);
        }
        run.Settle(Awake(outcome, began));
        return true;
    }

    private ValueTask Tell(RunStep step, ModelCallRequest record, string text, bool reasoning = false)
    {
        if (record.Purpose != CallPurpose.Compaction)
            texts.Append(step.TaskId, step.Sequence, text, reasoning);
        return ValueTask.CompletedTask;
    }

    private async Task<bool> InvokeAsync(RunState run, IReadOnlyList<PlacedCall> calls, string workspace, CancellationToken ct)
    {
        var steps = calls.Select(c => run.AddTool(c, StepState.Intended, clock.Now())).ToList();
        var acting = run.Journal.Start!.Tools.First(t => t.Name == calls[0].Call.Name).Effect is ToolEffect.Acting or ToolEffect.Verifiable;
        if (!await IntendAsync(run, durable: acting, ct))
            return false;
        return await InvokeTogetherAsync(run, steps, workspace, again: false, ct);
    }

    private async Task<bool> InvokeTogetherAsync(RunState run, List<RunStep> steps, string workspace, bool again, CancellationToken ct)
    {
        ToolWait? awaited = null;
        var began = clock.GetTimestamp();
        foreach (var (outcome, wait) in await Task.WhenAll(steps.Select(s => CallToolAsync(run, s, workspace, ct))))
            if (wait is not null)
                awaited ??= wait;
            else if (outcome.State != StepState.Intended)
                run.Settle(again ? StepOutcome.AfterWait(outcome) : Awake(outcome, began));
        ct.ThrowIfCancellationRequested(); // what is known of the calls is settled
        if (awaited is null)
            return true;
        // Steps without a result stay intended: their calls are repeated when the task is woken.
        await WriteAsync(run, (s, p) => run.Lease.ParkAsync(s, p, awaited.For, null, awaited.AtMost), ct);
        return false;
    }

    private async Task<(RunStep Step, ToolWait? Wait)> CallToolAsync(RunState run, RunStep step, string workspace, CancellationToken ct)
    {
        var tool = tools.Find(step.Name);
        if (tool is null)
            return (StepOutcome.ToolFailed(step, $"The tool '{step.Name}' is no longer installed.", clock.Now()), null);
        var call = run.Call(step, workspace);
        using var bound = Bound(run, step, tool.Timeout, ct);
        try
        {
            var result = await bound.EndAsync(() => tool.InvokeAsync(call, bound.Token).AsTask());
            return result.Wait is { } wait ? (step, wait) : (StepOutcome.ToolAnswered(step, result, result.Labels ?? tool.ResultLabels, clock.Now(), await KeepWholeAsync(run, step, result.Content, workspace, ct)), null);
        }
        catch (ToolException e)
        {
            return (StepOutcome.ToolFailed(step, e.Message, clock.Now()), null);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return (step, null); // stays intended; the others of this turn may have ended well
        }
        catch (OperationCanceledException)
        {
            var message = $"{step.Name} did not answer within {tool.Timeout.TotalSeconds:0} seconds.";
            // Whether a tool that acts has acted is not known then.
            return (tool.Effect is ToolEffect.Acting or ToolEffect.Verifiable
                ? step with { State = StepState.Unknown, Error = message }
                : StepOutcome.ToolFailed(step, message, clock.Now()), null);
        }
        catch (Exception e)
        {
            LogToolFailed(e, step.TaskId, step.Sequence, step.Name);
            return (StepOutcome.ToolFailed(step, $"{step.Name} failed unexpectedly.", clock.Now()), null);
        }
    }

    // What the model sees of a long result is cut; the whole is a file that it and the user can read.
    private async ValueTask<string?> KeepWholeAsync(RunState run, RunStep step, string content, string workspace, CancellationToken ct)
    {
        if (step.Name == ReadFileTool.ToolName || content.Length <= ContextPlan.ResultChars(run.Journal))
            return null;
        var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"tool-results/{step.Run}-{step.Sequence}-{step.Name}.txt");
        try
        {
            var path = Workspace.Resolve(workspace, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content, ct);
            return name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ToolException)
        {
            LogToolFailed(e, step.TaskId, step.Sequence, step.Name);
            return null; // the result itself is in the journal
        }
    }

    // A step that was under way when the process died: what may be repeated is repeated, what can be asked is asked,
    // and the rest is for a person.
    private async Task<bool> RecoverAsync(RunState run, RunStep step, string workspace, CancellationToken ct)
    {
        if (step.Kind == StepKind.ModelCall)
        {
            run.Settle(StepOutcome.AfterWait(StepOutcome.ModelLost(step, "The program stopped while the model was answering; the call is repeated.", clock.Now())));
            return true;
        }
        switch (tools.Find(step.Name)?.Effect)
        {
            case ToolEffect.ReadOnly or ToolEffect.Idempotent:
                // All that may be repeated at once: what waits does not hold up the others.
                var repeatable = run.Journal.Steps.Where(s => s is { State: StepState.Intended, Kind: StepKind.ToolCall }
                    && (s == step || tools.Find(s.Name) is { RunsBesideOthers: true })).ToList();
                return await InvokeTogetherAsync(run, repeatable, workspace, again: true, ct);
            case ToolEffect.Verifiable when await VerifyAsync(run, step, workspace, ct) is { } verdict:
                if (!verdict.Happened)
                    return await InvokeTogetherAsync(run, [step], workspace, again: true, ct);
                run.Settle(StepOutcome.AfterWait(StepOutcome.ToolAnswered(step, new ToolResult(verdict.Content), tools.Find(step.Name)!.ResultLabels, clock.Now())));
                return true;
            default:
                run.Settle(step with { State = StepState.Unknown, Error = $"The program stopped while {step.Name} was under way. Nobody can tell whether it happened: say what to do." });
                return true;
        }
    }

    private async Task<ToolVerdict?> VerifyAsync(RunState run, RunStep step, string workspace, CancellationToken ct)
    {
        var tool = tools.Find(step.Name)!;
        using var bound = Bound(run, step, tool.Timeout, ct);
        try
        {
            return await bound.EndAsync(() => tool.VerifyAsync(run.Call(step, workspace), bound.Token).AsTask());
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            LogToolFailed(e, step.TaskId, step.Sequence, step.Name);
            return null; // not even that is known: a person decides
        }
    }

    private async Task<bool> IntendAsync(RunState run, bool durable, CancellationToken ct)
    {
        try
        {
            await WriteAsync(run, (s, p) => run.Lease.ProgressAsync(s, p), ct, durable);
            return true;
        }
        catch (AgentPausedException)
        {
            run.DropIntents();
            await WriteAsync(run, (s, p) => run.Lease.ParkAsync(s, p, "agent", null, null), ct);
            return false;
        }
        catch (BudgetException e)
        {
            run.DropIntents();
            await HoldForBudgetAsync(run, e.Refusal, ct);
            return false;
        }
    }

    private async Task HoldForBudgetAsync(RunState run, BudgetRefusal refusal, CancellationToken ct)
    {
        var request = refusal.Text is { } text ? RawJson.From(new NoteRequest(text)).Text : null;
        // A run that was woken for nothing does not say the same again.
        if (request is not null && run.Journal.Steps[^1].Request != request)
            run.Add(StepKind.Note, refusal.Asks ? NoteName.UnknownPrice : NoteName.Budget, request, refusal.Asks ? StepState.Unknown : StepState.Done, clock.Now());
        await WriteAsync(run, (s, p) => run.Lease.ParkAsync(s, p, "budget", refusal.Until, refusal.Until is null ? LongestQuestion : null), ct);
    }

    // What came of calls while the run was being stopped is written, so that nobody has to be asked about it later.
    private async Task KeepKnownAsync(RunState run, CancellationToken ct)
    {
        run.DropIntents();
        if (run.IsSaved)
            return;
        try
        {
            await WriteAsync(run, (s, p) => run.Lease.RecordAsync(s, p), ct);
        }
        catch (LeaseLostException)
        {
            // cancelled, or taken away
        }
        catch (Exception e) when (StoreFaults.Of(e).IsPassing())
        {
            LogNotKept(run.TaskId, e.GetBaseException().Message);
        }
    }

    private async Task WriteAsync(RunState run, Func<WriteSession, RunProgress, ValueTask> about, CancellationToken stopping, bool durable = false)
    {
        var progress = run.Progress();
        // Not the run's token: what has happened must be written even when the run is being stopped.
        await patience.PersistAsync(failures => database.WriteAsync(async session =>
        {
            if (failures > 0 && await run.IsSavedAsync(session))
            {
                // The commit happened and its answer was lost. Is the task still this attempt's?
                await run.Lease.RecordAsync(session, new RunProgress(progress.Steps, 0, 0, 0, 0));
                return true;
            }
            await about(session, progress);
            await run.SaveAsync(session);
            return true;
        }, CancellationToken.None, durable), run.TaskId, stopping);
        run.Saved();
    }

    // What measures durations stands still while a computer sleeps; the time of day does not.
    private RunStep Awake(RunStep outcome, long began) =>
        outcome.FinishedAt - outcome.StartedAt - clock.GetElapsedTime(began) > LongestNap ? StepOutcome.AfterWait(outcome) : outcome;

    private CallBound Bound(RunState run, RunStep step, TimeSpan timeout, CancellationToken ct)
    {
        var left = run.TimeLeft();
        return new CallBound(timeout < left ? timeout : left, clock, ct, () =>
        {
            supervision.Count("CallsLeftBehind");
            LogLeftBehind(step.TaskId, step.Sequence, step.Name);
        });
    }

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} step {Sequence}: {Reason}")]
    private partial void LogModelCallFailed(string taskId, int sequence, string reason);

    [LoggerMessage(LogLevel.Error, "Task {TaskId} step {Sequence}: {Call} was stopped and did not end; the run goes on without it")]
    private partial void LogLeftBehind(string taskId, int sequence, string call);

    [LoggerMessage(LogLevel.Error, "Task {TaskId} was stopped, and what its last calls came to could not be written: {Reason}")]
    private partial void LogNotKept(string taskId, string reason);

    [LoggerMessage(LogLevel.Error, "Task {TaskId} step {Sequence}: {Tool} failed unexpectedly")]
    private partial void LogToolFailed(Exception e, string taskId, int sequence, string tool);
}
