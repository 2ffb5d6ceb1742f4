using System.Text;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests.Http;

/// <summary>JSON allows half of a surrogate pair, and bytes come as they like; neither can be stored or written again.</summary>
public sealed class BrokenTextTests
{
    private const string Half = """{"a":[{"x":"\ud800"}]}""";

    [Theory]
    [InlineData("tasks", """{"agent_id":"AGENT","title":"T","input_data":HALF}""", "input_data")]
    [InlineData("tasks", """{"agent_id":"AGENT","title":"T","output_schema":{"\udc00":1}}""", "output_schema")]
    [InlineData("agents", """{"name":"B","description":"d","agent_type":"creative","model":"demo/echo","system_prompt":"s","tools_config":HALF}""", "tools_config")]
    [InlineData("workflows", """{"name":"W","nodes":[{"id":"n","agent_id":"AGENT","output_schema":HALF}]}""", "nodes.0.output_schema")]
    [InlineData("workflows", """{"name":"W","inputs":[{"name":"i","default":"\ud83d"}],"nodes":[{"id":"n","agent_id":"AGENT"}]}""", "inputs.0.default")]
    [InlineData("workflow-runs", """{"workflow_id":"WORKFLOW","inputs":{"question":"\ud800"}}""", "inputs")]
    public async Task Half_a_character_is_named_where_it_stands(string path, string body, string field)
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var workflow = await app.SaveWorkflowAsync(new { name = "W", inputs = new[] { new { name = "question" } }, nodes = new[] { new { id = "n", agent_id = agent.Id } } });
        body = body.Replace("HALF", Half, StringComparison.Ordinal).Replace("AGENT", agent.Id, StringComparison.Ordinal).Replace("WORKFLOW", workflow, StringComparison.Ordinal);
        using var answer = await app.Client.PostAsync($"/api/v1/{path}", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal($"{field} invalid_character", await HttpProbe.FieldsAsync(answer));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_named_where_they_stand()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        byte[] body = [.. Encoding.UTF8.GetBytes($$"""{"agent_id":"{{agent.Id}}","title":"T","input_data":{"a":" """), 0xff, .. "\"}}"u8];
        using var answer = await app.Client.PostAsync("/api/v1/tasks", new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } });
        Assert.Equal("input_data invalid_character", await HttpProbe.FieldsAsync(answer));
    }

    [Fact]
    public async Task A_file_with_half_a_character_is_refused()
    {
        await using var app = await PersonalQApp.StartAsync();
        const string file = """{"name":"A","nodes":[{"id":"a","agent":"X","output_schema":{"\udc00":1}}],"agents":[{"name":"X"}]}""";
        using var answer = await app.Client.PostAsync("/api/v1/workflows/import", new StringContent(file, Encoding.UTF8, "application/json"));
        await HttpProbe.ProblemAsync(answer, 422, "validation_error");
    }

    [Fact]
    public async Task A_model_that_writes_half_a_character_is_told_and_goes_on()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "k", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString() });
        fake.Next(
            FakeAnswer.CallRaw("calculator", """{"expression":"1+\ud83d"}"""),
            FakeAnswer.Say("""{"mood":"\ud83d"}"""),
            FakeAnswer.Say("""{"mood":"good"}"""));
        var id = await app.AddTaskAsync(await app.AddAgentAsync(model: $"anthropic/{fake.Models[0]}"), "Work", new { output_schema = new { type = "object", required = new[] { "mood" } } });
        var task = await app.TaskWhenAsync(id, "completed", "failed");
        Assert.True(task.Text("status") == "completed", $"{task}");
        Assert.Equal("good", task.GetProperty("output_data").GetProperty("data").Text("mood"));
        var call = (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().Single(s => s.Text("kind") == "tool_call");
        Assert.Contains("half of a surrogate pair", call.ToString());
    }
}
