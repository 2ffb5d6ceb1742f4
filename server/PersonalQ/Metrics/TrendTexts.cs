using System.Globalization;

namespace PersonalQ.Metrics;

/// <summary>Developments in words, as the cards of the dashboard show them.</summary>
internal static class TrendTexts
{
    private const string NoData = "No data";
    private const string SameAsLastMonth = "No change from last month";

    /// <summary>Agents made in the last 7 days.</summary>
    public static string Agents(int made) => made == 0 ? "No change this week" : Text($"+{made} this week");

    /// <summary>Completed tasks of the last 30 days against the 30 before.</summary>
    public static string Tasks(long now, long before) => (now, before) switch
    {
        (0, 0) => NoData,
        (_, 0) => Text($"+{now} from last month (new baseline)"),
        _ => Change(100.0 * (now - before) / before),
    };

    /// <summary>Success rates in percent; null when no task ended.</summary>
    public static string SuccessRate(double? now, double? before) => (now, before) switch
    {
        (null, _) => NoData,
        ({ } rate, null) => Text($"{rate:F1}% (new baseline)"),
        ({ } rate, { } earlier) => Change(rate - earlier),
    };

    private static string Change(double percent) => Math.Round(percent, 1) switch
    {
        0 => SameAsLastMonth,
        > 0 and var up => Text($"+{up:F1}% from last month"),
        var down => Text($"{down:F1}% from last month"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
