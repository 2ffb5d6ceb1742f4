using Microsoft.Playwright;

namespace PersonalQ.Tests.Browser;

/// <summary>How a page is looked at: theme and size of the window.</summary>
public enum Look
{
    Light,
    Dark,
    LightPhone,
    DarkPhone,
}

/// <summary>Themes and sizes for theories.</summary>
public static class Looks
{
    /// <summary>Both themes on a desktop and on a phone of 360 pixels.</summary>
    public static TheoryData<Look> All => [Look.Light, Look.Dark, Look.LightPhone, Look.DarkPhone];

    /// <summary>Both themes on a desktop.</summary>
    public static TheoryData<Look> Themes => [Look.Light, Look.Dark];

    public static bool IsDark(this Look look) => look is Look.Dark or Look.DarkPhone;

    public static bool IsPhone(this Look look) => look is Look.LightPhone or Look.DarkPhone;

    public static BrowserNewContextOptions Options(this Look look) => new()
    {
        ViewportSize = look.IsPhone() ? new() { Width = 360, Height = 780 } : new() { Width = 1440, Height = 900 },
        ColorScheme = look.IsDark() ? ColorScheme.Dark : ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
        Locale = "en-GB",
        TimezoneId = "UTC",
    };
}
