namespace PersonalQ.Workflows.Definitions;

/// <summary>
/// A definition as a graph of numbered nodes and edges, with what follows from its shape alone: the order without the
/// ways back, the bodies of loops, and whose failure a later <c>first_success</c> takes care of.
/// </summary>
internal sealed class WorkflowGraph
{
    private WorkflowGraph(IReadOnlyList<WorkflowNode> nodes, IReadOnlyList<WorkflowEdge> edges)
    {
        Nodes = nodes;
        Index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
            Index.TryAdd(nodes[i].Id, i);
        Edges = [.. edges
            .Where(e => Index.ContainsKey(e.Source) && Index.ContainsKey(e.Target))
            .Select(e => new GraphEdge(e, Index[e.Source], Index[e.Target], Branches.IsRepeat(nodes[Index[e.Source]].Type, e.Branch)))];
        In = [.. nodes.Select(_ => new List<int>())];
        Out = [.. nodes.Select(_ => new List<int>())];
        for (var i = 0; i < Edges.Count; i++)
        {
            In[Edges[i].Target].Add(i);
            Out[Edges[i].Source].Add(i);
        }
        Order = Sort();
        Bodies = [.. nodes.Select((n, i) => n.Type == NodeType.Loop ? BodyOf(i) : null)];
        Absorbed = AbsorbedNodes();
        Begins = [.. nodes.Select((_, n) => In[n].TrueForAll(e => Edges[e].IsRepeat && Bodies[Edges[e].Source]!.Contains(n)))];
    }

    public IReadOnlyList<WorkflowNode> Nodes { get; }
    public Dictionary<string, int> Index { get; }
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>Edges into each node.</summary>
    public IReadOnlyList<List<int>> In { get; }

    /// <summary>Edges out of each node.</summary>
    public IReadOnlyList<List<int>> Out { get; }

    /// <summary>The nodes so that each comes after its sources, ways back not counted. Shorter than the nodes when there is a cycle outside loops.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>For a loop node: the nodes between it and itself; null for others.</summary>
    public IReadOnlyList<HashSet<int>?> Bodies { get; }

    /// <summary>Nodes whose failure matters only to later <c>first_success</c> nodes.</summary>
    public bool[] Absorbed { get; }

    /// <summary>Nodes with which a run begins: those without a way in, and those that begin the body of a loop and have no other way in.</summary>
    public bool[] Begins { get; }

    /// <summary>Nodes on a cycle that no loop node opens; empty in a valid graph.</summary>
    public IEnumerable<int> Cyclic => Enumerable.Range(0, Nodes.Count).Except(Order);

    public static WorkflowGraph Of(WorkflowDefinition definition) => new(definition.Nodes, EdgesOf(definition));

    /// <summary>The edges of a definition; where a process needs none, each node follows the one before.</summary>
    public static IReadOnlyList<WorkflowEdge> EdgesOf(WorkflowDefinition definition) =>
        definition.Process != WorkflowProcess.Graph && definition.Edges.Count == 0
            ? [.. definition.Nodes.Zip(definition.Nodes.Skip(1), (a, b) => new WorkflowEdge { Id = $"{a.Id}-{b.Id}", Source = a.Id, Target = b.Id })]
            : definition.Edges;

    /// <summary>Nodes that a run can come to.</summary>
    public HashSet<int> Reachable() => Closure(Enumerable.Range(0, Nodes.Count).Where(n => Begins[n]),
        n => Out[n].Select(e => Edges[e]).Where(e => !e.IsRepeat || Bodies[e.Source]!.Contains(e.Target)).Select(e => e.Target));

    /// <summary>A node and everything that can come after it, ways back included.</summary>
    public HashSet<int> From(int node) => Closure([node], n => Out[n].Select(e => Edges[e].Target));

    private List<int> Sort()
    {
        var open = In.Select(edges => edges.Count(e => !Edges[e].IsRepeat)).ToArray();
        var ready = new Queue<int>(Enumerable.Range(0, Nodes.Count).Where(n => open[n] == 0));
        var order = new List<int>(Nodes.Count);
        while (ready.TryDequeue(out var node))
        {
            order.Add(node);
            foreach (var edge in Out[node].Select(e => Edges[e]).Where(e => !e.IsRepeat))
                if (--open[edge.Target] == 0)
                    ready.Enqueue(edge.Target);
        }
        return order;
    }

    private HashSet<int> BodyOf(int loop)
    {
        var forward = Closure(Out[loop].Where(e => Edges[e].IsRepeat).Select(e => Edges[e].Target).Where(n => n != loop), n => n == loop ? [] : Out[n].Select(e => Edges[e].Target));
        var backward = Closure(In[loop].Select(e => Edges[e].Source).Where(n => n != loop), n => n == loop ? [] : In[n].Select(e => Edges[e].Source));
        forward.IntersectWith(backward);
        forward.Remove(loop);
        return forward;
    }

    private bool[] AbsorbedNodes()
    {
        var absorbed = new bool[Nodes.Count];
        foreach (var node in Order.Reverse())
        {
            var ways = Out[node].Where(e => !Edges[e].IsRepeat).ToList();
            absorbed[node] = ways.Count > 0 && ways.TrueForAll(e => Nodes[Edges[e].Target].Join == NodeJoin.FirstSuccess && In[Edges[e].Target].Count > 1 || absorbed[Edges[e].Target]);
        }
        return absorbed;
    }

    private static HashSet<int> Closure(IEnumerable<int> from, Func<int, IEnumerable<int>> next)
    {
        var found = new HashSet<int>();
        var open = new Stack<int>(from);
        while (open.TryPop(out var node))
            if (found.Add(node))
                foreach (var more in next(node))
                    open.Push(more);
        return found;
    }
}

/// <summary>An edge between numbered nodes.</summary>
/// <param name="Edge">As defined.</param>
/// <param name="Source">Where it begins.</param>
/// <param name="Target">Where it ends.</param>
/// <param name="IsRepeat">Whether it goes back to the beginning of a loop.</param>
internal readonly record struct GraphEdge(WorkflowEdge Edge, int Source, int Target, bool IsRepeat)
{
    public string? Branch => string.IsNullOrWhiteSpace(Edge.Branch) ? null : Edge.Branch;
    public bool IsError => string.Equals(Edge.Branch, Branches.Error, StringComparison.OrdinalIgnoreCase);
}
