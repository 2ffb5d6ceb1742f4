namespace PersonalQ.Http;

/// <summary>Query parameters that hold several values: repeated, or separated by commas.</summary>
public static class QueryValues
{
    /// <summary>The single values without blanks; empty when there are none.</summary>
    public static IReadOnlyList<string> Split(params IEnumerable<string?> given) =>
        [.. given.OfType<string>().SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];

    /// <summary>The single values as members of an enum; empty when there are none.</summary>
    /// <param name="field">The parameter's name, for the answer to a wrong one.</param>
    /// <param name="given">What was sent.</param>
    /// <exception cref="ProblemException">422: one is not a member.</exception>
    public static IReadOnlyList<T> Enums<T>(string field, params IEnumerable<string?> given) where T : struct, Enum =>
        [.. Split(given).Select(v => EnumText.TryParse<T>(v, out var value)
            ? value
            : throw ProblemException.Invalid(field, "unknown_value", $"Must be one of {string.Join(", ", EnumText.All<T>())}."))];
}
