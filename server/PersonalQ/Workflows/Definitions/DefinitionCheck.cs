using System.Globalization;
using System.Text.Json;
using PersonalQ.Http;
using PersonalQ.Schemas;
using PersonalQ.Workflows.Hierarchy;

namespace PersonalQ.Workflows.Definitions;

/// <summary>Finds everything that is wrong with a definition before it is ever run; each fault names its node.</summary>
internal sealed class DefinitionCheck
{
    private readonly WorkflowDefinition definition;
    private readonly List<FieldError> errors = [];

    private DefinitionCheck(WorkflowDefinition definition) => this.definition = definition;

    /// <summary>All faults but unknown agents, which only the database knows.</summary>
    public static IReadOnlyList<FieldError> Faults(WorkflowDefinition definition)
    {
        var check = new DefinitionCheck(definition);
        check.Shape();
        // The rest reads ids, ends and expressions, which have to be there first.
        if (check.errors.Count == 0)
            check.Meaning();
        return check.errors;
    }

    private void Shape()
    {
        try
        {
            definition.Validate();
        }
        catch (ProblemException e)
        {
            errors.AddRange(e.Errors.Select(Named));
        }
        if (errors.Exists(e => e.Code == "required") || errors.Exists(e => e.Field is "nodes" or "edges" or "inputs" or "notes"))
            return; // what is not there at all cannot be looked into, and what is far too much is not
        if (definition.Nodes.Count == 0)
            Wrong("nodes", "required", "A workflow needs a node at least.");
        foreach (var twice in definition.Nodes.GroupBy(n => n.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Wrong(At(twice.Key, "id"), "duplicate", $"There are {twice.Count()} nodes '{twice.Key}'.");
        foreach (var twice in definition.Inputs.GroupBy(i => i.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Wrong("inputs." + twice.Key, "duplicate", $"There are {twice.Count()} inputs '{twice.Key}'.");
        foreach (var input in definition.Inputs)
            if (input.Default is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value && !InputCheck.Fits(input.Type, value))
                Wrong($"inputs.{input.Name}.default", "wrong_type", $"The default is not of the type {input.Type.ToText()}.");
        for (var i = 0; i < definition.Edges.Count; i++)
            CheckEnds(definition.Edges[i], i);
    }

    private void CheckEnds(WorkflowEdge edge, int index)
    {
        var name = edge.Id is { Length: > 0 } id ? id : index.ToString(CultureInfo.InvariantCulture);
        foreach (var (field, end) in (ReadOnlySpan<(string, string)>)[("source", edge.Source), ("target", edge.Target)])
            if (definition.Nodes.All(n => n.Id != end))
                Wrong($"edges.{name}.{field}", "unknown_value", $"There is no node '{end}'.");
        if (definition.Edges.Take(index).Any(e => e.Source == edge.Source && e.Target == edge.Target && e.Branch == edge.Branch))
            Wrong($"edges.{name}", "duplicate", $"There are two edges from '{edge.Source}' to '{edge.Target}'.");
    }

    private void Meaning()
    {
        var graph = WorkflowGraph.Of(definition);
        foreach (var node in graph.Cyclic)
            Wrong(At(graph.Nodes[node].Id), "cycle", $"'{graph.Nodes[node].Title}' is on or behind a circle. A way back has to leave a loop node, on an edge named 'repeat'.");
        var reachable = graph.Reachable();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (!reachable.Contains(i) && graph.Order.Contains(i))
                Wrong(At(node.Id), "unreachable", $"No way leads to '{node.Title}'.");
            CheckNode(graph, i, node);
        }
        errors.AddRange(ExpressionCheck.Faults(definition, graph));
        if (definition.Process == WorkflowProcess.Hierarchical)
            CheckTeam();
    }

    private void CheckNode(WorkflowGraph graph, int index, WorkflowNode node)
    {
        if (node.Type is NodeType.Agent or NodeType.Map && string.IsNullOrWhiteSpace(node.AgentId))
            Wrong(At(node.Id, "agent_id"), "required", "This is required.");
        if (node.OutputSchema is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
            Wrong(At(node.Id, "output_schema"), "wrong_type", "This must be a JSON schema, an object.");
        else if (node.OutputSchema is { ValueKind: JsonValueKind.Object } schema && JsonSchema.Fault(schema) is { } fault)
            Wrong(At(node.Id, "output_schema"), "invalid_schema", $"This is no JSON schema that can be used: {fault}.");
        switch (node.Type)
        {
            case NodeType.Condition when string.IsNullOrWhiteSpace(node.Condition?.Expression) == node.Condition?.ModelChoice is null:
                Wrong(At(node.Id, "condition"), "required", "Give either an expression or a model's choice.");
                break;
            case NodeType.Map when node.Map is null:
                Wrong(At(node.Id, "map"), "required", "Say what it runs over.");
                break;
            case NodeType.Loop when node.Loop is null:
                Wrong(At(node.Id, "loop"), "required", "Say when it ends.");
                break;
            case NodeType.Loop when graph.Bodies[index] is not { Count: > 0 }:
                Wrong(At(node.Id), "no_way_back", "A loop needs an edge named 'repeat' to a node from which a way leads back to it.");
                break;
            case NodeType.Loop when graph.Bodies[index]!.All(n => graph.Nodes[n].Type is NodeType.Condition or NodeType.Loop):
                Wrong(At(node.Id), "nothing_to_repeat", "Between a loop and itself somebody has to do something: an agent, a map, or a person.");
                break;
        }
        var ways = graph.Out[index].ConvertAll(e => graph.Edges[e]);
        if (node.OnError == NodeFailure.Branch && !ways.Exists(w => w.IsError))
            Wrong(At(node.Id, "on_error"), "no_branch", "With on_error 'branch' it needs an edge named 'error'.");
        foreach (var way in ways)
            CheckBranch(node, way);
    }

    private void CheckBranch(WorkflowNode node, GraphEdge way)
    {
        var at = $"edges.{(way.Edge.Id is { Length: > 0 } id ? id : $"{way.Edge.Source}-{way.Edge.Target}")}.branch";
        if (way.IsError)
        {
            if (node.OnError != NodeFailure.Branch)
                Wrong(at, "unknown_value", $"An edge named 'error' needs on_error 'branch' at '{node.Id}'.");
            return;
        }
        if (way.Branch is not { } branch)
            return;
        IReadOnlyList<string>? known = node.Type switch
        {
            NodeType.Condition => node.Condition?.ModelChoice?.Branches,
            NodeType.Approval => [Branches.Approved, Branches.Rejected, "true", "false"],
            NodeType.Loop => [Branches.Repeat, Branches.Done],
            _ => [],
        };
        if (known is null || known.Contains(branch, StringComparer.OrdinalIgnoreCase))
            return;
        Wrong(at, "unknown_value", known.Count == 0 ? $"'{node.Id}' has no branches." : $"'{node.Id}' has the branches {string.Join(", ", known)}.");
    }

    private void CheckTeam()
    {
        foreach (var node in definition.Nodes)
        {
            if (node.Type != NodeType.Agent)
                Wrong(At(node.Id, "type"), "unknown_value", "In a hierarchical workflow every node is an agent's job.");
            if (node.Id == ManagerPlan.NodeId)
                Wrong(At(node.Id, "id"), "reserved", "This id belongs to the manager.");
            if (node.AgentId is { Length: > 0 } agent && agent == definition.Settings.ManagerAgentId)
                Wrong(At(node.Id, "agent_id"), "delegation_to_itself", "The manager cannot be a member: it would delegate to itself.");
        }
    }

    // nodes.3.agent_id → nodes.draft.agent_id
    private FieldError Named(FieldError error)
    {
        var parts = error.Field.Split('.');
        return parts is ["nodes", var index, ..] && int.TryParse(index, CultureInfo.InvariantCulture, out var i) && i < definition.Nodes.Count && definition.Nodes[i] is { Id.Length: > 0 } node
            ? error with { Field = string.Join('.', ["nodes", node.Id, .. parts.Skip(2)]) }
            : error;
    }

    private static string At(string nodeId, string? field = null) => field is null ? "nodes." + nodeId : $"nodes.{nodeId}.{field}";

    private void Wrong(string field, string code, string message) => errors.Add(new FieldError(field, code, message));
}
