using System.Text.Json;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

public sealed class WaitingTests : BrowserApp
{
    private static ILocator Item(IPage page, string title) => page.GetByRole(AriaRole.Article, new() { Name = title });

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_waiting_run_is_seen_from_anywhere_and_approved_with_two_presses(Look look)
    {
        var page = await OpenAsync("/settings", look);
        var run = await AskAsync(new { id = "ok", type = "approval", label = "Send issue {{inputs.issue}}?", instruction = "Good enough for **issue {{inputs.issue}}**?" });
        await Expect(page).ToHaveTitleAsync("(1) Settings · Personal-Q");
        await page.GetByRole(AriaRole.Link, new() { Name = look.IsPhone() ? "1 waiting for you" : "Waiting 1 waiting for you", Exact = true }).ClickAsync();
        var item = Item(page, "Send issue 7?");
        await Expect(item).ToContainTextAsync("Good enough for issue 7?");
        await Expect(item.GetByRole(AriaRole.Strong).Or(item.Locator("strong"))).ToHaveTextAsync("issue 7");
        await Expect(item.GetByTestId("waiting-content")).ToContainTextAsync("Write about issue 7");
        await Expect(page.Locator("body")).Not.ToContainTextAsync("{{");
        await AssertAccessibleAsync(page);
        await item.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await Expect(page.GetByText("Nothing waits for you")).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("Waiting · Personal-Q");
        var node = (await App.RunEndAsync(run)).Node("ok");
        Assert.Equal(("approved", "you"), (node.Text("branch"), node.Text("decided_by")));
    }

    [Fact]
    public async Task The_dashboard_opens_a_question_in_place_and_asks_for_the_reason_it_wants()
    {
        var run = await AskAsync(new { id = "ok", type = "approval", label = "Publish?", reason = "when_rejected" });
        var page = await OpenAsync("/");
        var item = Item(page, "Publish?");
        await item.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(item.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Say why: this question asks for a reason.");
        await Expect(item.GetByLabel("Reason")).ToBeFocusedAsync();
        await AssertAccessibleAsync(page);
        await page.Keyboard.TypeAsync("Too long");
        await page.ReloadAsync();
        await Expect(item.GetByLabel("Reason")).ToHaveValueAsync("Too long");
        await item.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(page.GetByText("Nothing needs you.")).ToBeVisibleAsync();
        Assert.Contains("Too long", (await App.RunEndAsync(run)).Text("error_message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task An_input_is_answered_field_by_field(Look look)
    {
        var run = await AskAsync(new
        {
            id = "ok", type = "input", label = "When and to whom",
            output_schema = new
            {
                type = "object",
                required = (string[])["day", "audience"],
                properties = new Dictionary<string, object>
                {
                    ["day"] = new { type = "string", format = "date" },
                    ["audience"] = new { @enum = (string[])["everyone", "test_group"] },
                    ["copies"] = new { type = "integer", minimum = 1, maximum = 50 },
                    ["logo"] = new { type = "string", format = "file" },
                    ["notes"] = new { type = "array", items = new Dictionary<string, object> { ["type"] = "string", ["maxLength"] = 80 } },
                },
            },
        });
        var page = await OpenAsync("/waiting", look);
        var item = Item(page, "When and to whom");
        await item.GetByRole(AriaRole.Button, new() { Name = "Send answer" }).ClickAsync();
        await Expect(item.GetByRole(AriaRole.Alert)).ToHaveTextAsync(["This is required.", "Choose one."]);
        await Expect(item.GetByLabel("Day")).ToBeFocusedAsync();
        await item.GetByLabel("Day").FillAsync("2027-03-31");
        await item.GetByRole(AriaRole.Radio, new() { Name = "Test group" }).ClickAsync();
        await page.ReloadAsync();
        await Expect(item.GetByTestId("draft-notice")).ToBeVisibleAsync();
        await Expect(item.GetByLabel("Day")).ToHaveValueAsync("2027-03-31");
        await Expect(item.GetByRole(AriaRole.Radio, new() { Name = "Test group" })).ToBeCheckedAsync();
        await item.GetByLabel("Copies").FillAsync("51");
        await item.GetByRole(AriaRole.Button, new() { Name = "Send answer" }).ClickAsync();
        await Expect(item.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The most is 50.");
        await AssertAccessibleAsync(page);
        await item.GetByLabel("Copies").FillAsync("2");
        await item.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "logo.txt", MimeType = "text/plain", Buffer = "Q"u8.ToArray() });
        await Expect(item.GetByText("logo.txt")).ToBeVisibleAsync();
        await item.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Expect(item.GetByRole(AriaRole.Textbox, new() { Name = "Note 1" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("By post");
        await item.GetByRole(AriaRole.Button, new() { Name = "Send answer" }).ClickAsync();
        await Expect(page.GetByText("Nothing waits for you")).ToBeVisibleAsync();
        var value = (await App.RunEndAsync(run)).Node("ok").GetProperty("output");
        Assert.Equal(("2027-03-31", "test_group", 2), (value.Text("day"), value.Text("audience"), value.GetProperty("copies").GetInt32()));
        Assert.Equal("By post", value.GetProperty("notes")[0].GetString());
        Assert.Equal("Q", await App.Client.GetStringAsync($"/api/v1/files/{value.Text("logo")}"));
    }

    [Fact]
    public async Task An_agent_in_error_says_why_and_paused_ones_are_woken()
    {
        await RunTaskAsync(await CreateAgentAsync("Keyless", new { model = "anthropic/claude-sonnet-5-5" }), "Cannot work", "failed");
        var resting = await CreateAgentAsync("Resting", new { status = "paused" });
        var task = await App.PostAsync("/api/v1/tasks", new { agent_id = Id(resting), title = "Later" });
        var page = await OpenAsync("/waiting");
        await Expect(Item(page, "Keyless")).ToContainTextAsync("Anthropic has no key yet");
        await Expect(Item(page, "Keyless").GetByRole(AriaRole.Link, new() { Name = "Open settings" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await Item(page, "Resting").GetByRole(AriaRole.Button, new() { Name = "Activate agent" }).ClickAsync();
        await Expect(Item(page, "Resting")).ToHaveCountAsync(0);
        await App.TaskWhenAsync(Id(task), "completed");
    }

    [Fact]
    public async Task Who_allowed_it_is_told_of_what_comes_while_looking_elsewhere()
    {
        var page = await OpenAsync("/");
        await page.Context.GrantPermissionsAsync(["notifications"]);
        await page.EvaluateAsync("""
            window.told = [];
            window.Notification = class { constructor(title, options) { window.told.push(`${title}: ${options.body}`); } static permission = 'granted'; };
            Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
            """);
        await Expect(page.GetByText("Nothing needs you.")).ToBeVisibleAsync();
        await AskAsync(new { id = "ok", type = "approval", label = "Publish?", instruction = "Shall we?" });
        await Eventually.GetAsync(() => page.EvaluateAsync<int>("window.told.length"), told => told == 1, "a notification");
        Assert.Equal("Approval: Publish?: Shall we?", await page.EvaluateAsync<string>("window.told[0]"));
    }

    // A draft and a question about it; answers the run's id once it waits.
    private async Task<string> AskAsync(object question)
    {
        var agent = await App.AddAgentAsync();
        var run = await App.StartWorkflowAsync(new
        {
            name = "Newsletter",
            inputs = new[] { new { name = "issue", type = "number" } },
            nodes = new object[] { new { id = "draft", label = "Draft of {{inputs.issue}}", agent_id = agent.Id, instruction = "Write about issue {{inputs.issue}}" }, question },
            edges = new[] { new { source = "draft", target = "ok" } },
        }, new { issue = 7 });
        return (await App.RunWhenAsync(run.Id(), "approval", "input")).Id();
    }
}
