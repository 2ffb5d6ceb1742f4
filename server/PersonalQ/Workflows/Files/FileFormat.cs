using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Files;

/// <summary>How records look in a file: names of a file, and nothing written that is the default anyway.</summary>
internal static class FileFormat
{
    /// <summary>Names that differ from those of the API.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["agent_id"] = "agent",
        ["manager_agent_id"] = "manager",
    };

    /// <summary>The settings that read and write files.</summary>
    public static readonly JsonSerializerOptions Options = Json.Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Adapt } },
        PropertyNameCaseInsensitive = false,
    });

    /// <summary>A file as YAML.</summary>
    public static string Write(WorkflowFile file) => YamlWriter.Write(JsonSerializer.SerializeToNode(file, Options)!.AsObject());

    private static void Adapt(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        var blank = type.Type.GetConstructor(Type.EmptyTypes) is null ? null : Activator.CreateInstance(type.Type);
        foreach (var property in type.Properties)
        {
            property.Name = Names.GetValueOrDefault(property.Name, property.Name);
            if (blank is null || property.Get is not { } get)
                continue;
            // What a node is stays visible, though most are agents.
            var usual = property.PropertyType == typeof(NodeType) ? null : get(blank);
            property.ShouldSerialize = (_, value) => !IsUsual(value, usual);
        }
    }

    private static bool IsUsual(object? value, object? usual) => value switch
    {
        null => true,
        JsonElement json => json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined,
        string text => text.Equals(usual),
        ICollection { Count: 0 } => usual is not null,
        _ => value.Equals(usual),
    };
}
