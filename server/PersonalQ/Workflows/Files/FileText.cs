using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalQ.Http;
using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Workflows.Files;

/// <summary>A file that was read, with what is wrong with it and where.</summary>
internal sealed class FileText
{
    /// <summary>Characters of a file at most.</summary>
    public const int Longest = 1024 * 1024;

    private readonly JsonNode? root;
    private readonly Spot? spot;

    private FileText(JsonNode? root, Spot? spot)
    {
        this.root = root;
        this.spot = spot;
    }

    /// <summary>What it says; null when it does not even have the shape of a workflow.</summary>
    public WorkflowFile? File { get; private set; }

    /// <summary>All faults but unknown agents, which only the database knows.</summary>
    public IReadOnlyList<FieldError> Faults { get; private set; } = [];

    /// <summary>Reads YAML, or JSON, which is a part of it.</summary>
    public static FileText Read(string text)
    {
        if (text.Length > Longest)
            return Unreadable(new FieldError("file", "too_long", string.Create(CultureInfo.InvariantCulture, $"At most {Longest:N0} characters are allowed; these are {text.Length:N0}.")));
        if (!YamlReader.IsWellFormed(text))
            return Unreadable(new FieldError("file", "invalid_character", "There is half a character in it."));
        FileText file;
        try
        {
            var (root, spot) = YamlReader.Read(text);
            file = new FileText(root, spot);
        }
        catch (ProblemException e)
        {
            if (AsJson(text) is not { } json)
                return Unreadable([.. e.Errors]);
            file = new FileText(json, null);
        }
        file.Faults = [.. file.Check()];
        return file;
    }

    /// <summary>A fault of the definition as one of the file: with the file's names, and the place.</summary>
    public FieldError At(FieldError fault)
    {
        var parts = fault.Field.Split('.');
        parts[^1] = FileFormat.Names.GetValueOrDefault(parts[^1], parts[^1]);
        return Placed(fault with { Field = string.Join('.', parts) });
    }

    private FieldError Placed(FieldError fault) => PlaceOf(fault.Field.Split('.')) is { } place ? fault with { Line = place.Line, Column = place.Column } : fault;

    private IEnumerable<FieldError> Check()
    {
        if (FileShape.Faults(root, typeof(WorkflowFile)) is { Count: > 0 } misfits)
            return misfits.Select(Placed);
        File = root.Deserialize<WorkflowFile>(FileFormat.Options)!;
        return [.. OfFile(File).Concat(DefinitionCheck.Faults(File.Definition)).Select(At)];
    }

    private static IEnumerable<FieldError> OfFile(WorkflowFile file)
    {
        foreach (var twice in file.Agents.GroupBy(a => a.Name.Trim(), StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return new FieldError("agents." + twice.Key, "duplicate", $"There are {twice.Count()} agents '{twice.Key}'.");
        IReadOnlyList<FieldError> faults = [];
        try
        {
            (file with { Inputs = [], Nodes = [], Edges = [], Settings = new WorkflowSettings() }).Validate();
        }
        catch (ProblemException e)
        {
            faults = e.Errors;
        }
        foreach (var fault in faults)
            yield return fault;
    }

    // The deepest part of the path that the file has: nodes.draft.agent is nodes.3.agent there.
    private Place? PlaceOf(string[] parts)
    {
        var (at, known) = (root, spot);
        var found = spot?.At;
        foreach (var part in parts)
        {
            (at, var step) = at switch
            {
                JsonObject members => (members[part], members.ContainsKey(part) ? part : null),
                JsonArray entries => Entry(entries, part),
                _ => (null, null),
            };
            if (step is null || (known = known?.Of(step)) is null)
                break;
            found = known.At;
        }
        return found;
    }

    private static (JsonNode?, string?) Entry(JsonArray entries, string name)
    {
        for (var i = 0; i < entries.Count; i++)
            if (entries[i] is JsonObject entry && (Is(entry, "id", name) || Is(entry, "name", name) || name == $"{entry["source"]}-{entry["target"]}"))
                return (entry, i.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < entries.Count ? (entries[index], name) : (null, null);
    }

    private static bool Is(JsonObject entry, string field, string text) =>
        entry[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == text;

    // Nearly all JSON is YAML; what is left are escapes such as halves of characters.
    private static JsonNode? AsJson(string text)
    {
        if (!text.TrimStart().StartsWith('{'))
            return null;
        try
        {
            Json.CheckTexts(text);
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null; // then what the YAML reader said is what counts
        }
    }

    private static FileText Unreadable(params FieldError[] faults) => new(null, null) { Faults = faults };
}
