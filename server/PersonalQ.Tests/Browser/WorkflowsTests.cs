using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

public sealed class WorkflowsTests : BrowserApp
{
    [Fact]
    public async Task A_new_workflow_is_run_and_watched_to_its_end()
    {
        var agent = await App.AddAgentAsync();
        var page = await OpenAsync("/workflows");
        await page.GetByRole(AriaRole.Link, new() { Name = "New workflow" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByTestId("workflow-name").FillAsync("Fruit report");
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "Agent of step 1" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = agent.Name }).First.ClickAsync();
        await dialog.GetByLabel("What it does").FillAsync("Write about apples");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create workflow" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Fruit report", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run workflow" }).ClickAsync();

        await Expect(page.GetByTestId("run-node")).ToHaveAttributeAsync("data-status", "completed");
        await Expect(page.GetByTestId("run-status")).ToHaveTextAsync("Completed");
        await page.GetByTestId("run-node").ClickAsync();
        await page.GetByTestId("node-panel").GetByRole(AriaRole.Link, new() { Name = "Open timeline" }).ClickAsync();
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
    }

    [Fact]
    public async Task The_editor_adds_connects_undoes_and_saves()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Workflow(agent.Id, "Drawn"));
        var page = await OpenAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Group, new() { Name = "Agent: Write" }).ClickAsync();
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Palette" }).GetByRole(AriaRole.Button, new() { Name = "Approval" }).ClickAsync();
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(3);
        await page.GetByTestId("node-label").FillAsync("Good enough?");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Connect to" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Check" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Do not go on to Check" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Redo" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Saved as version 2")).ToBeVisibleAsync();

        var saved = await App.GetAsync($"/api/v1/workflows/{id}");
        var added = saved.GetProperty("nodes").EnumerateArray().Single(n => n.Text("type") == "approval");
        Assert.Equal("Good enough?", added.Text("label"));
        var edges = saved.GetProperty("edges").EnumerateArray().Select(e => $"{e.Text("source")}>{e.Text("target")}").ToList();
        Assert.Contains($"write>{added.Text("id")}", edges);
        Assert.Contains($"{added.Text("id")}>check", edges);
    }

    [Fact]
    public async Task An_approval_is_given_where_the_run_is_watched()
    {
        var agent = await App.AddAgentAsync();
        var started = await App.StartWorkflowAsync(new
        {
            name = "Asks",
            nodes = new object[]
            {
                new { id = "ok", type = "approval", label = "Publish", instruction = "Shall we publish?" },
                new { id = "write", label = "Write", agent_id = agent.Id, instruction = "Write" },
            },
            edges = new[] { new { source = "ok", target = "write", branch = "approved" } },
        });
        var page = await OpenAsync($"/workflow-runs/{started.Id()}");
        await Expect(page.GetByTestId("waiting-item")).ToContainTextAsync("Shall we publish?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.GetByTestId("run-status")).ToHaveTextAsync("Completed");
        await Expect(page.GetByTestId("waiting-item")).ToHaveCountAsync(0);
    }

    public static TheoryData<string, string, string, string> Templates() => new()
    {
        { "Research report", "research_report", "question", "Is tea healthier than coffee?" },
        { "Content pipeline", "content_pipeline", "topic", "Composting" },
        { "Customer support", "customer_support", "message", "I cannot log in." },
        { "Data analysis", "data_analysis", "", "" },
        { "Code review", "code_review", "code", "def add(a, b): return a - b" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_template_is_used_run_and_watched_to_its_end(string name, string key, string input, string value)
    {
        var page = await OpenAsync("/workflows?tab=templates");
        await Expect(page.GetByTestId("template")).ToHaveCountAsync(5);
        await page.GetByTestId("template").Filter(new() { HasText = name }).GetByRole(AriaRole.Button).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("editor-faults")).ToHaveTextAsync("No problems");
        await Expect(page.GetByTestId("edit-node").First).ToBeVisibleAsync();
        TestContext.Current.AddAttachment($"{key}-editor", await page.ScreenshotAsync(), "image/png");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        if (input.Length > 0)
            await dialog.GetByRole(AriaRole.Textbox, new() { Name = input }).FillAsync(value);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Run workflow" }).ClickAsync();

        await Expect(page.GetByTestId("run-status")).ToHaveTextAsync("Completed");
        await Expect(page.Locator("[data-testid=run-node][data-status=failed]")).ToHaveCountAsync(0);
        TestContext.Current.AddAttachment($"{key}-run", await page.ScreenshotAsync(), "image/png");
        Assert.Equal(key, (await App.GetAsync("/api/v1/workflows"))[0].Text("template_key"));
    }

    [Fact]
    public async Task A_workflow_goes_out_as_a_file_and_comes_in_again()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Workflow(agent.Id, "Shared"));
        var page = await OpenAsync("/workflows");
        await page.GetByRole(AriaRole.Button, new() { Name = "More actions for Shared" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem, new() { Name = "Export as YAML" }).ClickAsync());
        Assert.Equal("shared.yaml", download.SuggestedFilename);
        await page.GetByLabel("Workflow file").SetInputFilesAsync(await download.PathAsync());
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(2);
        Assert.Equal(2, (await App.GetAsync("/api/v1/workflows")).GetArrayLength());
        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        await Expect(page.GetByLabel("YAML", new() { Exact = true }).And(page.GetByRole(AriaRole.Textbox))).ToHaveValueAsync(new System.Text.RegularExpressions.Regex($"agent: {agent.Name}"));
        Assert.DoesNotContain(id, page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/workflows");
        await page.GetByLabel("Workflow file").SetInputFilesAsync(new FilePayload { Name = "wrong.yaml", MimeType = "application/yaml", Buffer = "name: A\nnodes: [{ id: a, agent: Nobody }]\n"u8.ToArray() });
        await Expect(page.GetByText("line 2, column 18: nodes.a.agent")).ToBeVisibleAsync();
    }

    [Theory]
    [MemberData(nameof(Looks.All), MemberType = typeof(Looks))]
    public async Task Every_page_is_accessible(Look look)
    {
        var agent = await App.AddAgentAsync();
        var started = await App.StartWorkflowAsync(Workflow(agent.Id, "Looked at"));
        await App.RunEndAsync(started.Id());

        var page = await OpenAsync("/workflows", look);
        await Expect(page.GetByTestId("workflow-row")).ToHaveCountAsync(1);
        await CheckAsync(page, look, "workflows");
        await page.GotoAsync("/workflows?tab=runs");
        await Expect(page.GetByTestId("run-row")).ToHaveCountAsync(1);
        await CheckAsync(page, look, "runs");
        await page.GotoAsync($"/workflow-runs/{started.Id()}?view=graph");
        await Expect(page.GetByTestId("run-node")).ToHaveCountAsync(2);
        await CheckAsync(page, look, "run");
        await page.GotoAsync($"/workflow-runs/{started.Id()}?view=table&node=write");
        await Expect(page.GetByTestId("node-panel")).ToBeVisibleAsync();
        await CheckAsync(page, look, "node");
        await page.GotoAsync($"/workflows/{started.Text("workflow_id")}");
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(2);
        await CheckAsync(page, look, "editor");
    }

    private static async Task CheckAsync(IPage page, Look look, string name)
    {
        TestContext.Current.AddAttachment($"{name}-{look}", await page.ScreenshotAsync(new() { FullPage = true }), "image/png");
        await AssertAccessibleAsync(page);
    }

    private static object Workflow(string agentId, string name) => new
    {
        name,
        nodes = new object[]
        {
            new { id = "write", label = "Write", agent_id = agentId, instruction = "Write about apples" },
            new { id = "check", label = "Check", agent_id = agentId, instruction = "Check it" },
        },
        edges = new[] { new { source = "write", target = "check" } },
    };
}
