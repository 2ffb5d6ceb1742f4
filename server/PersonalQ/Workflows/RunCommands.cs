using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Tools;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows;

/// <summary>What a run is started with.</summary>
internal sealed record RunOrder
{
    /// <summary>Name of the run.</summary>
    public required string Name { get; init; }
    /// <summary>What to run; checked.</summary>
    public required WorkflowDefinition Definition { get; init; }
    /// <summary>The workflow it is of, if any.</summary>
    public string? WorkflowId { get; init; }
    /// <summary>Its version.</summary>
    public int? WorkflowVersion { get; init; }
    /// <summary>Inputs with defaults filled in, a JSON object.</summary>
    public string Inputs { get; init; } = "{}";
    /// <summary>The run whose finished nodes it takes over, if any.</summary>
    public string? RerunOf { get; init; }
}

/// <summary>What can be done to runs. Each is one write.</summary>
internal sealed class RunCommands(IDatabase database, RunAdvance advance, Managers managers, TimeProvider clock)
{
    /// <summary>Starts a run: its first nodes are queued with it.</summary>
    /// <exception cref="ProblemException">422 unknown agent; 409 an agent that takes no work.</exception>
    public Task<WorkflowRun> StartAsync(RunOrder order, CancellationToken ct) =>
        database.WriteAsync(session => StartAsync(session, order, []), ct);

    /// <summary>Stops everything that runs or waits.</summary>
    /// <exception cref="ProblemException">404; 409 when it has ended.</exception>
    public Task<WorkflowRun> CancelAsync(string id, CancellationToken ct) => WithRunAsync(id, async (session, run, rows) =>
    {
        if (run.IsTerminal)
            throw ProblemException.Conflict("illegal_status_change", $"Cannot change workflow run from {run.Status.ToText()} to cancelled");
        var now = clock.Now();
        run.Status = AgentTaskStatus.Cancelled;
        run.WaitingFor = null;
        run.CompletedAt = now;
        run.UpdatedAt = now;
        await RunRows.UpdateAsync(session, run); // before its tasks end, so that they do not move it on
        foreach (var row in rows.Where(r => !r.IsTerminal).ToList())
            await NodeStop.CancelAsync(session, run, rows, row, AgentTaskStatus.Cancelled, "run_cancelled", "The run was cancelled.", now);
        foreach (var task in await session.Db.Tasks.Where(t => t.WorkflowRunId == id && t.ParentTaskId == null
            && (t.Status == AgentTaskStatus.Pending || t.Status == AgentTaskStatus.Running)).ToListAsync(CancellationToken.None))
            if (!task.IsTerminal)
                await TaskCommands.CancelAsync(session, task, now);
        session.Raise(new WorkflowRunChanged(run, RunChange.Cancelled));
    }, ct);

    /// <summary>Goes on with a run that failed, was cancelled, or waits for budget. What has finished is not done again.</summary>
    /// <param name="id">The run.</param>
    /// <param name="maxCostMicros">A new cap; null to leave it.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ProblemException">404; 409 when it has nothing to resume.</exception>
    public Task<WorkflowRun> ResumeAsync(string id, long? maxCostMicros, CancellationToken ct) => WithRunAsync(id, async (session, run, rows) =>
    {
        var waits = run is { Status: AgentTaskStatus.Running, WaitingFor: WaitingFor.Budget };
        if (!waits && run.Status is not (AgentTaskStatus.Failed or AgentTaskStatus.Cancelled))
            throw ProblemException.Conflict("nothing_to_resume", $"The run is {run.Status.ToText()}; only one that failed, was cancelled or waits for budget can be resumed.");
        run.MaxCostMicros = maxCostMicros ?? run.MaxCostMicros;
        var now = clock.Now();
        foreach (var row in Resume.ToRepeat(run, rows))
            await ReopenAsync(session, run, rows, row, now);
        RunReopen.Run(session, run, now);
        await advance.GoAsync(session, run, rows);
    }, ct);

    /// <summary>Answers an approval or input node.</summary>
    /// <exception cref="ProblemException">404; 409 when the node does not wait for an answer; 422 when the answer does not fit.</exception>
    public Task<WorkflowRun> DecideAsync(string id, string nodeId, Decision decision, CancellationToken ct) => WithRunAsync(id, async (session, run, rows) =>
    {
        var definition = new RawJson(run.Definition).Read<WorkflowDefinition>();
        var node = definition.Nodes.FirstOrDefault(n => n.Id == nodeId) ?? throw ProblemException.NotFound("Node");
        var row = rows.Find(r => r.NodeId == nodeId && r is { IsTerminal: false, WaitingFor: not null })
            ?? throw ProblemException.Conflict("nothing_to_decide", $"'{node.Title}' does not wait for an answer.");
        var graph = WorkflowGraph.Of(definition);
        var ended = decision.Apply(node, row, clock.Now(), hasWayOnRejection: graph.Out[graph.Index[nodeId]].Exists(e =>
            graph.Edges[e].Branch is { } label && Branches.Fits(NodeType.Approval, label, Branches.Rejected)));
        rows[rows.IndexOf(row)] = ended;
        await NodeRows.UpdateAsync(session, ended);
        session.Raise(new WorkflowNodeChanged(run, ended));
        await advance.GoAsync(session, run, rows);
    }, ct);

    /// <summary>Starts a new run that takes over what another had finished before a node.</summary>
    /// <param name="id">The run to go by.</param>
    /// <param name="fromNode">The first node that is done again.</param>
    /// <param name="change">Makes the new order of the old run.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ProblemException">404; 409 while it has not ended; 422 unknown node.</exception>
    public Task<WorkflowRun> RerunAsync(string id, string fromNode, Func<WorkflowRun, WorkflowDefinition, RunOrder> change, CancellationToken ct) =>
        database.WriteAsync(async session =>
        {
            var old = await RunRows.LoadAsync(session, id) ?? throw ProblemException.NotFound("Workflow run");
            if (!old.IsTerminal)
                throw ProblemException.Conflict("run_not_ended", "The run has not ended. Cancel it first, or wait.");
            var definition = new RawJson(old.Definition).Read<WorkflowDefinition>();
            var graph = WorkflowGraph.Of(definition);
            var kept = new List<WorkflowNodeRun>();
            if (fromNode != ManagerPlan.NodeId || old.Process != WorkflowProcess.Hierarchical)
            {
                if (!graph.Index.TryGetValue(fromNode, out var node))
                    throw ProblemException.Invalid("from_node", "unknown_value", $"The run has no node '{fromNode}'.");
                var again = graph.From(node).Select(n => graph.Nodes[n].Id).ToHashSet(StringComparer.Ordinal);
                kept = [.. (await NodeRows.OfRunAsync(session, id)).Where(r => r is { Superseded: false, Status: AgentTaskStatus.Completed } && !again.Contains(r.NodeId))];
            }
            return await StartAsync(session, change(old, definition), kept);
        }, ct);

    private async ValueTask<WorkflowRun> StartAsync(WriteSession session, RunOrder order, List<WorkflowNodeRun> kept)
    {
        var now = clock.Now();
        var agents = await AgentsOf.LoadAsync(session, order.Definition);
        var run = new WorkflowRun
        {
            Id = Ids.New(clock),
            WorkflowId = order.WorkflowId,
            WorkflowVersion = order.WorkflowVersion,
            Name = order.Name,
            Process = order.Definition.Process,
            Inputs = order.Inputs,
            Definition = RawJson.From(order.Definition).Text,
            Team = order.Definition.Process == WorkflowProcess.Hierarchical ? RawJson.From(await managers.TeamAsync(session, order.Definition, agents)).Text : null,
            RerunOf = order.RerunOf,
            MaxCostMicros = order.Definition.Settings.MaxCostUsd is { } cap ? (long)Math.Ceiling(cap * 1_000_000m) : null,
            CreatedAt = now,
            StartedAt = now,
            UpdatedAt = now,
        };
        await RunRows.InsertAsync(session, run);
        session.Raise(new WorkflowRunChanged(run, RunChange.Started));
        var rows = kept.ConvertAll(r => r with { RunId = run.Id, Copied = true, InputTokens = 0, OutputTokens = 0, CostMicros = 0 });
        foreach (var row in rows)
            await NodeRows.InsertAsync(session, row);
        await advance.GoAsync(session, run, rows);
        return run;
    }

    private static async ValueTask ReopenAsync(WriteSession session, WorkflowRun run, List<WorkflowNodeRun> rows, WorkflowNodeRun row, DateTimeOffset now)
    {
        var task = row.TaskId is null ? null : await session.Db.Tasks.FirstOrDefaultAsync(t => t.Id == row.TaskId, CancellationToken.None);
        if (task is not { Status: AgentTaskStatus.Failed or AgentTaskStatus.Cancelled })
        {
            await RunReopen.LeaveBehindAsync(session, rows, row);
            return;
        }
        try
        {
            await TaskCommands.RetryAsync(session, task, RetryFrom.Resume, now);
        }
        catch (ProblemException e) when (e.Status == 404)
        {
            throw ProblemException.Conflict("agent_deleted", $"The agent of '{row.NodeId}' was deleted. Restore it, or start a new run.");
        }
        await RunReopen.NodeAsync(session, run, rows, row);
    }

    private Task<WorkflowRun> WithRunAsync(string id, Func<WriteSession, WorkflowRun, List<WorkflowNodeRun>, ValueTask> change, CancellationToken ct) =>
        database.WriteAsync(async session =>
        {
            var run = await RunRows.LoadAsync(session, id) ?? throw ProblemException.NotFound("Workflow run");
            await change(session, run, await NodeRows.OfRunAsync(session, id));
            return run;
        }, ct);
}
