using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Services and their keys, models and prices, appearance, data, about.</summary>
public sealed partial class SettingsTests : BrowserApp
{
    private const string Secret = "sk-ant-right-key-0123456789";

    private static ILocator Service(IPage page, string name) => page.GetByTestId($"service-{name}");

    private static ILocator Dialog(IPage page) => page.GetByRole(AriaRole.Dialog);

    [Theory]
    [InlineData("services", Look.Light)]
    [InlineData("services", Look.Dark)]
    [InlineData("services", Look.LightPhone)]
    [InlineData("services", Look.DarkPhone)]
    [InlineData("models", Look.Light)]
    [InlineData("models", Look.DarkPhone)]
    [InlineData("appearance", Look.Dark)]
    [InlineData("appearance", Look.LightPhone)]
    [InlineData("data", Look.Light)]
    [InlineData("data", Look.DarkPhone)]
    [InlineData("about", Look.Dark)]
    [InlineData("about", Look.LightPhone)]
    public async Task Every_section_is_for_all(string section, Look look)
    {
        var page = await OpenAsync($"/settings/{section}", look);
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" }).Locator("[aria-current=page]")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToBeAttachedAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByText("Loading")).ToHaveCountAsync(0);
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task A_key_is_tested_saved_kept_secret_and_removed()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        fake.RequiredKey = Secret;
        var page = await OpenAsync("/settings");
        await Expect(Service(page, "anthropic")).ToContainTextAsync("Not configured");
        await PressAsync(page, "Configure Anthropic (Claude)");
        await PressAsync(page, "Save and test");
        await Expect(Dialog(page).GetByText("API key is required")).ToBeVisibleAsync();
        var key = Dialog(page).GetByPlaceholder("sk-ant-…");
        await key.FillAsync("short");
        await Expect(Dialog(page).GetByText("API key must be at least 10 characters")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await key.FillAsync("sk-ant-wrong-key");
        await Dialog(page).GetByLabel("Address").FillAsync(fake.Address.ToString());
        await PressAsync(page, "Save and test");
        await Expect(Dialog(page).GetByText("Anthropic refused the key (401)")).ToBeVisibleAsync();
        await key.FillAsync(Secret);
        await Expect(key).ToHaveAttributeAsync("type", "password");
        await PressAsync(page, "Show API key");
        await Expect(key).ToHaveAttributeAsync("type", "text");
        await PressAsync(page, "Hide API key");
        await PressAsync(page, "Save and test");
        await Expect(Dialog(page)).ToHaveCountAsync(0);
        await Expect(Service(page, "anthropic")).ToContainTextAsync("Configured");
        await Expect(Service(page, "anthropic").GetByTestId("test-result")).ToContainTextAsync("Connected. 7 models available.");

        await PressAsync(page, "Edit Anthropic (Claude)");
        await Expect(Dialog(page).GetByText("A secret is saved. Leave this empty to keep it.")).ToBeVisibleAsync();
        await Expect(key).ToHaveValueAsync("");
        Assert.DoesNotContain(Secret, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, (await App.GetAsync("/api/v1/settings")).ToString(), StringComparison.Ordinal);
        await PressAsync(page, "Cancel");

        fake.RequiredKey = "another";
        await PressAsync(page, "Test Anthropic (Claude)");
        await Expect(Service(page, "anthropic").GetByTestId("test-result")).ToHaveAttributeAsync("data-success", "false");
        await Service(page, "anthropic").GetByTestId("delete-key").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("cannot be shown or brought back");
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Delete key");
        await Expect(Service(page, "anthropic")).ToContainTextAsync("Not configured");
    }

    [Fact]
    public async Task A_server_of_ones_own_is_added_and_its_models_can_be_used()
    {
        await using var fake = await FakeOpenAi.StartNewAsync();
        var page = await OpenAsync("/settings");
        await PressAsync(page, "Add endpoint");
        await Dialog(page).GetByLabel("Name").FillAsync("Not Good");
        await Dialog(page).GetByLabel("Address").FillAsync("somewhere");
        await PressAsync(page, "Save and test");
        await Expect(Dialog(page).GetByText("Use small letters, digits, - and _")).ToBeVisibleAsync();
        await Expect(Dialog(page).GetByText("Write an address that starts with http:// or https://")).ToBeVisibleAsync();
        await Dialog(page).GetByLabel("Name").FillAsync("lmstudio");
        await Dialog(page).GetByLabel("Address").FillAsync($"{fake.Address}v1");
        await Dialog(page).GetByLabel("API key", new() { Exact = true }).FillAsync("any-key");
        await PressAsync(page, "Save and test");
        await Expect(Service(page, "lmstudio")).ToContainTextAsync("Configured");
        await page.GetByRole(AriaRole.Link, new() { Name = "Models and prices" }).ClickAsync();
        await PressAsync(page, "Refresh");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search models" }).FillAsync("lmstudio/");
        await Expect(page.GetByTestId("model-row")).ToHaveCountAsync(5);
        await page.GetByRole(AriaRole.Link, new() { Name = "Services" }).ClickAsync();
        await Service(page, "lmstudio").GetByTestId("delete-key").ClickAsync();
        await PressAsync(page, "Remove endpoint");
        await Expect(Service(page, "lmstudio")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_an_integration_needs_is_checked_at_its_field()
    {
        var page = await OpenAsync("/settings");
        await PressAsync(page, "Configure Obsidian");
        await Dialog(page).GetByLabel("Vault path").FillAsync("/notes/../etc");
        await PressAsync(page, "Save and test");
        await Expect(Dialog(page).GetByText("Path traversal patterns are not allowed")).ToBeVisibleAsync();
        var vault = Directory.CreateDirectory(Path.Combine(App.Folder, "vault"));
        Directory.CreateDirectory(Path.Combine(vault.FullName, ".obsidian"));
        await Dialog(page).GetByLabel("Vault path").FillAsync(vault.FullName);
        await PressAsync(page, "Save and test");
        await Expect(Service(page, "obsidian")).ToContainTextAsync("Configured");
        await PressAsync(page, "Configure Microsoft 365");
        await PressAsync(page, "Save and test");
        foreach (var field in new[] { "Client ID", "Client secret" })
            await Expect(Dialog(page).GetByText($"{field} is required")).ToBeVisibleAsync();
        await Dialog(page).GetByLabel("Client ID").FillAsync("app-1");
        await Dialog(page).Locator("input[name=client_secret]").FillAsync("s3cret-value");
        await PressAsync(page, "Save and test");
        await Expect(Dialog(page).GetByText("good for delegated sign-in")).ToBeVisibleAsync();
        await PressAsync(page, "Cancel");
        await Expect(Service(page, "microsoft")).ToContainTextAsync("For delegated sign-in only: no tenant");
    }

    [Fact]
    public async Task A_form_that_is_left_asks_first_and_is_there_again_without_its_secrets()
    {
        var page = await OpenAsync("/settings/services");
        await PressAsync(page, "Configure Anthropic (Claude)");
        await Dialog(page).Locator("input[name=api_key]").FillAsync("sk-ant-never-kept");
        await Dialog(page).GetByLabel("Address").FillAsync("https://proxy.example");
        await PressAsync(page, "Cancel");
        await PressAsync(page, "Keep editing");
        await Expect(Dialog(page).GetByLabel("Address")).ToHaveValueAsync("https://proxy.example");
        await PressAsync(page, "Cancel");
        await PressAsync(page, "Leave");
        await Expect(Dialog(page)).ToHaveCountAsync(0);
        Assert.DoesNotContain("never-kept", await page.EvaluateAsync<string>("JSON.stringify(localStorage)"), StringComparison.Ordinal);
        await PressAsync(page, "Configure Anthropic (Claude)");
        await Expect(Dialog(page).GetByLabel("Address")).ToHaveValueAsync("https://proxy.example");
        await Expect(Dialog(page).Locator("input[name=api_key]")).ToHaveValueAsync("");
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Discard draft");
        await Expect(Dialog(page).GetByLabel("Address")).ToHaveValueAsync("");
        await PressAsync(page, "Cancel");
        await Expect(Dialog(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Models_and_prices_are_added_changed_and_taken_away()
    {
        var page = await OpenAsync("/settings/models");
        await PressAsync(page, "Add model");
        await Dialog(page).GetByPlaceholder("openai/gpt-next").FillAsync("openai/gpt-next");
        await Dialog(page).GetByLabel("Input price", new() { Exact = true }).FillAsync("two");
        await PressAsync(Dialog(page), "Add model");
        await Expect(Dialog(page).GetByText("Write a price like 2.50, or nothing.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await Dialog(page).GetByLabel("Input price", new() { Exact = true }).FillAsync("2.5");
        await PressAsync(Dialog(page), "Add model");
        await Expect(Dialog(page)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search models" }).FillAsync("gpt-next");
        var row = page.GetByTestId("model-row");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("$2.50");
        await PressAsync(page, "Edit openai/gpt-next");
        await Dialog(page).GetByLabel("Name for people").FillAsync("The next one");
        await PressAsync(page, "Save");
        await Expect(row).ToContainTextAsync("The next one");
        await PressAsync(page, "Remove openai/gpt-next");
        await Expect(page.GetByText("No models match")).ToBeVisibleAsync();
        await PressAsync(page, "Undo");
        await Expect(row).ToContainTextAsync("The next one");
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task Models_are_folded_by_provider_and_open_where_something_is_searched(Look look)
    {
        var page = await OpenAsync("/settings/models", look);
        var group = page.GetByRole(AriaRole.Region, new() { Name = "Anthropic (Claude)", Exact = true });
        await Expect(group).ToContainTextAsync("not set up");
        await Expect(page.GetByTestId("model-row")).ToHaveCountAsync(1); // the demo model, which is there without a key
        await group.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(group.GetByTestId("model-row").First).ToBeVisibleAsync();
        await Expect(group.GetByText("Retired", new() { Exact = true })).ToHaveCountAsync(0);
        await AssertAccessibleAsync(page);
        await group.GetByRole(AriaRole.Button, new() { NameRegex = new("^Show .* retired models?$") }).ClickAsync();
        await Expect(group.GetByText("Retired", new() { Exact = true }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search models" }).FillAsync("gpt-4o-mini");
        await Expect(page.GetByTestId("model-row")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("model-row")).ToContainTextAsync("GPT-4o mini");
    }

    [Fact]
    public async Task Theme_and_density_are_chosen_and_kept()
    {
        await CreateAgentAsync("Ada");
        await App.PostAsync("/api/v1/tasks", new { agent_id = Id((await App.GetAsync("/api/v1/agents"))[0]), title = "Measure me" });
        var page = await OpenAsync("/settings/appearance");
        await page.Locator("[role=radio][value=dark]").ClickAsync();
        await Expect(page.Locator("html")).ToHaveClassAsync(Dark());
        await page.GetByRole(AriaRole.Radio, new() { Name = "Compact" }).ClickAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Compact" })).ToBeCheckedAsync();
        await Expect(page.Locator("html")).ToHaveClassAsync(Dark());
        await page.GotoAsync("/tasks");
        await Expect(page.GetByTestId("task-card")).ToBeVisibleAsync();
        Assert.Equal(32, (await page.GetByTestId("task-card").BoundingBoxAsync())!.Height);
    }

    [Fact]
    public async Task Sample_data_comes_and_goes_in_one_press_and_leaves_ones_own_alone()
    {
        await CreateAgentAsync("My own");
        var page = await OpenAsync("/settings/data");
        await PressAsync(page, "Create sample data");
        await Expect(page.GetByText("Sample data created")).ToBeVisibleAsync();
        Assert.True((await App.GetAsync("/api/v1/agents")).GetArrayLength() > 1);
        await PressAsync(page, "Remove sample data");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove sample data" }).ClickAsync();
        await Expect(page.GetByText("Sample data removed")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create sample data" })).ToBeVisibleAsync();
        Assert.Equal(["My own"], (await App.GetAsync("/api/v1/agents")).Texts("name"));
        Assert.Equal(0, (await App.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Fact]
    public async Task About_tells_version_health_and_where_the_data_is()
    {
        var page = await OpenAsync("/settings/about");
        await Expect(page.GetByText("Healthy")).ToBeVisibleAsync();
        await Expect(page.GetByText(App.Folder)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync((await App.GetAsync("/api/v1/system")).Text("version"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Data", Exact = true }).ClickAsync();
        await Expect(page.GetByText(App.Folder)).ToBeVisibleAsync();
    }

    private static Task PressAsync(ILocator inside, string button) => inside.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    [GeneratedRegex(@"(^|\s)dark(\s|$)")]
    private static partial Regex Dark();
}
