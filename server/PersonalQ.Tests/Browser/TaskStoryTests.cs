using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tools;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>The story of a task as it happens: what the model does, and what a person can do about it.</summary>
public sealed partial class TaskStoryTests : SteeredApp
{
    protected override void Configure(IServiceCollection services) => services.AddSingleton<Tool, SlowPost>();

    private static ILocator Status(IPage page) => page.GetByTestId("task-status").First;

    private static ILocator Answer(IPage page) => page.GetByTestId("step-model").Last;

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task Text_is_there_as_it_is_written(Look look)
    {
        Model.Next(FakeAnswer.Say("Four words **come** slowly").Gated());
        var id = await GiveTaskAsync("Write");
        var page = await OpenAsync($"/tasks/{id}", look);
        await Expect(Status(page)).ToHaveTextAsync("Running");
        await Expect(Answer(page)).ToContainTextAsync("Thinking");
        await Model.ReleaseChunkAsync();
        await Model.ReleaseChunkAsync();
        await Expect(Answer(page)).ToContainTextAsync("Four words");
        await Expect(Answer(page)).ToContainTextAsync("Writing");
        await AssertAccessibleAsync(page);
        await Model.ReleaseChunkAsync();
        await Expect(Answer(page).Locator("strong")).ToHaveTextAsync("come");
        await Expect(Status(page)).ToHaveTextAsync("Running");
        await Model.ReleaseChunkAsync();
        await Expect(Status(page)).ToHaveTextAsync("Completed");
        await Expect(Answer(page)).ToContainTextAsync("Four words come slowly");
        await Expect(page.GetByTestId("step-end")).ToContainTextAsync("Completed after");
    }

    [Fact]
    public async Task The_waterfall_leads_to_its_steps_and_the_story_is_exported()
    {
        Model.Next(FakeAnswer.Call("calculator", new { expression = "6*7" }), FakeAnswer.Say("It is 42."));
        var id = await GiveTaskAsync("Calculate");
        var page = await OpenAsync($"/tasks/{id}?tab=output");
        await Expect(Status(page)).ToHaveTextAsync("Completed");
        var bars = page.GetByRole(AriaRole.List, new() { Name = "Waterfall" }).GetByRole(AriaRole.Link);
        await Expect(bars).ToHaveCountAsync(3);
        await bars.Nth(1).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/tasks/[^?]+#step-2$"));
        await Expect(page.GetByTestId("step-tool")).ToContainTextAsync("Arguments"); // it opened
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "More actions" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "Export as Markdown" }).ClickAsync());
        Assert.Equal("Calculate.md", download.SuggestedFilename);
        var story = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Contains("### 2. calculator", story, StringComparison.Ordinal);
        Assert.Contains("## Result\n\nIt is 42.", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_of_a_task_are_compared()
    {
        Model.Next(FakeAnswer.Say("first answer").Hold(0));
        var id = await GiveTaskAsync("Try twice");
        var page = await OpenAsync($"/tasks/{id}");
        await Expect(Answer(page)).ToContainTextAsync("Thinking");
        await App.PostAsync($"/api/v1/tasks/{id}/cancel", new { });
        Model.Next(FakeAnswer.Say("second answer"));
        await App.PostAsync($"/api/v1/tasks/{id}/retry", new { from = "start" });
        await Expect(Status(page)).ToHaveTextAsync("Completed");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Compare runs" }).ClickAsync();
        var table = page.GetByRole(AriaRole.Table, new() { Name = "Comparison of two runs" });
        await Expect(table.GetByRole(AriaRole.Row).Filter(new() { HasText = "Model calls" })).ToContainTextAsync("1");
        await Expect(page.GetByText("second answer").Last).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task Two_browsers_watch_and_steer_the_same_task()
    {
        Model.Next(FakeAnswer.Say("One two three").Gated());
        var id = await GiveTaskAsync("Watch");
        var one = await OpenAsync($"/tasks/{id}");
        var other = await OpenAsync($"/tasks/{id}", Look.DarkPhone);
        await Expect(Answer(one)).ToContainTextAsync("Thinking");
        await Expect(Answer(other)).ToContainTextAsync("Thinking");
        await Model.ReleaseChunkAsync();
        await Expect(Answer(one)).ToContainTextAsync("One");
        await Expect(Answer(other)).ToContainTextAsync("One");
        await PressAsync(one, "Cancel");
        await PressAsync(one, "Cancel task");
        await Expect(Status(one)).ToHaveTextAsync("Cancelled");
        await Expect(Status(other)).ToHaveTextAsync("Cancelled");
        await Model.Calls[0].Disconnected.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task What_was_cancelled_goes_on_where_it_stopped()
    {
        Model.Next(FakeAnswer.Call("calculator", new { expression = "6*7" }), FakeAnswer.Say("never heard").Hold(0));
        var id = await GiveTaskAsync("Calculate");
        var page = await OpenAsync($"/tasks/{id}");
        await Expect(page.GetByTestId("step-tool")).ToContainTextAsync("42");
        await PressAsync(page, "Cancel");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("can be resumed later");
        await PressAsync(page, "Cancel task");
        await Expect(Status(page)).ToHaveTextAsync("Cancelled");
        Model.Next(FakeAnswer.Say("It is 42."));
        await PressAsync(page, "Retry");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Where it stopped" }).ClickAsync();
        await Expect(Status(page)).ToHaveTextAsync("Completed");
        await Expect(page.GetByTestId("step-tool")).ToHaveCountAsync(1);
        await Expect(Answer(page)).ToContainTextAsync("It is 42.");
    }

    [Fact]
    public async Task Faults_that_pass_are_told_with_their_tries()
    {
        Model.Next(FakeAnswer.Fail(529), FakeAnswer.Fail(500), FakeAnswer.Say("There we are."));
        var page = await OpenAsync($"/tasks/{await GiveTaskAsync()}");
        await Expect(Status(page)).ToHaveTextAsync("Completed");
        await Expect(page.GetByTestId("step-model")).ToHaveCountAsync(3);
        await Expect(page.GetByTestId("step-model").First).ToContainTextAsync("Model call failed");
        await Expect(page.GetByTestId("step-model").Nth(1)).ToContainTextAsync("try 2");
        await Expect(Answer(page)).ToContainTextAsync("There we are.");
        await AssertAccessibleAsync(page);
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task A_wait_for_the_provider_is_counted_down_and_can_be_ended(Look look)
    {
        Model.Next(FakeAnswer.Fail(429, retryAfter: 3600));
        var page = await OpenAsync($"/tasks/{await GiveTaskAsync()}", look);
        await Expect(Status(page)).ToHaveTextAsync("Waiting to retry");
        var tasks = page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Tasks" });
        await Expect(tasks).ToHaveAccessibleNameAsync("Tasks 1 waiting");
        await Expect(page.GetByTestId("step-wait")).ToContainTextAsync(InMinutes());
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Cancel");
        await PressAsync(page, "Cancel task");
        await Expect(Status(page)).ToHaveTextAsync("Cancelled");
        await Expect(page.GetByTestId("step-wait")).ToHaveCountAsync(0);
    }

    [Theory]
    [MemberData(nameof(Looks.Themes), MemberType = typeof(Looks))]
    public async Task A_refused_key_leads_to_the_settings(Look look)
    {
        Model.Always(FakeAnswer.Fail(401));
        var page = await OpenAsync($"/tasks/{await GiveTaskAsync()}", look);
        await Expect(Status(page)).ToHaveTextAsync("Failed");
        await Expect(page.GetByTestId("task-error")).ToContainTextAsync("Check the key in Settings, then retry.");
        await Expect(page.GetByTestId("task-error")).ToContainTextAsync("invalid_key");
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Open settings" }).ClickAsync();
        await Expect(Title(page, "Settings")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_failed_task_begins_anew_and_its_first_run_is_kept()
    {
        Model.Next(FakeAnswer.Fail(400), FakeAnswer.Say("Anew."));
        var page = await OpenAsync($"/tasks/{await GiveTaskAsync()}");
        await page.GetByTestId("task-error").GetByRole(AriaRole.Button, new() { Name = "Retry from scratch" }).ClickAsync();
        await Expect(Status(page)).ToHaveTextAsync("Completed");
        await Expect(Answer(page)).ToContainTextAsync("Anew.");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Run" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Run 1", Exact = true }).ClickAsync();
        await Expect(page.GetByText("This is an earlier run.")).ToBeVisibleAsync();
        await Expect(Answer(page)).ToContainTextAsync("Model call failed");
        Assert.EndsWith("?run=0", AddressOf(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.DarkPhone)]
    public async Task A_call_nobody_knows_the_outcome_of_is_for_a_person_to_settle(Look look)
    {
        Model.Next(FakeAnswer.Call("post_letter", new { to = "Ada" }), FakeAnswer.Say("Posted."));
        var page = await OpenAsync($"/tasks/{await GiveTaskAsync()}", look);
        await Expect(Status(page)).ToHaveTextAsync("Outcome unknown");
        await Expect(page.GetByTestId("task-question")).ToContainTextAsync("What became of this call?");
        await AssertAccessibleAsync(page);
        await PressAsync(page, "It happened");
        await page.GetByLabel("What did it return?").FillAsync("Signed by Ada");
        await PressAsync(page, "Continue with this result");
        await Expect(Status(page)).ToHaveTextAsync("Completed");
        await Expect(page.GetByTestId("task-question")).ToHaveCountAsync(0);
        Assert.Contains("Signed by Ada", Model.Calls[^1].Prompt.Body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_runs_in_circles_asks_whether_to_go_on()
    {
        Model.Always(FakeAnswer.Call("calculator", new { expression = "1+1" }));
        var page = await OpenAsync($"/tasks/{await GiveTaskAsync()}");
        await Expect(page.GetByTestId("task-question")).ToContainTextAsync("Should the run go on?");
        await AssertAccessibleAsync(page);
        await PressAsync(page, "Stop the task");
        await Expect(Status(page)).ToHaveTextAsync("Failed");
        await Expect(page.GetByTestId("task-error")).ToContainTextAsync("stopped");
    }

    [Fact]
    public async Task A_paused_agent_holds_its_task_and_lets_it_go_on()
    {
        Model.Next(FakeAnswer.Say("Here I am."));
        var agent = await CreateAgentAsync("Ada", new { model = $"anthropic/{Model.Models[0]}", status = "paused" });
        var task = await App.PostAsync("/api/v1/tasks", new { agent_id = Id(agent), title = "Wait for me" });
        var page = await OpenAsync($"/tasks/{Id(task)}");
        await Expect(page.GetByTestId("step-wait")).ToContainTextAsync("Ada goes on with it when it is active again.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the agent" }).ClickAsync();
        await page.GetByTestId("status-toggle").ClickAsync();
        await page.GoBackAsync();
        await Expect(Status(page)).ToHaveTextAsync("Completed");
    }

    [GeneratedRegex(@"in (59 m|1 h)")]
    private static partial Regex InMinutes();

    /// <summary>Posts a letter, perhaps: nobody ever hears what became of it.</summary>
    private sealed class SlowPost : Tool
    {
        private static readonly JsonElement ArgumentsSchema = ParseSchema("""{"type":"object","properties":{"to":{"type":"string"}},"required":["to"]}""");

        public override string Name => "post_letter";
        public override string Description => "Posts a letter.";
        public override JsonElement Schema => ArgumentsSchema;
        public override ToolEffect Effect => ToolEffect.Acting;
        public override TimeSpan Timeout => TimeSpan.FromMilliseconds(1);
        public override bool OnByDefault => true;

        public override async ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
        {
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ct);
            return new ToolResult("");
        }
    }
}
