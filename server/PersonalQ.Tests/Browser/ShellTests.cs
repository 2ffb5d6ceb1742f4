using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

public sealed partial class ShellTests : BrowserApp
{
    private static ILocator Heading(IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1, Exact = true });

    private static ILocator MainLink(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = name });

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task An_unknown_address_says_so_and_leads_back(Look look)
    {
        var page = await OpenAsync("/nowhere", look);
        await Expect(Heading(page, "Page not found")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to the dashboard" }).ClickAsync();
        await Expect(Heading(page, "Dashboard")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_sidebar_leads_everywhere_and_marks_the_section_of_nested_pages()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync("/");
        foreach (var section in new[] { "Agents", "Tasks", "Workflows", "Activity", "Settings", "Dashboard" })
        {
            await MainLink(page, section).ClickAsync();
            await Expect(Heading(page, section)).ToBeVisibleAsync();
            await Expect(MainLink(page, section)).ToHaveAttributeAsync("aria-current", "page");
            await Expect(page).ToHaveTitleAsync($"{section} · Personal-Q");
        }
        await page.GotoAsync($"/agents/{Id(agent)}");
        await Expect(MainLink(page, "Agents")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(MainLink(page, "Dashboard")).Not.ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumb" })).ToContainTextAsync("Ada");
    }

    [Fact]
    public async Task The_sidebar_stays_as_small_as_it_was_left()
    {
        var page = await OpenAsync("/agents");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close sidebar" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open sidebar" })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open sidebar" })).ToBeVisibleAsync();
        await Expect(MainLink(page, "Tasks")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task On_a_phone_the_navigation_is_a_drawer()
    {
        var page = await OpenAsync("/agents", Look.LightPhone);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open navigation" }).ClickAsync();
        var drawer = page.GetByRole(AriaRole.Dialog);
        await Expect(drawer).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await drawer.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Expect(Heading(page, "Settings")).ToBeVisibleAsync();
        await Expect(drawer).ToHaveCountAsync(0);
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task The_palette_finds_pages_agents_and_tasks(Look look)
    {
        var agent = await CreateAgentAsync("Zebra keeper");
        await RunTaskAsync(agent, "Count the zebras");
        var page = await OpenAsync("/agents", look);
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+k");
        var search = page.GetByPlaceholder("Search agents and tasks");
        await search.FillAsync("zebra");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Count the zebras" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Zebra keeper" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("Count the zebras");
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Option, new() { Name = "Zebra keeper" }).ClickAsync();
        await Expect(Heading(page, "Zebra keeper")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+k");
        await search.FillAsync("go to activity");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Heading(page, "Activity")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Keys_lead_to_sections_but_not_while_somebody_types()
    {
        var page = await OpenAsync("/");
        await Expect(Heading(page, "Dashboard")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("a");
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("/");
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search agents" });
        await Expect(search).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("gt?c");
        await Expect(search).ToHaveValueAsync("gt?c");
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_question_mark_shows_the_keys_and_c_what_can_be_created()
    {
        var page = await OpenAsync("/agents");
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToContainTextAsync("Search and commands");
        await AssertAccessibleAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("c");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "New agent" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "New agent" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/agents", "Link", "New agent")]
    [InlineData("/tasks", "Button", "New task")]
    [InlineData("/workflows", "Button", "Quick run")]
    [InlineData("/settings/models", "Button", "Add model")]
    public async Task What_closes_gives_the_focus_back(string path, string role, string name)
    {
        await RunTaskAsync(await CreateAgentAsync("Ada"), "Calculate 4 * 4");
        var page = await OpenAsync(path);
        var opener = page.GetByRole(Enum.Parse<AriaRole>(role), new() { Name = name, Exact = true });
        await opener.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByPlaceholder("Search agents and tasks")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(opener).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_question_before_deleting_gives_the_focus_back_to_the_menu()
    {
        await RunTaskAsync(await CreateAgentAsync("Ada"), "Calculate 4 * 4");
        var page = await OpenAsync("/tasks");
        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Actions for Calculate 4 * 4" });
        await menu.PressAsync("Enter");
        await page.GetByTestId("delete-task").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToHaveCountAsync(0);
        await Expect(menu).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_chosen_theme_stays_whatever_the_system_says()
    {
        var page = await OpenAsync("/agents", Look.Light);
        await Expect(page.Locator("html")).Not.ToHaveClassAsync(Dark());
        await page.GetByRole(AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Dark" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveClassAsync(Dark());
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveClassAsync(Dark());
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "System" }).ClickAsync();
        await Expect(page.Locator("html")).Not.ToHaveClassAsync(Dark());
    }

    [Fact]
    public async Task The_first_key_leads_past_the_navigation()
    {
        var page = await OpenAsync("/agents");
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Two_browsers_show_the_same_at_once()
    {
        var one = await OpenAsync("/agents");
        var other = await OpenAsync("/agents", Look.Dark);
        await Expect(other.GetByTestId("connection")).ToContainTextAsync("Live");
        await Expect(one.GetByText("No agents yet")).ToBeVisibleAsync();
        var agent = await CreateAgentAsync("Ada");
        await Expect(one.GetByTestId("agent-card")).ToContainTextAsync("Ada");
        await Expect(other.GetByTestId("agent-card")).ToContainTextAsync("Ada");
        await one.GetByTestId("status-toggle").ClickAsync();
        await Expect(other.GetByTestId("agent-status")).ToHaveTextAsync("Paused");
        await App.Client.DeleteAsync($"/api/v1/agents/{Id(agent)}");
        await Expect(one.GetByText("No agents yet")).ToBeVisibleAsync();
        await Expect(other.GetByText("No agents yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_server_that_goes_away_is_told_and_what_was_missed_is_there_when_it_is_back()
    {
        await CreateAgentAsync("Before");
        var page = await OpenAsync("/agents");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
        await StopServerAsync();
        await Expect(page.GetByTestId("connection")).ToContainTextAsync(Away());
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Before");
        await Expect(page.GetByTestId("connection-lost")).ToContainTextAsync("Last heard");
        await Expect(page.Locator("button [role=status]")).ToHaveCountAsync(0);
        await page.GetByTestId("connection-lost").GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await StartServerAgainAsync();
        await CreateAgentAsync("After");
        await Expect(page.GetByTestId("connection-lost")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_page_that_breaks_says_so_and_leaves_the_rest_usable()
    {
        var page = await OpenAsync("/activity");
        await Expect(Heading(page, "Activity")).ToBeVisibleAsync();
        await page.RouteAsync("**/api/v1/agents?*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = "[{}]" }));
        await MainLink(page, "Agents").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("could not be shown");
        await AssertAccessibleAsync(page);
        await page.UnrouteAllAsync();
        await MainLink(page, "Settings").ClickAsync();
        await Expect(Heading(page, "Settings")).ToBeVisibleAsync();
        await MainLink(page, "Agents").ClickAsync();
        await PressAsync(page, "Try again");
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_moves_for_those_who_want_it_so(bool moves)
    {
        var page = await OpenAsync("/agents", moves: moves);
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        var seconds = await page.EvaluateAsync<double>("parseFloat(getComputedStyle(document.querySelector('[role=dialog]')).animationDuration)");
        Assert.Equal(moves, seconds > 0.05);
    }

    [GeneratedRegex(@"(^|\s)dark(\s|$)")]
    private static partial Regex Dark();

    [GeneratedRegex("Reconnecting|Offline")]
    private static partial Regex Away();
}
