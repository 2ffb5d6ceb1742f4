using System.Runtime.InteropServices;
using System.Text.Json;
using PersonalQ.Limits;

namespace PersonalQ.Schemas;

/// <summary>
/// JSON Schema 2020-12, but for the keywords that need other documents or what other keywords have looked at. The one
/// validator of the product: for what tasks and nodes have to answer, what people are asked, and arguments of tools.
/// Patterns are matched without backtracking; what stands for annotations is accepted and not checked.
/// </summary>
public sealed class JsonSchema
{
    /// <summary>Bytes of a schema at most.</summary>
    public const int Largest = 64 * 1024;

    private readonly SchemaNode root;

    private JsonSchema(SchemaNode root) => this.root = root;

    /// <summary>What is wrong with a schema that somebody wants to use from now on, as <c>path: reason</c>; null when it can be used.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="budget">Bounds of the look; the ordinary ones when null.</param>
    /// <exception cref="OperationCanceledException">The look was cancelled.</exception>
    public static string? Fault(JsonElement schema, TextBudget? budget = null)
    {
        try
        {
            Read(schema, isStrict: true, budget ?? TextBudget.Ordinary());
            return null;
        }
        catch (SchemaException e)
        {
            return e.Message;
        }
        catch (TextLimitException e)
        {
            return $"$: {e.Message}";
        }
    }

    /// <summary>Reads a schema to check values with it. Unknown keywords are ignored, as the standard has it: it may come from elsewhere or from before they were refused.</summary>
    /// <exception cref="SchemaException">It cannot be used.</exception>
    /// <exception cref="TextLimitException">Reading it would be too much.</exception>
    public static JsonSchema Of(JsonElement schema, TextBudget budget) => Read(schema, isStrict: false, budget);

    /// <summary>What is wrong with a value, as <c>path: reason</c>, or null when it fits.</summary>
    /// <exception cref="TextLimitException">The check would be too much.</exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public string? Check(JsonElement value, TextBudget budget) => new SchemaEvaluation(value, budget).Check(root)?.ToString();

    /// <summary>Reads a schema and checks one value with it.</summary>
    /// <returns>What is wrong with the value, as <c>path: reason</c>, or null when it fits.</returns>
    /// <exception cref="SchemaException">The schema cannot be used.</exception>
    /// <exception cref="TextLimitException">The check would be too much.</exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static string? Check(JsonElement value, JsonElement schema, TextBudget? budget = null)
    {
        budget ??= TextBudget.Ordinary();
        return Of(schema, budget).Check(value, budget);
    }

    private static JsonSchema Read(JsonElement schema, bool isStrict, TextBudget budget)
    {
        var size = JsonMarshal.GetRawUtf8Value(schema).Length;
        if (size > Largest)
            throw new SchemaException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"$: it has {size:N0} bytes; a schema may have {Largest:N0} at most"));
        return new JsonSchema(new SchemaReader(schema, isStrict, budget).Read());
    }
}

/// <summary>A schema cannot be used.</summary>
/// <param name="message">Where and why, as <c>path: reason</c>.</param>
public sealed class SchemaException(string message) : Exception(message);
