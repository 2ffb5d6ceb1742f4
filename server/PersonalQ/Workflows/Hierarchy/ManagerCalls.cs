using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Tools;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Execution;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Hierarchy;

/// <summary>
/// What the manager's tools have in common: a call hands out work once, however often it is repeated, and has its
/// result when all of that work has ended.
/// </summary>
internal sealed class ManagerCalls(IDatabase database, DelegationFlow flow, TimeProvider clock)
{
    /// <summary>Rounds of delegation at most, unless the workflow says otherwise.</summary>
    public const int Rounds = 6;

    /// <summary>Delegated tasks at most, unless the workflow says otherwise.</summary>
    public const int Delegations = 20;

    /// <summary>The team of a task's run; null when the task does not lead one.</summary>
    public async ValueTask<Team?> TeamOfAsync(string taskId, CancellationToken ct)
    {
        await using var db = database.Read();
        var team = await (from task in db.Tasks where task.Id == taskId join run in db.WorkflowRuns on task.WorkflowRunId equals run.Id select run.Team).FirstOrDefaultAsync(ct);
        return team is null ? null : new RawJson(team).Read<Team>();
    }

    /// <summary>Makes the call, or asks what became of it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="make">Says what to hand out, given team and all work so far; may write verdicts.</param>
    /// <param name="ct">Gives up waiting.</param>
    public async ValueTask<ToolResult> MakeAsync(ToolCall call, Func<ManagerDesk, ValueTask<List<WorkflowDelegation>>> make, CancellationToken ct) =>
        await database.WriteAsync(async session =>
        {
            var runId = await session.Command("select workflow_run_id from tasks where id = @p0", call.TaskId).ExecuteScalarAsync(CancellationToken.None) as string;
            var run = runId is null ? null : await WorkflowRunRows.LoadAsync(session, runId);
            if (run?.Team is null || new RawJson(run.Team).Read<Team>() is not { } team || team.ManagerAgentId != call.AgentId)
                throw new ToolException("Only the manager of a team can hand out work.");
            // Its intent may have been written just before it was cancelled, and nobody has stopped it yet. The run is locked,
            // and whoever cancels locks it first.
            if (run.IsTerminal || await session.Command("select 1 from tasks where id = @p0 and status = 'running'", call.TaskId).ExecuteScalarAsync(CancellationToken.None) is null)
                throw new ToolException("The run has ended; nothing is handed out any more.");
            var all = await DelegationRows.OfRunAsync(session, run.Id);
            var mine = all.FindAll(d => d.CallKey == call.IdempotencyKey);
            if (mine.Count == 0)
            {
                var desk = new ManagerDesk(session, run, team, all, call, clock.Now());
                mine = await make(desk);
                if (mine.Count == 0)
                    return new ToolResult("Noted.");
                CheckBounds(run, all, mine.Count);
                foreach (var work in mine)
                    await DelegationRows.InsertAsync(session, work);
                all.AddRange(mine);
                await flow.BeginAsync(session, run, all);
                mine = all.FindAll(d => d.CallKey == call.IdempotencyKey);
            }
            return mine.TrueForAll(d => d.IsTerminal) ? Told(run, mine) : ToolResult.Later(new ToolWait("children", null));
        }, ct);

    private static void CheckBounds(WorkflowRun run, List<WorkflowDelegation> all, int more)
    {
        var settings = new RawJson(run.Definition).Read<WorkflowDefinition>().Settings;
        // The same words every time: a manager that does not listen is recognised by them.
        if (all.Select(d => d.CallKey).Distinct().Count() >= (settings.MaxRounds ?? Rounds) || all.Count + more > (settings.MaxDelegations ?? Delegations))
            throw new ToolException("The limit of delegations is reached. Hand out nothing more: write the final result now from what you have.");
    }

    private static ToolResult Told(WorkflowRun run, List<WorkflowDelegation> mine)
    {
        var settings = new RawJson(run.Definition).Read<WorkflowDefinition>().Settings;
        var share = (settings.ContextLimitChars ?? ContextText.WholeLimit) / mine.Count;
        var text = new StringBuilder();
        foreach (var work in mine)
            text.Append(CultureInfo.InvariantCulture, $"[{work.Key}] {work.Member}: ").Append(work.Result is { } result ? Digest.Cut(result, share) : $"no result. {work.Error}").Append("\n\n");
        var labels = mine.Select(d => new Labels(d.Trust, d.Secrecy)).Aggregate((a, b) => a.Join(b));
        return new ToolResult(text.ToString().TrimEnd()) { Labels = labels };
    }
}

/// <summary>What a manager's call can see and do within its write.</summary>
internal sealed record ManagerDesk(WriteSession Session, WorkflowRun Run, Team Team, IReadOnlyList<WorkflowDelegation> All, ToolCall Call, DateTimeOffset Now)
{
    /// <summary>The arguments as records.</summary>
    public T Arguments<T>() => JsonSerializer.Deserialize<T>(Call.Arguments, Json.Options)!;

    /// <summary>The delegation of this key.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public WorkflowDelegation Find(string key) => All.FirstOrDefault(d => d.Key == key)
        ?? throw new ToolException($"There is no work '{key}'. There is: {(All.Count == 0 ? "none yet" : string.Join(", ", All.Select(d => d.Key)))}.");

    /// <summary>What work goes back to, however often it was sent back, given to others, or asked about.</summary>
    public WorkflowDelegation Origin(WorkflowDelegation work)
    {
        while (work.OfKey is { } before)
            work = Find(before);
        return work;
    }

    /// <summary>Work for a member.</summary>
    public WorkflowDelegation Work(string key, string memberId, string kind, string instruction, string? expected, int position, string? ofKey = null, IReadOnlyList<string>? after = null)
    {
        var member = Team.Members.FirstOrDefault(m => m.Id == memberId)
            ?? throw new ToolException($"There is no member '{memberId}'. Members: {string.Join(", ", Team.Members.Select(m => m.Id))}.");
        return new WorkflowDelegation
        {
            Id = Guid.CreateVersion7(Now).ToString(),
            RunId = Run.Id,
            ManagerTaskId = Call.TaskId,
            FromAgentId = Call.AgentId,
            ToAgentId = member.AgentId,
            Member = member.Id,
            CallKey = Call.IdempotencyKey,
            Sequence = Call.Sequence,
            Position = position,
            Key = key,
            Kind = kind,
            OfKey = ofKey,
            After = RawJson.From(after ?? []).Text,
            Instruction = instruction,
            ExpectedOutput = expected,
            Trust = Run.Trust,
            Secrecy = Run.Secrecy,
            CreatedAt = Now,
        };
    }

    /// <summary>A key that no other work has.</summary>
    public string Free(string wanted, IEnumerable<string> alsoTaken)
    {
        var taken = All.Select(d => d.Key).Concat(alsoTaken).ToHashSet(StringComparer.Ordinal);
        return !taken.Contains(wanted) ? wanted
            : Enumerable.Range(2, int.MaxValue - 2).Select(i => string.Create(CultureInfo.InvariantCulture, $"{wanted}.{i}")).First(k => !taken.Contains(k));
    }
}
