using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The same keys in every list, and from one page of a list to the next.</summary>
public sealed class ListKeysTests : BrowserApp
{
    [Theory]
    [InlineData("/activity", "activity-entry")]
    [InlineData("/workflows", "workflow-row")]
    [InlineData("/settings/models?provider=anthropic", "model-row")]
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

    [Fact]
    public async Task A_workflow_leads_to_the_next_one_of_the_list_and_its_versions_have_the_keys_of_lists()
    {
        var agent = Id(await CreateAgentAsync("Ada"));
        var ids = new List<string>();
        foreach (var name in new[] { "First", "Second" })
            ids.Add(Id(await App.PostAsync("/api/v1/workflows", Workflow(name, "Work"))));
        (await App.Client.PutAsJsonAsync($"/api/v1/workflows/{ids[1]}", Workflow("Second", "Work more"))).EnsureSuccessStatusCode();
        var page = await OpenAsync("/workflows");
        await Expect(page.GetByTestId("workflow-row").Nth(1)).ToBeVisibleAsync();
        var name1 = (await page.GetByTestId("workflow-row").First.GetByRole(AriaRole.Link).First.TextContentAsync())!;
        var name2 = name1 == "First" ? "Second" : "First";
        var title = page.GetByRole(AriaRole.Textbox, new() { Name = "Name of the workflow" });
        await page.GetByRole(AriaRole.Link, new() { Name = name1, Exact = true }).ClickAsync();
        await Expect(page.GetByText("1 of 2", new() { Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(title).ToHaveValueAsync(name2);
        await PressAsync(page, "Previous in the list");
        await Expect(title).ToHaveValueAsync(name1);

        await page.GotoAsync($"/workflows/{ids[1]}");
        await PressAsync(page, "Versions");
        var versions = page.GetByRole(AriaRole.List, new() { Name = "Versions" }).GetByRole(AriaRole.Button);
        await Expect(versions).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("j");
        await Expect(versions.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Version 1", Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(versions.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        object Workflow(string name, string instruction) => new { name, nodes = new[] { new { id = "a", label = "A", agent_id = agent, instruction } } };
    }

    private static Task ExpectFocusInAsync(IPage page, string row, int number) =>
        Expect(page.GetByTestId(row).Nth(number).Locator(":focus")).ToBeVisibleAsync();
}
