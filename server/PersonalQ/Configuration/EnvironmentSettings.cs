using System.Globalization;

namespace PersonalQ.Configuration;

/// <summary>Reads settings of the environment, and says plainly which one is wrong and what would be right.</summary>
public static class EnvironmentSettings
{
    /// <summary>The text of a setting, trimmed; null when it is not set or blank.</summary>
    public static string? Text(this IConfiguration configuration, string name) =>
        configuration[name]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A switch: <c>on</c>, <c>true</c>, <c>1</c>, <c>yes</c> or <c>off</c>, <c>false</c>, <c>0</c>, <c>no</c>.</summary>
    /// <exception cref="StartupException">Any other text.</exception>
    public static bool Switch(this IConfiguration configuration, string name, bool otherwise) => configuration.Text(name)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "on" or "true" or "1" or "yes" => true,
        "off" or "false" or "0" or "no" => false,
        var text => throw new StartupException($"{name} is '{text}'. Use on or off."),
    };

    /// <summary>A whole number within its bounds.</summary>
    /// <exception cref="StartupException">No number, or out of bounds.</exception>
    public static int Number(this IConfiguration configuration, string name, int otherwise, int least, int most) =>
        configuration.Number(name, least, most) ?? otherwise;

    /// <summary>A whole number within its bounds; null when it is not set.</summary>
    /// <exception cref="StartupException">No number, or out of bounds.</exception>
    public static int? Number(this IConfiguration configuration, string name, int least, int most) => configuration.Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        var text => throw new StartupException(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'. Use a whole number from {least} to {most}.")),
    };

    /// <summary>A list with commas between; the default when it is not set.</summary>
    public static IReadOnlyList<string> List(this IConfiguration configuration, string name, params string[] otherwise) =>
        configuration.Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? otherwise;
}
