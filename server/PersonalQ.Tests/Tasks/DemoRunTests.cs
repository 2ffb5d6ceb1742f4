using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

[Trait("Database", "any")]
public sealed class DemoRunTests
{
    [Fact]
    public async Task A_task_of_the_demo_model_runs_to_its_result()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var id = await app.AddTaskAsync(agent, "Say hello to the crew", new { input_data = new { crew = "Apollo" } });

        var task = await app.TaskWhenAsync(id, "completed", "failed");

        Assert.Equal("completed", task.GetProperty("status").GetString());
        var output = task.GetProperty("output_data");
        Assert.Contains("demo", output.GetProperty("result").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("demo/echo", output.GetProperty("model").GetString());
        Assert.Equal(0, output.GetProperty("cost_usd").GetDecimal());
        Assert.True(output.GetProperty("usage").GetProperty("output_tokens").GetInt64() > 0);

        var steps = (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().ToList();
        Assert.Equal(["start", "model_call"], steps.Select(s => s.GetProperty("kind").GetString()));
        Assert.All(steps, s => Assert.Equal("done", s.GetProperty("state").GetString()));
        Assert.Contains("Apollo", steps[0].GetProperty("request").GetProperty("prompt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_the_model_asks_for_is_called_and_its_result_goes_back()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agent = await app.AddAgentAsync();
        var id = await app.AddTaskAsync(agent, "Please calculate 2+3*4");

        var task = await app.TaskWhenAsync(id, "completed", "failed");

        Assert.Equal("completed", task.GetProperty("status").GetString());
        var steps = (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().ToList();
        Assert.Equal(["start", "model_call", "tool_call", "model_call"], steps.Select(s => s.GetProperty("kind").GetString()));
        Assert.Equal("14", steps[2].GetProperty("response").GetProperty("result").GetString());
    }
}
