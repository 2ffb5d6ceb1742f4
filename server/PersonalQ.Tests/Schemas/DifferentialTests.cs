using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Schemas;
using Oracle = Json.Schema;

namespace PersonalQ.Tests.Schemas;

/// <summary>Our verdicts are those of JsonSchema.Net, over generated schemas and values.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int Rounds = 4_000;

    [Fact]
    public void Verdicts_are_those_of_another_implementation()
    {
        var seed = Environment.GetEnvironmentVariable("FUZZ_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"FUZZ_SEED={seed}");
        var random = new Random(seed);
        var fitting = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var make = new SchemaGenerator(random);
            var schema = make.Schema(3)!.ToJsonString();
            var value = make.Value(3)?.ToJsonString() ?? "null";
            var element = JsonSerializer.Deserialize<JsonElement>(schema);
            Assert.True(JsonSchema.Fault(element) is null, $"seed {seed}: {schema} was refused: {JsonSchema.Fault(element)}");
            var mine = JsonSchema.Check(JsonSerializer.Deserialize<JsonElement>(value), element);
            var theirs = Oracle.JsonSchema.FromText(schema).Evaluate(JsonSerializer.Deserialize<JsonElement>(value)).IsValid;
            Assert.True(mine is null == theirs, $"seed {seed}, round {round}: schema {schema}, value {value}: we say {mine ?? "it fits"}, they say {(theirs ? "it fits" : "it does not")}");
            fitting += theirs ? 1 : 0;
        }
        Assert.InRange(fitting, Rounds / 20, Rounds - (Rounds / 20)); // both verdicts were met
    }
}

/// <summary>Makes schemas of the keywords we know, and values near them.</summary>
internal sealed class SchemaGenerator(Random random)
{
    private static readonly string[] Names = ["a", "b", "c", "ab"];
    private static readonly string[] Texts = ["", "a", "ab", "abc", "b1", "12", "x y"];
    private static readonly string[] Patterns = ["^a", "b$", "^[a-c]*$", "[0-9]", "^(ab|c)+$", "^.{2}$"];
    private static readonly string[] Kinds = ["object", "array", "string", "number", "integer", "boolean", "null"];

    private static readonly string[] Keywords =
    [
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems",
        "uniqueItems", "items", "prefixItems", "contains", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not", "if", "$ref",
    ];

    private bool isRoot = true;

    public JsonNode? Value(int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-3, 8),
        3 => JsonNode.Parse(random.Next(3) switch { 0 => "1.5", 1 => "2.0", _ => "1e1" }),
        4 => Texts[random.Next(Texts.Length)],
        5 or 6 => new JsonObject(Names.Where(_ => random.Next(2) == 0).Select(n => KeyValuePair.Create(n, Value(depth - 1)))),
        _ => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))]),
    };

    public JsonNode? Schema(int depth)
    {
        var root = isRoot;
        isRoot = false;
        if (!root && random.Next(10) == 0)
            return random.Next(2) == 0;
        var schema = new JsonObject();
        for (var i = random.Next(1, 4); i > 0; i--)
            Add(schema, Keywords[random.Next(Keywords.Length)], depth);
        if (root)
            // What is referred to refers to nothing in place, so that no schema is without end.
            schema["$defs"] = new JsonObject { ["d0"] = new JsonObject { ["type"] = Kinds[random.Next(Kinds.Length)] }, ["d1"] = new JsonObject { ["items"] = new JsonObject { ["$ref"] = "#" }, ["minItems"] = 1 } };
        return schema;
    }

    private void Add(JsonObject schema, string keyword, int depth)
    {
        if (depth == 0 && keyword is "items" or "prefixItems" or "contains" or "properties" or "additionalProperties" or "patternProperties" or "propertyNames"
            or "dependentSchemas" or "allOf" or "anyOf" or "oneOf" or "not" or "if")
            keyword = "type";
        schema[keyword] = keyword switch
        {
            "type" => random.Next(3) == 0 ? new JsonArray(Kinds[random.Next(7)], Kinds[random.Next(7)]).Distinct() : Kinds[random.Next(7)],
            "enum" => new JsonArray(Value(1), Value(1), Value(1)),
            "const" => Value(1),
            "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" => random.Next(-2, 6),
            "multipleOf" => JsonNode.Parse(random.Next(3) switch { 0 => "0.5", 1 => "2", _ => "3" }),
            "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" => random.Next(4),
            "pattern" => Patterns[random.Next(Patterns.Length)],
            "uniqueItems" => random.Next(4) > 0,
            "prefixItems" or "allOf" or "anyOf" or "oneOf" => new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Schema(depth - 1))]),
            "properties" or "dependentSchemas" => new JsonObject(Names.Where(_ => random.Next(2) == 0).Select(n => KeyValuePair.Create(n, Schema(depth - 1)))),
            "patternProperties" => new JsonObject([KeyValuePair.Create(Patterns[random.Next(Patterns.Length)], Schema(depth - 1))]),
            "required" => new JsonArray(Names[random.Next(4)]),
            "dependentRequired" => new JsonObject { [Names[random.Next(4)]] = new JsonArray(Names[random.Next(4)]) },
            "$ref" => random.Next(2) == 0 ? "#/$defs/d0" : "#/$defs/d1",
            _ => Schema(depth - 1),
        };
        if (keyword == "if")
        {
            schema["then"] = Schema(depth - 1);
            schema["else"] = Schema(depth - 1);
        }
        if (keyword == "contains" && random.Next(2) == 0)
            schema[random.Next(2) == 0 ? "minContains" : "maxContains"] = random.Next(3);
    }
}

internal static class JsonLists
{
    /// <summary>The list with each text once: a type is named once.</summary>
    public static JsonArray Distinct(this JsonArray list) => new([.. list.Select(n => (string)n!).Distinct().Select(n => (JsonNode?)n)]);
}
