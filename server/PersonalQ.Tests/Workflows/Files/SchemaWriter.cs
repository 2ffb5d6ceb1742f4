using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PersonalQ.Http;
using PersonalQ.Workflows.Files;

namespace PersonalQ.Tests.Workflows.Files;

/// <summary>Makes the JSON schema of workflow files of the records that read them: their types, limits, defaults and documentation.</summary>
internal static partial class SchemaWriter
{
    private static readonly Dictionary<string, string> Docs = XDocument.Load(Path.ChangeExtension(typeof(WorkflowFile).Assembly.Location, ".xml"))
        .Descendants("member").Where(m => m.Element("summary") is not null)
        .ToDictionary(m => m.Attribute("name")!.Value, m => Words(m.Element("summary")!), StringComparer.Ordinal);

    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

    public static string Write()
    {
        var schema = FileFormat.Options.GetJsonSchemaAsNode(typeof(WorkflowFile), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Improve,
        }).AsObject();
        var whole = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Personal-Q workflow",
        };
        foreach (var (name, value) in schema.ToList())
        {
            schema.Remove(name);
            whole[name] = value;
        }
        return whole.ToJsonString(Indented) + "\n";
    }

    private static JsonNode Improve(JsonSchemaExporterContext context, JsonNode node)
    {
        var schema = node as JsonObject ?? []; // "true" is what a JsonElement may be
        if ((Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type) is { IsEnum: true } choice)
            schema["enum"] = new JsonArray([.. Enum.GetValues(choice).Cast<object>().Select(v => JsonSerializer.SerializeToNode(v, choice, FileFormat.Options)), .. choice == context.TypeInfo.Type ? [] : (JsonNode?[])[null]]);
        if (schema["properties"] is JsonObject)
        {
            schema["additionalProperties"] = false;
            Require(schema, context.TypeInfo.Type);
        }
        if (context.PropertyInfo?.AttributeProvider is PropertyInfo property)
        {
            Limit(schema, property);
            if (property.Name == nameof(PersonalQ.Workflows.Definitions.WorkflowNode.OutputSchema))
                schema["type"] = "object";
            if (property.DeclaringType!.GetConstructor(Type.EmptyTypes) is not null
                && property.GetValue(Activator.CreateInstance(property.DeclaringType)) is { } usual and (Enum or bool or int or double))
                schema["default"] = JsonSerializer.SerializeToNode(usual, usual.GetType(), FileFormat.Options);
            if (Docs.TryGetValue($"P:{property.DeclaringType.FullName}.{property.Name}", out var doc))
                schema.Insert(0, "description", doc);
        }
        return schema;
    }

    private static void Require(JsonObject schema, Type type)
    {
        var wire = FileFormat.Options.GetTypeInfo(type).Properties;
        var required = wire.Where(p => p.AttributeProvider is PropertyInfo x && x.GetCustomAttribute<RequiredAttribute>() is not null).Select(p => p.Name).ToList();
        if (type == typeof(WorkflowFile))
            required.Add("nodes");
        schema.Remove("required");
        if (required.Count > 0)
            schema["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
    }

    private static void Limit(JsonObject schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<StringLengthAttribute>() is { } text)
        {
            schema["maxLength"] = text.MaximumLength;
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
                schema["minLength"] = 1;
        }
        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            schema["maxItems"] = length.MaximumLength;
            if (length.MinimumLength > 0)
                schema["minItems"] = length.MinimumLength;
        }
        if (property.GetCustomAttribute<MaxLengthAttribute>() is { } most)
            schema["maxItems"] = most.Length;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            (schema["minimum"], schema["maximum"]) = (JsonSerializer.SerializeToNode(range.Minimum), JsonSerializer.SerializeToNode(range.Maximum));
        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
            schema["pattern"] = pattern.Pattern;
        if (property.GetCustomAttribute<EachLengthAttribute>() is { } each && schema["items"] is JsonObject items)
            (items["minLength"], items["maxLength"]) = (each.Least, each.Most);
    }

    private static string Words(XElement summary)
    {
        foreach (var reference in summary.Descendants("see").ToList())
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.')[^1]);
        return Blank().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
