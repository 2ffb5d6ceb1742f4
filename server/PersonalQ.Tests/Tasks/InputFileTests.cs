using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Tasks;

/// <summary>Uploads on their way into a task's workspace.</summary>
[Trait("Database", "any")]
public sealed class InputFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_that_was_deleted_before_the_task_began_fails_it_with_a_clear_sentence(bool rowToo)
    {
        await using var app = await PersonalQApp.StartAsync();
        var file = await UploadAsync(app, "facts.txt");
        var agent = await app.AddAgentAsync(status: PersonalQ.Agents.AgentStatus.Paused);
        var id = await app.AddTaskAsync(agent, "Read", new { input_files = new[] { file } });
        if (rowToo)
            (await app.Client.DeleteAsync($"/api/v1/files/{file}")).EnsureSuccessStatusCode();
        else
            File.Delete(Path.Combine(app.Folder, "files", file));
        await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "active" });

        var task = await app.TaskWhenAsync(id, "failed", "completed");
        Assert.Equal("input_file_missing", task.Text("error_code"));
        Assert.Equal($"The uploaded file '{(rowToo ? file : "facts.txt")}' was deleted before the task began. Upload it again and create the task anew.", task.Text("error_message"));
    }

    [Fact]
    public async Task Half_a_copy_that_a_killed_process_left_is_not_taken_for_the_file()
    {
        await using var fake = await FakeAnthropic.StartNewAsync();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString() });
        var file = await UploadAsync(app, "facts.txt");
        var agent = await app.AddAgentAsync($"anthropic/{fake.Models[0]}", status: PersonalQ.Agents.AgentStatus.Paused);
        var id = await app.AddTaskAsync(agent, "Read", new { input_files = new[] { file } });
        // Where a copy lies until it is whole.
        Directory.CreateDirectory(Path.Combine(app.Folder, "workspaces"));
        await File.WriteAllTextAsync(Path.Combine(app.Folder, "workspaces", id + ".part"), "hal");
        fake.Next(FakeAnswer.Call("read_file", new { path = "facts.txt" }), FakeAnswer.Say("Read"));
        await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "active" });

        await app.TaskWhenAsync(id, "completed", "failed");
        var read = (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().Single(s => s.Text("kind") == "tool_call");
        Assert.Contains("half of it is not all of it", read.GetProperty("response").Text("result"), StringComparison.Ordinal);
        Assert.Equal(["facts.txt"], (await app.GetAsync($"/api/v1/tasks/{id}/artifacts")).Texts("path"));
        Assert.Empty(Directory.GetFiles(Path.Combine(app.Folder, "workspaces")));
    }

    private static async Task<string> UploadAsync(PersonalQApp app, string name)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("half of it is not all of it"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/plain");
        using var form = new MultipartFormDataContent { { content, "file", name } };
        return (await PersonalQApp.ReadAsync(await app.Client.PostAsync("/api/v1/files", form))).Id();
    }
}
