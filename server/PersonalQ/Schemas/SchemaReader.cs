using System.Globalization;
using System.Text.Json;
using PersonalQ.Limits;

namespace PersonalQ.Schemas;

/// <summary>Reads a schema into nodes, and finds what is wrong with it.</summary>
/// <param name="root">The whole schema.</param>
/// <param name="isStrict">Whether keywords that are not known are refused.</param>
/// <param name="budget">Bounds of the work.</param>
internal sealed partial class SchemaReader(JsonElement root, bool isStrict, TextBudget budget)
{
    private const int DeepestNesting = 64;
    private const int MostNodes = 10_000;

    // A schema that looks at one value through more schemas than that, one after the other, is nobody's.
    private const int LongestChain = 64;

    private readonly Dictionary<string, SchemaNode> references = new(StringComparer.Ordinal);
    private readonly Queue<(SchemaNode Node, string Pointer, string At)> open = [];
    private readonly List<SchemaNode> nodes = [];
    private Place place = Place.Root;

    /// <summary>The whole schema as nodes.</summary>
    /// <exception cref="SchemaException">It cannot be used.</exception>
    /// <exception cref="TextLimitException">The budget is used up.</exception>
    public SchemaNode Read()
    {
        var read = Node(root, 0);
        read.IsShared = true;
        references[""] = read;
        while (open.TryDequeue(out var reference))
            reference.Node.Reference = Resolve(reference.Pointer, reference.At);
        CheckChains();
        return read;
    }

    private SchemaNode Node(JsonElement schema, int depth)
    {
        budget.Spend(10);
        if (depth > DeepestNesting)
            throw Wrong($"it is nested more than {DeepestNesting} deep");
        if (nodes.Count == MostNodes)
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"it has more than {MostNodes:N0} schemas"));
        var node = new SchemaNode(nodes.Count);
        nodes.Add(node);
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            node.Allows = schema.ValueKind == JsonValueKind.True;
            return node;
        }
        if (schema.ValueKind != JsonValueKind.Object)
            throw Wrong("it must be a schema: an object, true or false");
        foreach (var keyword in schema.EnumerateObject())
        {
            budget.Spend();
            Under(keyword.Name, () => Keyword(node, keyword.Name, keyword.Value, depth + 1));
        }
        return node;
    }

    private SchemaNode Resolve(string pointer, string at)
    {
        if (references.TryGetValue(pointer, out var known))
        {
            known.IsShared = true;
            return known;
        }
        var target = root;
        foreach (var part in pointer.Split('/', StringSplitOptions.None).Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            budget.Spend(10 + name.Length);
            if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(name, out var member))
                target = member;
            else if (target.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < target.GetArrayLength())
                target = target[index];
            else
                throw new SchemaException($"{at}: it leads nowhere; only places in the schema itself, such as #/$defs/name, can be meant");
        }
        place = Place.Of(at);
        var node = Node(target, 0);
        node.IsShared = true;
        references[pointer] = node;
        return node;
    }

    // A schema that comes back to itself for the same value would be checked without end.
    private void CheckChains()
    {
        var lengths = new int[nodes.Count];
        foreach (var node in nodes)
            Length(node, 0);

        int Length(SchemaNode node, int depth)
        {
            if (lengths[node.Id] > 0)
                return lengths[node.Id];
            if (depth > LongestChain)
                throw new SchemaException($"$: it refers to itself without end, or goes through more than {LongestChain} schemas for one value");
            budget.Spend();
            var longest = 0;
            foreach (var next in node.InPlace())
                longest = Math.Max(longest, Length(next, depth + 1));
            if (longest >= LongestChain)
                throw new SchemaException($"$: it goes through more than {LongestChain} schemas for one value");
            return lengths[node.Id] = longest + 1;
        }
    }

    private void Under(string part, Action read)
    {
        var outer = place;
        place = new Place(outer, part);
        read();
        place = outer;
    }

    private SchemaException Wrong(string reason) => new($"{place}: {reason}");

    /// <summary>Where in the schema; written only when it has to be told.</summary>
    private sealed record Place(Place? Outer, string Part)
    {
        public static readonly Place Root = new(null, "$");

        public static Place Of(string text) => new(null, text);

        public override string ToString()
        {
            var parts = new Stack<string>();
            for (var at = this; at is not null; at = at.Outer)
                parts.Push(at.Part.Length <= 100 ? at.Part : at.Part[..100] + "…");
            return string.Join('.', parts);
        }
    }
}
