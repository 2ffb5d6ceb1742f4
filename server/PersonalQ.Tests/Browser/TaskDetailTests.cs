using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The page of a task that is over: its steps, its result, its files.</summary>
public sealed class TaskDetailTests : SteeredApp
{
    private static Task OpenTabAsync(IPage page, string name) => page.GetByRole(AriaRole.Tab, new() { Name = name }).ClickAsync();

    private async Task<string> DoneAsync(params FakeAnswer[] answers)
    {
        Model.Next(answers);
        var id = await GiveTaskAsync("Add it up", new { description = "Use your **tools**.", input_data = new { city = "Rome" } });
        await App.TaskWhenAsync(id, "completed");
        return id;
    }

    private static FakeAnswer File(string path, string content) => FakeAnswer.Call("write_file", new { path, content });

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Every_step_opens_to_what_was_asked_and_answered(Look look)
    {
        var id = await DoneAsync(FakeAnswer.Call("calculator", new { expression = "23*19" }).AndSay("Let me see. "), FakeAnswer.Say("It is 437."));
        var page = await OpenAsync($"/tasks/{id}", look);
        var start = page.GetByTestId("step-start");
        await start.GetByRole(AriaRole.Button, new() { Name = "Started" }).ClickAsync();
        await Expect(start).ToContainTextAsync("You are a test.");
        var call = page.GetByTestId("step-tool");
        await call.GetByRole(AriaRole.Button, new() { Name = "calculator", Exact = true }).ClickAsync();
        await Expect(call).ToContainTextAsync("\"expression\": \"23*19\"");
        await Expect(call).ToContainTextAsync("Only reads");
        var answer = page.GetByTestId("step-model").Last;
        await answer.GetByRole(AriaRole.Button, new() { Name = "Answered" }).ClickAsync();
        await Expect(answer).ToContainTextAsync("Output tokens");
        await answer.GetByRole(AriaRole.Button, new() { Name = "Prompt" }).ClickAsync();
        await Expect(answer).ToContainTextAsync("437");
        await AssertAccessibleAsync(page);
    }

    [Theory]
    [InlineData("Output", Look.Light)]
    [InlineData("Output", Look.DarkPhone)]
    [InlineData("Input", Look.Dark)]
    [InlineData("Input", Look.LightPhone)]
    [InlineData("Artifacts", Look.Light)]
    [InlineData("Artifacts", Look.DarkPhone)]
    public async Task Every_tab_is_an_address_that_all_can_use(string tab, Look look)
    {
        var id = await DoneAsync(File("notes.md", "# Notes\n\n- one\n- two"), FakeAnswer.Say("# Done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```csharp\nvar x = 1;\n```"));
        var page = await OpenAsync($"/tasks/{id}", look);
        await OpenTabAsync(page, tab);
        await Expect(page.GetByTestId($"task-{tab.ToLowerInvariant()}")).ToBeVisibleAsync();
        Assert.Equal($"/tasks/{id}?tab={tab.ToLowerInvariant()}", AddressOf(page));
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = tab })).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.GetByTestId($"task-{tab.ToLowerInvariant()}")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task The_result_is_markdown_that_can_be_copied_and_kept()
    {
        var id = await DoneAsync(FakeAnswer.Say("# Sum\n\nIt is **437**.\n\n```python\nprint(437)\n```"));
        var page = await OpenAsync($"/tasks/{id}");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await PressAsync(page, "Open the result");
        var output = page.GetByTestId("task-output");
        await Expect(output.GetByRole(AriaRole.Heading, new() { Name = "Sum" })).ToBeVisibleAsync();
        await Expect(output.Locator("strong")).ToHaveTextAsync("437");
        await Expect(output.Locator(".hljs-built_in")).ToHaveTextAsync("print");
        await PressAsync(page, "Copy result");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        Assert.StartsWith("# Sum", await page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);
        var download = await page.RunAndWaitForDownloadAsync(() => PressAsync(page, "Download md"));
        Assert.Equal("add-it-up.md", download.SuggestedFilename);
    }

    [Fact]
    public async Task Files_the_agent_made_are_looked_at_and_fetched()
    {
        var id = await DoneAsync(File("table.csv", "city,sun\nRome,9\nOslo,4"), File("facts.json", """{"sum":13}"""), FakeAnswer.Say("Written."));
        var page = await OpenAsync($"/tasks/{id}?tab=artifacts");
        var files = page.GetByRole(AriaRole.List, new() { Name = "Files" });
        await Expect(files.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await files.GetByRole(AriaRole.Button, new() { Name = "facts.json" }).ClickAsync();
        await Expect(page.GetByTestId("task-artifacts")).ToContainTextAsync("\"sum\": 13");
        await files.GetByRole(AriaRole.Button, new() { Name = "table.csv" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "city" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Oslo" })).ToBeVisibleAsync();
        Assert.Contains("file=table.csv", AddressOf(page), StringComparison.Ordinal);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("table.csv", download.SuggestedFilename);
        Assert.Equal("city,sun\nRome,9\nOslo,4", await System.IO.File.ReadAllTextAsync(await download.PathAsync()));
    }

    [Fact]
    public async Task It_is_run_again_with_changes_and_stays_as_it_was()
    {
        var id = await DoneAsync(FakeAnswer.Say("It is 4."));
        var page = await OpenAsync($"/tasks/{id}");
        await PressAsync(page, "Run again");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Run again with changes" });
        await Expect(dialog.Locator("#title")).ToHaveValueAsync("Add it up");
        await Expect(dialog.Locator("#input_data")).ToHaveValueAsync("{\n  \"city\": \"Rome\"\n}");
        await AssertAccessibleAsync(page);
        await dialog.Locator("#title").FillAsync("Add it up once more");
        Model.Next(FakeAnswer.Say("It is still 4."));
        await PressAsync(page, "Run task");
        await Expect(Title(page, "Add it up once more")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
        Assert.NotEqual($"/tasks/{id}", AddressOf(page));
        Assert.Equal("Add it up", (await App.GetAsync($"/api/v1/tasks/{id}")).Text("title"));
    }

    [Fact]
    public async Task It_is_deleted_after_a_question()
    {
        var id = await DoneAsync(FakeAnswer.Say("Done."));
        var page = await OpenAsync($"/tasks/{id}");
        await PressAsync(page, "More actions");
        await page.GetByTestId("delete-task").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("removed for good");
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Delete task");
        await Expect(page.GetByText("No tasks yet")).ToBeVisibleAsync();
        Assert.Equal("/tasks", AddressOf(page));
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task A_task_that_is_not_there_is_said_to_be_gone(Look look)
    {
        var page = await OpenAsync("/tasks/0198", look);
        await Expect(page.GetByText("This task does not exist")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "All tasks" }).ClickAsync();
        await Expect(Title(page, "Tasks")).ToBeVisibleAsync();
    }
}
