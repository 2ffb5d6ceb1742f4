using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The versions of an agent, trying it, and what keeps it from working, as seen in the browser.</summary>
public sealed class AgentVersionsTests : BrowserApp
{
    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_version_tells_what_it_changed_and_is_restored(Look look)
    {
        var agent = await CreateAgentAsync("Ada");
        await PersonalQApp.ReadAsync(await App.PutAsync($"/api/v1/agents/{Id(agent)}", new { system_prompt = "You are a careful test.", temperature = 0.9 }));
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=versions", look);
        await Expect(page.GetByTestId("agent-version")).ToHaveCountAsync(2);
        await Expect(page.GetByText("The temperature was 0.3 and is 0.9.")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("text-diff").Locator("ins")).ToHaveTextAsync("careful ");
        await AssertAccessibleAsync(page);
        await page.GetByTestId("agent-version").Nth(1).ClickAsync();
        var first = page.GetByRole(AriaRole.Region, new() { Name = "Version 1", Exact = true });
        await Expect(first).ToContainTextAsync("Temperature0.3");
        await Expect(first).ToContainTextAsync("Modeldemo/echo");
        await Expect(first).ToContainTextAsync("You are a test.");
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Restore version 1");
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(page.GetByTestId("agent-version")).ToHaveCountAsync(3);
        await Expect(page.GetByText("Restored version 1")).ToBeVisibleAsync();
        Assert.Equal("You are a test.", (await App.GetAsync($"/api/v1/agents/{Id(agent)}")).Text("system_prompt"));
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task What_is_not_saved_is_tried_beside_what_is(Look look)
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=settings", look);
        await page.GetByLabel("System prompt").FillAsync("You are somebody else.");
        await page.GetByLabel("Input to try").FillAsync("Calculate 4 * 4");
        await page.GetByLabel("Compare with the saved version").ClickAsync();
        await PressAsync(page, "Try");
        var results = page.GetByTestId("try-result");
        await Expect(results).ToHaveCountAsync(2);
        foreach (var title in new[] { "With your changes", "Saved version" })
        {
            var result = page.GetByRole(AriaRole.Article, new() { Name = title });
            await Expect(result).ToContainTextAsync("Completed");
            await Expect(result).ToContainTextAsync("16");
            await Expect(result.GetByTestId("try-cost")).ToHaveTextAsync("$0");
        }
        await AssertAccessibleAsync(page);
        var tries = await App.GetAsync("/api/v1/tasks?kind=try&sort=created_at");
        Assert.Equal(2, tries.GetArrayLength());
        var mine = (await App.GetAsync($"/api/v1/tasks/{tries[0].Id()}/steps"))[0].GetProperty("request");
        Assert.Equal("You are somebody else.", mine.Text("system_prompt"));
        Assert.Equal("You are a test.", (await App.GetAsync($"/api/v1/agents/{Id(agent)}")).Text("system_prompt"));
        Assert.Equal(0, (await App.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task What_is_saved_is_not_tried_twice_to_be_compared_with_itself()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=settings");
        await page.GetByLabel("Input to try").FillAsync("Say hello");
        await page.GetByLabel("Compare with the saved version").ClickAsync();
        await PressAsync(page, "Try");
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Saved version" })).ToContainTextAsync("Completed");
        await Expect(page.GetByText("Nothing is changed: what was tried is the saved version")).ToBeVisibleAsync();
        Assert.Equal(1, (await App.GetAsync("/api/v1/tasks?kind=try")).GetArrayLength());
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task An_agent_in_error_says_why_and_what_mends_it_comes_before_running_tasks(Look look)
    {
        var agent = await CreateAgentAsync("Ada", new { model = "openai/gpt-4o" });
        await RunTaskAsync(agent, "Cannot work", "failed");
        var page = await OpenAsync("/agents", look);
        var why = page.GetByTestId("in-error");
        await Expect(why).ToContainTextAsync("OpenAI has no key yet");
        await Expect(why.GetByRole(AriaRole.Link, new() { Name = "Open settings" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GotoAsync("/agents?view=table");
        await Expect(why).ToContainTextAsync("OpenAI has no key yet");
        await AssertAccessibleAsync(page);
        await page.GotoAsync($"/agents/{Id(agent)}");
        await Expect(page.GetByTestId("agent-notice")).ToContainTextAsync("OpenAI has no key yet");
        // One primary action on the page: what mends it.
        await Expect(page.GetByRole(AriaRole.Main).Locator(".bg-accent.text-accent-ink")).ToHaveTextAsync("Open settings");
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task An_agent_that_has_had_no_task_was_never_active()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync("/agents");
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Last activeNever");
        await page.GotoAsync("/agents?view=table");
        await Expect(page.GetByTestId("agent-row")).ToContainTextAsync("Never");
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task An_agent_without_a_key_says_so_in_the_list_and_on_its_page(Look look)
    {
        var agent = await CreateAgentAsync("Ada", new { model = "openai/gpt-4o" });
        var page = await OpenAsync("/agents", look);
        await Expect(page.GetByTestId("not-ready")).ToContainTextAsync("No key");
        await AssertAccessibleAsync(page);
        await page.GotoAsync("/agents?view=table");
        await Expect(page.GetByTestId("agent-row")).ToHaveCountAsync(1);
        await AssertAccessibleAsync(page);
        await page.GotoAsync($"/agents/{Id(agent)}");
        var notice = page.GetByTestId("agent-notice");
        await Expect(notice).ToContainTextAsync("has no key yet");
        await Expect(notice.GetByRole(AriaRole.Link, new() { Name = "Open settings" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await PersonalQApp.ReadAsync(await App.PutAsync("/api/v1/settings", new { service = "openai", api_key = "sk-test-1234567890" }));
        await Expect(notice).ToHaveCountAsync(0);
    }
}
