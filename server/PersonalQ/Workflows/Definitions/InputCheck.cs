using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Http;

namespace PersonalQ.Workflows.Definitions;

/// <summary>Fits the values a run is started with to the inputs its definition declares.</summary>
internal static class InputCheck
{
    private const int LargestInput = 1024 * 1024;

    /// <summary>The inputs with defaults filled in, a JSON object.</summary>
    /// <exception cref="ProblemException">422 naming each input that is missing, unknown or of another type.</exception>
    public static string Resolve(IReadOnlyList<WorkflowInput> declared, JsonElement? given)
    {
        if (given is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
            throw ProblemException.Invalid("inputs", "wrong_type", "inputs must be an object.");
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (given is { ValueKind: JsonValueKind.Object } json)
            foreach (var member in json.EnumerateObject())
                values[member.Name] = member.Value;
        var errors = new List<FieldError>();
        var resolved = new JsonObject();
        foreach (var input in declared)
        {
            var value = values.TryGetValue(input.Name, out var named) && named.ValueKind != JsonValueKind.Null ? named : input.Default;
            values.Remove(input.Name);
            if (value is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } present)
            {
                if (input.Required)
                    errors.Add(new FieldError("inputs." + input.Name, "required", "This is required."));
                continue;
            }
            if (!Fits(input.Type, present))
                errors.Add(new FieldError("inputs." + input.Name, "wrong_type", $"This must be {Name(input.Type)}."));
            else
                resolved[input.Name] = JsonNode.Parse(present.GetRawText());
        }
        foreach (var name in values.Keys.Take(100))
            errors.Add(new FieldError("inputs." + name, "unknown_value", "The workflow has no such input."));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        var text = resolved.ToJsonString(Json.Options);
        return text.Length <= LargestInput ? text : throw ProblemException.Invalid("inputs", "too_long", "inputs may have 1 MB at most.");
    }

    /// <summary>Whether a value is of a type.</summary>
    public static bool Fits(InputType type, JsonElement value) => type switch
    {
        InputType.String => value.ValueKind == JsonValueKind.String,
        InputType.Number => value.ValueKind == JsonValueKind.Number,
        InputType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => true,
    };

    private static string Name(InputType type) => type switch
    {
        InputType.String => "a text",
        InputType.Number => "a number",
        _ => "true or false",
    };
}
