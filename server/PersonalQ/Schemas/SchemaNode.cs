using System.Text.Json;

namespace PersonalQ.Schemas;

/// <summary>Kinds of JSON values.</summary>
[Flags]
internal enum JsonKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    String = 4,
    Array = 8,
    Object = 16,
    Integer = 32,
    Number = 64,
}

/// <summary>A schema, read: one object with keywords, or one of the two that allow all or nothing.</summary>
internal sealed class SchemaNode(int id)
{
    public int Id => id;

    /// <summary>Set for <c>true</c> and <c>false</c>.</summary>
    public bool? Allows { get; set; }

    public JsonKinds Kinds { get; set; }
    public IReadOnlyList<string> KindNames { get; set; } = [];
    public ValueSet? Enum { get; set; }
    public ValueSet? Const { get; set; }

    public JsonNumber? Minimum { get; set; }
    public JsonNumber? Maximum { get; set; }
    public JsonNumber? Above { get; set; }
    public JsonNumber? Below { get; set; }
    public JsonNumber? MultipleOf { get; set; }

    public long? MinLength { get; set; }
    public long? MaxLength { get; set; }
    public SchemaPattern? Pattern { get; set; }

    public long? MinItems { get; set; }
    public long? MaxItems { get; set; }
    public bool UniqueItems { get; set; }
    public SchemaNode[] PrefixItems { get; set; } = [];
    public SchemaNode? Items { get; set; }
    public SchemaNode? Contains { get; set; }
    public long? MinContains { get; set; }
    public long? MaxContains { get; set; }

    public long? MinProperties { get; set; }
    public long? MaxProperties { get; set; }
    public string[] Required { get; set; } = [];
    public Dictionary<string, SchemaNode> Properties { get; set; } = [];
    public (SchemaPattern Pattern, SchemaNode Schema)[] PatternProperties { get; set; } = [];
    public SchemaNode? AdditionalProperties { get; set; }
    public SchemaNode? PropertyNames { get; set; }
    public Dictionary<string, string[]> DependentRequired { get; set; } = [];
    public Dictionary<string, SchemaNode> DependentSchemas { get; set; } = [];

    public SchemaNode[] AllOf { get; set; } = [];
    public SchemaNode[] AnyOf { get; set; } = [];
    public SchemaNode[] OneOf { get; set; } = [];
    public SchemaNode? Not { get; set; }
    public SchemaNode? If { get; set; }
    public SchemaNode? Then { get; set; }
    public SchemaNode? Else { get; set; }

    /// <summary>Where its <c>$ref</c> leads.</summary>
    public SchemaNode? Reference { get; set; }

    /// <summary>Whether it can be come to in several ways, so that its verdicts are worth remembering.</summary>
    public bool IsShared { get; set; }

    public bool LooksIntoObjects => MinProperties is not null || MaxProperties is not null || Required.Length > 0 || Properties.Count > 0 || PatternProperties.Length > 0
        || AdditionalProperties is not null || PropertyNames is not null || DependentRequired.Count > 0 || DependentSchemas.Count > 0;

    /// <summary>The schemas that look at the same value.</summary>
    public IEnumerable<SchemaNode> InPlace()
    {
        if (Reference is not null)
            yield return Reference;
        foreach (var node in (SchemaNode?[])[.. AllOf, .. AnyOf, .. OneOf, Not, If, Then, Else, .. DependentSchemas.Values])
            if (node is not null)
                yield return node;
    }
}

/// <summary>Values to compare with, found by their hash.</summary>
internal sealed class ValueSet(JsonElement shown, IEnumerable<JsonElement> values, Action<long> spend)
{
    private readonly ILookup<int, JsonElement> byHash = values.ToLookup(v => JsonHash.Of(v, spend));

    /// <summary>The keyword's value, to be shown.</summary>
    public JsonElement Shown => shown;

    public bool Contains(JsonElement value, Action<long> count)
    {
        foreach (var candidate in byHash[JsonHash.Of(value, count)])
            if (JsonElement.DeepEquals(value, candidate))
                return true;
        return false;
    }
}
