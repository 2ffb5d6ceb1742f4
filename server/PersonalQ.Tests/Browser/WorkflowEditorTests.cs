using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

/// <summary>What the editor of workflows keeps, and how it is left.</summary>
public sealed partial class WorkflowEditorTests : BrowserApp
{
    [Fact]
    public async Task A_new_workflow_that_is_left_at_once_is_kept_and_the_step_leads_where_it_was_to_lead()
    {
        var agent = await App.AddAgentAsync();
        var page = await OpenAsync("/workflows/new");
        await AddFirstAsync(page, agent.Name);
        await page.GetByRole(AriaRole.Link, new() { Name = "Activity" }).First.ClickAsync();
        await Expect(Title(page, "Activity")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync(MadeWorkflow());
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = $"Agent: {agent.Name}" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Nothing_is_left_behind_where_nothing_was_put_in()
    {
        var agent = await App.AddAgentAsync();
        var page = await OpenAsync("/workflows");
        await page.GetByRole(AriaRole.Link, new() { Name = "New workflow" }).First.ClickAsync();
        var name = page.GetByRole(AriaRole.Textbox, new() { Name = "Name of the workflow" });
        await name.FillAsync("Unt");
        await name.FillAsync("");
        await LeaveAsync();
        Assert.Empty(await WorkflowsAsync());

        // What was begun and emptied again goes too.
        await page.GetByRole(AriaRole.Link, new() { Name = "New workflow" }).First.ClickAsync();
        await AddFirstAsync(page, agent.Name);
        await Expect(page).ToHaveURLAsync(MadeWorkflow());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(0);
        await LeaveAsync();
        await Eventually.GetAsync(WorkflowsAsync, left => left.Count == 0, "the emptied draft to go");

        async Task LeaveAsync()
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Workflows", Exact = true }).First.ClickAsync();
            await Expect(Title(page, "Workflows")).ToBeVisibleAsync();
        }

        async Task<List<string>> WorkflowsAsync() => [.. (await App.GetAsync("/api/v1/workflows")).EnumerateArray().Select(Id)];
    }

    [Fact]
    public async Task What_is_typed_for_a_run_of_a_changed_workflow_is_kept_and_asked_about()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(new
        {
            name = "Asks",
            inputs = new[] { new { name = "topic", type = "string", required = true } },
            nodes = new[] { new { id = "write", label = "Write", agent_id = agent.Id, instruction = "Write about {{inputs.topic}}" } },
        });
        var page = await OpenAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Group, new() { Name = "Agent: Write" }).ClickAsync();
        await page.GetByTestId("node-instruction").FillAsync("Write more about {{inputs.topic}}");
        await PressAsync(page, "Run");
        var dialog = page.GetByRole(AriaRole.Dialog);
        var topic = dialog.GetByRole(AriaRole.Textbox, new() { NameRegex = Topic() });
        await topic.FillAsync("pears");
        await PressAsync(page, "Cancel");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("kept as a draft");
        await PressAsync(page, "Keep editing");
        await Expect(topic).ToHaveValueAsync("pears");
        await PressAsync(page, "Cancel");
        await PressAsync(page, "Leave");
        await Expect(dialog).ToHaveCountAsync(0);
        await PressAsync(page, "Run");
        await Expect(topic).ToHaveValueAsync("pears");
        await PressAsync(page, "Save version 2 and run");
        await Expect(page.GetByTestId("run-status")).ToHaveTextAsync("Completed");
    }

    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.Dark)]
    public async Task A_run_fits_its_canvas_when_a_panel_opens_and_shows_the_branch_that_was_not_taken(Look look)
    {
        var agent = await App.AddAgentAsync();
        var run = await App.StartWorkflowAsync(new
        {
            name = "Branches",
            nodes = new object[]
            {
                new { id = "if", type = "condition", label = "If", condition = new { expression = "true" } },
                new { id = "yes", label = "Yes", agent_id = agent.Id, instruction = "Write" },
                new { id = "no", label = "No", agent_id = agent.Id, instruction = "Write" },
                new { id = "end", label = "End", agent_id = agent.Id, instruction = "Write" },
                new { id = "last", label = "Last", agent_id = agent.Id, instruction = "Write" },
            },
            edges = new object[]
            {
                new { source = "if", target = "yes", branch = "true" }, new { source = "if", target = "no", branch = "false" },
                new { source = "yes", target = "end" }, new { source = "end", target = "last" },
            },
        });
        await App.RunEndAsync(run.Id());
        var page = await OpenAsync($"/workflow-runs/{run.Id()}?view=graph", look);
        var last = page.Locator("[data-testid=run-node][data-node=last]");
        var canvas = page.Locator(".react-flow");
        await Expect(page.Locator("[data-testid=run-node][data-node=no]")).ToContainTextAsync("Skipped");
        await page.Locator("[data-testid=run-node][data-node=if]").ClickAsync();
        await Expect(page.GetByTestId("node-panel")).ToBeVisibleAsync();
        await Eventually.GetAsync(EndsWithinAsync, within => within, "the last node to be in sight beside the panel");

        var contrast = await page.Locator(".react-flow__edge.left path.react-flow__edge-path").First.EvaluateAsync<double>(Contrast);
        Assert.True(contrast >= 3, $"The edge that was not taken has a contrast of {contrast} only.");

        // Who has moved the graph keeps what is in sight.
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom In" }).ClickAsync();
        var before = await TransformAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await Expect(page.GetByTestId("node-panel")).ToHaveCountAsync(0);
        Assert.Equal(before, await TransformAsync());

        async Task<bool> EndsWithinAsync() => await last.BoundingBoxAsync() is { } node && await canvas.BoundingBoxAsync() is { } all && node.X + node.Width <= all.X + all.Width;

        Task<string> TransformAsync() => page.Locator(".react-flow__viewport").EvaluateAsync<string>("(each) => each.style.transform.replace(/translate\\([^)]*\\)/, '')");
    }

    [Fact]
    public async Task A_run_that_does_not_start_says_why_where_it_was_asked_for()
    {
        var agent = await CreateAgentAsync("Asleep", new { status = "inactive" });
        var page = await OpenAsync("/workflows/new");
        await AddFirstAsync(page, "Asleep");
        await page.GetByTestId("node-instruction").FillAsync("Write");
        await PressAsync(page, "Run");
        await PressAsync(page, "Save version 1 and run");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Asleep");
        await Expect(dialog).ToContainTextAsync("The changes are version 1 now.");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Run version 1" })).ToBeVisibleAsync();
        Assert.Equal(1, (await App.GetAsync($"/api/v1/workflows/{page.Url.Split('/')[^1]}")).GetProperty("version").GetInt32());
        Assert.NotEmpty(Id(agent));
    }

    [Fact]
    public async Task What_is_pasted_covers_nothing_and_is_chosen()
    {
        var agent = await App.AddAgentAsync();
        var page = await OpenAsync("/workflows/new");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await AddFirstAsync(page, agent.Name);
        await page.Locator(".react-flow__pane").ClickAsync(new() { Position = new() { X = 20, Y = 400 } });
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("Control+c");
        await page.Keyboard.PressAsync("Control+v");
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(2);
        await Expect(page.Locator(".react-flow__node.selected")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("edit-node").Nth(1).Locator("xpath=ancestor::*[contains(@class, 'selected')]")).ToHaveCountAsync(1);
        await Eventually.GetAsync(async () => (await BoxAsync(0), await BoxAsync(1)), boxes => !Overlap(boxes.Item1, boxes.Item2), "the copy to stand beside the original");

        async Task<LocatorBoundingBoxResult> BoxAsync(int index) => (await page.GetByTestId("edit-node").Nth(index).BoundingBoxAsync())!;
    }

    [Fact]
    public async Task On_a_phone_a_new_node_is_seen_above_its_fields()
    {
        var agent = await App.AddAgentAsync();
        var page = await OpenAsync("/workflows/new", Look.LightPhone);
        await AddFirstAsync(page, agent.Name);
        var node = page.GetByTestId("edit-node");
        var panel = page.Locator("[data-inspector]");
        await Expect(panel).ToBeVisibleAsync();
        await Eventually.GetAsync(async () => (await node.BoundingBoxAsync(), await panel.BoundingBoxAsync()),
            boxes => boxes is ({ } above, { } below) && !Overlap(above, below), "the node to stand above the panel");
    }

    private static bool Overlap(LocatorBoundingBoxResult a, LocatorBoundingBoxResult b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    // The contrast of an edge with the canvas behind it, by WCAG.
    private const string Contrast = """
        (edge) => {
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const light = (colour) => {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((each) => each / 255).map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const both = [getComputedStyle(edge).stroke, getComputedStyle(edge.closest('.react-flow')).backgroundColor].map(light).sort((a, b) => b - a);
          return (both[0] + 0.05) / (both[1] + 0.05);
        }
        """;

    [GeneratedRegex("topic", RegexOptions.IgnoreCase)]
    private static partial Regex Topic();

    [GeneratedRegex("/workflows/(?!new)[0-9a-z-]+$")]
    private static partial Regex MadeWorkflow();

    private static async Task AddFirstAsync(IPage page, string agent)
    {
        await page.GetByTestId("add-agent").Filter(new() { HasText = agent }).First.ClickAsync();
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(1);
    }
}
