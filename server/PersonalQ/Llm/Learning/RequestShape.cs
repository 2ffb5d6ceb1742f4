using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Learning;

/// <summary>Says a request in a way that a model with these refusals takes. Pure.</summary>
internal static class RequestShape
{
    // What the strictest servers take in a tool's schema.
    private static readonly HashSet<string> PlainKeywords = new(StringComparer.Ordinal) { "type", "properties", "required", "items", "enum", "description" };

    /// <summary>The parameter that stands in the schema of a tool without parameters, where a server wants one; calls come without it.</summary>
    public const string Padding = "unused_parameter";

    /// <summary>Whether a request holds what a refusal is about, so that leaving it out would change it.</summary>
    public static bool Holds(ModelRequest request, Refused fact) => fact switch
    {
        Refused.Temperature => request.Temperature is not null,
        Refused.OutputSchema => request.OutputSchema is not null,
        Refused.Tools or Refused.PlainSchemas => request.Tools.Count > 0,
        Refused.SystemRole or Refused.Alternate => true,
        Refused.CallIds or Refused.ReasoningWanted => request.Messages.Any(m => m.Role == ModelRole.Assistant && m.Parts.OfType<ToolCallPart>().Any()),
        Refused.Images => request.Messages.Any(m => m.Parts.OfType<FilePart>().Any(ModelFiles.IsImage)),
        Refused.ContentNull or Refused.ContentText => request.Messages.Any(m => m.Role == ModelRole.Assistant && m.Parts.OfType<ToolCallPart>().Any()),
        Refused.Reasoning => request.Messages.Any(m => m.Parts.OfType<ReasoningPart>().Any(x => x.Field is not null || x.Details is not null)),
        _ => true,
    };

    /// <summary>The request without what is refused, as far as that is not the protocol's own matter.</summary>
    public static ModelRequest For(ModelRequest request, Refused refused)
    {
        if (refused == Refused.None)
            return request;
        if (refused.HasFlag(Refused.Tools))
            request = request with { Tools = [], Messages = [.. request.Messages.Select(WithoutCalls)] };
        else if (refused.HasFlag(Refused.PlainSchemas))
            request = request with { Tools = [.. request.Tools.Select(t => t with { Schema = Plain(t.Schema) })] };
        if (refused.HasFlag(Refused.Images))
            request = request with { Messages = [.. request.Messages.Select(WithoutImages)] };
        return request;
    }

    /// <summary>The messages with the instructions before the first of them.</summary>
    public static IReadOnlyList<ModelMessage> WithSystem(IReadOnlyList<ModelMessage> messages, string? system) =>
        string.IsNullOrWhiteSpace(system) ? messages
        : messages.Count > 0 && messages[0] is { Role: ModelRole.User } first ? [first with { Parts = [new TextPart(system + "\n\n"), .. first.Parts] }, .. messages.Skip(1)]
        : [ModelMessage.User(system), .. messages];

    private static ModelMessage WithoutCalls(ModelMessage message) => message with
    {
        Parts = [.. message.Parts.Select(ModelPart (p) => p switch
        {
            ToolCallPart call => new TextPart($"[I called {call.Name} with {call.Arguments.GetRawText()}]"),
            ToolResultPart result => new TextPart($"[It returned: {result.Text}]"),
            _ => p,
        })],
    };

    private static ModelMessage WithoutImages(ModelMessage message) => message with
    {
        Parts = [.. message.Parts.Select(ModelPart (p) => p is FilePart file && ModelFiles.IsImage(file) ? new TextPart($"[Image {file.Name}, which you cannot see]") : p)],
    };

    private static JsonElement Plain(JsonElement schema) => JsonSerializer.SerializeToElement(Plain(JsonNode.Parse(schema.GetRawText()), 0));

    private static JsonNode? Plain(JsonNode? schema, int depth)
    {
        if (schema is not JsonObject written || depth > 32)
            return schema?.DeepClone();
        var plain = new JsonObject();
        foreach (var (name, value) in written)
            if (name == "properties" && value is JsonObject properties)
                plain[name] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, Plain(p.Value, depth + 1))));
            else if (name == "type" && value is JsonArray types)
                plain[name] = types.FirstOrDefault(t => t?.ToString() != "null")?.DeepClone() ?? "string";
            else if (name == "enum" && !(value is JsonArray words && words.All(w => w?.GetValueKind() == JsonValueKind.String && w.ToString().Length > 0)))
                continue; // only texts, and no empty one
            else if (PlainKeywords.Contains(name))
                plain[name] = name == "items" ? Plain(value, depth + 1) : value?.DeepClone();
        if (depth == 0 && plain["properties"] is not JsonObject { Count: > 0 })
            plain["properties"] = new JsonObject { [Padding] = new JsonObject { ["type"] = "string", ["description"] = "Leave this out." } };
        if (plain["type"]?.ToString() == "array" && !plain.ContainsKey("items"))
            plain["items"] = new JsonObject { ["type"] = "string" };
        if (!plain.ContainsKey("type"))
            plain["type"] = plain.ContainsKey("properties") || depth == 0 ? "object" : "string";
        return plain;
    }
}
