using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PersonalQ.Http;
using PersonalQ.Limits;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace PersonalQ.Workflows.Files;

/// <summary>Where something stands in a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct Place(int Line, int Column);

/// <summary>Where a value and what is in it stand in a file.</summary>
internal sealed class Spot(Place at)
{
    private readonly Dictionary<string, Spot>? members;
    private readonly List<Spot>? entries;

    public Spot(Place at, Dictionary<string, Spot> members) : this(at) => this.members = members;

    public Spot(Place at, List<Spot> entries) : this(at) => this.entries = entries;

    public Place At => at;

    /// <summary>The same at another place: a member stands where its name does.</summary>
    public Spot MovedTo(Place place) => members is not null ? new Spot(place, members) : entries is not null ? new Spot(place, entries) : new Spot(place);

    /// <summary>Where a member or an entry stands; null when that is not known, as for what an alias brought.</summary>
    public Spot? Of(string part) =>
        members is not null ? members.GetValueOrDefault(part)
        : entries is not null && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < entries.Count ? entries[index]
        : null;
}

/// <summary>Reads YAML 1.2 (its core schema, as JSON has it) as JSON, and remembers where each value stood.</summary>
/// <remarks>
/// The text is a stranger's: aliases are copied and counted, so that a small file cannot become a large value, nesting is
/// bounded, and no tag makes anything but a text.
/// </remarks>
internal sealed partial class YamlReader
{
    private const int DeepestNesting = 64;
    private const int MostValues = 50_000;

    private readonly Dictionary<AnchorName, (JsonNode? Value, int Values, long Length)> anchors = [];
    private readonly Parser parser;
    private readonly TextBudget budget;
    private int values;
    private long length;

    private YamlReader(string text, TextBudget budget)
    {
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        this.budget = budget;
    }

    /// <summary>Reads the one document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="budget">Bounds of the work; the ordinary ones when null.</param>
    /// <exception cref="ProblemException">422 with line and column: it is not YAML, or not YAML that is taken here.</exception>
    public static (JsonNode? Root, Spot? Spot) Read(string text, TextBudget? budget = null)
    {
        var reader = new YamlReader(text, budget ?? TextBudget.Ordinary());
        try
        {
            return reader.Document();
        }
        catch (TextLimitException e)
        {
            throw Fault(reader.parser.Current?.Start ?? Mark.Empty, $"The file is too much to read: {e.Message}.");
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

    private (JsonNode?, Spot?) Document()
    {
        Next<StreamStart>();
        if (parser.Current is StreamEnd)
            return (null, null);
        Next<DocumentStart>();
        var root = Value(0);
        Next<DocumentEnd>();
        return parser.Current is StreamEnd ? root : throw Fault(parser.Current!.Start, "A file holds one workflow: there is a second document.");
    }

    private (JsonNode? Value, Spot Spot) Value(int depth)
    {
        var at = parser.Current!;
        if (++values > MostValues)
            throw Fault(at.Start, string.Create(CultureInfo.InvariantCulture, $"The file holds more than {MostValues:N0} values."));
        if (depth > DeepestNesting)
            throw Fault(at.Start, string.Create(CultureInfo.InvariantCulture, $"The file is nested more than {DeepestNesting} deep."));
        budget.Spend(10);
        var (valuesBefore, lengthBefore) = (values, length);
        parser.MoveNext();
        var (value, spot) = at switch
        {
            AnchorAlias alias => (Copy(alias), new Spot(PlaceOf(at.Start))),
            YamlScalar scalar => (ScalarValue(scalar), new Spot(PlaceOf(at.Start))),
            SequenceStart start => Sequence(start, depth),
            MappingStart start => Mapping(start, depth),
            _ => throw Fault(at.Start, "Something else was expected here."),
        };
        if (at is NodeEvent { Anchor.IsEmpty: false } named)
            anchors[named.Anchor] = (value, values - valuesBefore + 1, length - lengthBefore);
        return (value, spot);
    }

    private (JsonNode?, Spot) Sequence(SequenceStart start, int depth)
    {
        CheckTag(start);
        var list = new JsonArray();
        var spots = new List<Spot>();
        while (parser.Current is not SequenceEnd)
        {
            var (entry, spot) = Value(depth + 1);
            list.Add(entry);
            spots.Add(spot);
        }
        parser.MoveNext();
        return (list, new Spot(PlaceOf(start.Start), spots));
    }

    private (JsonNode?, Spot) Mapping(MappingStart start, int depth)
    {
        CheckTag(start);
        var members = new JsonObject();
        var spots = new Dictionary<string, Spot>(StringComparer.Ordinal);
        while (parser.Current is not MappingEnd)
        {
            if (parser.Current is not YamlScalar key)
                throw Fault(parser.Current!.Start, "The name of a field must be a text.");
            parser.MoveNext();
            if (!IsWellFormed(key.Value))
                throw Fault(key.Start, "There is half a character in this name.");
            if (members.ContainsKey(key.Value))
                throw Fault(key.Start, $"'{Short(key.Value)}' is there twice.");
            Grow(key.Value.Length);
            var (value, spot) = Value(depth + 1);
            members.Add(key.Value, value);
            spots.Add(key.Value, spot.MovedTo(PlaceOf(key.Start)));
        }
        parser.MoveNext();
        return (members, new Spot(PlaceOf(start.Start), spots));
    }

    private JsonNode? Copy(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var named))
            throw Fault(alias.Start, $"There is no anchor '{Short(alias.Value.Value)}' before this.");
        values += named.Values;
        if (values > MostValues)
            throw Fault(alias.Start, string.Create(CultureInfo.InvariantCulture, $"With its aliases the file holds more than {MostValues:N0} values."));
        Grow(named.Length);
        return named.Value?.DeepClone();
    }

    // Counts characters of texts and names, those that aliases bring too.
    private void Grow(long characters)
    {
        length += characters;
        budget.Produce(characters);
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private JsonNode? ScalarValue(YamlScalar scalar)
    {
        Grow(scalar.Value.Length);
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
            throw Fault(at.Start, $"The tag '{Short(at.Tag.ToString())}' has no meaning here.");
    }

    private void Next<T>() where T : ParsingEvent
    {
        if (parser.Current is null)
            parser.MoveNext();
        if (parser.Current is not T)
            throw Fault(parser.Current?.Start ?? Mark.Empty, "Something else was expected here.");
        parser.MoveNext();
    }

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
