using System.Text.Json;
using System.Text.RegularExpressions;

namespace PersonalQ.Tools;

/// <summary>Looks whether a JSON schema can be used by <see cref="JsonSchema"/>, so that a wrong one is refused before anything is paid for.</summary>
public static class SchemaCheck
{
    private const int DeepestNesting = 64;

    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];
    private static readonly string[] Numbers =
        ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"];

    /// <summary>What is wrong with a schema, as <c>path: reason</c>, or null when it can be used.</summary>
    public static string? Fault(JsonElement schema) => Fault(schema, schema, "$", 0);

    private static string? Fault(JsonElement schema, JsonElement root, string path, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        if (schema.ValueKind != JsonValueKind.Object)
            return $"{path} must be a schema: an object, true or false";
        if (depth > DeepestNesting)
            return $"{path} is nested too deeply";
        foreach (var keyword in schema.EnumerateObject())
            if (KeywordFault(keyword.Name, keyword.Value, root, $"{path}.{keyword.Name}", depth + 1) is { } fault)
                return fault;
        return null;
    }

    private static string? KeywordFault(string keyword, JsonElement value, JsonElement root, string path, int depth) => keyword switch
    {
        "type" => TypeFault(value, path),
        "enum" => value.ValueKind == JsonValueKind.Array ? null : $"{path} must be a list",
        "required" => IsTexts(value) ? null : $"{path} must be a list of names",
        "pattern" => PatternFault(value, path),
        "$ref" => value.ValueKind == JsonValueKind.String && JsonSchema.Resolve(root, value.GetString()) is not null ? null : $"{path} leads nowhere; only places in the schema itself, such as #/$defs/name, can be meant",
        "items" or "additionalProperties" => Fault(value, root, path, depth),
        "properties" or "$defs" or "definitions" => value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(p => Fault(p.Value, root, $"{path}.{p.Name}", depth)).FirstOrDefault(f => f is not null)
            : $"{path} must be an object of schemas",
        "allOf" or "anyOf" or "oneOf" => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            ? value.EnumerateArray().Select((s, i) => Fault(s, root, $"{path}[{i}]", depth)).FirstOrDefault(f => f is not null)
            : $"{path} must be a list of schemas",
        _ when Array.IndexOf(Numbers, keyword) >= 0 => value.ValueKind == JsonValueKind.Number ? null : $"{path} must be a number",
        _ => null,
    };

    private static string? TypeFault(JsonElement value, string path)
    {
        var fits = value.ValueKind == JsonValueKind.String ? IsType(value)
            : value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(IsType);
        return fits ? null : $"{path} must be one of {string.Join(", ", Types)}, or a list of them";
    }

    private static bool IsType(JsonElement value) => value.ValueKind == JsonValueKind.String && Array.IndexOf(Types, value.GetString()) >= 0;

    private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String);

    private static string? PatternFault(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String)
            return $"{path} must be a text";
        try
        {
            _ = new Regex(value.GetString()!);
            return null;
        }
        catch (RegexParseException)
        {
            return $"{path} is not a regular expression";
        }
    }
}
