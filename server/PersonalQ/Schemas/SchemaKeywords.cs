using System.Globalization;
using System.Text.Json;

namespace PersonalQ.Schemas;

/// <summary>What each keyword means.</summary>
internal sealed partial class SchemaReader
{
    private static readonly Dictionary<string, JsonKinds> KindsByName = new(StringComparer.Ordinal)
    {
        ["object"] = JsonKinds.Object,
        ["array"] = JsonKinds.Array,
        ["string"] = JsonKinds.String,
        ["number"] = JsonKinds.Number | JsonKinds.Integer,
        ["integer"] = JsonKinds.Integer,
        ["boolean"] = JsonKinds.Boolean,
        ["null"] = JsonKinds.Null,
    };

    // They tell people and programs something and check nothing.
    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "title", "description", "default", "examples", "example", "$comment", "$schema", "deprecated", "readOnly", "writeOnly", "format", "contentEncoding",
        "contentMediaType", "discriminator", "propertyOrdering",
    };

    private void Keyword(SchemaNode node, string name, JsonElement value, int depth)
    {
        switch (name)
        {
            case "type":
                (node.Kinds, node.KindNames) = Kinds(value);
                break;
            case "enum":
                node.Enum = value.ValueKind == JsonValueKind.Array ? new ValueSet(value, value.EnumerateArray(), budget.Spend) : throw Wrong("it must be a list");
                break;
            case "const":
                node.Const = new ValueSet(value, [value], budget.Spend);
                break;
            case "minimum":
                node.Minimum = Number(value);
                break;
            case "maximum":
                node.Maximum = Number(value);
                break;
            case "exclusiveMinimum":
                node.Above = Number(value);
                break;
            case "exclusiveMaximum":
                node.Below = Number(value);
                break;
            case "multipleOf":
                node.MultipleOf = Number(value) is var step && step.CompareTo(default) > 0 ? step : throw Wrong("it must be more than 0");
                break;
            case "minLength":
                node.MinLength = Count(value);
                break;
            case "maxLength":
                node.MaxLength = Count(value);
                break;
            case "pattern":
                node.Pattern = Pattern(Text(value));
                break;
            case "minItems":
                node.MinItems = Count(value);
                break;
            case "maxItems":
                node.MaxItems = Count(value);
                break;
            case "uniqueItems":
                node.UniqueItems = value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong("it must be true or false");
                break;
            case "prefixItems":
                node.PrefixItems = Several(value, depth);
                break;
            case "items":
                node.Items = Node(value, depth);
                break;
            case "contains":
                node.Contains = Node(value, depth);
                break;
            case "minContains":
                node.MinContains = Count(value);
                break;
            case "maxContains":
                node.MaxContains = Count(value);
                break;
            default:
                ObjectKeyword(node, name, value, depth);
                break;
        }
    }

    private void ObjectKeyword(SchemaNode node, string name, JsonElement value, int depth)
    {
        switch (name)
        {
            case "minProperties":
                node.MinProperties = Count(value);
                break;
            case "maxProperties":
                node.MaxProperties = Count(value);
                break;
            case "required":
                node.Required = Names(value);
                break;
            case "properties":
                node.Properties = Named(value, depth);
                break;
            case "patternProperties":
                node.PatternProperties = [.. Named(value, depth).Select(p => (Pattern(p.Key), p.Value))];
                break;
            case "additionalProperties":
                node.AdditionalProperties = Node(value, depth);
                break;
            case "propertyNames":
                node.PropertyNames = Node(value, depth);
                break;
            case "dependentRequired":
                node.DependentRequired = Members(value).ToDictionary(m => m.Name, m => Names(m.Value), StringComparer.Ordinal);
                break;
            case "dependentSchemas":
                node.DependentSchemas = Named(value, depth);
                break;
            case "allOf":
                node.AllOf = Several(value, depth);
                break;
            case "anyOf":
                node.AnyOf = Several(value, depth);
                break;
            case "oneOf":
                node.OneOf = Several(value, depth);
                break;
            case "not":
                node.Not = Node(value, depth);
                break;
            case "if":
                node.If = Node(value, depth);
                break;
            case "then":
                node.Then = Node(value, depth);
                break;
            case "else":
                node.Else = Node(value, depth);
                break;
            case "$defs" or "definitions":
                _ = Named(value, depth);
                break;
            case "$ref":
                open.Enqueue((node, Pointer(Text(value)), place.ToString()));
                break;
            case "$id" when depth == 1:
                break; // a name of the whole
            default:
                if (isStrict && !Annotations.Contains(name) && !name.StartsWith("x-", StringComparison.Ordinal))
                    throw Wrong("this keyword is not supported");
                break;
        }
    }

    private (JsonKinds, IReadOnlyList<string>) Kinds(JsonElement value)
    {
        string[] names = value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(n => n.ValueKind == JsonValueKind.String) => [.. value.EnumerateArray().Select(n => n.GetString()!)],
            _ => [],
        };
        return names.Length > 0 && names.All(KindsByName.ContainsKey)
            ? (names.Aggregate(JsonKinds.None, (kinds, name) => kinds | KindsByName[name]), names.Distinct().ToArray())
            : throw Wrong($"it must be one of {string.Join(", ", KindsByName.Keys)}, or a list of them");
    }

    private static string Pointer(string reference) => Uri.UnescapeDataString(reference) switch
    {
        "#" or "#/" => "",
        ['#', '/', .. var rest] => "/" + rest,
        _ => "/ ", // a place that nothing has: it leads nowhere
    };

    private SchemaPattern Pattern(string text)
    {
        try
        {
            return SchemaPattern.Read(text, budget);
        }
        catch (FormatException e)
        {
            throw Wrong($"the pattern {e.Message}");
        }
    }

    private SchemaNode[] Several(JsonElement value, int depth)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw Wrong("it must be a list of schemas");
        var read = new List<SchemaNode>();
        foreach (var schema in value.EnumerateArray())
            Under(read.Count.ToString(CultureInfo.InvariantCulture), () => read.Add(Node(schema, depth)));
        return [.. read];
    }

    private Dictionary<string, SchemaNode> Named(JsonElement value, int depth)
    {
        var read = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (var member in Members(value))
            Under(member.Name, () => read[member.Name] = Node(member.Value, depth));
        return read;
    }

    private JsonElement.ObjectEnumerator Members(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong("it must be an object");

    private string[] Names(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(n => n.ValueKind == JsonValueKind.String)
        ? [.. value.EnumerateArray().Select(n => n.GetString()!)]
        : throw Wrong("it must be a list of names");

    private string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong("it must be a text");

    private JsonNumber Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? JsonNumber.Of(value) : throw Wrong("it must be a number");

    private long Count(JsonElement value) => Number(value) is { IsInteger: true } number && number.CompareTo(default) >= 0
        ? value.TryGetInt64(out var count) ? count : (long)Math.Min(value.GetDouble(), long.MaxValue / 2)
        : throw Wrong("it must be a whole number, 0 or more");
}
