using System.Text.Json;

namespace PersonalQ;

/// <summary>The one spelling of an enum's members, in JSON, in the database and in texts: snake_case (<c>task_completed</c>).</summary>
public static class EnumText
{
    /// <summary>The member's text.</summary>
    public static string ToText<T>(this T value) where T : struct, Enum => Names<T>.Texts[value];

    /// <summary>The member of a text, matched exactly.</summary>
    /// <exception cref="FormatException">No member has this text.</exception>
    public static T Parse<T>(string text) where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is not one of {string.Join(", ", All<T>())}.");

    /// <summary>The member of a text, matched exactly; false when there is none.</summary>
    public static bool TryParse<T>(string text, out T value) where T : struct, Enum => Names<T>.Values.TryGetValue(text, out value);

    /// <summary>All texts in the order of declaration.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Names<T>.Ordered;

    private static class Names<T> where T : struct, Enum
    {
        public static readonly IReadOnlyList<string> Ordered = [.. Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
        public static readonly Dictionary<T, string> Texts = Enum.GetValues<T>().Zip(Ordered).ToDictionary(p => p.First, p => p.Second);
        public static readonly Dictionary<string, T> Values = Texts.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }
}
