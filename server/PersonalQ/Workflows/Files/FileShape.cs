using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PersonalQ.Http;

namespace PersonalQ.Workflows.Files;

/// <summary>Finds everything in a file that does not fit its records, before it is read into them: all faults at once, each with its path.</summary>
internal static class FileShape
{
    /// <summary>The faults; fields that are null are taken out, since null means left out.</summary>
    public static IReadOnlyList<FieldError> Faults(JsonNode? root, Type type)
    {
        var errors = new List<FieldError>();
        Check(root, type, "", errors);
        return errors;
    }

    private static void Check(JsonNode? value, Type type, string path, List<FieldError> errors)
    {
        if (errors.Count >= MostFaults)
            return;
        var info = FileFormat.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when value is JsonObject members:
                CheckMembers(members, info, path, errors);
                break;
            case JsonTypeInfoKind.Object:
                errors.Add(Wrong(path, "These must be fields with values."));
                break;
            case JsonTypeInfoKind.Enumerable when value is JsonArray entries:
                for (var i = 0; i < entries.Count; i++)
                    Check(entries[i], info.ElementType!, Join(path, i.ToString(CultureInfo.InvariantCulture)), errors);
                break;
            case JsonTypeInfoKind.Enumerable:
                errors.Add(Wrong(path, "This must be a list."));
                break;
            default:
                CheckValue(value, info.Type, path, errors);
                break;
        }
    }

    private static void CheckMembers(JsonObject members, JsonTypeInfo info, string path, List<FieldError> errors)
    {
        foreach (var (name, value) in members.ToList())
        {
            var property = info.Properties.FirstOrDefault(p => p.Name == name);
            if (errors.Count >= MostFaults)
                return;
            if (property is null)
                errors.Add(new FieldError(Join(path, Short(name)), "unknown_field", $"There is no field '{Short(name)}' here. {Hint(name, info)}"));
            else if (value is null)
                members.Remove(name);
            else
                Check(value, property.PropertyType, Join(path, name), errors);
        }
    }

    private static void CheckValue(JsonNode? value, Type type, string path, List<FieldError> errors)
    {
        try
        {
            if (value.Deserialize(type, FileFormat.Options) is null && type != typeof(JsonElement))
                errors.Add(new FieldError(path, "required", "This is required."));
        }
        catch (UnknownValueException e)
        {
            errors.Add(new FieldError(path, "unknown_value", $"Must be one of {string.Join(", ", e.Allowed)}."));
        }
        catch (JsonException)
        {
            errors.Add(Wrong(path, MustBe(type)));
        }
    }

    private static string MustBe(Type type) =>
        type == typeof(string) ? "This must be a text. Put it in quotes."
        : type == typeof(int) ? "This must be a whole number."
        : type == typeof(bool) ? "This must be true or false."
        : "This must be a number.";

    private static string Hint(string name, JsonTypeInfo info)
    {
        var known = info.Properties.Select(p => p.Name).ToList();
        if (FileFormat.Names.TryGetValue(name, out var here) && known.Contains(here))
            return $"In a file it is called '{here}' and holds the agent's name.";
        var near = known.Select(k => (Name: k, Distance: Distance(name, k))).MinBy(k => k.Distance);
        return near.Distance <= Math.Max(1, name.Length / 3) ? $"Did you mean '{near.Name}'?" : $"Fields: {string.Join(", ", known)}.";
    }

    // Levenshtein's: how many letters have to be changed.
    private static int Distance(string a, string b)
    {
        if (a.Length > 100)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (corner, _) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }

    private static FieldError Wrong(string path, string message) => new(path.Length == 0 ? "file" : path, "wrong_type", message);

    // Whoever has so many faults mends these first.
    private const int MostFaults = 100;

    private static string Short(string name) => name.Length <= 100 ? name : name[..100] + "…";

    private static string Join(string path, string part) => path.Length == 0 ? part : $"{path}.{part}";
}
