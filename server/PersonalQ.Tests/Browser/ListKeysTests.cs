using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The same keys in every list, and from one page of a list to the next.</summary>
public sealed class ListKeysTests : BrowserApp
{
    [Theory]
    [InlineData("/activity", "activity-entry")]
    [InlineData("/workflows", "workflow-row")]
    [InlineData("/settings/models", "model-row")]
    public async Task J_and_k_walk_over_the_rows_and_escape_leaves_them(string path, string row)
    {
        var agent = Id(await CreateAgentAsync("Ada"));
        await CreateAgentAsync("Bert");
        foreach (var name in new[] { "First", "Second" })
            await App.PostAsync("/api/v1/workflows", new { name, nodes = new[] { new { id = "a", label = "A", agent_id = agent, instruction = "Work" } } });
        var page = await OpenAsync(path);
        await Expect(page.GetByTestId(row).Nth(1)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("j");
        await ExpectFocusInAsync(page, row, 0);
        await page.Keyboard.PressAsync("j");
        await ExpectFocusInAsync(page, row, 1);
        await page.Keyboard.PressAsync("k");
        await ExpectFocusInAsync(page, row, 0);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("[data-row]:focus-within")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_agent_leads_to_the_next_one_of_the_list_and_escape_back()
    {
        await CreateAgentAsync("Ada");
        await CreateAgentAsync("Bert");
        var page = await OpenAsync("/agents?sort=name");
        await Expect(page.GetByTestId("agent-card").Nth(1)).ToContainTextAsync("Bert");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ada", Exact = true }).ClickAsync();
        await Expect(Title(page, "Ada")).ToBeVisibleAsync();
        await Expect(page.GetByText("1 of 2", new() { Exact = true })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.Keyboard.PressAsync("j");
        await Expect(Title(page, "Bert")).ToBeVisibleAsync();
        await PressAsync(page, "Previous in the list");
        await Expect(Title(page, "Ada")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Title(page, "Agents")).ToBeVisibleAsync();
    }

    private static Task ExpectFocusInAsync(IPage page, string row, int number) =>
        Expect(page.GetByTestId(row).Nth(number).Locator(":focus")).ToBeVisibleAsync();
}
