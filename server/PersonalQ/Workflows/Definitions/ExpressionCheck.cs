using PersonalQ.Http;
using PersonalQ.Workflows.Expressions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Workflows.Definitions;

/// <summary>Finds expressions that cannot be read, or that read what is not there.</summary>
internal sealed class ExpressionCheck(WorkflowDefinition definition, WorkflowGraph graph)
{
    private readonly List<FieldError> errors = [];
    private readonly Dictionary<int, HashSet<int>> after = [];
    private readonly ValueShapes shapes = new(definition, graph);

    public static IReadOnlyList<FieldError> Faults(WorkflowDefinition definition, WorkflowGraph graph)
    {
        var check = new ExpressionCheck(definition, graph);
        for (var i = 0; i < graph.Nodes.Count; i++)
            check.CheckNode(i, graph.Nodes[i]);
        check.CheckTemplate("settings.goal", definition.Settings.Goal, null, isMap: false);
        return check.errors;
    }

    private void CheckNode(int index, WorkflowNode node)
    {
        var at = "nodes." + node.Id;
        var isMap = node.Type == NodeType.Map;
        CheckTemplate(at + ".instruction", node.Instruction, index, isMap);
        CheckTemplate(at + ".label", node.Label, index, isMap: false);
        CheckTemplate(at + ".content", node.Content, index, isMap: false);
        CheckTemplate(at + ".expected_output", node.ExpectedOutput, index, isMap);
        CheckExpression(at + ".condition.expression", node.Condition?.Expression, index);
        CheckTemplate(at + ".condition.model_choice.question", node.Condition?.ModelChoice?.Question, index, isMap: false);
        CheckExpression(at + ".map.items", node.Map?.Items, index);
        CheckExpression(at + ".loop.until", node.Loop?.Until, index);
    }

    private void CheckTemplate(string field, string? text, int? node, bool isMap)
    {
        if (!string.IsNullOrWhiteSpace(text))
            Try(field, () => Template.Parse(text).Expressions, node, isMap);
    }

    private void CheckExpression(string field, string? text, int? node)
    {
        if (!string.IsNullOrWhiteSpace(text))
            Try(field, () => [Expression.Parse(text)], node, isMap: false);
    }

    private void Try(string field, Func<IEnumerable<Expression>> read, int? node, bool isMap)
    {
        try
        {
            foreach (var expression in read())
            {
                foreach (var path in expression.Paths)
                    if (Fault(path, node, isMap) is { } fault)
                        errors.Add(new FieldError(field, fault.Code, fault.Message));
                errors.AddRange(expression.FieldsOfNothing(shapes.Root).Distinct().Select(message => new FieldError(field, "no_field", message)));
            }
        }
        catch (ExpressionException e)
        {
            errors.Add(new FieldError(field, "bad_expression", e.Message));
        }
    }

    private (string Code, string Message)? Fault(IReadOnlyList<string> path, int? node, bool isMap)
    {
        var name = path[0];
        if (!WorkflowRunValues.Names.Contains(name))
            return ("unknown_value", $"'{name}' is not known. Known: {string.Join(", ", WorkflowRunValues.Names)}. Texts need quotes.");
        if (name is "item" or "index" && !isMap)
            return ("unknown_value", $"'{name}' is known in the instruction of a map node only.");
        if (path.Count < 2)
            return null;
        if (name == "inputs" && definition.Inputs.All(i => i.Name != path[1]))
            return ("missing_input", $"The workflow has no input '{path[1]}'.");
        if (name is not ("outputs" or "errors"))
            return null;
        if (!graph.Index.TryGetValue(path[1], out var source))
            return ("unknown_value", $"There is no node '{path[1]}'.");
        // In a hierarchical run nothing has an output while the manager is told what to do.
        var comesBefore = node is { } reader && definition.Process != WorkflowProcess.Hierarchical
            && After(source).Contains(reader);
        return comesBefore ? null : ("missing_input", $"'{path[1]}' does not come before this node.");
    }

    // All that can come after a node; asked of it by every expression that reads its output.
    private HashSet<int> After(int source)
    {
        if (!after.TryGetValue(source, out var found))
        {
            after[source] = found = [];
            foreach (var target in graph.Out[source].Select(e => graph.Edges[e].Target).Distinct())
                if (!found.Contains(target))
                    found.UnionWith(graph.From(target));
        }
        return found;
    }
}
