using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The list of tasks: finding them, and what can be done to one or many.</summary>
public sealed partial class TaskListTests : BrowserApp
{
    private static ILocator Rows(IPage page) => page.GetByTestId("task-card");

    private static ILocator Row(IPage page, string title) => Rows(page).Filter(new() { HasText = title });

    private static ILocator Box(IPage page, string title) => page.GetByRole(AriaRole.Checkbox, new() { Name = $"Select {title}", Exact = true });

    private static Task ChooseAsync(IPage page, string option) => page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = option }).ClickAsync();

    /// <summary>One task that is done, one that failed, and two that wait for their agent.</summary>
    private async Task CreateSomeAsync()
    {
        await RunTaskAsync(await CreateAgentAsync("Ada"), "Calculate 4 * 4");
        await RunTaskAsync(await CreateAgentAsync("Keyless", new { model = "anthropic/claude-sonnet-5-5" }), "Cannot work", "failed");
        var paused = await CreateAgentAsync("Bert", new { status = "paused" });
        await App.PostAsync("/api/v1/tasks", new { agent_id = Id(paused), title = "Sing a song", priority = "urgent", description = "About the sea" });
        await App.PostAsync("/api/v1/tasks", new { agent_id = Id(paused), title = "Sleep well", priority = "low" });
    }

    /// <summary>Rows alone: so many tasks, the last of them the newest.</summary>
    private async Task AddManyAsync(int count)
    {
        var agent = await App.AddAgentAsync(name: "Ada");
        var first = TimeProvider.System.Now().AddDays(-1);
        await App.Database.WriteAsync(async session =>
        {
            for (var number = 1; number <= count; number++)
            {
                var at = first.AddSeconds(number);
                await TaskRows.CopyAsync(session, new AgentTask
                {
                    Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = $"Task {number:0000}", Status = AgentTaskStatus.Completed,
                    CreatedAt = at, UpdatedAt = at, StartedAt = at, CompletedAt = at.AddSeconds(2),
                });
            }
        }, CancellationToken.None);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Every_row_says_where_its_task_stands(Look look)
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/tasks", look);
        await Expect(Rows(page)).ToHaveCountAsync(4);
        await Expect(Row(page, "Calculate").GetByTestId("task-status")).ToHaveTextAsync("Completed");
        await Expect(Row(page, "Cannot work").GetByTestId("task-status")).ToHaveTextAsync("Failed");
        await Expect(Row(page, "Sing a song").GetByTestId("task-status")).ToHaveTextAsync("Agent is paused");
        await Expect(page.GetByText("4 tasks", new() { Exact = true })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task What_passes_the_filters_is_exported_also_what_is_not_loaded()
    {
        await AddManyAsync(250);
        await RunTaskAsync(await CreateAgentAsync("Bert"), "Calculate 4 * 4");
        var page = await OpenAsync("/tasks?search=Task%200");
        await Expect(page.GetByText("250 tasks found", new() { Exact = true })).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => PressAsync(page, "Export CSV"));
        Assert.Equal("tasks.csv", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(251, lines.Length);
        Assert.Contains("Task 0250", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("Calculate", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Nothing_there_is_explained_with_what_to_do(Look look)
    {
        var page = await OpenAsync("/tasks", look);
        await Expect(page.GetByText("No tasks yet")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "New task" }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "New task" })).ToContainTextAsync("There is no agent yet.");
    }

    [Fact]
    public async Task Filters_and_search_are_kept_in_the_address()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/tasks");
        await page.GetByTestId("status-filter").ClickAsync();
        await ChooseAsync(page, "Pending");
        await page.Keyboard.PressAsync("Escape");
        await Expect(Rows(page)).ToHaveCountAsync(2);
        await page.GetByTestId("priority-filter").ClickAsync();
        await ChooseAsync(page, "Urgent");
        await page.Keyboard.PressAsync("Escape");
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search tasks" }).FillAsync("sea");
        await Expect(page).ToHaveURLAsync(Searched());
        Assert.Equal("/tasks?status=pending&priority=urgent&search=sea", AddressOf(page));
        await page.ReloadAsync();
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await Expect(Row(page, "Sing a song")).ToBeVisibleAsync();
        await Expect(page.GetByText("1 task found")).ToBeVisibleAsync();
        await PressAsync(page, "Remove filter Status: Pending");
        await PressAsync(page, "Remove filter Priority: Urgent");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search tasks" }).FillAsync("nothing like it");
        await Expect(page.GetByText("No task matches")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).Last.ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task Tasks_of_one_agent_of_a_time_and_of_a_wait_can_be_asked_for()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/tasks");
        await page.GetByTestId("agent-filter").ClickAsync();
        await page.GetByPlaceholder("Search", new() { Exact = true }).FillAsync("ber");
        await page.GetByRole(AriaRole.Option, new() { Name = "Bert" }).ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(2);
        await page.GetByTestId("waiting-filter").ClickAsync();
        await ChooseAsync(page, "Outcome unknown");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByText("No task matches")).ToBeVisibleAsync();
        await PressAsync(page, "Remove filter Waiting: Outcome unknown");
        await PressAsync(page, "Remove filter Agent: Bert");
        await PressAsync(page, "Time");
        await PressAsync(page, "Last hour");
        await Expect(Rows(page)).ToHaveCountAsync(4);
        Assert.Equal("/tasks?time=1h", AddressOf(page));
        await PressAsync(page, "Time 1");
        await page.GetByLabel("To").FillAsync("2020-01-01");
        await Expect(page.GetByText("No task matches")).ToBeVisibleAsync();
        Assert.Equal("/tasks?to=2020-01-01", AddressOf(page));
    }

    [Fact]
    public async Task Heads_sort_and_so_does_the_menu()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/tasks");
        var head = page.GetByRole(AriaRole.Columnheader, new() { Name = "Title" });
        await head.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(head).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(page.Locator("[aria-rowindex='2']")).ToContainTextAsync("Calculate");
        await head.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("[aria-rowindex='2']")).ToContainTextAsync("Sleep well");
        Assert.Equal("/tasks?sort=-title", AddressOf(page));
        await PressAsync(page, "Sort: by column");
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Most urgent first" }).ClickAsync();
        await Expect(page.Locator("[aria-rowindex='2']")).ToContainTextAsync("Sing a song");
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task Thousands_scroll_while_only_those_in_sight_exist(Look look)
    {
        await AddManyAsync(3000);
        var page = await OpenAsync("/tasks", look);
        await Expect(page.GetByText("3,000 tasks")).ToBeVisibleAsync();
        await Expect(Row(page, "Task 3000")).ToBeVisibleAsync();
        Assert.InRange(await Rows(page).CountAsync(), 8, 80);
        await page.EvaluateAsync("window.scrollTo(0, document.documentElement.scrollHeight / 2)");
        await Expect(Row(page, "Task 1500")).ToBeAttachedAsync();
        await page.EvaluateAsync("window.scrollTo(0, document.documentElement.scrollHeight)");
        await Expect(Row(page, "Task 0001")).ToBeVisibleAsync();
        await Expect(Row(page, "Task 0001")).ToHaveAttributeAsync("aria-rowindex", "3001");
        Assert.InRange(await Rows(page).CountAsync(), 8, 80);
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task Who_reads_further_down_is_not_disturbed_by_new_tasks()
    {
        await AddManyAsync(100);
        var page = await OpenAsync("/tasks");
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
        await Expect(Row(page, "Task 0100")).ToBeVisibleAsync();
        await page.EvaluateAsync("window.scrollTo(0, 1200)");
        await Expect(Row(page, "Task 0070")).ToBeVisibleAsync();
        var before = (await Row(page, "Task 0070").BoundingBoxAsync())!.Y;
        await RunTaskAsync(await CreateAgentAsync("Bert"), "Brand new");
        var news = page.GetByRole(AriaRole.Button, new() { Name = "1 new task" });
        await Expect(news).ToBeVisibleAsync();
        Assert.Equal(before, (await Row(page, "Task 0070").BoundingBoxAsync())!.Y, 1.0);
        await news.ClickAsync();
        await Expect(Row(page, "Brand new")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Many_are_cancelled_queued_again_and_deleted_together()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/tasks");
        await Box(page, "Sing a song").ClickAsync();
        await Box(page, "Sleep well").ClickAsync();
        var bar = page.GetByRole(AriaRole.Region, new() { Name = "Selected tasks" });
        await Expect(bar).ToContainTextAsync("2 selected");
        await AssertAccessibleAsync(page);
        await page.GetByTestId("bulk-cancel").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("Cancel 2 tasks?");
        await PressAsync(page, "Cancel 2 tasks");
        await Expect(page.GetByText("Cancelled 2 tasks")).ToBeVisibleAsync();
        await Expect(Row(page, "Sleep well").GetByTestId("task-status")).ToHaveTextAsync("Cancelled");
        await Box(page, "Sleep well").ClickAsync();
        await page.GetByTestId("bulk-retry").ClickAsync();
        await Expect(page.GetByText("Queued again: 1 task")).ToBeVisibleAsync();
        await Expect(Row(page, "Sleep well").GetByTestId("task-status")).ToHaveTextAsync("Agent is paused");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select the tasks in sight" }).ClickAsync();
        await page.GetByTestId("bulk-delete").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("Open tasks are left alone.");
        await PressAsync(page, "Delete 4 tasks");
        await Expect(page.GetByText("1 task still open and not deleted.")).ToBeVisibleAsync();
        await Expect(Rows(page)).ToHaveCountAsync(1);
        Assert.Equal(1, (await App.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task Two_that_are_selected_are_compared(Look look)
    {
        var agent = await CreateAgentAsync("Ada");
        await RunTaskAsync(agent, "Calculate 4 * 4");
        await RunTaskAsync(agent, "Calculate 5 * 5");
        var page = await OpenAsync("/tasks", look);
        await Box(page, "Calculate 4 * 4").ClickAsync();
        var compare = page.GetByRole(AriaRole.Button, new() { Name = "Compare" });
        await Expect(compare).ToBeDisabledAsync();
        await Box(page, "Calculate 5 * 5").ClickAsync();
        await compare.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Compare tasks" });
        await Expect(dialog.GetByRole(AriaRole.Columnheader)).ToContainTextAsync(["What", "Calculate 4 * 4", "Calculate 5 * 5"]);
        await Expect(dialog.GetByText("Answer of “Calculate 5 * 5”")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByText("2 selected")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Everything_that_passes_the_filter_is_deleted_by_one_request()
    {
        await AddManyAsync(120);
        var page = await OpenAsync("/tasks?status=completed");
        await Expect(Row(page, "Task 0120")).ToBeVisibleAsync();
        var requests = 0;
        page.Request += (_, request) => requests += request.Method == "POST" ? 1 : 0;
        await Box(page, "Task 0120").ClickAsync();
        await PressAsync(page, "Select all 120");
        await page.GetByTestId("bulk-delete").ClickAsync();
        await PressAsync(page, "Delete 120 tasks");
        await Expect(page.GetByText("Deleted 120 tasks")).ToBeVisibleAsync();
        await Expect(page.GetByText("No task matches")).ToBeVisibleAsync();
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Columns_are_chosen_and_a_view_is_kept_by_its_name()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/tasks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Model" }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Model" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Saved views" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Save this view…" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("With models");
        await PressAsync(page, "Save view");
        await page.GotoAsync(new Uri(App.BaseAddress, "/tasks").ToString());
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Model" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Saved views" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "With models" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Model" })).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task Keys_walk_select_and_open()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/tasks?sort=title");
        await Expect(Rows(page)).ToHaveCountAsync(4);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Expect(Box(page, "Cannot work")).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Box(page, "Cannot work")).Not.ToBeCheckedAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(Row(page, "Calculate").GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Title(page, "Calculate 4 * 4")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task One_is_cancelled_queued_again_and_deleted_from_its_row()
    {
        var paused = await CreateAgentAsync("Bert", new { status = "paused" });
        await RunTaskAsync(paused, "Sing a song", "pending");
        var page = await OpenAsync("/tasks");
        async Task MenuAsync(string item)
        {
            await PressAsync(page, "Actions for Sing a song");
            await page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
        }
        await MenuAsync("Cancel");
        await PressAsync(page, "Keep running");
        await Expect(Row(page, "Sing").GetByTestId("task-status")).ToHaveTextAsync("Agent is paused");
        await MenuAsync("Cancel");
        await PressAsync(page, "Cancel task");
        await Expect(Row(page, "Sing").GetByTestId("task-status")).ToHaveTextAsync("Cancelled");
        await MenuAsync("Retry where it stopped");
        await Expect(Row(page, "Sing").GetByTestId("task-status")).ToHaveTextAsync("Agent is paused");
        await MenuAsync("Cancel");
        await PressAsync(page, "Cancel task");
        await Expect(Row(page, "Sing").GetByTestId("task-status")).ToHaveTextAsync("Cancelled");
        await MenuAsync("Delete");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("removed for good");
        await PressAsync(page, "Delete task");
        await Expect(page.GetByText("No tasks yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_list_that_cannot_be_had_says_why_and_comes_after_all()
    {
        await CreateSomeAsync();
        var page = await OpenAsync("/agents");
        await page.RouteAsync("**/api/v1/tasks?*", route => route.FulfillAsync(new()
        {
            Status = 400, ContentType = "application/problem+json", Body = """{"title":"No","status":400,"detail":"The list is being sorted anew.","code":"busy"}""",
        }));
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Tasks" }).ClickAsync();
        await Expect(page.GetByText("The list is being sorted anew.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.UnrouteAllAsync();
        await PressAsync(page, "Try again");
        await Expect(Rows(page)).ToHaveCountAsync(4);
    }

    [GeneratedRegex("search=sea")]
    private static partial Regex Searched();
}
