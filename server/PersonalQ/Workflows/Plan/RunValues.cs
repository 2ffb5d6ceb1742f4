using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PersonalQ.Limits;
using PersonalQ.Workflows.Expressions;

namespace PersonalQ.Workflows.Plan;

/// <summary>What expressions of a run see: <c>inputs</c>, <c>outputs</c>, <c>errors</c>, and where they apply <c>item</c>, <c>index</c>, <c>iteration</c>.</summary>
internal sealed class RunValues(JsonElement inputs, IEnumerable<WorkflowNodeRun> results, TextBudget budget) : IValues
{
    /// <summary>The first names.</summary>
    public static readonly string[] Names = ["inputs", "outputs", "errors", "item", "index", "iteration"];

    private const int MostOutput = 32_000_000;

    private readonly TextBudget whole = budget;

    private readonly Lazy<(JsonElement Outputs, JsonElement Errors)> known = new(() => Known(results, budget), LazyThreadSafetyMode.PublicationOnly);

    private JsonElement? item;
    private int? index;
    private int? iteration;

    /// <inheritdoc/>
    public TextBudget Budget { get; private set; } = budget;

    /// <summary>Gives what is worked out from now on bounds of its own.</summary>
    public void Renew() => Budget = whole.Part();

    /// <summary>The same with an entry of a map.</summary>
    public RunValues WithItem(JsonElement value, int at)
    {
        var copy = (RunValues)MemberwiseClone();
        copy.item = value;
        copy.index = at;
        return copy;
    }

    /// <summary>The same with the number of a round, from 1.</summary>
    public RunValues WithIteration(int number)
    {
        var copy = (RunValues)MemberwiseClone();
        copy.iteration = number;
        return copy;
    }

    public JsonElement Root(string name) => name switch
    {
        "inputs" => inputs,
        "outputs" => known.Value.Outputs,
        "errors" => known.Value.Errors,
        "item" => item ?? Value.Null,
        "index" => index is { } at ? Value.Of((double)at) : Value.Null,
        "iteration" => iteration is { } number ? Value.Of((double)number) : Value.Null,
        _ => Value.Null,
    };

    private static (JsonElement, JsonElement) Known(IEnumerable<WorkflowNodeRun> results, TextBudget budget)
    {
        var outputs = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(outputs);
        var length = 0L;
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        writer.WriteStartObject();
        foreach (var result in results)
            if (result.IsFailure)
                errors[result.NodeId] = result.ErrorMessage ?? "";
            else if (result.Output is { } output)
            {
                if ((length += output.Length) > MostOutput)
                    throw new ExpressionException(string.Create(CultureInfo.InvariantCulture, $"The outputs of the earlier steps have more than {MostOutput:N0} characters together."));
                budget.Copy(2 * output.Length);
                writer.WritePropertyName(result.NodeId);
                writer.WriteRawValue(output, skipInputValidation: true);
            }
        writer.WriteEndObject();
        writer.Flush();
        return (Value.Read(Encoding.UTF8.GetString(outputs.WrittenSpan)), JsonSerializer.SerializeToElement(errors));
    }
}
