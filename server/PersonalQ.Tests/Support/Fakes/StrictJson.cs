using System.Globalization;
using System.Text.Json;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>Reads JSON the way a strict service does: every complaint names the place.</summary>
internal sealed class StrictJson(Func<string, string, FakeRefusal> refuse)
{
    // The members documented as nullable; everywhere else null is as wrong as any other type.
    private static readonly string[] Nullable =
        ["cache_control", "citations", "title", "context", "system_fingerprint", "refusal", "content", "stop", "strict", "metadata", "user"];

    public FakeRefusal Refuse(string path, string message) => refuse(path, message);

    /// <summary>Only these members may be there.</summary>
    public void Members(JsonElement json, string path, params ReadOnlySpan<string> allowed)
    {
        if (json.ValueKind != JsonValueKind.Object) throw refuse(path, "Input should be a valid dictionary");
        foreach (var member in json.EnumerateObject())
        {
            if (!allowed.Contains(member.Name)) throw refuse(At(path, member.Name), "Extra inputs are not permitted");
            if (member.Value.ValueKind == JsonValueKind.Null && !Nullable.Contains(member.Name))
                throw refuse(At(path, member.Name), "Input should not be null");
        }
    }

    public string Text(JsonElement json, string path, string name) =>
        Optional(json, name) is not { } value ? throw refuse(At(path, name), "Field required")
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw refuse(At(path, name), "Input should be a valid string");

    public string OneOf(JsonElement json, string path, string name, params string[] allowed)
    {
        var text = Text(json, path, name);
        return allowed.Contains(text) ? text : throw refuse(At(path, name), $"Input should be {string.Join(" or ", allowed.Select(x => $"'{x}'"))}");
    }

    public JsonElement Array(JsonElement json, string path, string name) =>
        Optional(json, name) is not { } value ? throw refuse(At(path, name), "Field required")
        : value.ValueKind == JsonValueKind.Array ? value
        : throw refuse(At(path, name), "Input should be a valid list");

    public void Bool(JsonElement json, string path, string name)
    {
        if (Optional(json, name) is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
            throw refuse(At(path, name), "Input should be a valid boolean");
    }

    public double? Number(JsonElement json, string path, string name) =>
        Optional(json, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : throw refuse(At(path, name), "Input should be a valid number");

    public int? Whole(JsonElement json, string path, string name) =>
        Optional(json, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw refuse(At(path, name), "Input should be a valid integer");

    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? Optional(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string At(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public static string At(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}.{index}");

    public static bool IsName(string text, int most) =>
        text.Length >= 1 && text.Length <= most && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
