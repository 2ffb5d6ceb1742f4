using PersonalQ.Limits;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Plan;

/// <summary>Where a node stands in a walk.</summary>
internal enum NodePhase
{
    /// <summary>Not reached, or not yet.</summary>
    Ahead,
    /// <summary>Reached and not ended.</summary>
    Open,
    /// <summary>Ended.</summary>
    Over,
    /// <summary>It will not be reached: other branches were chosen.</summary>
    Passed,
    /// <summary>It will not be reached: what it needed has failed.</summary>
    Lost,
}

/// <summary>
/// Walks the graph along the outcomes that are known and says where every node stands. The same rows give the same
/// answer in whatever order they were written, so that neither crashes nor parallel branches can make a node run twice.
/// </summary>
internal sealed class GraphWalk
{
    private enum Way
    {
        /// <summary>Its source has not ended.</summary>
        Ahead,
        /// <summary>The run went this way.</summary>
        Taken,
        /// <summary>The run went this way into a loop in an earlier round: it tells something but starts nothing.</summary>
        Used,
        /// <summary>Another branch was chosen.</summary>
        Passed,
        /// <summary>Its source failed.</summary>
        Lost,
    }

    private readonly WorkflowGraph graph;
    private readonly Way[] ways;
    private readonly NodePhase[] phases;
    private readonly int[] visits;
    private readonly int[] rounds;
    private readonly WorkflowNodeRun?[] outcomes;
    private readonly WorkflowNodeRun?[] results;
    private readonly List<ContextPart>[] contents;
    private readonly bool[] needless;
    private readonly TextBudget? budget;
    private readonly int loops;

    /// <param name="graph">The graph.</param>
    /// <param name="attempts">What the rows say.</param>
    /// <param name="budget">Bounds of the work, if it is counted.</param>
    public GraphWalk(WorkflowGraph graph, Attempts attempts, TextBudget? budget = null)
    {
        this.budget = budget;
        loops = graph.Bodies.Count(b => b is not null);
        this.graph = graph;
        Attempts = attempts;
        ways = [.. graph.Edges.Select(e => e.IsRepeat ? Way.Passed : Way.Ahead)];
        phases = new NodePhase[graph.Nodes.Count];
        visits = new int[graph.Nodes.Count];
        rounds = new int[graph.Nodes.Count];
        outcomes = new WorkflowNodeRun?[graph.Nodes.Count];
        results = new WorkflowNodeRun?[graph.Nodes.Count];
        contents = [.. graph.Nodes.Select(_ => new List<ContextPart>())];
        while (Pass())
        {
        }
        needless = NeedlessNodes();
    }

    public Attempts Attempts { get; }

    /// <summary>The failure that ends the run, if there is one.</summary>
    public WorkflowNodeRun? Failure { get; private set; }

    /// <summary>Where a node stands.</summary>
    public NodePhase Phase(int node) => phases[node];

    /// <summary>The number of the present visit of a node.</summary>
    public int Iteration(int node) => visits[node] - 1;

    /// <summary>Rounds that a loop's body has run since the loop was entered.</summary>
    public int Rounds(int loop) => rounds[loop];

    /// <summary>The newest outcome of each node that has one, by id.</summary>
    public IEnumerable<WorkflowNodeRun> Results => results.OfType<WorkflowNodeRun>();

    /// <summary>What a node is told by those before it, and in a loop by its own last result.</summary>
    public IReadOnlyList<ContextPart> ContextOf(int node)
    {
        var parts = Incoming(node);
        if (graph.Nodes[node].Type != NodeType.Agent || Iteration(node) == 0 || results[node] is not { HasOutput: true } before)
            return parts;
        parts.RemoveAll(p => p.NodeId == graph.Nodes[node].Id);
        parts.Add(ContextPart.Of(before, "Your result of the last round"));
        return parts;
    }

    /// <summary>What the run comes to: the contents of the nodes after which nothing came, but for failures that a later node made up for.</summary>
    public IEnumerable<ContextPart> Ends() => Distinct(Enumerable.Range(0, graph.Nodes.Count)
        .Where(n => phases[n] == NodePhase.Over && !graph.Out[n].Exists(e => ways[e] is Way.Taken or Way.Lost))
        .SelectMany(n => contents[n]));

    /// <summary>Open visits whose result nobody needs: those a loop or a <c>first_success</c> has left behind.</summary>
    public IEnumerable<WorkflowNodeRun> Needless() =>
        Attempts.Open.Where(r => graph.Index.TryGetValue(r.NodeId, out var node) && (needless[node] || r.Iteration < Iteration(node)));

    /// <summary>Whether a node need not begin, because whoever would use its result has gone on.</summary>
    public bool IsNeedless(int node) => needless[node];

    private bool[] NeedlessNodes()
    {
        var found = new bool[graph.Nodes.Count];
        foreach (var node in graph.Order.Reverse())
            found[node] = graph.Out[node].Count > 0 && graph.Out[node].TrueForAll(e => graph.Edges[e].Target is var target
                && (found[target] || (graph.Nodes[target].Join == NodeJoin.FirstSuccess && phases[target] is NodePhase.Open or NodePhase.Over)));
        return found;
    }

    // One sweep in the order of the graph; true when something changed that an earlier node may depend on.
    private bool Pass()
    {
        var changed = false;
        foreach (var node in graph.Order)
        {
            if (phases[node] != NodePhase.Ahead)
                continue;
            var next = Decide(node);
            if (next == NodePhase.Ahead)
                continue;
            changed = true;
            phases[node] = next;
            if (next == NodePhase.Open)
            {
                if (Visit(node))
                    return true; // a loop began again: the sweep starts over
            }
            else
                Close(node, next == NodePhase.Lost ? Way.Lost : Way.Passed);
        }
        return changed;
    }

    private NodePhase Decide(int node)
    {
        var into = graph.In[node];
        budget?.Spend(1 + (into.Count * (1 + (loops / 4))));
        if (graph.Begins[node] && visits[node] == 0)
            return NodePhase.Open;
        int ahead = 0, taken = 0, lost = 0, good = 0;
        foreach (var e in into)
            switch (Seen(e))
            {
                case Way.Ahead:
                    ahead++;
                    break;
                case Way.Taken:
                    taken++;
                    good += outcomes[graph.Edges[e].Source] is { IsFailure: true } ? 0 : 1;
                    break;
                case Way.Lost:
                    lost++;
                    break;
            }
        var ready = graph.Nodes[node].Join switch
        {
            NodeJoin.Any => taken > 0,
            NodeJoin.FirstSuccess => good > 0 || (ahead == 0 && taken > 0),
            _ => ahead == 0 && taken > 0,
        };
        return ready ? NodePhase.Open : ahead > 0 ? NodePhase.Ahead : lost > 0 ? NodePhase.Lost : NodePhase.Passed;
    }

    // A way out of a loop's body that was not chosen may still be chosen in a later round.
    private Way Seen(int edge)
    {
        var way = ways[edge];
        if (way is not (Way.Passed or Way.Lost))
            return way;
        var (source, target) = (graph.Edges[edge].Source, graph.Edges[edge].Target);
        for (var loop = 0; loop < graph.Nodes.Count; loop++)
            if (graph.Bodies[loop] is { } body && body.Contains(source) && target != loop && !body.Contains(target) && phases[loop] is NodePhase.Ahead or NodePhase.Open)
                return Way.Ahead;
        return way;
    }

    // Comes to a node; true when that sent the walk back.
    private bool Visit(int node)
    {
        var iteration = visits[node]++;
        if (graph.Bodies[node] is { } body && graph.In[node].Exists(e => ways[e] == Way.Taken && body.Contains(graph.Edges[e].Source)))
            rounds[node]++;
        var last = Attempts.Last(graph.Nodes[node].Id, iteration);
        if (last is null || !last.IsTerminal || (last.IsFailure && Attempts.IsTriedAgain(last, TriesOf(graph.Nodes[node]))))
            return false;
        return Settle(node, last);
    }

    // A map tries its entries again and not itself; a person is not asked twice.
    private static int TriesOf(WorkflowNode node) => node.Type is NodeType.Agent or NodeType.Condition ? node.Retry?.MaxAttempts ?? 1 : 1;

    private bool Settle(int node, WorkflowNodeRun outcome)
    {
        var definition = graph.Nodes[node];
        phases[node] = NodePhase.Over;
        outcomes[node] = outcome;
        contents[node] = ContentOf(node, outcome);
        if (outcome.IsFailure)
            return Fail(node, outcome);
        results[node] = outcome;
        var labelled = definition.Type.Branch() && graph.Out[node].Exists(e => IsFor(definition.Type, e, outcome.Branch));
        foreach (var e in graph.Out[node])
            ways[e] = IsTaken(definition.Type, e, outcome.Branch, labelled) ? Way.Taken : Way.Passed;
        if (!graph.Out[node].Exists(e => graph.Edges[e].IsRepeat && ways[e] == Way.Taken))
            return false;
        Repeat(node);
        return true;
    }

    private bool Fail(int node, WorkflowNodeRun outcome)
    {
        switch (graph.Nodes[node].OnError)
        {
            case NodeFailure.Continue:
                results[node] = outcome;
                foreach (var e in graph.Out[node])
                    ways[e] = graph.Edges[e].IsError || graph.Edges[e].IsRepeat ? Way.Passed : Way.Taken;
                break;
            case NodeFailure.Branch when graph.Out[node].Exists(e => graph.Edges[e].IsError):
                results[node] = outcome;
                foreach (var e in graph.Out[node])
                    ways[e] = graph.Edges[e].IsError ? Way.Taken : Way.Passed;
                break;
            default:
                if (!graph.Absorbed[node])
                    Failure ??= outcome;
                Close(node, Way.Lost);
                break;
        }
        return false;
    }

    private void Close(int node, Way way)
    {
        foreach (var e in graph.Out[node])
            ways[e] = graph.Edges[e].IsRepeat ? Way.Passed : way;
        // All that could have led to a node that takes the first success has failed: nobody else will tell.
        if (way == Way.Lost && phases[node] == NodePhase.Lost && graph.Nodes[node].Join == NodeJoin.FirstSuccess && !graph.Absorbed[node])
            Failure ??= graph.In[node].Select(e => outcomes[graph.Edges[e].Source]).FirstOrDefault(o => o is { IsFailure: true })
                ?? outcomes.FirstOrDefault(o => o is { IsFailure: true });
    }

    // The next round: the body and the loop itself are ahead again; what leads in from outside stays as it is.
    private void Repeat(int loop)
    {
        var body = graph.Bodies[loop]!;
        foreach (var node in body.Append(loop))
        {
            phases[node] = NodePhase.Ahead;
            outcomes[node] = null;
            if (node != loop)
                rounds[node] = 0;
        }
        for (var e = 0; e < graph.Edges.Count; e++)
        {
            var edge = graph.Edges[e];
            if (edge.Source == loop)
                ways[e] = edge.IsRepeat && body.Contains(edge.Target) ? Way.Taken : edge.IsRepeat ? Way.Passed : Way.Ahead;
            else if (body.Contains(edge.Source) && (body.Contains(edge.Target) || edge.Target == loop))
                ways[e] = edge.IsRepeat ? Way.Passed : Way.Ahead;
            else if (body.Contains(edge.Source) && ways[e] != Way.Taken)
                ways[e] = Way.Ahead;
            else if (edge.Target == loop && ways[e] == Way.Taken)
                ways[e] = Way.Used;
        }
    }

    private bool IsTaken(NodeType type, int e, string? outcome, bool labelled) =>
        !type.Branch() ? !graph.Edges[e].IsError
        : graph.Edges[e].Branch is null ? !labelled
        : IsFor(type, e, outcome);

    private bool IsFor(NodeType type, int e, string? outcome) =>
        outcome is not null && graph.Edges[e].Branch is { } label && Branches.Fits(type, label, outcome);

    private List<ContextPart> ContentOf(int node, WorkflowNodeRun outcome)
    {
        var definition = graph.Nodes[node];
        var own = outcome.IsFailure ? new ContextPart(definition.Id, definition.Title, null, outcome.ErrorMessage ?? "It failed.", Labels.Own)
            : definition.Type.HasContent() ? ContextPart.Of(outcome, definition.Title)
            : definition.Type == NodeType.Approval ? ContextPart.Of(outcome, definition.Title) with { IsDecision = true }
            : null;
        if (own is { IsDecision: false })
            return [own];
        // Nodes that only decide pass on what they were told.
        var parts = Incoming(node);
        if (own is not null)
            parts.Add(own);
        return parts;
    }

    private List<ContextPart> Incoming(int node) => [.. Distinct(graph.In[node]
        .Where(e => ways[e] is Way.Taken or Way.Used)
        .SelectMany(e => contents[graph.Edges[e].Source].Select(p => graph.Edges[e].Edge.Fields is { Count: > 0 } fields ? p with { Fields = fields } : p)))];

    private static IEnumerable<ContextPart> Distinct(IEnumerable<ContextPart> parts) => parts.DistinctBy(p => p.NodeId);
}
