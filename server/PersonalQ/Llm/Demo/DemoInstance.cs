using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalQ.Llm.Demo;

/// <summary>The smallest value a JSON schema allows.</summary>
internal static class DemoInstance
{
    private const int MaxDepth = 16;
    private const string Filler = "demo model";

    /// <summary>The value as text.</summary>
    public static string Of(JsonElement schema) => (Make(schema, schema, 0) ?? JsonValue.Create("")).ToJsonString();

    /// <summary>The value of a tool's schema, which is an object.</summary>
    public static JsonElement Json(JsonElement schema) =>
        JsonElement.Parse(Make(schema, schema, 0) is JsonObject made ? made.ToJsonString() : "{}");

    /// <summary>Whether the smallest value would hold an id that nobody has given: a required free text called <c>id</c> or <c>…_id</c>.</summary>
    public static bool InventsId(JsonElement schema) => InventsId(schema, 0);

    private static bool InventsId(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth) return false;
        if (schema.TryGetProperty("items", out var items) && Whole(schema, "minItems") > 0 && InventsId(items, depth + 1)) return true;
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array) return false;
        if (!schema.TryGetProperty("properties", out var members) || members.ValueKind != JsonValueKind.Object) return false;
        foreach (var name in required.EnumerateArray().Select(x => x.GetString()).OfType<string>())
        {
            if (!members.TryGetProperty(name, out var member)) continue;
            var isId = name == "id" || name.EndsWith("_id", StringComparison.Ordinal);
            if (isId && TypeOf(member) == "string" && First(member, "enum") is null && !member.TryGetProperty("const", out _)) return true;
            if (InventsId(member, depth + 1)) return true;
        }
        return false;
    }

    private static JsonNode? Make(JsonElement schema, JsonElement root, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth) return null;
        if (schema.TryGetProperty("$ref", out var reference)) return Resolve(reference, root) is { } target ? Make(target, root, depth + 1) : null;
        if (schema.TryGetProperty("const", out var constant)) return JsonNode.Parse(constant.GetRawText());
        if (First(schema, "enum") is { } option) return JsonNode.Parse(option.GetRawText());
        if (schema.TryGetProperty("default", out var standard)) return JsonNode.Parse(standard.GetRawText());
        if (First(schema, "anyOf") is { } any) return Make(any, root, depth + 1);
        if (First(schema, "oneOf") is { } one) return Make(one, root, depth + 1);
        return TypeOf(schema) switch
        {
            "object" => Object(schema, root, depth),
            "array" => Array(schema, root, depth),
            "integer" or "number" => Number(schema),
            "boolean" => JsonValue.Create(false),
            "null" => null,
            _ => JsonValue.Create(Text(schema)),
        };
    }

    private static JsonObject Object(JsonElement schema, JsonElement root, int depth)
    {
        var made = new JsonObject();
        Fill(made, schema, root, depth);
        if (schema.TryGetProperty("allOf", out var all) && all.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in all.EnumerateArray()) Fill(made, part, root, depth);
        }
        return made;
    }

    private static void Fill(JsonObject made, JsonElement schema, JsonElement root, int depth)
    {
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array) return;
        schema.TryGetProperty("properties", out var members);
        foreach (var name in required.EnumerateArray().Select(x => x.GetString()).OfType<string>())
        {
            made[name] = members.ValueKind == JsonValueKind.Object && members.TryGetProperty(name, out var member)
                ? Make(member, root, depth + 1)
                : Filler;
        }
    }

    private static JsonArray Array(JsonElement schema, JsonElement root, int depth)
    {
        var made = new JsonArray();
        var count = Math.Min(Whole(schema, "minItems") ?? 0, 100);
        schema.TryGetProperty("items", out var items);
        for (var i = 0; i < count; i++) made.Add(Make(items, root, depth + 1));
        return made;
    }

    private static JsonNode Number(JsonElement schema)
    {
        var least = Decimal(schema, "minimum") ?? (Decimal(schema, "exclusiveMinimum") is { } above ? above + 1 : null);
        var most = Decimal(schema, "maximum") ?? (Decimal(schema, "exclusiveMaximum") is { } below ? below - 1 : null);
        var value = least > 0 ? least.Value : most < 0 ? most.Value : 0;
        if (Decimal(schema, "multipleOf") is { } step and > 0) value = Math.Ceiling(value / step) * step;
        return TypeOf(schema) == "integer" ? JsonValue.Create((long)Math.Ceiling(value)) : JsonValue.Create(value);
    }

    private static string Text(JsonElement schema)
    {
        var text = schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String ? format.GetString() switch
        {
            "date-time" => "2000-01-01T00:00:00Z",
            "date" => "2000-01-01",
            "time" => "00:00:00Z",
            "duration" => "PT0S",
            "email" => "demo@example.com",
            "uri" => "https://example.com/demo",
            "hostname" => "example.com",
            "ipv4" => "127.0.0.1",
            "ipv6" => "::1",
            "uuid" => "00000000-0000-0000-0000-000000000000",
            _ => Filler,
        } : Filler;
        if (Whole(schema, "minLength") is { } least && text.Length < least) text = text.PadRight(Math.Min(least, 10_000), '.');
        return Whole(schema, "maxLength") is { } most && text.Length > most ? text[..Math.Max(0, most)] : text;
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("properties", out _) || schema.TryGetProperty("allOf", out _) ? "object"
                : schema.TryGetProperty("items", out _) ? "array" : null;
        if (type.ValueKind == JsonValueKind.String) return type.GetString();
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Select(x => x.GetString()).FirstOrDefault(x => x != "null") ?? "null"
            : null;
    }

    private static JsonElement? First(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0] : null;

    private static decimal? Decimal(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;

    private static int? Whole(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static JsonElement? Resolve(JsonElement reference, JsonElement root)
    {
        if (reference.GetString() is not { } path || !path.StartsWith("#/", StringComparison.Ordinal)) return null;
        var at = root;
        foreach (var part in path[2..].Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }
        return at;
    }
}
