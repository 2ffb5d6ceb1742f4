using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Creating an agent.</summary>
public sealed class AgentFormTests : BrowserApp
{
    private static ILocator Dialog(IPage page) => page.GetByRole(AriaRole.Dialog, new() { Name = "New agent" });

    private static Task CreateAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Create agent" }).ClickAsync();

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_starter_makes_a_working_agent_in_a_few_presses(Look look)
    {
        var page = await OpenAsync("/agents?create=agent", look);
        await page.GetByRole(AriaRole.Radio, new() { Name = "Analytical" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Researcher" }).ClickAsync();
        await page.GetByTestId("agent-name").FillAsync("Heat pump scout");
        await AssertAccessibleAsync(page);
        await CreateAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Heat pump scout", Level = 1 })).ToBeVisibleAsync();
        var agent = (await App.GetAsync("/api/v1/agents"))[0];
        Assert.Equal("analytical", agent.GetProperty("agent_type").GetString());
        Assert.Equal("active", agent.GetProperty("status").GetString());
        Assert.Equal(0.3, agent.GetProperty("temperature").GetDouble());
        Assert.Equal("demo/echo", agent.GetProperty("model").GetString());
        Assert.StartsWith("You research a question", agent.GetProperty("system_prompt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_can_be_set_is_saved()
    {
        var page = await OpenAsync("/agents?create=agent");
        await page.GetByTestId("agent-name").FillAsync("Ada");
        await page.GetByTestId("agent-description").FillAsync("Proves things");
        await page.GetByLabel("System prompt").FillAsync("Prove it.");
        await page.GetByRole(AriaRole.Slider, new() { Name = "Temperature" }).FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await page.GetByLabel("Longest answer").FillAsync("1234");
        await page.GetByRole(AriaRole.Switch, new() { Name = "Calculator" }).ClickAsync();
        await page.GetByLabel("Tags").FillAsync("math, proofs,");
        await page.GetByRole(AriaRole.Switch, new() { Name = "Active" }).ClickAsync();
        await page.Locator("#fallbackModel").ClickAsync();
        await page.GetByPlaceholder("Search models").FillAsync("lmstudio/qwen");
        await page.GetByText("Use “lmstudio/qwen”").ClickAsync();
        await CreateAsync(page);
        await Expect(page.GetByTestId("agent-status")).ToHaveTextAsync("Inactive");
        var agent = (await App.GetAsync("/api/v1/agents"))[0];
        Assert.Equal(0, agent.GetProperty("temperature").GetDouble());
        Assert.Equal(1234, agent.GetProperty("max_tokens").GetInt32());
        Assert.Equal("lmstudio/qwen", agent.GetProperty("fallback_model").GetString());
        Assert.Equal(["math", "proofs"], agent.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!));
        Assert.False(agent.GetProperty("tools_config").GetProperty("calculator").GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task What_is_missing_is_said_at_its_field_and_nothing_is_created()
    {
        var page = await OpenAsync("/agents?create=agent");
        await CreateAsync(page);
        await Expect(page.GetByText("Give the agent a name.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Tell the agent how to work.")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("agent-name")).ToBeFocusedAsync();
        await Expect(page.GetByTestId("agent-name")).ToHaveAttributeAsync("aria-invalid", "true");
        await AssertAccessibleAsync(page);
        Assert.Empty((await App.GetAsync("/api/v1/agents")).EnumerateArray());
    }

    [Fact]
    public async Task Nothing_can_be_created_before_the_form_is_there()
    {
        var page = await OpenAsync("/agents");
        var models = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/api/v1/models", async route =>
        {
            await models.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync("/agents?create=agent");
        var create = page.GetByRole(AriaRole.Button, new() { Name = "Create agent" });
        await Expect(create).ToBeDisabledAsync();
        models.SetResult();
        await Expect(create).ToBeEnabledAsync();
        await CreateAsync(page);
        await Expect(page.GetByText("Give the agent a name.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_name_that_is_taken_is_said_at_the_name_and_the_rest_is_kept()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync("/agents?create=agent");
        await page.GetByTestId("agent-name").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tutor" }).ClickAsync();
        await CreateAsync(page);
        await Expect(Dialog(page).GetByText("Agent with name 'Ada' already exists")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("agent-name")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("System prompt")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^You are a patient tutor"));
        await page.GetByTestId("agent-name").FillAsync("Ada the second");
        await CreateAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ada the second" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_was_written_is_not_lost_by_a_slip()
    {
        var page = await OpenAsync("/agents?create=agent");
        await page.GetByTestId("agent-name").FillAsync("Ada");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("Leave without saving?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep editing" }).ClickAsync();
        await Expect(page.GetByTestId("agent-name")).ToHaveValueAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await Expect(Dialog(page)).ToHaveCountAsync(0);
        Assert.Equal("/agents", AddressOf(page));
        await page.GotoAsync("/agents?create=agent");
        await Expect(page.GetByTestId("agent-name")).ToHaveValueAsync("Ada");
        await Expect(page.GetByTestId("draft-notice")).ToContainTextAsync("Your unsaved draft");
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard draft" }).ClickAsync();
        await Expect(page.GetByTestId("agent-name")).ToHaveValueAsync("");
        await Expect(page.GetByTestId("draft-notice")).ToHaveCountAsync(0);
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task Models_stand_by_provider_and_those_without_a_key_say_how_to_get_one(Look look)
    {
        var page = await OpenAsync("/agents?create=agent", look);
        await page.Locator("#model").ClickAsync();
        await Expect(page.GetByText("Anthropic (Claude): not set up")).ToBeAttachedAsync();
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Claude Sonnet 5.5" })).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Claude Sonnet 5.5" })).ToContainTextAsync("$2 / $10");
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up in Settings" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings", Level = 1 })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_prompt_of_ones_own_that_a_starter_replaced_comes_back()
    {
        var page = await OpenAsync("/agents?create=agent");
        await page.GetByLabel("System prompt").FillAsync("My own words");
        await Expect(page.GetByText("12 characters · about 3 tokens")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Tutor" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByLabel("System prompt")).ToHaveValueAsync("My own words");
    }
}
