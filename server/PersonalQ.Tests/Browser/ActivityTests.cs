using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalQ.Activities;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The audit trail.</summary>
public sealed partial class ActivityTests : BrowserApp
{
    private static ILocator Entries(IPage page) => page.GetByTestId("activity-entry");

    private async Task<string> DoSomethingAsync()
    {
        await RunTaskAsync(await CreateAgentAsync("Keyless", new { model = "anthropic/claude-sonnet-5-5" }), "Cannot work", "failed");
        return Id(await RunTaskAsync(await CreateAgentAsync("Ada"), "Calculate 4 * 4"));
    }

    private Task AddManyAsync(int count) => App.Database.WriteAsync(session =>
    {
        var first = TimeProvider.System.Now().AddDays(-2);
        for (var number = 1; number <= count; number++)
        {
            session.Db.Set<ActivityEntry>().Add(new ActivityEntry
            {
                Id = Guid.CreateVersion7(first.AddSeconds(number)).ToString(), ActivityType = ActivityType.AgentUpdated,
                Title = $"Entry {number:000}", CreatedAt = first.AddSeconds(number),
            });
        }
        return ValueTask.CompletedTask;
    }, CancellationToken.None);

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task What_happened_is_told_newest_first_and_leads_on(Look look)
    {
        var task = await DoSomethingAsync();
        var page = await OpenAsync("/activity", look);
        await Expect(Entries(page).First).ToContainTextAsync("Completed task: Calculate 4 * 4");
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = Day() }).First).ToBeVisibleAsync();
        await Expect(page.GetByText("That is where it began.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Completed task: Calculate 4 * 4" }).ClickAsync();
        await Expect(Title(page, "Calculate 4 * 4")).ToBeVisibleAsync();
        Assert.Equal($"/tasks/{task}", AddressOf(page));
    }

    [Fact]
    public async Task What_follows_of_one_task_stands_in_one_line()
    {
        await DoSomethingAsync();
        var page = await OpenAsync("/activity");
        var line = Entries(page).Filter(new() { HasText = "Calculate 4 * 4" });
        await Expect(line).ToHaveCountAsync(1);
        await Expect(line).ToContainTextAsync(Story());
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task Nothing_yet_is_explained(Look look)
    {
        var page = await OpenAsync("/activity", look);
        await Expect(page.GetByText("Nothing has happened yet")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task Filters_narrow_together_and_are_kept_in_the_address()
    {
        await DoSomethingAsync();
        var page = await OpenAsync("/activity");
        await page.GetByTestId("type-filter").ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Task failed" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Task completed" }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await page.GetByTestId("status-filter").ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Error" }).ClickAsync();
        await Expect(Entries(page)).ToHaveCountAsync(1);
        await Expect(Entries(page)).ToContainTextAsync("Cannot work");
        await page.ReloadAsync();
        await Expect(Entries(page)).ToHaveCountAsync(1);
        await Expect(page.GetByText("1 entry", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByTestId("agent-filter").ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Ada" }).ClickAsync();
        await Expect(page.GetByText("Nothing matches")).ToBeVisibleAsync();
        Assert.Matches(Filtered(), AddressOf(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).Last.ClickAsync();
        await Expect(Entries(page).First).ToContainTextAsync("Completed task");
        Assert.Equal("/activity", AddressOf(page));
    }

    [Fact]
    public async Task A_search_finds_what_happened_and_is_kept_in_the_address()
    {
        await CreateAgentAsync("Émile");
        await CreateAgentAsync("Ada");
        var page = await OpenAsync("/activity");
        await Expect(Entries(page).Filter(new() { HasText = "Ada" })).Not.ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search activity" }).FillAsync("éMILE");
        await Expect(Entries(page).Filter(new() { HasText = "Ada" })).ToHaveCountAsync(0);
        await Expect(Entries(page).Filter(new() { HasText = "Émile" })).Not.ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(Searched());
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search activity" }).FillAsync("nobody");
        await Expect(page.GetByText("Nothing matches")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).Last.ClickAsync();
        await Expect(Entries(page).Filter(new() { HasText = "Ada" })).Not.ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task Older_entries_come_as_they_are_reached(Look look)
    {
        await AddManyAsync(180);
        var page = await OpenAsync("/activity", look);
        await Expect(Entries(page).First).ToContainTextAsync("Entry 180");
        Assert.InRange(await Entries(page).CountAsync(), 50, 150);
        await page.WaitForFunctionAsync("() => { window.scrollTo(0, document.documentElement.scrollHeight); return document.body.innerText.includes('That is where it began.'); }");
        await Expect(Entries(page)).ToHaveCountAsync(180);
        await Expect(Entries(page).Last).ToContainTextAsync("Entry 001");
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task New_entries_come_in_at_the_top_but_never_move_what_is_read()
    {
        await AddManyAsync(60);
        var page = await OpenAsync("/activity");
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
        await Expect(Entries(page).First).ToContainTextAsync("Entry 060");
        await CreateAgentAsync("Ada");
        await Expect(Entries(page).First).ToContainTextAsync("Ada");
        await page.EvaluateAsync("window.scrollTo(0, 900)");
        var watched = Entries(page).Filter(new() { HasText = "Entry 030" });
        await Expect(watched).ToBeVisibleAsync();
        var before = (await watched.BoundingBoxAsync())!.Y;
        await CreateAgentAsync("Bert");
        var news = page.GetByRole(AriaRole.Button, new() { Name = "1 new entry" });
        await Expect(news).ToBeVisibleAsync();
        Assert.Equal(before, (await watched.BoundingBoxAsync())!.Y, 1.0);
        await news.ClickAsync();
        await Expect(Entries(page).First).ToContainTextAsync("Bert");
        await Expect(Entries(page).First).ToBeInViewportAsync();
    }

    [Fact]
    public async Task What_passes_the_filters_is_exported()
    {
        await DoSomethingAsync();
        var page = await OpenAsync("/activity?status=error&activity_type=task_failed");
        await Expect(Entries(page)).ToHaveCountAsync(1);
        var download = await page.RunAndWaitForDownloadAsync(() => PressAsync(page, "Export CSV"));
        Assert.Equal("activities.csv", download.SuggestedFilename);
        var lines = (await File.ReadAllLinesAsync(await download.PathAsync())).Where(line => line.Length > 0).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Contains("Cannot work", lines[1], StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^/activity\?activity_type=task_(failed%2Ctask_completed|completed%2Ctask_failed)&status=error&agent_id=")]
    private static partial Regex Filtered();

    [GeneratedRegex(@"/activity\?search=%C3%A9MILE$")]
    private static partial Regex Searched();

    [GeneratedRegex(@"created \d\d:\d\d:\d\d · started \d\d:\d\d:\d\d")]
    private static partial Regex Story();

    // Midnight may pass between the deed and the look.
    [GeneratedRegex("^(Today|Yesterday)$")]
    private static partial Regex Day();
}
