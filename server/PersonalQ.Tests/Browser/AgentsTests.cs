using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The list of agents: finding, sorting, and what can be done to one or many.</summary>
public sealed partial class AgentsTests : BrowserApp
{
    private static ILocator Card(IPage page, string name) => page.GetByTestId("agent-card").Filter(new() { HasText = name });

    private static Task ChooseAsync(IPage page, string option) => page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = option }).ClickAsync();

    private async Task CreateSomeAsync()
    {
        await CreateAgentAsync("Ada", new { tags = new[] { "math" }, description = "Proves things" });
        await CreateAgentAsync("Bert", new { agent_type = "creative", status = "paused", tags = new[] { "songs", "night" } });
        await CreateAgentAsync("Cleo", new { agent_type = "automation", status = "inactive", model = "anthropic/claude-sonnet-5-5", tags = new[] { "night" } });
        await CreateAgentAsync("Dora, whose name is so long that it has to be cut somewhere before the end of its card", new { agent_type = "conversational", status = "training" });
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Cards_show_who_is_there(Look look)
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents", look);
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(4);
        await Expect(Card(page, "Bert").GetByTestId("agent-status")).ToHaveTextAsync("Paused");
        await Expect(Card(page, "Ada")).ToContainTextAsync("Proves things");
        await AssertAccessibleAsync(page);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task The_table_sorts_by_its_heads(Look look)
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents?view=table", look);
        await Expect(page.GetByTestId("agent-row")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByTestId("agent-row").First).ToContainTextAsync("Ada");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByTestId("agent-row").First).ToContainTextAsync("Dora");
        Assert.Equal("/agents?view=table&sort=-name", AddressOf(page));
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task Nobody_there_is_explained_with_what_to_do()
    {
        var page = await OpenAsync("/agents");
        await Expect(page.GetByText("An agent is a model with instructions")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Create your first agent" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "New agent" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Searching_filters_and_is_kept_in_the_address()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents");
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search agents" });
        await search.FillAsync("songs");
        await Expect(page).ToHaveURLAsync(SearchForSongs());
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(1);
        await Expect(page.GetByText("Showing 1 of 4 agents")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(search).ToHaveValueAsync("songs");
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Bert");
        await search.FillAsync("nobody has this");
        await Expect(page.GetByText("No agents match")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).Last.ClickAsync();
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(4);
        await Expect(search).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Filters_narrow_together_and_are_taken_away_one_by_one()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents");
        await page.GetByTestId("tags-filter").ClickAsync();
        await ChooseAsync(page, "night");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(2);
        await page.GetByTestId("type-filter").ClickAsync();
        await ChooseAsync(page, "Creative");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Bert");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove filter Type: Creative" }).ClickAsync();
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(2);
        await page.GetByTestId("status-filter").ClickAsync();
        await ChooseAsync(page, "Inactive");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(1);
        await Expect(Card(page, "Cleo")).ToBeVisibleAsync();
        await page.GetByTestId("model-filter").ClickAsync();
        await ChooseAsync(page, "demo/echo");
        await Expect(page.GetByText("No agents match")).ToBeVisibleAsync();
        Assert.Equal("/agents?tags=night&status=inactive&model=demo%2Fecho", AddressOf(page));
    }

    [Fact]
    public async Task More_agents_than_a_page_holds_are_on_the_next()
    {
        for (var number = 0; number < 50; number++) await CreateAgentAsync($"Agent {number:00}");
        var page = await OpenAsync("/agents?sort=name");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(48);
        await page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(2);
        await Expect(Card(page, "Agent 49")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(48);
    }

    [Fact]
    public async Task What_passes_the_filters_is_exported()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents?status=paused");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(1);
        var download = await page.RunAndWaitForDownloadAsync(() => PressAsync(page, "Export CSV"));
        Assert.Equal("agents.csv", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(2, lines.Length);
        Assert.Contains("Bert", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_press_pauses_and_activates()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync("/agents");
        await page.GetByTestId("status-toggle").ClickAsync();
        await Expect(page.GetByTestId("agent-status")).ToHaveTextAsync("Paused");
        await Eventually.GetAsync(() => App.GetAsync($"/api/v1/agents/{Id(agent)}"), a => a.GetProperty("status").GetString() == "paused", "the server to know");
        await page.GetByRole(AriaRole.Button, new() { Name = "Activate Ada" }).ClickAsync();
        await Expect(page.GetByTestId("agent-status")).ToHaveTextAsync("Active");
    }

    [Fact]
    public async Task A_refused_change_is_taken_back_and_said()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync("/agents");
        await Expect(page.GetByTestId("agent-status")).ToHaveTextAsync("Active");
        await page.RouteAsync("**/api/v1/agents/*/status", route => route.FulfillAsync(new()
        {
            Status = 503, ContentType = "application/problem+json", Body = """{"title":"Busy","status":503,"detail":"The database is busy.","code":"busy"}""",
        }));
        await page.GetByTestId("status-toggle").ClickAsync();
        await Expect(page.GetByText("The database is busy.")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("agent-status")).ToHaveTextAsync("Active");
    }

    [Fact]
    public async Task A_deleted_agent_can_be_brought_back()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync("/agents");
        await page.GetByTestId("agent-menu").ClickAsync();
        await page.GetByTestId("delete-agent").ClickAsync();
        await Expect(page.GetByText("No agents yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(Card(page, "Ada")).ToBeVisibleAsync();
        Assert.Equal("Ada", (await App.GetAsync($"/api/v1/agents/{Id(agent)}")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Deleting_an_agent_with_open_tasks_asks_first()
    {
        var agent = await CreateAgentAsync("Ada", new { status = "paused" });
        await RunTaskAsync(agent, "Wait for me", "pending");
        var page = await OpenAsync("/agents");
        await page.GetByTestId("agent-menu").ClickAsync();
        await page.GetByTestId("delete-agent").ClickAsync();
        var question = page.GetByRole(AriaRole.Alertdialog);
        await Expect(question).ToContainTextAsync("1 open task will be cancelled");
        await AssertAccessibleAsync(page);
        await question.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(Card(page, "Ada")).ToBeVisibleAsync();
        await page.GetByTestId("agent-menu").ClickAsync();
        await page.GetByTestId("delete-agent").ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete agent" }).ClickAsync();
        await Expect(page.GetByText("No agents yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Many_are_paused_and_deleted_together()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents?view=table&sort=name");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select Ada" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select Cleo" }).ClickAsync();
        var bar = page.GetByRole(AriaRole.Toolbar, new() { Name = "Selected agents" });
        await Expect(bar).ToContainTextAsync("2 agents selected");
        await AssertAccessibleAsync(page);
        await bar.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByText("2 agents set to paused")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("agent-row").Filter(new() { HasText = "Cleo" }).GetByTestId("agent-status")).ToHaveTextAsync("Paused");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all on this page" }).ClickAsync();
        await bar.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("No agents yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByTestId("agent-row")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task Keys_walk_select_and_open()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents?sort=name");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(4);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByText("1 agent selected")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Select Bert" })).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ada", Level = 1 })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_copy_is_an_agent_of_its_own()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync("/agents");
        await page.GetByTestId("agent-menu").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Duplicate" }).ClickAsync();
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Ada");
        await Expect(page.GetByTestId("agent-status")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_people_write_is_text_and_never_markup()
    {
        const string hostile = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>";
        await CreateAgentAsync(hostile, new { description = hostile, tags = new[] { "<i>tag</i>" } });
        var page = await OpenAsync("/agents");
        await Expect(page.GetByTestId("agent-card").GetByRole(AriaRole.Heading)).ToHaveTextAsync(hostile);
        await Expect(page.GetByTestId("agent-card").Locator("img, b, i")).ToHaveCountAsync(0);
        await Expect(page).ToHaveTitleAsync("Agents · Personal-Q");
    }

    [GeneratedRegex("search=songs")]
    private static partial Regex SearchForSongs();
}
