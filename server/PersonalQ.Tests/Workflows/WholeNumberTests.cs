using System.Net;
using System.Text;
using System.Text.Json;
using PersonalQ.Tests.Live;
using PersonalQ.Tests.Maintenance;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Workflows;

/// <summary>Whole numbers of 64 bits come out as they went in, wherever they go.</summary>
[Trait("Database", "any")]
public sealed class WholeNumberTests
{
    // The first whole number that a double cannot hold, and the ends of 64 bits with and without a sign.
    private const string Odd = "9007199254740993";
    private const string Least = "-9223372036854775808";
    private const string Most = "18446744073709551615";

    private static readonly string All = $$"""{"odd": {{Odd}}, "least": {{Least}}, "most": {{Most}}}""";

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    public async Task Tasks_keep_them_in_data_arguments_answers_streams_and_exports(string provider)
    {
        await using var world = await WorkflowWorld.StartAsync(provider);
        var agent = await world.AgentAsync();
        world.Fake.Next(FakeAnswer.CallRaw("read_file", $$"""{"path": "none.txt", "offset": {{Odd}}}"""), FakeAnswer.Say(All));
        using var socket = await LiveSocket.ConnectAsync(world.App);
        var body = $$$"""{"agent_id": "{{{agent.Id}}}", "title": "Numbers", "input_data": {{{All}}}, "output_schema": {"type": "object", "properties": {"odd": {"type": "integer", "minimum": {{{Odd}}}, "maximum": {{{Odd}}} } }, "required": ["odd"]}}""";
        var created = await SendAsync(world, "/api/v1/tasks", body);
        Holds(created);
        var id = JsonSerializer.Deserialize<JsonElement>(created).Id();
        Assert.Equal("completed", (await world.App.TaskWhenAsync(id, "completed", "failed")).Text("status"));

        Assert.Contains(Odd, (await socket.NextAsync("task.completed")).GetRawText(), StringComparison.Ordinal);
        Assert.All(world.Fake.Calls, call => Holds(call.Prompt.First));
        Assert.Contains(Odd, world.Fake.Calls[^1].Prompt.Body.GetRawText(), StringComparison.Ordinal); // its own call, sent back
        var task = await world.App.Client.GetStringAsync($"/api/v1/tasks/{id}");
        Holds(JsonSerializer.Deserialize<JsonElement>(task).GetProperty("input_data").GetRawText());
        Holds(JsonSerializer.Deserialize<JsonElement>(task).GetProperty("output_data").GetRawText());
        Assert.Contains($"\"minimum\":{Odd}", task.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(Odd, await world.App.Client.GetStringAsync($"/api/v1/tasks/{id}/steps"), StringComparison.Ordinal);
        Holds(await world.App.Client.GetStringAsync($"/api/v1/tasks/{id}/stream"));
    }

    [Fact]
    public async Task Workflows_keep_them_in_inputs_conditions_instructions_outputs_and_files()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var agent = await world.AgentAsync();
        world.Fake.When(p => FakeAnswer.Say(p.First.StartsWith("make", StringComparison.Ordinal) ? All : $"told {p.First}"));
        var workflow = $$$$"""
            {"name": "Numbers", "process": "graph",
             "inputs": [{"name": "id", "type": "number", "default": {{{{Odd}}}} }, {"name": "all", "type": "json", "required": true}],
             "nodes": [
               {"id": "make", "type": "agent", "agent_id": "{{{{agent.Id}}}}", "instruction": "make {{inputs.all}}", "output_schema": {"type": "object", "properties": {"odd": {"type": "integer", "const": {{{{Odd}}}} } } } },
               {"id": "same", "type": "condition", "condition": {"expression": "outputs.make.odd == inputs.id and outputs.make.odd != 9007199254740992 and outputs.make.most - 1 == 18446744073709551614 and outputs.make.least < 0"}},
               {"id": "tell", "type": "agent", "agent_id": "{{{{agent.Id}}}}", "instruction": "tell {{outputs.make.odd}} {{outputs.make.least}} {{outputs.make.most}}"}],
             "edges": [{"source": "make", "target": "same"}, {"source": "same", "target": "tell", "branch": "true"}]}
            """;
        var saved = await SendAsync(world, "/api/v1/workflows", workflow);
        Assert.Contains(Odd, saved, StringComparison.Ordinal);
        var id = JsonSerializer.Deserialize<JsonElement>(saved).Id();

        var yaml = await world.App.Client.GetStringAsync($"/api/v1/workflows/{id}/export");
        Assert.Contains($"default: {Odd}", yaml, StringComparison.Ordinal);
        Assert.Contains($"const: {Odd}", yaml, StringComparison.Ordinal);
        var again = await SendAsync(world, "/api/v1/workflows/import", yaml, "application/yaml");
        Assert.Contains($"\"default\":{Odd}", again.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        var run = await world.App.RunEndAsync(JsonSerializer.Deserialize<JsonElement>(await SendAsync(world, "/api/v1/workflow-runs", $$$"""{"workflow_id": "{{{id}}}", "inputs": {"all": {{{All}}} } }""")).Id());
        Assert.True(run.Text("status") == "completed", run.GetRawText());
        Holds(run.GetProperty("inputs").GetRawText());
        Assert.Contains($"\"id\":{Odd}", run.GetProperty("inputs").GetRawText().Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Holds(run.Node("make").GetProperty("output").GetRawText());
        Assert.Equal($"told tell {Odd} {Least} {Most}", run.Text("output").Split('\n')[0]);

        using var terminal = new TestTerminal();
        terminal.Settings["PERSONALQ_URL"] = world.App.BaseAddress.ToString();
        await terminal.ExpectAsync(0, "workflow", "run", id, "--input", "all=" + All, "-i", $"id={Odd}", "--json", "--quiet");
        Holds(terminal.Output);
    }

    [Theory]
    [InlineData(Most + " - " + "9223372036854775807", "9223372036854775808")]
    [InlineData("number('" + Most + "')", Most)]
    [InlineData("text(" + Odd + ")", "\"" + Odd + "\"")]
    [InlineData("json('[" + Odd + "]')[0] + 1", "9007199254740994")]
    [InlineData("9223372036854775807 * 2 + 1", Most)]
    [InlineData("contains([" + Odd + "], 9007199254740992)", "false")]
    public void Expressions_are_exact(string expression, string expected) =>
        Assert.Equal(expected, PersonalQ.Workflows.Expressions.Expression.Parse(expression).Evaluate(new NoValues()).GetRawText());

    private static void Holds(string text)
    {
        foreach (var number in new[] { Odd, Least, Most })
            Assert.Contains(number, text, StringComparison.Ordinal);
    }

    private static async Task<string> SendAsync(WorkflowWorld world, string path, string body, string type = "application/json")
    {
        using var answer = await world.App.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, type));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        return text;
    }

    private sealed class NoValues : PersonalQ.Workflows.Expressions.IValues
    {
        public JsonElement Root(string name) => default;

        public PersonalQ.Limits.TextBudget Budget { get; } = PersonalQ.Limits.TextBudget.Ordinary();
    }
}
