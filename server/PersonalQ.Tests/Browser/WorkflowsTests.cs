using Microsoft.Playwright;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;
using static Microsoft.Playwright.Assertions;

namespace PersonalQ.Tests.Browser;

public sealed class WorkflowsTests : BrowserApp
{
    [Fact]
    public async Task A_workflow_of_five_nodes_with_a_branch_is_built_run_and_watched_in_few_presses()
    {
        var agent = await App.AddAgentAsync();
        var page = await OpenAsync("/workflows");
        var presses = 0;
        await PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "New workflow" }).First);
        await PressAsync(page.GetByTestId("add-agent").Filter(new() { HasText = agent.Name }).First);
        await page.GetByTestId("node-label").FillAsync("Write");
        await page.GetByTestId("node-instruction").FillAsync("Write about apples");
        await AddAsync("Add a node after Write", "Condition");
        await Value(page, "Expression").FillAsync("length(outputs");
        // The picker names what was written before this node.
        await page.GetByRole(AriaRole.Option, new() { Name = $"outputs.{await IdOfFirstAsync()}" }).ClickAsync();
        await Value(page, "Expression").PressSequentiallyAsync(") > 3");
        await AddAsync("Add a node after Condition, true", agent.Name);
        await page.GetByTestId("node-label").FillAsync("Long");
        await page.GetByTestId("node-instruction").FillAsync("Shorten it");
        await AddAsync("Add a node after Condition, false", agent.Name);
        await page.GetByTestId("node-label").FillAsync("Short");
        await Expect(page.GetByTestId("editor-faults")).ToHaveTextAsync("1 warning");
        await page.GetByTestId("node-instruction").FillAsync("Lengthen it");
        await AddAsync("Add a node after Long", agent.Name);
        await page.GetByTestId("node-label").FillAsync("Check");
        await page.GetByTestId("node-instruction").FillAsync("Check it");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of the workflow" }).FillAsync("Fruit report");
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(5);
        await Expect(page.GetByTestId("editor-faults")).ToHaveTextAsync("No problems");
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }));
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Save version 1 and run" }));

        await Expect(page.GetByTestId("run-status")).ToHaveTextAsync("Completed");
        await Expect(page.Locator("[data-testid=run-node][data-status=completed]")).ToHaveCountAsync(4);
        await Expect(page.Locator("[data-testid=run-node][data-status=skipped]")).ToHaveCountAsync(1);
        await page.GetByTestId("run-node").First.ClickAsync();
        await page.GetByTestId("node-panel").GetByRole(AriaRole.Link, new() { Name = "Open timeline" }).ClickAsync();
        await Expect(page.GetByTestId("task-status").First).ToHaveTextAsync("Completed");
        Assert.InRange(presses, 1, 25);

        async Task PressAsync(ILocator what)
        {
            presses++;
            await what.ClickAsync();
        }

        async Task AddAsync(string outlet, string what)
        {
            await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = outlet }));
            await PressAsync(page.GetByRole(AriaRole.Option, new() { Name = what }).First);
        }

        async Task<string> IdOfFirstAsync() => (await page.GetByTestId("edit-node").First.GetAttributeAsync("data-node"))!;
    }

    [Fact]
    public async Task The_editor_adds_connects_undoes_and_saves()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Workflow(agent.Id, "Drawn"));
        var page = await OpenAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Group, new() { Name = "Agent: Write" }).ClickAsync();
        await page.GetByRole(AriaRole.Toolbar, new() { Name = "Editor" }).GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Approval" }).ClickAsync();
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
    public async Task A_changed_workflow_makes_a_version_only_when_its_run_is_confirmed()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Workflow(agent.Id, "Asks first"));
        var page = await OpenAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Group, new() { Name = "Agent: Write" }).ClickAsync();
        await page.GetByTestId("node-instruction").FillAsync("Write about pears");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Cancelling makes no version");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Equal(1, (await App.GetAsync($"/api/v1/workflows/{id}/versions")).GetArrayLength());

        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Radio, new() { Name = "Version 1 as it is" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Run version 1" }).ClickAsync();
        await Expect(page.GetByTestId("run-status")).ToHaveTextAsync("Completed");
        var workflow = await App.GetAsync($"/api/v1/workflows/{id}");
        Assert.Equal((1, true), (workflow.GetProperty("version").GetInt32(), workflow.GetProperty("has_draft").GetBoolean()));

        // What was drawn is there again.
        await page.GotoAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Group, new() { Name = "Agent: Write" }).ClickAsync();
        await Expect(page.GetByTestId("node-instruction")).ToHaveValueAsync("Write about pears");
    }

    [Fact]
    public async Task Yaml_that_cannot_be_read_is_kept_and_saves_nothing()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Workflow(agent.Id, "Texts"));
        var page = await OpenAsync($"/workflows/{id}");
        var yaml = page.GetByRole(AriaRole.Textbox, new() { Name = "YAML" });
        await page.GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync();
        await yaml.FillAsync("name: [unfinished");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close panel" }).ClickAsync();
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.GetByText("The YAML cannot be read yet. Nothing was saved.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the YAML" }).ClickAsync();
        await Expect(yaml).ToHaveValueAsync("name: [unfinished");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the YAML" }).ClickAsync();
        await Expect(yaml).ToHaveValueAsync("name: [unfinished");
        var workflow = await App.GetAsync($"/api/v1/workflows/{id}");
        Assert.Equal(("Texts", 1), (workflow.Text("name"), workflow.GetProperty("version").GetInt32()));
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard this text" }).ClickAsync();
        await Expect(yaml).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("name: Texts"));
    }

    [Fact]
    public async Task One_node_is_tried_alone_on_what_is_typed()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Workflow(agent.Id, "Tried"));
        var page = await OpenAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Group, new() { Name = "Agent: Check" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run this node alone" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Output of Write").FillAsync("Typed apples");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Run node" }).ClickAsync();
        await Expect(dialog.GetByTestId("try-result").GetByTestId("node-status")).ToHaveTextAsync("Completed");
        var run = (await App.GetAsync($"/api/v1/workflow-runs?workflow_id={id}"))[0];
        Assert.Equal(("node", "check"), (run.Text("started_by"), run.Text("only_node")));
        Assert.Equal(1, (await App.GetAsync($"/api/v1/workflows/{id}/versions")).GetArrayLength());
    }

    [Fact]
    public async Task Keys_of_the_editor_do_nothing_under_a_dialog_or_on_another_tab()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Workflow(agent.Id, "Keys"));
        var page = await OpenAsync($"/workflows/{id}");
        await page.GetByRole(AriaRole.Group, new() { Name = "Agent: Write" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete node" }).ClickAsync();
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+z");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Runs" }).ClickAsync();
        await Expect(page.GetByText("No runs yet")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+z");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Editor" }).ClickAsync();
        // A hidden editor keeps its nodes: only sight tells that the tab was changed.
        await Expect(page.GetByTestId("edit-node")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.GetByTestId("edit-node")).ToHaveCountAsync(2);
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

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeAttachedAsync();
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
        if (key == "data_analysis")
        {
            await page.Locator("[data-testid=run-node][data-node=visualisation]").ClickAsync();
            await Expect(page.GetByTestId("vega-chart").First).ToBeVisibleAsync();
        }
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
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "YAML" })).ToHaveValueAsync(new System.Text.RegularExpressions.Regex($"agent: {agent.Name}"));
        Assert.DoesNotContain(id, page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/workflows");
        await page.GetByLabel("Workflow file").SetInputFilesAsync(new FilePayload { Name = "wrong.yaml", MimeType = "application/yaml", Buffer = "name: A\nnodes: [{ id: a, agent: Nobody }]\n"u8.ToArray() });
        await Expect(page.GetByText("line 2, column 18: nodes.a.agent")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Runs_have_a_page_of_their_own_and_are_found_by_time()
    {
        var agent = await App.AddAgentAsync();
        var started = await App.StartWorkflowAsync(Workflow(agent.Id, "Found by time"));
        await App.RunEndAsync(started.Id());
        var page = await OpenAsync("/runs");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Runs", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Runs" })).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.GetByTestId("run-row")).ToHaveCountAsync(1);
        await page.GotoAsync("/workflow-runs?to=2020-01-01");
        await Expect(page.GetByText("No run matches")).ToBeVisibleAsync();
        await page.GotoAsync("/workflow-runs?time=1h");
        await Expect(page.GetByTestId("run-row")).ToHaveCountAsync(1);
        await Expect(page.GetByText("Started: Last hour")).ToBeVisibleAsync();
        await page.GetByTestId("run-row").GetByRole(AriaRole.Link).First.ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumb" }).GetByRole(AriaRole.Link, new() { Name = "Runs" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Runs", Level = 1 })).ToBeVisibleAsync();
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
        await page.GotoAsync("/workflow-runs");
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

    private static ILocator Value(IPage page, string label) => page.GetByRole(AriaRole.Combobox, new() { Name = label, Exact = true });

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
