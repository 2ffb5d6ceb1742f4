using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests.Maintenance;

public sealed class WorkflowCommandTests
{
    private const string Steps = """
        name: Fruit report
        inputs:
          - { name: topic, required: true }
          - { name: count, type: number, default: 2 }
        agents:
          - { name: Fruit writer, prompt: You write about fruit. }
        nodes:
          - { id: write, label: Write, agent: Fruit writer, instruction: "Write {{inputs.count}} lines about {{inputs.topic}}" }
          - { id: check, label: Check, agent: Fruit writer, instruction: Check it }
        edges:
          - { source: write, target: check }
        """;

    private static TestTerminal At(PersonalQApp app, TestTerminal? terminal = null)
    {
        terminal ??= new TestTerminal();
        terminal.Settings["PERSONALQ_URL"] = app.BaseAddress.ToString();
        return terminal;
    }

    private static async Task<string> FileAsync(TestTerminal terminal, string text, string name = "flow.yaml")
    {
        var path = Path.Combine(terminal.Folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    [Fact]
    public async Task A_file_runs_without_a_server_and_prints_its_result_alone()
    {
        using var terminal = new TestTerminal();
        var file = await FileAsync(terminal, Steps);
        await terminal.ExpectAsync(0, "workflow", "run", file, "--input", "topic=red apples", "-i", "count=3");
        Assert.Contains("demo model", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("▸ Write", terminal.Error, StringComparison.Ordinal);
        Assert.Matches(@"✓ Write  [\d.]+ s  \$0", terminal.Error);
        Assert.Contains("✓ Check", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("✓ completed in", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_come_by_type_and_from_files_and_the_run_can_be_had_as_JSON()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app, new TestTerminal { Piped = "pears\n" });
        var file = await FileAsync(terminal, Steps);
        await terminal.ExpectAsync(0, "workflow", "run", file, "--input-file", "topic=-", "--input", "count=4", "--json", "--quiet");
        Assert.Equal("", terminal.Error);
        var run = JsonSerializer.Deserialize<JsonElement>(terminal.Output);
        Assert.Equal("pears\n", run.GetProperty("inputs").Text("topic"));
        Assert.Equal(4, run.GetProperty("inputs").GetProperty("count").GetInt32());
        Assert.Contains("Write 4 lines about pears", await app.InstructionAsync(run.Node("write")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_sees_the_text_of_nodes_and_is_asked_for_missing_inputs()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "20" });
        using var terminal = At(app, new TestTerminal { IsWatched = true, Typed = "plums\n" });
        await terminal.ExpectAsync(0, "workflow", "run", await FileAsync(terminal, Steps));
        Assert.StartsWith("topic: ", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("You asked: Write 2 lines about plums", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_workflow_is_found_by_name_and_a_template_by_key()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app);
        await terminal.ExpectAsync(0, "workflow", "import", await FileAsync(terminal, Steps));
        var id = terminal.Output.Trim();
        Assert.Equal("Fruit report", (await app.GetAsync($"/api/v1/workflows/{id}")).Text("name"));
        await terminal.ExpectAsync(0, "workflow", "run", "fruit report", "--input", "topic=plums", "--quiet");
        await terminal.ExpectAsync(0, "workflow", "run", "data_analysis", "--quiet", "--model", "demo/echo");
        Assert.Equal(2, (await app.GetAsync("/api/v1/workflow-runs")).GetArrayLength());

        using var other = At(app);
        await other.ExpectAsync(0, "workflow", "list");
        Assert.Contains($"{id}  Fruit report  (graph, 2 nodes)", other.Output, StringComparison.Ordinal);
        await other.ExpectAsync(0, "workflow", "list", "--templates");
        Assert.Contains("code_review  Code review", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_is_valid_and_what_is_wrong_is_told_with_its_place()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app);
        await terminal.ExpectAsync(0, "workflow", "import", await FileAsync(terminal, Steps));
        var path = Path.Combine(terminal.Folder, "out.yaml");
        await terminal.ExpectAsync(0, "workflow", "export", "Fruit report", "--output", path, "--agents");
        Assert.Contains("agent: Fruit writer", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        await terminal.ExpectAsync(0, "workflow", "validate", path);
        Assert.Contains("is valid", terminal.Output, StringComparison.Ordinal);
        var wrong = await FileAsync(terminal, "name: A\nnodes:\n  - id: a\n    agent: Nobody\n", "wrong.yaml");
        await terminal.ExpectAsync(1, "workflow", "validate", wrong);
        Assert.Contains($"{wrong}:4:5: nodes.a.agent: There is no agent 'Nobody'.", terminal.Output, StringComparison.Ordinal);
        await terminal.ExpectAsync(2, "workflow", "run", wrong);
        Assert.Contains("line 4, column 5: nodes.a.agent", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        using var terminal = new TestTerminal();
        await terminal.ExpectAsync(2, "workflow", "export", "code_review", "--output", Path.Combine(terminal.Folder, "nowhere", "x.yaml"));
        Assert.Contains("x.yaml cannot be written", terminal.Error);
        Assert.DoesNotContain("   at ", terminal.Error);
    }

    [Fact]
    public async Task A_person_decides_at_the_terminal()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app, new TestTerminal { IsWatched = true, Typed = "maybe\nno\nToo short\n" });
        await terminal.ExpectAsync(0, "workflow", "run", "content_pipeline", "-i", "topic=Worms", "-i", "ask_before_publishing=true");
        Assert.Contains("Your approval: Shall this blog post", terminal.Error, StringComparison.Ordinal);
        var run = (await app.GetAsync("/api/v1/workflow-runs"))[0];
        var whole = await app.GetAsync($"/api/v1/workflow-runs/{run.Id()}");
        Assert.Equal("Too short", whole.Node("approval").GetProperty("output").Text("reason"));
    }

    [Fact]
    public async Task A_person_types_what_an_input_node_wants_and_is_asked_again_when_it_does_not_fit()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app, new TestTerminal { IsWatched = true, Typed = "seven\n{\"size\": \"large\"}\n{\"size\": 7}\n" });
        var file = await FileAsync(terminal, """
            name: Sizes
            agents:
              - { name: Fruit writer, prompt: You write about fruit. }
            nodes:
              - id: size
                label: Size
                type: input
                instruction: How large?
                output_schema: { type: object, properties: { size: { type: integer } }, required: [size] }
              - { id: write, agent: Fruit writer, instruction: "Write {{outputs.size.size}} lines" }
            edges:
              - { source: size, target: write }
            """);
        await terminal.ExpectAsync(0, "workflow", "run", file);
        Assert.Contains("Size: How large?", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("This is not JSON", terminal.Error, StringComparison.Ordinal);
        Assert.Equal(3, terminal.Error.Split("Your answer, as JSON: ").Length - 1);
        var run = await app.GetAsync($"/api/v1/workflow-runs/{(await app.GetAsync("/api/v1/workflow-runs"))[0].Id()}");
        Assert.Equal(7, run.Node("size").GetProperty("output").GetProperty("size").GetInt32());
        Assert.Contains("Write 7 lines", await app.InstructionAsync(run.Node("write")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_person_a_question_ends_the_command_and_not_the_run()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app);
        await terminal.ExpectAsync(4, "workflow", "run", "content_pipeline", "-i", "topic=Worms", "-i", "ask_before_publishing=true");
        var run = (await app.GetAsync("/api/v1/workflow-runs"))[0];
        Assert.Equal("running", run.Text("status"));
        Assert.Contains($"'Your approval' waits for a person. Decide it at {app.BaseAddress}workflow-runs/{run.Id()}", terminal.Error, StringComparison.Ordinal);

        using var list = At(app);
        await list.ExpectAsync(0, "waiting");
        Assert.StartsWith("approval  Your approval: ", list.Output, StringComparison.Ordinal);
        Assert.EndsWith($"  {app.BaseAddress}workflow-runs/{run.Id()}", Assert.Single(list.Output.Trim().Split('\n')), StringComparison.Ordinal);
        using var json = At(app);
        await json.ExpectAsync(0, "waiting", "--json");
        Assert.Equal(run.Id(), JsonSerializer.Deserialize<JsonElement>(json.Output)[0].Text("workflow_run_id"));
    }

    [Fact]
    public async Task An_interrupted_run_is_cancelled()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "10000" });
        using var terminal = At(app);
        using var interrupt = new CancellationTokenSource();
        var running = terminal.RunAsync(interrupt.Token, "workflow", "run", await FileAsync(terminal, Steps), "-i", "topic=figs");
        await Eventually.GetAsync(() => app.GetAsync("/api/v1/tasks"), t => t.GetArrayLength() == 1 && t[0].Text("status") == "running", "the first node to run");
        await interrupt.CancelAsync();
        Assert.Equal(130, await running);
        Assert.Equal("cancelled", (await app.GetAsync("/api/v1/workflow-runs"))[0].Text("status"));
    }

    [Fact]
    public async Task A_run_is_cancelled_also_when_it_was_interrupted_before_the_server_had_answered()
    {
        using var interrupt = new CancellationTokenSource();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "10000" },
            s => OnRequest.Add(s, "POST", "/api/v1/workflow-runs", interrupt.CancelAsync));
        using var terminal = At(app);
        Assert.Equal(130, await terminal.RunAsync(interrupt.Token, "workflow", "run", await FileAsync(terminal, Steps), "-i", "topic=figs"));
        Assert.Contains("Interrupted: the run was cancelled.", terminal.Error, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await app.GetAsync("/api/v1/workflow-runs"))[0].Text("status"));
    }

    [Fact]
    public async Task A_failed_run_is_exit_code_1_with_the_reason()
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app);
        var file = await FileAsync(terminal, Steps.Replace("prompt: You", "model: nobody/knows-it, prompt: You", StringComparison.Ordinal));
        await terminal.ExpectAsync(1, "workflow", "run", file, "-i", "topic=figs");
        Assert.Contains("✗ Write", terminal.Error, StringComparison.Ordinal);
        Assert.Equal("", terminal.Output);
    }

    [Theory]
    [InlineData("No workflow is called 'Nothing'", "workflow", "run", "Nothing")]
    [InlineData("There is no file", "workflow", "run", "nowhere.yaml")]
    [InlineData("inputs.topic: This is required. Give it with --input topic=…", "workflow", "run", "content_pipeline")]
    [InlineData("--input takes name=value", "workflow", "run", "content_pipeline", "--input", "topic")]
    [InlineData("There is no file", "workflow", "run", "content_pipeline", "--input-file", "topic=/nowhere")]
    [InlineData("inputs.words: This must be a number", "workflow", "run", "content_pipeline", "-i", "topic=a", "-i", "words=many")]
    public async Task What_cannot_begin_is_exit_code_2_with_the_reason(string reason, params string[] args)
    {
        await using var app = await PersonalQApp.StartAsync();
        using var terminal = At(app);
        await terminal.ExpectAsync(2, args);
        Assert.Contains(reason, terminal.Error, StringComparison.Ordinal);
    }
}
