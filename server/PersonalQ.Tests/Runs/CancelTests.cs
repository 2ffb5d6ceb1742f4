using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Runs;

/// <summary>Cancelling in the midst of a tool that acts on the world.</summary>
[Trait("Database", "any")]
public sealed class CancelTests
{
    [Fact]
    public async Task Cancelling_reaches_the_tool_and_a_retry_asks_instead_of_acting_again()
    {
        var tool = new StuckTool();
        await using var app = await PersonalQApp.StartAsync(services: s => s.AddSingleton<Tool>(tool));
        var agent = await app.AddAgentAsync();
        var id = await app.AddTaskAsync(agent, "send_letter {}");
        await tool.Called.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await app.PostAsync($"/api/v1/tasks/{id}/cancel", new { });
        await tool.Stopped.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("intended", (await StepAsync(app, id)).Text("state"));

        await app.PostAsync($"/api/v1/tasks/{id}/retry", new { });
        Assert.Equal("running", (await app.TaskWhenAsync(id, "outcome", "completed", "failed")).Text("status"));
        var step = await StepAsync(app, id);
        Assert.Equal("unknown", step.Text("state"));
        await app.PostAsync($"/api/v1/tasks/{id}/steps/{step.GetProperty("sequence").GetInt32()}/resolve", new { action = "done", result = "It is in the box." });

        var done = await app.TaskWhenAsync(id, "completed", "failed");
        Assert.Contains("It is in the box.", done.GetProperty("output_data").Text("result"), StringComparison.Ordinal);
        Assert.Equal(1, tool.Calls);
    }

    private static async Task<JsonElement> StepAsync(PersonalQApp app, string id) =>
        (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().Single(s => s.Text("kind") == "tool_call");
}
