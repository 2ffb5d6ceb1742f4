using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Plan;

/// <summary>What expressions of a run see: <c>inputs</c>, <c>outputs</c>, <c>errors</c>, and where they apply <c>item</c>, <c>index</c>, <c>iteration</c>.</summary>
internal sealed class WorkflowRunValues(JsonElement inputs, IEnumerable<WorkflowNodeRun> results, TextBudget budget) : IValues
{
    /// <summary>The first names.</summary>
    public static readonly string[] Names = ["inputs", "outputs", "errors", "item", "index", "iteration"];

    private readonly TextBudget whole = budget;
    private readonly Results known = new(results, budget);

    private JsonElement? item;
    private int? index;
    private int? iteration;

    /// <inheritdoc/>
    public TextBudget Budget { get; private set; } = budget;

    /// <summary>Gives what is worked out from now on bounds of its own.</summary>
    public void Renew() => Budget = whole.Part();

    /// <summary>The same with an entry of a map.</summary>
    public WorkflowRunValues WithItem(JsonElement value, int at)
    {
        var copy = (WorkflowRunValues)MemberwiseClone();
        copy.item = value;
        copy.index = at;
        return copy;
    }

    /// <summary>The same with the number of a round, from 1.</summary>
    public WorkflowRunValues WithIteration(int number)
    {
        var copy = (WorkflowRunValues)MemberwiseClone();
        copy.iteration = number;
        return copy;
    }

    public JsonElement Root(string name) => name switch
    {
        "inputs" => inputs,
        "outputs" => known.Outputs,
        "errors" => known.Errors,
        "item" => item ?? Value.Null,
        "index" => index is { } at ? Value.Of((double)at) : Value.Null,
        "iteration" => iteration is { } number ? Value.Of((double)number) : Value.Null,
        _ => Value.Null,
    };

    public JsonElement? Alone(string name, JsonElement key) => name == "outputs" && key.ValueKind == JsonValueKind.String ? known.OutputOf(key.GetString()!) : null;

    // What the steps before came to. Most expressions name a step, and only its output is read then.
    private sealed class Results(IEnumerable<WorkflowNodeRun> results, TextBudget budget)
    {
        private const int MostOutput = 32_000_000;

        private readonly Dictionary<string, JsonElement> read = new(StringComparer.Ordinal);
        private Dictionary<string, WorkflowNodeRun>? byNode;
        private JsonElement? outputs;
        private JsonElement? errors;
        private long length;

        private Dictionary<string, WorkflowNodeRun> ByNode => byNode ??= results.ToDictionary(r => r.NodeId, StringComparer.Ordinal);

        public JsonElement Outputs => outputs ??= All();

        public JsonElement Errors => errors ??= JsonSerializer.SerializeToElement(
            ByNode.Values.Where(r => r.IsFailure).ToDictionary(r => r.NodeId, r => r.ErrorMessage ?? "", StringComparer.Ordinal));

        public JsonElement OutputOf(string node)
        {
            if (read.TryGetValue(node, out var known))
                return known;
            if (!ByNode.TryGetValue(node, out var row) || row.IsFailure || LeftOut.OutputOf(row) is not { } output)
                return Value.Null;
            Count(output);
            return read[node] = Value.Read(output);
        }

        private JsonElement All()
        {
            LeftOut.NeedOutputs(ByNode.Values.Where(r => !r.IsFailure));
            length = 0;
            var bytes = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(bytes);
            writer.WriteStartObject();
            foreach (var row in ByNode.Values)
                if (!row.IsFailure && row.Output is { } output)
                {
                    Count(output);
                    writer.WritePropertyName(row.NodeId);
                    writer.WriteRawValue(output, skipInputValidation: true);
                }
            writer.WriteEndObject();
            writer.Flush();
            return Value.Read(Encoding.UTF8.GetString(bytes.WrittenSpan));
        }

        private void Count(string output)
        {
            if ((length += output.Length) > MostOutput)
                throw new ExpressionException(string.Create(CultureInfo.InvariantCulture, $"The outputs of the earlier steps have more than {MostOutput:N0} characters together."));
            budget.Copy(2 * output.Length);
        }
    }
}
