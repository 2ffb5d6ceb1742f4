using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PersonalQ.Tools;

/// <summary>
/// Checks a value against the part of JSON Schema 2020-12 that models are asked to follow: type, enum, const, properties,
/// required, additionalProperties, items, the bounds of numbers, texts and lists, pattern, anyOf, oneOf, allOf and local
/// $ref. Other keywords are ignored, as the standard has it for unknown ones.
/// </summary>
public static class JsonSchema
{
    private const int DeepestNesting = 64;

    /// <summary>What is wrong, as <c>path: reason</c>, or null when the value fits.</summary>
    public static string? Check(JsonElement value, JsonElement schema) => Check(value, schema, schema, "$", 0);

    private static string? Check(JsonElement value, JsonElement schema, JsonElement root, string path, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False)
            return $"{path}: nothing is allowed here";
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        if (depth > DeepestNesting)
            return $"{path}: nested too deeply";
        if (schema.TryGetProperty("$ref", out var reference))
            return Resolve(root, reference.GetString()) is { } target ? Check(value, target, root, path, depth + 1) : $"{path}: the schema's $ref leads nowhere";
        return CheckType(value, schema, path)
            ?? CheckChoice(value, schema, path)
            ?? CheckCombination(value, schema, root, path, depth)
            ?? value.ValueKind switch
            {
                JsonValueKind.Object => CheckObject(value, schema, root, path, depth),
                JsonValueKind.Array => CheckArray(value, schema, root, path, depth),
                JsonValueKind.String => CheckText(value.GetString()!, schema, path),
                JsonValueKind.Number => CheckNumber(value.GetDouble(), schema, path),
                _ => null,
            };
    }

    private static string? CheckType(JsonElement value, JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("type", out var type))
            return null;
        var allowed = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!).ToArray() : [type.GetString()!];
        return allowed.Any(t => Is(value, t)) ? null : $"{path}: must be {string.Join(" or ", allowed)}, not {Name(value)}";
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    private static string Name(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? "boolean"
        : value.ValueKind.ToString().ToLowerInvariant();

    private static string? CheckChoice(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(value, constant))
            return $"{path}: must be {constant.GetRawText()}";
        if (schema.TryGetProperty("enum", out var choices) && !choices.EnumerateArray().Any(c => JsonElement.DeepEquals(value, c)))
            return $"{path}: must be one of {choices.GetRawText()}";
        return null;
    }

    private static string? CheckCombination(JsonElement value, JsonElement schema, JsonElement root, string path, int depth)
    {
        if (schema.TryGetProperty("allOf", out var all))
            foreach (var part in all.EnumerateArray())
                if (Check(value, part, root, path, depth + 1) is { } wrong)
                    return wrong;
        if (schema.TryGetProperty("anyOf", out var any) && any.EnumerateArray().All(p => Check(value, p, root, path, depth + 1) is not null))
            return $"{path}: fits none of the allowed shapes";
        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(p => Check(value, p, root, path, depth + 1) is null) != 1)
            return $"{path}: must fit exactly one of the allowed shapes";
        return null;
    }

    private static string? CheckObject(JsonElement value, JsonElement schema, JsonElement root, string path, int depth)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _))
                    return $"{path}.{name.GetString()}: is missing";
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        var more = schema.TryGetProperty("additionalProperties", out var additional) ? additional : default;
        foreach (var property in value.EnumerateObject())
        {
            var at = $"{path}.{property.Name}";
            if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(property.Name, out var rule))
            {
                if (Check(property.Value, rule, root, at, depth + 1) is { } wrong)
                    return wrong;
            }
            else if (more.ValueKind == JsonValueKind.False)
                return $"{at}: is not a known property";
            else if (more.ValueKind == JsonValueKind.Object && Check(property.Value, more, root, at, depth + 1) is { } wrong)
                return wrong;
        }
        return null;
    }

    private static string? CheckArray(JsonElement value, JsonElement schema, JsonElement root, string path, int depth)
    {
        if (OutOfBounds(value.GetArrayLength(), schema, "minItems", "maxItems") is { } size)
            return $"{path}: must have {size} entries";
        if (!schema.TryGetProperty("items", out var items))
            return null;
        var index = 0;
        foreach (var entry in value.EnumerateArray())
            if (Check(entry, items, root, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), depth + 1) is { } wrong)
                return wrong;
        return null;
    }

    private static string? CheckText(string value, JsonElement schema, string path)
    {
        if (OutOfBounds(value.Length, schema, "minLength", "maxLength") is { } length)
            return $"{path}: must have {length} characters";
        if (!schema.TryGetProperty("pattern", out var pattern))
            return null;
        try
        {
            return Regex.IsMatch(value, pattern.GetString()!, RegexOptions.None, TimeSpan.FromMilliseconds(200)) ? null : $"{path}: must match {pattern.GetString()}";
        }
        catch (Exception e) when (e is RegexParseException or RegexMatchTimeoutException)
        {
            return $"{path}: the schema's pattern cannot be used";
        }
    }

    private static string? CheckNumber(double value, JsonElement schema, string path)
    {
        if (OutOfBounds(value, schema, "minimum", "maximum") is { } range)
            return $"{path}: must be {range}";
        if (schema.TryGetProperty("exclusiveMinimum", out var above) && value <= above.GetDouble())
            return $"{path}: must be more than {above.GetRawText()}";
        if (schema.TryGetProperty("exclusiveMaximum", out var below) && value >= below.GetDouble())
            return $"{path}: must be less than {below.GetRawText()}";
        return null;
    }

    private static string? OutOfBounds(double value, JsonElement schema, string least, string most)
    {
        if (schema.TryGetProperty(least, out var min) && value < min.GetDouble())
            return $"at least {min.GetRawText()}";
        if (schema.TryGetProperty(most, out var max) && value > max.GetDouble())
            return $"at most {max.GetRawText()}";
        return null;
    }

    internal static JsonElement? Resolve(JsonElement root, string? reference)
    {
        if (reference is null || !reference.StartsWith('#'))
            return null;
        var at = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }
        return at;
    }
}
