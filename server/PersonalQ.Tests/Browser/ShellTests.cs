using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

public sealed class ShellTests : BrowserApp
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task An_unknown_address_says_so_and_leads_back(Look look)
    {
        var page = await OpenAsync("/nowhere", look);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to the dashboard" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard", Level = 1 })).ToBeVisibleAsync();
    }
}
