using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Tasks;

/// <summary>What uploads, workspaces and lists may take.</summary>
[Trait("Database", "any")]
public sealed class QuotaTests
{
    [Fact]
    public async Task All_uploads_together_are_bounded()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["UPLOADS_MAX_MB"] = "1" });
        await PersonalQApp.ReadAsync(await UploadAsync(app, 700_000));
        var refused = await HttpProbe.ProblemAsync(await UploadAsync(app, 700_000), 413, "uploads_full");
        Assert.Contains("1 MB (UPLOADS_MAX_MB)", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(app.Folder, "files")));
    }

    [Fact]
    public async Task A_task_is_not_given_more_files_than_its_workspace_may_hold()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["TASK_MAX_MB"] = "1" });
        var agent = await app.AddAgentAsync(status: AgentStatus.Paused);
        var files = new[] { (await PersonalQApp.ReadAsync(await UploadAsync(app, 700_000))).Id(), (await PersonalQApp.ReadAsync(await UploadAsync(app, 700_000))).Id() };
        Assert.Equal("input_files too_large", await HttpProbe.FieldsAsync(await app.Client.PostAsync("/api/v1/tasks",
            new StringContent(JsonSerializer.Serialize(new { agent_id = agent.Id, title = "t", input_files = files }), Encoding.UTF8, "application/json"))));
        await app.AddTaskAsync(agent, "one", new { input_files = files[..1] });
    }

    [Fact]
    public async Task What_an_agent_writes_must_fit_into_its_workspace()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(), ["TASK_MAX_MB"] = "1",
        });
        var content = new string('a', 700_000);
        fake.Next(FakeAnswer.Call("write_file", new { path = "a.txt", content }), FakeAnswer.Call("write_file", new { path = "b.txt", content }),
            FakeAnswer.Call("write_file", new { path = "a.txt", content = "less" }), FakeAnswer.Say("Done"));
        var id = await app.AddTaskAsync(await app.AddAgentAsync($"anthropic/{fake.Models[0]}"), "Write");
        await app.TaskWhenAsync(id, "completed", "failed");
        Assert.Equal(["a.txt"], (await app.GetAsync($"/api/v1/tasks/{id}/artifacts")).Texts("path"));
        Assert.Contains("The files of this task may take 1 MB together", (await app.GetAsync($"/api/v1/tasks/{id}/steps")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_tasks_with_long_inputs_has_all_rows_and_says_of_which_the_texts_are_left_out()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync(status: AgentStatus.Paused);
        var text = new string('x', 900_000);
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
            ids.Add(await app.AddTaskAsync(agent, $"Task {i}", new { input_data = new { text }, output_schema = new { type = "object" } }));
        var answer = await app.Client.GetStringAsync("/api/v1/tasks?sort=created_at");
        Assert.InRange(answer.Length, 15_000_000, 17_000_000);
        var rows = JsonSerializer.Deserialize<JsonElement>(answer);
        Assert.Equal(ids, rows.Texts("id"));
        var (first, last) = (rows[0], rows[19]);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("left_out").ValueKind);
        Assert.Equal(text, first.GetProperty("input_data").Text("text"));
        Assert.Equal(["input_data", "output_data", "output_schema"], last.GetProperty("left_out").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal(("{}", "Task 19"), (last.GetProperty("input_data").GetRawText(), last.Text("description")));
        Assert.Equal(text, (await app.GetAsync($"/api/v1/tasks/{ids[19]}")).GetProperty("input_data").Text("text"));
        Assert.Equal(text, (await app.GetAsync("/api/v1/tasks?sort=created_at&skip=19"))[0].GetProperty("input_data").Text("text"));
    }

    private static async Task<HttpResponseMessage> UploadAsync(PersonalQApp app, int size)
    {
        using var content = new ByteArrayContent(new byte[size]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/octet-stream");
        using var form = new MultipartFormDataContent { { content, "file", "file.bin" } };
        return await app.Client.PostAsync("/api/v1/files", form);
    }
}
