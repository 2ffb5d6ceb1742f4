using System.Text.Json;

namespace PersonalQ.Workflows.Expressions;

/// <summary>Kinds of values, as far as they are known before there is a value.</summary>
internal enum ShapeKind
{
    Unknown,
    Text,
    Number,
    Boolean,
    List,
    Object,
}

/// <summary>What is known of a value before there is one.</summary>
/// <param name="Kind">Its kind.</param>
internal sealed record Shape(ShapeKind Kind)
{
    public static readonly Shape Unknown = new(ShapeKind.Unknown);
    public static readonly Shape Text = new(ShapeKind.Text);
    public static readonly Shape Number = new(ShapeKind.Number);
    public static readonly Shape Boolean = new(ShapeKind.Boolean);
    public static readonly Shape Texts = ListOf(Text);

    private Func<string, Shape> Fields { get; init; } = _ => Unknown;
    private Func<Shape> Entries { get; init; } = () => Unknown;

    /// <summary>An object, and what is known of its fields.</summary>
    public static Shape Object(Func<string, Shape> fields) => new(ShapeKind.Object) { Fields = fields };

    /// <summary>A list of such entries.</summary>
    public static Shape ListOf(Shape entry) => new(ShapeKind.List) { Entries = () => entry };

    /// <summary>What a JSON schema says of a value. Whatever leaves a choice is unknown.</summary>
    public static Shape OfSchema(JsonElement schema) => TypeOf(schema) switch
    {
        "string" => Text,
        "number" or "integer" => Number,
        "boolean" => Boolean,
        "array" => new Shape(ShapeKind.List) { Entries = () => OfMember(schema, "items") },
        "object" => Object(name => schema.TryGetProperty("properties", out var fields) ? OfMember(fields, name) : Unknown),
        _ => Unknown,
    };

    /// <summary>Whether a value of this kind can never have such a member: a field of a text, say.</summary>
    public bool Lacks(JsonElement key) => Kind is ShapeKind.Text or ShapeKind.Number or ShapeKind.Boolean || (Kind == ShapeKind.List && key.ValueKind == JsonValueKind.String);

    /// <summary>A field of it, or an entry.</summary>
    public Shape Member(string? field) => Kind switch
    {
        ShapeKind.Object when field is not null => Fields(field),
        ShapeKind.List => Entries(),
        _ => Unknown,
    };

    /// <summary>Its kind in words.</summary>
    public string KindName => Kind switch
    {
        ShapeKind.Text => "a text",
        ShapeKind.Number => "a number",
        ShapeKind.Boolean => "a yes or no",
        ShapeKind.List => "a list",
        _ => "an object",
    };

    private static Shape OfMember(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var member) ? OfSchema(member) : Unknown;

    // "string", also where null may stand in its place.
    private static string? TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
            return null;
        if (type.ValueKind == JsonValueKind.String)
            return type.GetString();
        var types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()).Where(t => t != "null")] : Array.Empty<string?>();
        return types.Length == 1 ? types[0] : null;
    }
}
