namespace PersonalQ.Http;

/// <summary>Reads what minimal APIs cannot: enums in queries, in their one spelling.</summary>
public static class Queries
{
    /// <summary>The enum member of a query parameter; null when it is absent or empty.</summary>
    /// <exception cref="ProblemException">422 with the known values.</exception>
    public static T? Enum<T>(string field, string? text) where T : struct, Enum =>
        string.IsNullOrEmpty(text) ? null
        : EnumText.TryParse<T>(text, out var value) ? value
        : throw ProblemException.Invalid(field, "unknown_value", $"Must be one of {string.Join(", ", EnumText.All<T>())}.");

    /// <summary>Several members, as repeated parameters or with commas between; empty when there is none.</summary>
    /// <exception cref="ProblemException">422 with the known values.</exception>
    public static IReadOnlyList<T> Enums<T>(string field, IEnumerable<string?>? texts) where T : struct, Enum =>
        [.. Texts(texts).Select(text => Enum<T>(field, text)!.Value).Distinct()];

    /// <summary>Several texts, as repeated parameters or with commas between, trimmed; empty when there is none.</summary>
    public static IEnumerable<string> Texts(IEnumerable<string?>? texts) =>
        (texts ?? []).SelectMany(text => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
