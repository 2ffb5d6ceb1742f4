using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>Giving a task.</summary>
public sealed class CreateTaskTests : BrowserApp
{
    private const string Form = "/tasks?create=task";

    private static ILocator Dialog(IPage page) => page.GetByRole(AriaRole.Dialog, new() { Name = "New task" });

    private static Task RunAsync(IPage page) => PressAsync(page, "Run task");

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task A_title_is_enough_where_there_is_one_agent(Look look)
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync(Form, look);
        await Expect(page.Locator("#agent")).ToHaveTextAsync("Ada");
        await page.Locator("#title").FillAsync("Calculate 4 * 4");
        await AssertAccessibleAsync(page);
        await RunAsync(page);
        await Expect(Title(page, "Calculate 4 * 4")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task What_is_missing_is_said_at_its_field(Look look)
    {
        await CreateAgentAsync("Ada");
        await CreateAgentAsync("Bert");
        var page = await OpenAsync(Form, look);
        await RunAsync(page);
        await Expect(page.GetByText("Choose the agent that does it.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Say in a few words what is to be done.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        Assert.Empty((await App.GetAsync("/api/v1/tasks")).EnumerateArray());
    }

    [Fact]
    public async Task Everything_that_can_be_given_arrives()
    {
        await CreateAgentAsync("Ada");
        await CreateAgentAsync("Bert");
        var page = await OpenAsync(Form);
        await page.Locator("#agent").ClickAsync();
        await page.GetByPlaceholder("Search agents", new() { Exact = true }).FillAsync("be");
        await page.GetByRole(AriaRole.Option, new() { Name = "Bert" }).ClickAsync();
        await page.Locator("#title").FillAsync("Look at the weather");
        await page.Locator("#description").FillAsync("In three cities.");
        await page.Locator("#priority").ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "High" }).ClickAsync();
        await PressAsync(page, "Add input data");
        await page.Locator("#input_data").FillAsync("""{"city":"Rome"}""");
        await Expect(Dialog(page).GetByText("An object with 1 field.")).ToBeVisibleAsync();
        await page.Locator("#title").PressAsync("Control+Enter");
        await Expect(Title(page, "Look at the weather")).ToBeVisibleAsync();
        var task = (await App.GetAsync("/api/v1/tasks"))[0];
        Assert.Equal("high", task.Text("priority"));
        Assert.Equal("In three cities.", task.Text("description"));
        Assert.Equal("Rome", task.GetProperty("input_data").Text("city"));
    }

    [Fact]
    public async Task Json_that_cannot_be_read_is_said_with_its_place_and_not_sent()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync(Form);
        await page.Locator("#title").FillAsync("Read this");
        await PressAsync(page, "Add input data");
        var input = page.Locator("#input_data");
        await input.FillAsync("""{ "city": """);
        await Expect(page.GetByText("Not valid JSON yet: it ends too early (line 1")).ToBeVisibleAsync();
        await input.FillAsync("[1, 2]");
        await Expect(page.GetByText("This has to be an object")).ToBeVisibleAsync();
        await RunAsync(page);
        await Expect(input).ToBeFocusedAsync();
        Assert.Empty((await App.GetAsync("/api/v1/tasks")).EnumerateArray());
        await input.FillAsync("""{"a":[1,2]}""");
        await PressAsync(page, "Format");
        await Expect(input).ToHaveValueAsync("{\n  \"a\": [\n    1,\n    2\n  ]\n}");
        await RunAsync(page);
        await Expect(Title(page, "Read this")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_shape_of_the_answer_is_put_together_and_kept_by_the_answer()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync(Form);
        await page.Locator("#title").FillAsync("Is it so?");
        await PressAsync(page, "Expect structured output");
        await PressAsync(page, "Yes or no");
        await Expect(page.GetByText("The answer has to have: answer, reason.")).ToBeVisibleAsync();
        await page.GetByLabel("Name of a field").FillAsync("how sure");
        await PressAsync(page, "Add field");
        await Expect(page.GetByText("The answer has to have: answer, reason, how_sure.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        var schema = await page.Locator("#output_schema").InputValueAsync();
        await page.Locator("#output_schema").FillAsync("""{ "type": "objekt" }""");
        await Expect(page.GetByText("The schema has the type \"objekt\"")).ToBeVisibleAsync();
        await page.Locator("#output_schema").FillAsync(schema);
        await RunAsync(page);
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Output" }).ClickAsync();
        await Expect(page.GetByTestId("task-output")).ToContainTextAsync("how_sure");
        var download = await page.RunAndWaitForDownloadAsync(() => PressAsync(page, "Download json"));
        Assert.Equal("is-it-so.json", download.SuggestedFilename);
    }

    [Fact]
    public async Task Files_go_with_the_task_and_can_be_fetched_again()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync(Form);
        await page.Locator("#title").FillAsync("Read both");
        await page.GetByLabel("Files to attach").SetInputFilesAsync(new FilePayload[]
        {
            new() { Name = "notes.txt", MimeType = "text/plain", Buffer = "Some notes"u8.ToArray() },
            new() { Name = "wrong.txt", MimeType = "text/plain", Buffer = "Not this one"u8.ToArray() },
        });
        var list = page.GetByRole(AriaRole.List, new() { Name = "Attached files" });
        await Expect(list.GetByText("10 B")).ToBeVisibleAsync();
        await PressAsync(page, "Remove wrong.txt");
        await Expect(list.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await RunAsync(page);
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Input" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "notes.txt" }).ClickAsync());
        Assert.Equal("Some notes", await File.ReadAllTextAsync(await download.PathAsync()));
    }

    [Fact]
    public async Task What_was_typed_is_there_again_after_a_slip()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync(Form);
        await page.Locator("#title").FillAsync("Half a thought");
        await page.Keyboard.PressAsync("Escape");
        await Expect(Dialog(page)).ToHaveCountAsync(0);
        Assert.Equal("/tasks", AddressOf(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "New task" }).First.ClickAsync();
        await Expect(page.Locator("#title")).ToHaveValueAsync("Half a thought");
        await PressAsync(page, "Begin anew");
        await Expect(page.Locator("#title")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_at_the_field_and_the_rest_is_kept()
    {
        await CreateAgentAsync("Ada");
        var page = await OpenAsync(Form);
        await page.Locator("#title").FillAsync("Mind this");
        await page.Locator("#description").FillAsync("Kept");
        await page.RouteAsync("**/api/v1/tasks", route => route.Request.Method != "POST" ? route.ContinueAsync() : route.FulfillAsync(new()
        {
            Status = 422, ContentType = "application/problem+json",
            Body = """{"title":"Not valid","status":422,"detail":"title: no","code":"validation_failed","errors":[{"field":"title","code":"taken","message":"This title is not liked here."}]}""",
        }));
        await RunAsync(page);
        await Expect(Dialog(page).GetByText("This title is not liked here.")).ToBeVisibleAsync();
        await Expect(page.Locator("#title")).ToBeFocusedAsync();
        await Expect(page.Locator("#description")).ToHaveValueAsync("Kept");
        await page.UnrouteAllAsync();
        await RunAsync(page);
        await Expect(Title(page, "Mind this")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_agent_that_sleeps_can_be_woken_where_it_is_chosen()
    {
        var agent = await CreateAgentAsync("Ada", new { status = "inactive" });
        var page = await OpenAsync($"{Form}&agent_id={Id(agent)}");
        await Expect(Dialog(page).GetByText("Ada is inactive and takes no tasks.")).ToBeVisibleAsync();
        await page.Locator("#title").FillAsync("Wake up");
        await RunAsync(page);
        await Expect(Dialog(page).GetByText("Activate the agent first, or choose another one.")).ToBeVisibleAsync();
        await PressAsync(page, "Activate");
        await Expect(Dialog(page).GetByText("takes no tasks")).ToHaveCountAsync(0);
        await RunAsync(page);
        await Expect(Title(page, "Wake up")).ToBeVisibleAsync();
    }
}
