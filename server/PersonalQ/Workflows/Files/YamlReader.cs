using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PersonalQ.Http;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace PersonalQ.Workflows.Files;

/// <summary>Where something stands in a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct Place(int Line, int Column);

/// <summary>Reads YAML 1.2 (its core schema, as JSON has it) as JSON, and remembers where each value stood.</summary>
/// <remarks>
/// The text is a stranger's: aliases are copied and counted, so that a small file cannot become a large value, nesting is
/// bounded, and no tag makes anything but a text.
/// </remarks>
internal sealed partial class YamlReader
{
    private const int DeepestNesting = 64;
    private const int MostValues = 50_000;

    private readonly Dictionary<string, Place> places = new(StringComparer.Ordinal);
    private readonly Dictionary<AnchorName, JsonNode?> anchors = [];
    private readonly Parser parser;
    private int values;

    private YamlReader(string text) => parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <summary>Reads the one document of a text. Places are by path: <c>nodes.0.instruction</c>.</summary>
    /// <exception cref="ProblemException">422 with line and column: it is not YAML, or not YAML that is taken here.</exception>
    public static (JsonNode? Root, IReadOnlyDictionary<string, Place> Places) Read(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return (reader.Document(), reader.places);
        }
        catch (YamlException e)
        {
            throw Fault(e.Start, FirstWords(e.InnerException is YamlException inner ? inner.Message : e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // The scanner meets some malformed texts with such a fault of its own.
            throw Fault(reader.parser.Current?.End ?? Mark.Empty, "This cannot be read as YAML from here on.");
        }
    }

    private JsonNode? Document()
    {
        Next<StreamStart>();
        if (parser.Current is StreamEnd)
            return null;
        Next<DocumentStart>();
        var root = Value("", 0);
        Next<DocumentEnd>();
        return parser.Current is StreamEnd ? root : throw Fault(parser.Current!.Start, "A file holds one workflow: there is a second document.");
    }

    private JsonNode? Value(string path, int depth)
    {
        var at = parser.Current!;
        if (++values > MostValues)
            throw Fault(at.Start, string.Create(CultureInfo.InvariantCulture, $"The file holds more than {MostValues:N0} values."));
        if (depth > DeepestNesting)
            throw Fault(at.Start, string.Create(CultureInfo.InvariantCulture, $"The file is nested more than {DeepestNesting} deep."));
        places.TryAdd(path, PlaceOf(at.Start));
        parser.MoveNext();
        switch (at)
        {
            case AnchorAlias alias:
                return Copy(alias);
            case YamlScalar scalar:
                return Keep(scalar, ScalarValue(scalar));
            case SequenceStart start:
                CheckTag(start);
                var list = new JsonArray();
                while (parser.Current is not SequenceEnd)
                    list.Add(Value(Join(path, list.Count.ToString(CultureInfo.InvariantCulture)), depth + 1));
                parser.MoveNext();
                return Keep(start, list);
            case MappingStart start:
                CheckTag(start);
                return Keep(start, Mapping(path, depth));
            default:
                throw Fault(at.Start, "Something else was expected here.");
        }
    }

    private JsonObject Mapping(string path, int depth)
    {
        var members = new JsonObject();
        while (parser.Current is not MappingEnd)
        {
            if (parser.Current is not YamlScalar key)
                throw Fault(parser.Current!.Start, "The name of a field must be a text.");
            parser.MoveNext();
            if (!IsWellFormed(key.Value))
                throw Fault(key.Start, "There is half a character in this name.");
            if (members.ContainsKey(key.Value))
                throw Fault(key.Start, $"'{key.Value}' is there twice.");
            var field = Join(path, key.Value);
            places.TryAdd(field, PlaceOf(key.Start));
            members.Add(key.Value, Value(field, depth + 1));
        }
        parser.MoveNext();
        return members;
    }

    private JsonNode? Copy(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var value))
            throw Fault(alias.Start, $"There is no anchor '{alias.Value}' before this.");
        values += Count(value);
        return values <= MostValues
            ? value?.DeepClone()
            : throw Fault(alias.Start, string.Create(CultureInfo.InvariantCulture, $"With its aliases the file holds more than {MostValues:N0} values."));
    }

    private JsonNode? Keep(NodeEvent at, JsonNode? value)
    {
        if (!at.Anchor.IsEmpty)
            anchors[at.Anchor] = value;
        return value;
    }

    private static int Count(JsonNode? value) => value switch
    {
        JsonObject members => 1 + members.Sum(m => Count(m.Value)),
        JsonArray entries => 1 + entries.Sum(Count),
        _ => 1,
    };

    private static JsonNode? ScalarValue(YamlScalar scalar)
    {
        if (!IsWellFormed(scalar.Value))
            throw Fault(scalar.Start, "There is half a character in this text.");
        var isText = scalar.Tag is { IsEmpty: false, IsNonSpecific: false } tag && tag.Value == "tag:yaml.org,2002:str";
        if (!isText)
            CheckTag(scalar);
        return isText || scalar.Style != ScalarStyle.Plain ? JsonValue.Create(scalar.Value) : Plain(scalar.Value);
    }

    /// <summary>Whether no surrogate stands alone: such a text could be neither stored nor sent.</summary>
    internal static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
                return false;
        return true;
    }

    /// <summary>What an unquoted text means.</summary>
    internal static JsonNode? Plain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }
        if (JsonNumber().IsMatch(text))
            return JsonNode.Parse(text); // keeps the number as it was written
        if (Decimal().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return double.IsInteger(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);
        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) && hex >= 0)
            return JsonValue.Create(hex);
        return JsonValue.Create(text);
    }

    private static void CheckTag(NodeEvent at)
    {
        if (at.Tag is { IsEmpty: false, IsNonSpecific: false })
            throw Fault(at.Start, $"The tag '{at.Tag}' has no meaning here.");
    }

    private void Next<T>() where T : ParsingEvent
    {
        if (parser.Current is null)
            parser.MoveNext();
        if (parser.Current is not T)
            throw Fault(parser.Current?.Start ?? Mark.Empty, "Something else was expected here.");
        parser.MoveNext();
    }

    private static string Join(string path, string part) => path.Length == 0 ? part : $"{path}.{part}";

    private static Place PlaceOf(in Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static ProblemException Fault(in Mark mark, string message)
    {
        var place = PlaceOf(mark);
        return ProblemException.Invalid([new FieldError("file", "malformed_yaml", message) { Line = place.Line, Column = place.Column }]);
    }

    private static string FirstWords(string message) => message.ReplaceLineEndings(" ").Trim() is { Length: > 0 } text ? text : "This is not YAML.";

    [GeneratedRegex("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$")]
    private static partial Regex JsonNumber();

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();
}
