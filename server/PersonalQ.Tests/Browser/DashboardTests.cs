using System.Net.Http.Json;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

public sealed class DashboardTests : BrowserApp
{
    // Slow enough that a task can be seen running: the demo model's answer takes several seconds.
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = TestContext.Current.TestMethod?.MethodName.Contains("running", StringComparison.Ordinal) == true ? "1000" : "0" };

    private static ILocator Metric(IPage page, string title) => page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    private static ILocator Value(IPage page, string title) => Metric(page, title).GetByTestId("metric-value");

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Before_anything_ran_it_shows_no_made_up_numbers(Look look)
    {
        var page = await OpenAsync("/", look);
        await Expect(page.GetByTestId("metric-card")).ToHaveCountAsync(4);
        await Expect(Value(page, "Total agents")).ToHaveTextAsync("0");
        await Expect(Value(page, "Average success rate")).ToHaveTextAsync("–");
        await Expect(page.GetByText("No runs in this window")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing is running.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing needs you.")).ToBeVisibleAsync();
        await Expect(Metric(page, "Tasks completed").GetByTestId("metric-trend")).ToHaveAttributeAsync("data-direction", "flat");
        await AssertAccessibleAsync(page);
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Its_numbers_are_those_of_the_server(Look look)
    {
        var agent = await CreateAgentAsync("Ada");
        await CreateAgentAsync("Bert", new { status = "paused" });
        await CreateAgentAsync("Cleo", new { status = "paused" });
        await RunTaskAsync(agent, "Calculate 4 * 4");
        await RunTaskAsync(agent, "Say hello");
        await RunTaskAsync(await CreateAgentAsync("Without a key", new { model = "anthropic/claude-sonnet-5-5" }), "Cannot work", "failed");
        var page = await OpenAsync("/", look);
        await Expect(Value(page, "Total agents")).ToHaveTextAsync("4");
        await Expect(Metric(page, "Active agents")).ToContainTextAsync("25% of total");
        await Expect(Value(page, "Tasks completed")).ToHaveTextAsync("2");
        await Expect(Value(page, "Average success rate")).ToHaveTextAsync("66.7%");
        await Expect(Metric(page, "Total agents").GetByTestId("metric-trend")).ToHaveAttributeAsync("data-direction", "up");
        await Expect(Metric(page, "Tasks completed").GetByTestId("metric-trend")).ToHaveTextAsync("2 in 30 days, none before");
        await Expect(Metric(page, "Tasks completed").GetByTestId("metric-trend")).ToHaveAttributeAsync("data-direction", "flat");
        var metrics = await App.GetAsync("/api/v1/metrics");
        var tokens = metrics.GetProperty("input_tokens_today").GetInt64() + metrics.GetProperty("output_tokens_today").GetInt64();
        await Expect(page.GetByTestId("last-day")).ToContainTextAsync($"Tokens{tokens}");
        await Expect(page.GetByTestId("last-day")).ToContainTextAsync("Finished2");
        await Expect(page.GetByTestId("last-day")).ToContainTextAsync("Failed1");
        await Expect(page.GetByTestId("chart-tasks").GetByTestId("plot")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task Samples_that_stand_still_are_told_of_and_not_counted(Look look)
    {
        await App.PostAsync("/api/v1/system/sample-data", new { });
        var page = await OpenAsync("/", look);
        await Expect(page.GetByText("Nothing needs you.")).ToBeVisibleAsync();
        var left = page.GetByTestId("samples-left-out");
        await Expect(left).ToHaveTextAsync("1 sample agent is in error, 1 sample agent is paused. Samples are not counted here.");
        await Expect(Value(page, "Total agents")).ToHaveTextAsync("0");
        var all = (await App.GetAsync("/api/v1/agents")).GetArrayLength();
        await Expect(Metric(page, "Total agents")).ToContainTextAsync($"{all} samples not counted");
        await AssertAccessibleAsync(page);
        await page.GotoAsync("/waiting");
        await Expect(page.GetByText("Nothing waits for you")).ToBeVisibleAsync();
        await Expect(left).ToHaveTextAsync("1 sample agent is in error, 1 sample agent is paused. Samples are not counted here.");
        await AssertAccessibleAsync(page);
        await left.GetByRole(AriaRole.Link, new() { Name = "1 sample agent is in error" }).ClickAsync();
        await Expect(page.GetByTestId("agent-card")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Research Assistant");
        await Expect(page.GetByTestId("in-error")).ToContainTextAsync("Anthropic refused the API key");
    }

    [Fact]
    public async Task The_window_of_the_charts_is_kept_in_the_address()
    {
        await RunTaskAsync(await CreateAgentAsync("Ada"), "Calculate 4 * 4");
        var page = await OpenAsync("/");
        await Expect(page.GetByTestId("chart-tasks").Locator("tbody tr")).ToHaveCountAsync(7);
        await page.GetByRole(AriaRole.Radio, new() { Name = "90d" }).ClickAsync();
        await Expect(page.GetByTestId("chart-tasks").Locator("tbody tr")).ToHaveCountAsync(90);
        Assert.Equal("/?window=90d", AddressOf(page));
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "90d" })).ToBeCheckedAsync();
        await Expect(page.GetByTestId("chart-tokens").Locator("tbody tr")).ToHaveCountAsync(90);
    }

    [Fact]
    public async Task A_running_task_is_there_while_it_runs()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync("/");
        await Expect(page.GetByTestId("connection")).ToContainTextAsync("Live");
        await Expect(page.GetByText("Nothing is running.")).ToBeVisibleAsync();
        var task = await RunTaskAsync(agent, "Say hello slowly", "running");
        var line = page.GetByTestId("running-now").GetByRole(AriaRole.Listitem);
        await Expect(line).ToContainTextAsync("Say hello slowly");
        await Expect(line).ToContainTextAsync("Ada");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByText("1 running")).ToBeAttachedAsync();
        await AssertAccessibleAsync(page);
        await App.PostAsync($"/api/v1/tasks/{Id(task)}/cancel", new { });
        await Expect(page.GetByText("Nothing is running.")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("recent-activity")).ToContainTextAsync("Cancelled task: Say hello slowly");
    }

    [Fact]
    public async Task What_failed_is_shown_with_the_reason_and_can_be_tried_again()
    {
        var agent = await CreateAgentAsync("Ada", new { model = "anthropic/claude-sonnet-5-5" });
        var page = await OpenAsync("/");
        await Expect(page.GetByText("Nothing needs you.")).ToBeVisibleAsync();
        var task = await RunTaskAsync(agent, "Cannot work", "failed");
        await Expect(page.GetByTestId("failed-lately")).ToContainTextAsync("Anthropic has no key yet");
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Ada" })).ToContainTextAsync("Anthropic has no key yet");
        await AssertAccessibleAsync(page);
        await App.Client.PatchAsJsonAsync($"/api/v1/agents/{Id(agent)}/status", new { status = "active" }, Json.Options);
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry task Cannot work" }).ClickAsync();
        await Eventually.GetAsync(() => App.GetAsync($"/api/v1/tasks/{Id(task)}"), t => t.GetProperty("retry_count").GetInt32() == 1, "the task to be tried again");
    }

    [Fact]
    public async Task Numbers_and_activity_move_by_themselves()
    {
        var agent = await CreateAgentAsync("Ada");
        var page = await OpenAsync("/");
        await Expect(Value(page, "Tasks completed")).ToHaveTextAsync("0");
        await RunTaskAsync(agent, "Calculate 4 * 4");
        await Expect(Value(page, "Tasks completed")).ToHaveTextAsync("1");
        await Expect(page.GetByTestId("chart-success")).ToContainTextAsync("100%");
        await Expect(page.GetByTestId("recent-activity").GetByRole(AriaRole.Listitem).First).ToContainTextAsync("Completed task: Calculate 4 * 4");
    }

    [Fact]
    public async Task Figures_that_cannot_be_had_say_so_and_come_after_all()
    {
        var page = await OpenAsync("/agents");
        await page.RouteAsync("**/api/v1/metrics", route => route.FulfillAsync(new()
        {
            Status = 400, ContentType = "application/problem+json", Body = """{"title":"No","status":400,"detail":"The figures are being counted anew.","code":"busy"}""",
        }));
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Dashboard" }).ClickAsync();
        await Expect(page.GetByText("The figures are being counted anew.")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        await page.UnrouteAllAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(Value(page, "Total agents")).ToHaveTextAsync("0");
    }

    [Fact]
    public async Task Everything_leads_on()
    {
        var agent = await CreateAgentAsync("Ada");
        var task = await RunTaskAsync(agent, "Calculate 4 * 4");
        var page = await OpenAsync("/");
        await page.GetByTestId("recent-activity").GetByRole(AriaRole.Link, new() { Name = "Completed task: Calculate 4 * 4" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Calculate 4 * 4", Level = 1 })).ToBeVisibleAsync();
        Assert.Equal($"/tasks/{Id(task)}", AddressOf(page));
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "View all agents" }).First.ClickAsync();
        await Expect(page.GetByTestId("agent-card")).ToContainTextAsync("Ada");
    }
}
