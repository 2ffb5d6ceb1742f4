using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The page of one agent.</summary>
public sealed class AgentDetailTests : BrowserApp
{
    private static ILocator Heading(IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1, Exact = true });

    private static Task OpenTabAsync(IPage page, string name) => page.GetByRole(AriaRole.Tab, new() { Name = name }).ClickAsync();

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();

    private Task<HttpResponseMessage> PutAsync(string id, object change) => App.Client.PutAsJsonAsync($"/api/v1/agents/{id}", change, Json.Options);

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task The_overview_tells_how_it_is_set_up_and_what_it_did(Look look)
    {
        var agent = await CreateAgentAsync("Ada", new { tags = new[] { "math" }, max_tokens = 1234 });
        await RunTaskAsync(agent, "Calculate 4 * 4");
        var page = await OpenAsync($"/agents/{Id(agent)}", look);
        await Expect(Heading(page, "Ada")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("agent-status").First).ToHaveTextAsync("Active");
        await Expect(page.GetByText("You are a test.")).ToBeVisibleAsync();
        await Expect(page.GetByText("1,234 tokens")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Calculate 4 * 4" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Theory]
    [InlineData("Tasks", Look.Light)]
    [InlineData("Tasks", Look.DarkPhone)]
    [InlineData("Activity", Look.Dark)]
    [InlineData("Activity", Look.LightPhone)]
    [InlineData("Performance", Look.Light)]
    [InlineData("Performance", Look.DarkPhone)]
    [InlineData("Settings", Look.Dark)]
    [InlineData("Settings", Look.LightPhone)]
    public async Task Every_tab_is_an_address_that_all_can_use(string tab, Look look)
    {
        var agent = await CreateAgentAsync("Ada");
        await RunTaskAsync(agent, "Calculate 4 * 4");
        var page = await OpenAsync($"/agents/{Id(agent)}", look);
        await OpenTabAsync(page, tab);
        var open = page.GetByRole(AriaRole.Tab, new() { Name = tab });
        await Expect(open).ToHaveAttributeAsync("aria-selected", "true");
        Assert.Equal($"/agents/{Id(agent)}?tab={tab.ToLower(CultureInfo.InvariantCulture)}", AddressOf(page));
        await page.ReloadAsync();
        await Expect(open).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.GetByRole(AriaRole.Tabpanel).GetByRole(AriaRole.Status, new() { Name = "Loading" })).ToHaveCountAsync(0);
        await AssertAccessibleAsync(page);
        await OpenTabAsync(page, "Overview");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Overview" })).ToHaveAttributeAsync("aria-selected", "true");
        await page.GoBackAsync();
        await Expect(open).ToHaveAttributeAsync("aria-selected", "true");
    }

    [Fact]
    public async Task A_task_is_run_from_here_with_the_agent_chosen_already()
    {
        var agent = await CreateAgentAsync("Ada");
        await CreateAgentAsync("Bert");
        var page = await OpenAsync($"/agents/{Id(agent)}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Run task" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Ada");
        Assert.Contains($"agent_id={Id(agent)}", AddressOf(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_takes_no_tasks_says_why_and_can_be_activated()
    {
        var agent = await CreateAgentAsync("Ada", new { status = "inactive" });
        var page = await OpenAsync($"/agents/{Id(agent)}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run task" }).FocusAsync();
        await Expect(page.GetByRole(AriaRole.Tooltip)).ToContainTextAsync("Activate it first");
        await page.GetByTestId("status-toggle").ClickAsync();
        await Expect(page.GetByTestId("agent-status").First).ToHaveTextAsync("Active");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Run task" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Changes_are_saved_and_shown_everywhere()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=settings");
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save changes" });
        await Expect(save).ToBeDisabledAsync();
        await page.GetByTestId("agent-name").FillAsync("Ada Lovelace");
        await page.GetByRole(AriaRole.Switch, new() { Name = "Workspace files" }).ClickAsync();
        await SaveAsync(page);
        await Expect(page.GetByText("Changes saved")).ToBeVisibleAsync();
        await Expect(Heading(page, "Ada Lovelace")).ToBeVisibleAsync();
        await Expect(save).ToBeDisabledAsync();
        var saved = await App.GetAsync($"/api/v1/agents/{Id(agent)}");
        foreach (var tool in new[] { "list_files", "read_file", "write_file" })
            Assert.False(saved.GetProperty("tools_config").GetProperty(tool).GetProperty("enabled").GetBoolean());
        Assert.Equal("active", saved.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Unsaved_settings_are_asked_about_and_are_there_again()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=settings");
        await page.GetByLabel("System prompt").FillAsync("You are somebody else.");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Activity" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("Leave without saving?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Activity", Level = 1 })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.GetByLabel("System prompt")).ToHaveValueAsync("You are somebody else.");
        await Expect(page.GetByTestId("draft-notice")).ToBeVisibleAsync();
        await SaveAsync(page);
        await Expect(page.GetByText("Changes saved")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("draft-notice")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.GetByLabel("System prompt")).ToHaveValueAsync("You are somebody else.");
        await Expect(page.GetByTestId("draft-notice")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_deleted_agent_stays_readable_by_its_name_and_comes_back()
    {
        var agent = await CreateAgentAsync("Ada");
        var task = await RunTaskAsync(agent, "Calculate 4 * 4");
        (await App.Client.DeleteAsync($"/api/v1/agents/{Id(agent)}")).EnsureSuccessStatusCode();
        var page = await OpenAsync($"/tasks/{Id(task)}");
        await Expect(page.GetByText("Ada (deleted)").First).ToBeVisibleAsync();
        await page.GotoAsync("/settings/data");
        await page.GetByTestId("trash").GetByRole(AriaRole.Link, new() { Name = "Ada" }).ClickAsync();
        await Expect(page.GetByTestId("agent-notice")).ToContainTextAsync("in the Trash for 30 days");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Settings" })).ToHaveCountAsync(0);
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore agent" }).ClickAsync();
        await Expect(page.GetByTestId("agent-notice")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Settings" })).ToBeVisibleAsync();
        Assert.Equal("active", (await App.GetAsync($"/api/v1/agents/{Id(agent)}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Changes_can_be_discarded()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=settings");
        await page.GetByTestId("agent-name").FillAsync("Somebody else");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard changes" }).ClickAsync();
        await Expect(page.GetByTestId("agent-name")).ToHaveValueAsync("Ada");
    }

    [Theory]
    [InlineData("Take theirs", "Ada", "Theirs")]
    [InlineData("Save mine", "Mine", "What Ada does")]
    public async Task A_change_made_meanwhile_is_noticed_and_the_user_decides(string choice, string name, string description)
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=settings");
        await page.GetByTestId("agent-name").FillAsync("Mine");
        (await PutAsync(Id(agent), new { description = "Theirs" })).EnsureSuccessStatusCode();
        await SaveAsync(page);
        await Expect(page.GetByText("This agent was changed meanwhile.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = choice }).ClickAsync();
        await Expect(page.GetByText("This agent was changed meanwhile.")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("agent-name")).ToHaveValueAsync(name);
        await Eventually.GetAsync(() => App.GetAsync($"/api/v1/agents/{Id(agent)}"),
            a => a.GetProperty("name").GetString() == name && a.GetProperty("description").GetString() == description, "the decision to be saved");
    }

    [Fact]
    public async Task A_pause_meanwhile_is_no_reason_to_refuse_other_changes()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=settings");
        await page.GetByTestId("agent-name").FillAsync("Ada Lovelace");
        await page.GetByTestId("status-toggle").ClickAsync();
        await Expect(page.GetByTestId("agent-status").First).ToHaveTextAsync("Paused");
        await SaveAsync(page);
        await Expect(Heading(page, "Ada Lovelace")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("agent-status").First).ToHaveTextAsync("Paused");
    }

    [Fact]
    public async Task Performance_shows_what_was_measured_and_nothing_else()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=performance");
        await Expect(page.GetByText("No runs in this window")).ToHaveCountAsync(4);
        await RunTaskAsync(agent, "Calculate 4 * 4");
        await Expect(page.GetByTestId("chart-tasks").GetByTestId("plot")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("chart-success")).ToContainTextAsync("100%");
        await Expect(page.GetByTestId("chart-cost")).ToContainTextAsync("Nothing was spent in this window");
        await page.GetByRole(AriaRole.Radio, new() { Name = "24h" }).ClickAsync();
        Assert.Equal($"/agents/{Id(agent)}?tab=performance&window=24h", AddressOf(page));
        await Expect(page.GetByTestId("chart-tasks").Locator("tbody tr")).ToHaveCountAsync(24);
    }

    [Fact]
    public async Task Its_tasks_can_be_filtered()
    {
        var agent = await CreateAgentAsync("Ada");
        await RunTaskAsync(agent, "Calculate 4 * 4");
        await RunTaskAsync(await CreateAgentAsync("Bert"), "Not hers");
        var page = await OpenAsync($"/agents/{Id(agent)}?tab=tasks");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Status" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Failed" }).ClickAsync();
        await Expect(page.GetByText("No tasks with this status")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Changes_of_others_appear_as_they_happen()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}");
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
        await Expect(Heading(page, "Ada")).ToBeVisibleAsync();
        await PutAsync(Id(agent), new { name = "Ada Lovelace", system_prompt = "Prove it." });
        await Expect(Heading(page, "Ada Lovelace")).ToBeVisibleAsync();
        await Expect(page.GetByText("Prove it.")).ToBeVisibleAsync();
        await RunTaskAsync(agent, "Calculate 4 * 4");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Calculate 4 * 4" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Deleting_leads_back_to_the_list_and_can_be_undone()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync($"/agents/{Id(agent)}");
        await page.GetByTestId("agent-menu").ClickAsync();
        await page.GetByTestId("delete-agent").ClickAsync();
        await Expect(page.GetByText("No agents yet")).ToBeVisibleAsync();
        Assert.Equal("/agents", AddressOf(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Ada");
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task An_agent_that_is_not_there_is_said_to_be_gone(Look look)
    {
        var page = await OpenAsync("/agents/0198", look);
        await Expect(page.GetByText("This agent does not exist")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "All agents" }).ClickAsync();
        await Expect(Heading(page, "Agents")).ToBeVisibleAsync();
    }
}
