using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Marks on runs and the reason of a cancellation, as seen in the browser.</summary>
public sealed class TaskMarkTests : BrowserApp
{
    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task A_run_is_marked_with_a_note_found_by_it_and_counted_with_its_agent(Look look)
    {
        var agent = await CreateAgentAsync("Ada");
        var task = await RunTaskAsync(agent, "Say hello");
        await RunTaskAsync(agent, "Not marked");
        var page = await OpenAsync($"/tasks/{Id(task)}", look);
        await PressAsync(page, "Good");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Good" })).ToHaveAttributeAsync("aria-pressed", "true");
        await page.GetByLabel("Note on this run").FillAsync("Short and right");
        await PressAsync(page, "Save note");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save note" })).ToHaveCountAsync(0);
        await AssertAccessibleAsync(page);
        var rating = (await App.GetAsync($"/api/v1/tasks/{Id(task)}/ratings"))[0];
        Assert.Equal(("good", "Short and right"), (rating.Text("mark"), rating.Text("note")));
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Note on this run")).ToHaveValueAsync("Short and right");

        await page.GotoAsync("/tasks?rating=good");
        await Expect(page.GetByTestId("task-card")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("task-card")).ToContainTextAsync("Marked good");
        await AssertAccessibleAsync(page);
        await page.GotoAsync($"/agents/{Id(agent)}");
        await Expect(page.GetByText("of 1 marked run")).ToBeVisibleAsync();

        await page.GotoAsync($"/tasks/{Id(task)}");
        await PressAsync(page, "Good");
        await Expect(page.GetByText("How was this run?")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Note on this run")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_note_that_was_not_saved_is_asked_about_and_kept()
    {
        var agent = await CreateAgentAsync("Ada");
        var task = await RunTaskAsync(agent, "Say hello");
        var page = await OpenAsync($"/tasks/{Id(task)}");
        await PressAsync(page, "Bad");
        await page.GetByLabel("Note on this run").FillAsync("Half a thought");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Agents" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToBeVisibleAsync();
        await page.GotoAsync($"/tasks/{Id(task)}");
        await Expect(page.GetByLabel("Note on this run")).ToHaveValueAsync("Half a thought");
        await PressAsync(page, "Discard");
        await Expect(page.GetByLabel("Note on this run")).ToHaveValueAsync("");
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Bad" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.GetByLabel("Note on this run")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_cancelled_task_says_why_in_its_timeline()
    {
        var agent = await CreateAgentAsync("Ada", new { status = "paused" });
        var task = await App.PostAsync("/api/v1/tasks", new { agent_id = Id(agent), title = "Wait" });
        var page = await OpenAsync($"/tasks/{Id(task)}");
        await Expect(Title(page, "Wait")).ToBeVisibleAsync();
        (await App.Client.DeleteAsync($"/api/v1/agents/{Id(agent)}")).EnsureSuccessStatusCode();
        await Expect(page.GetByTestId("step-end")).ToContainTextAsync("Its agent was deleted.");
        await AssertAccessibleAsync(page);
    }
}
