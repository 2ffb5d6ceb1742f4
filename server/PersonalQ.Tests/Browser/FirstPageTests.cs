using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

public sealed class FirstPageTests : BrowserApp
{
    /// <param name="newcomer">Whether the welcome was not seen yet.</param>
    /// <param name="title">The page that shows.</param>
    /// <param name="bound">What its scripts may weigh, in bytes as the server sends them (brotli).</param>
    /// <param name="files">How many they may be.</param>
    [Theory]
    [InlineData(false, "Dashboard", 165_000, 6)]
    [InlineData(true, "Welcome to Personal-Q", 195_000, 28)]
    public async Task A_first_visit_loads_little_code_in_few_files(bool newcomer, string title, long bound, int files)
    {
        var page = await OpenAsync("/", newcomer: newcomer);
        await Expect(Title(page, title)).ToBeVisibleAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var scripts = await page.EvaluateAsync<string[]>(
            "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname).filter(path => path.endsWith('.js'))");
        var sizes = scripts.Distinct().ToDictionary(path => path, SizeOf);
        var list = string.Join("\n", sizes.OrderByDescending(file => file.Value).Select(file => $"{file.Value} {file.Key}"));
        Assert.True(sizes.Count >= 3, $"Too few scripts to be true:\n{list}");
        Assert.True(sizes.Count <= files, $"{sizes.Count} files:\n{list}");
        Assert.True(sizes.Values.Sum() <= bound, $"{sizes.Values.Sum()} bytes:\n{list}");
    }

    [Fact]
    public async Task What_is_fetched_later_works_at_the_first_press()
    {
        var page = await OpenAsync("/");
        await Expect(Title(page, "Dashboard")).ToBeVisibleAsync();
        // The keyboard comes first: nothing moved on the page before.
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "New task" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        var theme = page.GetByRole(AriaRole.Button, new() { Name = "Theme" });
        await theme.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Dark" }).PressAsync("Enter");
        await Expect(page.Locator("html[data-theme=dark], html.dark")).ToBeVisibleAsync();
        await Expect(theme).ToBeFocusedAsync();
    }

    private static long SizeOf(string path)
    {
        var file = Path.Combine(WebRoot(), path.TrimStart('/'));
        var compressed = new FileInfo(file + ".br");
        return compressed.Exists ? compressed.Length : new FileInfo(file).Length;
    }
}
