using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Agents;
using PersonalQ.Http;
using PersonalQ.Tasks;
using PersonalQ.Tools;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Hierarchy;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Execution;

/// <summary>What a run is started with.</summary>
internal sealed record WorkflowRunOrder
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
    /// <summary>What starts it.</summary>
    public WorkflowRunSource StartedBy { get; init; } = WorkflowRunSource.Api;
    /// <summary>The only node it runs, if it is not a whole run.</summary>
    public string? OnlyNode { get; init; }
    /// <summary>Nodes that count as done before it starts.</summary>
    public IReadOnlyList<KnownOutput> Known { get; init; } = [];
}

/// <summary>What a node gave, without running it.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Output">JSON.</param>
/// <param name="Labels">Where it comes from.</param>
internal sealed record KnownOutput(string NodeId, string Output, Labels Labels);

/// <summary>What can be done to runs. Each is one write.</summary>
internal sealed class WorkflowRunCommands(IDatabase database, WorkflowRunAdvance advance, DelegationFlow flow, Managers managers, TimeProvider clock)
{
    /// <summary>Starts a run: its first nodes are queued with it.</summary>
    /// <exception cref="ProblemException">422 unknown agent; 409 an agent that takes no work.</exception>
    public Task<WorkflowRun> StartAsync(WorkflowRunOrder order, CancellationToken ct) =>
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
        await WorkflowRunRows.UpdateAsync(session, run); // before its tasks end, so that they do not move it on
        foreach (var row in rows.Where(r => !r.IsTerminal).ToList())
            await NodeStop.CancelAsync(session, run, rows, row, AgentTaskStatus.Cancelled, "run_cancelled", "The run was cancelled.", now);
        await WorkflowRunSlices.BeginAsync(session, id, clock);
        session.Raise(new WorkflowRunChanged(run, WorkflowRunChange.Cancelled));
    }, ct);

    /// <summary>Goes on with a run that failed, was cancelled, or waits for budget. What has finished is not done again.</summary>
    /// <param name="id">The run.</param>
    /// <param name="maxCostMicros">A new cap, which a run that goes on may be given too; null to leave it.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ProblemException">404; 409 when it has nothing to resume; 422 when the cap is reached already.</exception>
    public Task<WorkflowRun> ResumeAsync(string id, long? maxCostMicros, CancellationToken ct) => WithRunAsync(id, async (session, run, rows) =>
    {
        var goesOn = run.Status == AgentTaskStatus.Running && (run.WaitingFor == WaitingFor.Budget || maxCostMicros is not null);
        if (!goesOn && run.Status is not (AgentTaskStatus.Failed or AgentTaskStatus.Cancelled))
            throw ProblemException.Conflict("nothing_to_resume", $"The run is {run.Status.ToText()}; only one that failed, was cancelled or waits for budget can be resumed.");
        var cost = await WorkflowRunBudget.SoFarAsync(session, run);
        // Where a price is unknown no cap can be kept; whoever says go on has been asked.
        run.MaxCostMicros = cost is null ? null : maxCostMicros ?? run.MaxCostMicros;
        if (cost >= run.MaxCostMicros)
            throw ProblemException.Invalid("max_cost_usd", "too_small", $"The run has cost {WorkflowRunBudget.Text(cost.Value)} already. Give it a cap above that.");
        var now = await session.NowAsync();
        var definition = new RawJson(run.Definition).Read<WorkflowDefinition>();
        var wanted = WorkflowRunResume.ToRepeat(session, run, definition, rows, clock).ToHashSet();
        if (!goesOn)
            await WorkflowRunSlices.FinishAsync(session, id, clock);
        foreach (var row in rows.Where(r => wanted.Contains(NodeKey.Of(r))).ToList())
            await ReopenAsync(session, run, definition, rows, row, now);
        if (!goesOn)
            WorkflowRunReopen.Run(session, run, now);
        await flow.GoOnAsync(session, run);
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
        var misfit = session.Bounded(() => $"answer to {nodeId}: {node.OutputSchema?.GetRawText()}", clock, budget => decision.Misfit(node, budget));
        var ended = decision.Apply(node, row, clock.Now(), misfit: misfit, hasWayOnRejection: graph.Out[graph.Index[nodeId]].Exists(e =>
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
    public Task<WorkflowRun> RerunAsync(string id, string fromNode, Func<WorkflowRun, WorkflowDefinition, WorkflowRunOrder> change, CancellationToken ct) =>
        database.WriteAsync(async session =>
        {
            var old = await WorkflowRunRows.LoadAsync(session, id) ?? throw ProblemException.NotFound("Workflow run");
            if (!old.IsTerminal)
                throw ProblemException.Conflict("run_not_ended", "The run has not ended. Cancel it first, or wait.");
            var definition = new RawJson(old.Definition).Read<WorkflowDefinition>();
            var graph = WorkflowGraph.Of(definition);
            // The new definition and its inputs are checked outside: that can take long.
            WorkflowRunOrder Order() => session.Bounded(() => $"rerun from {fromNode} of {old.Definition} with {old.Inputs}", clock, _ => change(old, definition), tryHere: false);
            if (old.Process == WorkflowProcess.Hierarchical)
                // What the members did was the manager's to order: it begins anew.
                return fromNode == ManagerPlan.NodeId || graph.Index.ContainsKey(fromNode) ? await StartAsync(session, Order(), []) : throw UnknownNode(fromNode);
            if (!graph.Index.TryGetValue(fromNode, out var node))
                throw UnknownNode(fromNode);
            var again = graph.From(node).Select(n => graph.Nodes[n].Id).ToHashSet(StringComparer.Ordinal);
            var kept = (await NodeRows.WholeAsync(session, id)).Where(r => r is { Superseded: false, Status: AgentTaskStatus.Completed } && !again.Contains(r.NodeId)).ToList();
            return await StartAsync(session, Order(), kept);
        }, ct);

    private async ValueTask<WorkflowRun> StartAsync(WriteSession session, WorkflowRunOrder order, List<WorkflowNodeRun> kept)
    {
        var now = clock.Now();
        var agents = await AgentsOf.LoadAsync(session, order.Definition);
        var run = new WorkflowRun
        {
            Id = Ids.New(clock),
            WorkflowId = order.WorkflowId,
            WorkflowVersion = order.WorkflowVersion,
            Number = await WorkflowRunRows.NextNumberAsync(session, order.WorkflowId),
            StartedBy = order.StartedBy,
            OnlyNode = order.OnlyNode,
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
        await WorkflowRunRows.InsertAsync(session, run);
        session.Raise(new WorkflowRunChanged(run, WorkflowRunChange.Started));
        var rows = kept.ConvertAll(r => r with { RunId = run.Id, Copied = true, InputTokens = 0, OutputTokens = 0, CostMicros = 0 });
        rows.AddRange(order.Known.Select(k => new WorkflowNodeRun
        {
            RunId = run.Id,
            NodeId = k.NodeId,
            Status = AgentTaskStatus.Completed,
            Output = k.Output,
            Copied = true,
            Trust = k.Labels.Trust,
            Secrecy = k.Labels.Secrecy,
            StartedAt = now,
            CompletedAt = now,
        }));
        foreach (var row in rows)
            await NodeRows.InsertAsync(session, row);
        await advance.GoAsync(session, run, rows);
        return run;
    }

    private static ProblemException UnknownNode(string node) => ProblemException.Invalid("from_node", "unknown_value", $"The run has no node '{node}'.");

    private static async ValueTask ReopenAsync(
        WriteSession session, WorkflowRun run, WorkflowDefinition definition, List<WorkflowNodeRun> rows, WorkflowNodeRun row, DateTimeOffset now)
    {
        var task = row.TaskId is null ? null : await TaskRows.LockAsync(session, row.TaskId);
        if (task is not { Status: AgentTaskStatus.Failed or AgentTaskStatus.Cancelled })
        {
            await WorkflowRunReopen.LeaveBehindAsync(session, rows, row);
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
        await WorkflowRunReopen.NodeAsync(session, run, definition, rows, row, now);
    }

    private Task<WorkflowRun> WithRunAsync(string id, Func<WriteSession, WorkflowRun, List<WorkflowNodeRun>, ValueTask> change, CancellationToken ct) =>
        database.WriteAsync(async session =>
        {
            var run = await WorkflowRunRows.LoadAsync(session, id) ?? throw ProblemException.NotFound("Workflow run");
            await change(session, run, await NodeRows.OfRunAsync(session, id));
            return run;
        }, ct);
}
