using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Waiting;

/// <summary>Which part of the list is asked for.</summary>
/// <param name="Kinds">Only these; all when empty.</param>
/// <param name="WorkflowRunId">Only of this run, if named.</param>
/// <param name="TaskId">Only of this task, if named.</param>
internal sealed record WaitingFilter(IReadOnlyList<WaitingKind> Kinds, string? WorkflowRunId, string? TaskId)
{
    /// <summary>True when one of these may be in the answer.</summary>
    public bool Has(params IEnumerable<WaitingKind> kinds) => Kinds.Count == 0 || kinds.Any(Kinds.Contains);
}

/// <summary>
/// Gathers what waits for a person from the rows that say so; nothing is kept beside them. What belongs to the sample data
/// waits for nobody.
/// </summary>
internal sealed class WaitingList(PersonalQDb db, WaitingFilter filter)
{
    private const int LongestContent = 40_000;
    private static readonly WaitingFor[] Personal = [WaitingFor.Approval, WaitingFor.Outcome, WaitingFor.Budget, WaitingFor.Input];

    /// <summary>The asked part of the list, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<WaitingResponse> Rows, int Total)> ReadAsync(Page page, CancellationToken ct)
    {
        var most = page.Skip + page.Limit;
        var decisions = new List<WaitingResponse>();
        var total = await NodesAsync(decisions, most, ct) + await TasksAsync(decisions, most, ct) + await RunsAsync(decisions, most, ct);
        var agents = new List<WaitingResponse>();
        total += await BrokenAgentsAsync(agents, most, ct);
        total += await PausedAgentsAsync(agents, most, ct);
        return ([.. decisions.OrderBy(w => w.Since).ThenBy(w => w.Id, StringComparer.Ordinal).Concat(agents).Skip(page.Skip).Take(page.Limit)], total);
    }

    private async Task<int> NodesAsync(List<WaitingResponse> rows, int most, CancellationToken ct)
    {
        if (!filter.Has(WaitingKind.Approval, WaitingKind.Input) || filter.TaskId is not null)
            return 0;
        WaitingFor[] wanted = [.. filter.Has(WaitingKind.Approval) ? [WaitingFor.Approval] : (WaitingFor[])[], .. filter.Has(WaitingKind.Input) ? [WaitingFor.Input] : (WaitingFor[])[]];
        var nodes = db.WorkflowNodeRuns.Where(n => n.WaitingFor != null && wanted.Contains(n.WaitingFor.Value) && n.Status == AgentTaskStatus.Running && !n.Superseded);
        if (filter.WorkflowRunId is { } run)
            nodes = nodes.Where(n => n.RunId == run);
        var found = await nodes.OrderBy(n => n.StartedAt).Take(most)
            .Join(db.WorkflowRuns, n => n.RunId, r => r.Id, (n, r) => new { Node = n, r.Name }).ToListAsync(ct);
        rows.AddRange(found.Select(f => Of(f.Node, f.Name)));
        return found.Count < most ? found.Count : await nodes.CountAsync(ct);
    }

    private static WaitingResponse Of(Workflows.WorkflowNodeRun node, string run)
    {
        var question = node.Input is null ? new PersonQuestion() : new RawJson(node.Input).Read<PersonQuestion>();
        return new WaitingResponse
        {
            Id = $"{node.RunId}:{node.NodeId}",
            Kind = node.WaitingFor == WaitingFor.Approval ? WaitingKind.Approval : WaitingKind.Input,
            Title = question.Title.Length > 0 ? question.Title : node.NodeId,
            Text = question.Text,
            Since = node.StartedAt,
            ExpiresAt = node.DueAt,
            Content = [.. question.Content.Select(c => c.Within(LongestContent))],
            Schema = question.Schema is { ValueKind: JsonValueKind.Object } schema ? schema : null,
            Reason = node.WaitingFor == WaitingFor.Approval ? question.Reason : null,
            WorkflowRunId = node.RunId,
            WorkflowRunName = run,
            NodeId = node.NodeId,
        };
    }

    private async Task<int> TasksAsync(List<WaitingResponse> rows, int most, CancellationToken ct)
    {
        if (!filter.Has(WaitingKind.Outcome, WaitingKind.Question, WaitingKind.EndedProgram, WaitingKind.Budget))
            return 0;
        var tasks = db.Tasks.Where(t => t.WaitingFor != null && Personal.Contains(t.WaitingFor.Value) && t.Status == AgentTaskStatus.Running && !t.IsSample);
        if (filter.WorkflowRunId is { } run)
            tasks = tasks.Where(t => t.WorkflowRunId == run);
        if (filter.TaskId is { } id)
            tasks = tasks.Where(t => t.Id == id);
        if (!filter.Has(WaitingKind.Budget))
            tasks = tasks.Where(t => t.WaitingFor != WaitingFor.Budget);
        if (!filter.Has(WaitingKind.Outcome, WaitingKind.Question, WaitingKind.EndedProgram))
            tasks = tasks.Where(t => t.WaitingFor == WaitingFor.Budget);
        var found = await tasks.OrderBy(t => t.UpdatedAt).Take(most).ToListAsync(ct);
        var ids = found.ConvertAll(t => t.Id);
        var agentIds = found.ConvertAll(t => t.AgentId);
        var runIds = found.Select(t => t.WorkflowRunId).OfType<string>().ToList();
        var names = await db.Agents.Where(a => agentIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        var runs = await db.WorkflowRuns.Where(r => runIds.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Name, ct);
        // An open question is an unknown step; what a budget holds says so in its last note.
        var steps = await db.RunSteps.Where(s => ids.Contains(s.TaskId) && (s.State == StepState.Unknown || (s.Kind == StepKind.Note && s.Name == NoteName.Budget)))
            .ToListAsync(ct);
        var shown = found.Select(task => Of(task, steps.Where(s => s.TaskId == task.Id && s.Run == task.Run).OrderBy(s => s.Sequence)) with
        {
            AgentName = names.GetValueOrDefault(task.AgentId),
            WorkflowRunName = task.WorkflowRunId is { } of ? runs.GetValueOrDefault(of) : null,
        }).Where(w => filter.Has(w.Kind)).ToList();
        rows.AddRange(shown);
        return found.Count < most ? shown.Count : await tasks.CountAsync(ct);
    }

    private static WaitingResponse Of(AgentTask task, IEnumerable<RunStep> steps)
    {
        var isBudget = task.WaitingFor == WaitingFor.Budget;
        var step = isBudget ? steps.LastOrDefault(s => s.Kind == StepKind.Note) : steps.FirstOrDefault(s => s.State == StepState.Unknown);
        var note = step is { Kind: StepKind.Note, Request: { } request } ? new RawJson(request).Read<NoteRequest>().Text : null;
        return new WaitingResponse
        {
            Id = task.Id,
            Kind = isBudget ? WaitingKind.Budget
                : step is { Kind: StepKind.Note, Name: NoteName.EndedProgram } ? WaitingKind.EndedProgram
                : step?.Kind == StepKind.ToolCall ? WaitingKind.Outcome : WaitingKind.Question,
            Title = task.Title,
            Text = note ?? step?.Error ?? (isBudget ? "It has reached its budget." : "It waits for your answer."),
            Since = task.UpdatedAt,
            ExpiresAt = task.WaitingExpiresAt,
            GoesOnAt = isBudget ? task.AvailableAt : null,
            TaskId = task.Id,
            Step = isBudget ? null : step?.Sequence,
            Call = step is { Kind: StepKind.ToolCall, Request: { Length: <= LongestContent } call } ? new RawJson(call) : null,
            WorkflowRunId = task.WorkflowRunId,
            AgentId = task.AgentId,
            CostUsd = isBudget ? task.CostMicros / 1_000_000m : null,
            MaxCostUsd = isBudget ? task.MaxCostMicros / 1_000_000m : null,
        };
    }

    // A run that waits because one of its tasks does is told of with that task.
    private async Task<int> RunsAsync(List<WaitingResponse> rows, int most, CancellationToken ct)
    {
        if (!filter.Has(WaitingKind.RunBudget) || filter.TaskId is not null)
            return 0;
        var runs = db.WorkflowRuns.Where(r => r.Status == AgentTaskStatus.Running && r.WaitingFor == WaitingFor.Budget
            && !db.Tasks.Any(t => t.WorkflowRunId == r.Id && t.WaitingFor == WaitingFor.Budget && t.Status == AgentTaskStatus.Running));
        if (filter.WorkflowRunId is { } run)
            runs = runs.Where(r => r.Id == run);
        var found = await runs.OrderBy(r => r.UpdatedAt).Take(most).ToListAsync(ct);
        rows.AddRange(found.Select(r => new WaitingResponse
        {
            Id = r.Id,
            Kind = WaitingKind.RunBudget,
            Title = r.Name,
            Text = "The run has reached its budget. Nothing new is started until it may cost more.",
            Since = r.UpdatedAt,
            WorkflowRunId = r.Id,
            WorkflowRunName = r.Name,
            CostUsd = r.CostMicros / 1_000_000m,
            MaxCostUsd = r.MaxCostMicros / 1_000_000m,
        }));
        return found.Count < most ? found.Count : await runs.CountAsync(ct);
    }

    private async Task<int> BrokenAgentsAsync(List<WaitingResponse> rows, int most, CancellationToken ct)
    {
        if (!filter.Has(WaitingKind.AgentError) || filter.WorkflowRunId is not null || filter.TaskId is not null)
            return 0;
        var agents = db.Agents.Where(a => a.DeletedAt == null && !a.IsSample && a.Status == AgentStatus.Error);
        var found = await agents.OrderBy(a => a.Name).Take(most)
            .Select(a => new { Agent = a, Since = db.AgentStatusChanges.Where(c => c.AgentId == a.Id).Max(c => (DateTimeOffset?)c.At) }).ToListAsync(ct);
        rows.AddRange(found.Select(f => new WaitingResponse
        {
            Id = f.Agent.Id,
            Kind = WaitingKind.AgentError,
            Title = f.Agent.Name,
            Text = f.Agent.ErrorMessage ?? "It was put into status error and takes no tasks until it is active again.",
            Since = f.Since ?? f.Agent.UpdatedAt,
            ErrorCode = f.Agent.ErrorCode,
            TaskId = f.Agent.ErrorTaskId,
            AgentId = f.Agent.Id,
            AgentName = f.Agent.Name,
        }));
        return found.Count < most ? found.Count : await agents.CountAsync(ct);
    }

    private async Task<int> PausedAgentsAsync(List<WaitingResponse> rows, int most, CancellationToken ct)
    {
        if (!filter.Has(WaitingKind.AgentPaused) || filter.TaskId is not null)
            return 0;
        var held = db.Tasks.Where(t => t.WaitingFor == WaitingFor.Agent && !t.IsSample);
        if (filter.WorkflowRunId is { } run)
            held = held.Where(t => t.WorkflowRunId == run);
        var counts = await held.GroupBy(t => t.AgentId).Select(g => new { AgentId = g.Key, Tasks = g.Count(), Since = g.Min(t => t.UpdatedAt) }).ToListAsync(ct);
        var ids = counts.ConvertAll(c => c.AgentId);
        var names = await db.Agents.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        rows.AddRange(counts.OrderBy(c => c.Since).Take(most).Select(c => new WaitingResponse
        {
            Id = c.AgentId,
            Kind = WaitingKind.AgentPaused,
            Title = names.GetValueOrDefault(c.AgentId) ?? "A removed agent",
            Text = c.Tasks == 1 ? "One task waits until the agent is active again." : $"{c.Tasks} tasks wait until the agent is active again.",
            Since = c.Since,
            AgentId = c.AgentId,
            AgentName = names.GetValueOrDefault(c.AgentId),
            Tasks = c.Tasks,
        }));
        return counts.Count;
    }
}
