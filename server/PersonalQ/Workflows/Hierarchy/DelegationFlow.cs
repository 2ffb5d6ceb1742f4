using System.Text;
using System.Text.Json;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Execution;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>Moves delegated work on: begins what has all it needs, takes results in, and wakes the manager when all has ended.</summary>
internal sealed class DelegationFlow(TimeProvider clock)
{
    /// <summary>Begins what has all it needs. The list is of the whole run and is changed along.</summary>
    public async ValueTask BeginAsync(WriteSession session, WorkflowRun run, List<WorkflowDelegation> all)
    {
        var spent = await WorkflowRunBudget.IsSpentAsync(session, run);
        // One that fails at once may let others fail: until nothing changes.
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < all.Count; i++)
            {
                if (all[i] is not { Status: AgentTaskStatus.Pending, TaskId: null } waiting)
                    continue;
                var needs = Needs(waiting, all);
                if (needs.Exists(n => !n.IsTerminal))
                    continue;
                if (spent && needs.TrueForAll(n => n.Status == AgentTaskStatus.Completed))
                    continue; // until the cap is raised
                all[i] = needs.Find(n => n.Status != AgentTaskStatus.Completed) is { } lost
                    ? Ended(waiting, AgentTaskStatus.Failed, $"'{lost.Key}', which it needs, has no result.")
                    : await StartAsync(session, run, waiting, needs, all);
                await DelegationRows.UpdateAsync(session, all[i]);
                changed = true;
            }
        }
    }

    /// <summary>Takes in the end of a member's task, and goes on with what waited for it.</summary>
    public async ValueTask EndedAsync(WriteSession session, WorkflowRun run, AgentTask task)
    {
        var all = await DelegationRows.StatesAsync(session, run.Id);
        var at = all.FindIndex(d => d.TaskId == task.Id);
        if (at < 0)
            return;
        // A task that was retried by hand has counted once before.
        if (!all[at].IsTerminal)
            TaskReactions.Charge(run, task.InputTokens, task.OutputTokens, task.CostMicros);
        var ended = Ended(all[at], task.Status, task.Status switch
        {
            AgentTaskStatus.Failed => task.ErrorMessage,
            AgentTaskStatus.Cancelled => await AgentsOf.IsDeletedAsync(session, task.AgentId) ? "This member is gone." : "It was cancelled.",
            _ => null,
        });
        if (task.Status == AgentTaskStatus.Completed)
        {
            var labels = new Labels(ended.Trust, ended.Secrecy).Join(await StepLabels.OfAsync(session, task));
            ended = ended with { Result = JsonSerializer.Deserialize<JsonElement>(task.OutputData!).GetProperty("result").GetString(), Trust = labels.Trust, Secrecy = labels.Secrecy };
        }
        all[at] = ended;
        await DelegationRows.UpdateAsync(session, ended);
        run.UpdatedAt = clock.Now();
        await WorkflowRunRows.UpdateAsync(session, run);
        if (run.IsTerminal)
            return;
        await BeginAsync(session, run, all);
        if (all.TrueForAll(d => d.IsTerminal || d.ManagerTaskId != ended.ManagerTaskId))
            await TaskMoves.WakeAsync(session, ended.ManagerTaskId);
        else
            await WorkflowRunWaits.RefreshAsync(session, run, await NodeRows.OfRunAsync(session, run.Id), clock.Now());
    }

    /// <summary>Begins, or gives up, what was not begun yet, in a run that goes on.</summary>
    public async ValueTask GoOnAsync(WriteSession session, WorkflowRun run)
    {
        if (run.Team is null || await DelegationRows.StatesAsync(session, run.Id) is not { Count: > 0 } all)
            return;
        await BeginAsync(session, run, all);
        if (all.TrueForAll(d => d.IsTerminal))
            await TaskMoves.WakeAsync(session, all[^1].ManagerTaskId);
    }

    private async ValueTask<WorkflowDelegation> StartAsync(
        WriteSession session, WorkflowRun run, WorkflowDelegation work, List<WorkflowDelegation> needs, List<WorkflowDelegation> all)
    {
        var now = clock.Now();
        var labels = needs.Append(work).Select(n => new Labels(n.Trust, n.Secrecy)).Aggregate(new Labels(run.Trust, run.Secrecy), (a, b) => a.Join(b));
        var task = new AgentTask
        {
            Id = Guid.CreateVersion7(now).ToString(),
            AgentId = work.ToAgentId,
            Title = Titles.Of(run.Name, work.Key),
            Description = await DescribeAsync(session, run, work, needs, all),
            WorkflowRunId = run.Id,
            ParentTaskId = work.ManagerTaskId,
            IdempotencyKey = $"wf:{run.Id}:d:{work.Id}",
            Trust = labels.Trust,
            Secrecy = labels.Secrecy,
            CreatedAt = now,
            UpdatedAt = now,
        };
        try
        {
            await TaskCommands.AdmitAsync(session, task);
        }
        catch (ProblemException refused)
        {
            // The manager hears of it and can give the work to somebody else.
            return Ended(work, AgentTaskStatus.Failed, refused.Status == 404 ? "This member is gone." : refused.Message);
        }
        await TaskRows.CreateAsync(session, task);
        return work with { TaskId = task.Id, Status = AgentTaskStatus.Running, Trust = labels.Trust, Secrecy = labels.Secrecy };
    }

    private WorkflowDelegation Ended(WorkflowDelegation work, AgentTaskStatus status, string? error) =>
        work with { Status = status, Error = error, CompletedAt = clock.Now() };

    private static async ValueTask<string> DescribeAsync(WriteSession session, WorkflowRun run, WorkflowDelegation work, List<WorkflowDelegation> needs, List<WorkflowDelegation> all)
    {
        var settings = new RawJson(run.Definition).Read<WorkflowDefinition>().Settings;
        var text = new StringBuilder(work.Instruction);
        if (work.ExpectedOutput is { Length: > 0 } expected)
            text.Append("\n\nExpected output: ").Append(expected);
        var parts = (await DelegationRows.WithResultsAsync(session, needs)).ConvertAll(n => Part(n, n.Key));
        if (work.OfKey is { } ofKey && all.Find(d => d.Key == ofKey) is { } earlier && (await DelegationRows.WithResultsAsync(session, [earlier])) is [{ Result: not null } before])
            parts.Add(Part(before, before.Member == work.Member ? "Your result so far" : $"Result of {before.Member} so far"));
        var context = ContextText.Write(parts, settings.Context, settings.ContextLimitChars);
        return context.Length == 0 ? text.ToString() : text.Append("\n\nContext:\n\n").Append(context).ToString();
    }

    private static ContextPart Part(WorkflowDelegation work, string title) =>
        new(work.Key, title, RawJson.From(work.Result ?? "").Text, null, new Labels(work.Trust, work.Secrecy));

    // What it needs, each in its newest form: work that was sent back counts by its repetition.
    private static List<WorkflowDelegation> Needs(WorkflowDelegation work, List<WorkflowDelegation> all) =>
        [.. new RawJson(work.After).Read<List<string>>().Select(key => Newest(key, all)).OfType<WorkflowDelegation>()];

    private static WorkflowDelegation? Newest(string key, List<WorkflowDelegation> all)
    {
        var found = all.Find(d => d.Key == key);
        while (found is not null && all.Find(d => d.OfKey == found.Key && d.Kind != DelegationKind.FollowUp) is { } next)
            found = next;
        return found;
    }
}

/// <summary>Why work was handed out.</summary>
internal static class DelegationKind
{
    public const string Assign = "assign";
    public const string Redo = "redo";
    public const string Reassign = "reassign";
    public const string FollowUp = "follow_up";
}
