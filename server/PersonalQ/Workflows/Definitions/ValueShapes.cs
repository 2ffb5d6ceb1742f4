using System.Text.Json;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Definitions;

/// <summary>What a definition tells of the values its expressions will see.</summary>
internal sealed class ValueShapes(WorkflowDefinition definition, WorkflowGraph graph)
{
    /// <summary>What is known of a first name.</summary>
    public Shape Root(string name) => name switch
    {
        "inputs" => Shape.Object(OfInput),
        "outputs" => Shape.Object(OfNode),
        "errors" => Shape.Object(_ => Shape.Text),
        "index" or "iteration" => Shape.Number,
        _ => Shape.Unknown,
    };

    private Shape OfInput(string name) => definition.Inputs.FirstOrDefault(i => i.Name == name)?.Type switch
    {
        InputType.String => Shape.Text,
        InputType.Number => Shape.Number,
        InputType.Boolean => Shape.Boolean,
        _ => Shape.Unknown,
    };

    private Shape OfNode(string id) => graph.Index.TryGetValue(id, out var index) ? OfNode(graph.Nodes[index]) : Shape.Unknown;

    private static Shape OfNode(WorkflowNode node) => node.Type switch
    {
        NodeType.Agent => OfAgent(node),
        NodeType.Map => Shape.ListOf(OfAgent(node)),
        NodeType.Condition when node.Condition?.ModelChoice is not null => Shape.Object(_ => Shape.Text),
        NodeType.Condition => Shape.Text,
        NodeType.Approval => Shape.Object(name => name switch { "approved" => Shape.Boolean, "reason" => Shape.Text, _ => Shape.Unknown }),
        NodeType.Loop => Shape.Number,
        NodeType.Input when Schema(node) is { } schema => Shape.OfSchema(schema),
        _ => Shape.Unknown,
    };

    private static Shape OfAgent(WorkflowNode node) => Schema(node) is { } schema ? Shape.OfSchema(schema) : Shape.Text;

    private static JsonElement? Schema(WorkflowNode node) => node.OutputSchema is { ValueKind: JsonValueKind.Object } schema ? schema : null;
}
