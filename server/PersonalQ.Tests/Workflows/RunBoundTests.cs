using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Workflows;

/// <summary>What a run may take, in time and money, and what becomes of it then.</summary>
[Trait("Database", "any")]
public sealed class RunBoundTests
{
    [Fact]
    public async Task A_spent_budget_holds_the_run_until_its_cap_is_raised()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(await world.AgentAsync(), "a>b b>c", new { max_cost_usd = 0.000001 }));
        var held = await world.App.RunWhenAsync(run.Id(), "budget");
        Assert.Equal("running", held.Text("status"));
        Assert.Equal("a:1", world.Paid);
        using var same = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        Assert.Equal("max_cost_usd too_small", await HttpProbe.FieldsAsync(same));
        using var low = await world.App.TryPostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { max_cost_usd = 0.000002 });
        Assert.Equal("max_cost_usd too_small", await HttpProbe.FieldsAsync(low));
        var raised = await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { max_cost_usd = 5 });
        Assert.Equal(JsonValueKind.Null, raised.GetProperty("waiting_for").ValueKind);
        Assert.Equal("completed", (await world.App.RunEndAsync(run.Id())).Text("status"));
        Assert.Equal("a:1 b:1 c:1", world.Paid);
    }

    [Fact]
    public async Task A_run_with_a_cap_asks_where_a_price_is_unknown_and_whoever_resumes_it_lifts_the_cap()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Nodes();
        world.Fake.Models.Add("claude-unheard-of");
        var agent = await world.App.AddAgentAsync("anthropic/claude-unheard-of");
        var run = await world.App.StartWorkflowAsync(WorkflowWorld.Graph(agent, "a>b b>c", new { max_cost_usd = 5 }));
        var held = await world.App.RunWhenAsync(run.Id(), "budget", "completed", "failed");
        Assert.Equal("budget", held.GetProperty("waiting_for").GetString());
        Assert.Equal(JsonValueKind.Null, held.GetProperty("cost_usd").ValueKind);
        Assert.Equal("a:1", world.Paid);

        var resumed = await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        Assert.Equal(JsonValueKind.Null, resumed.GetProperty("max_cost_usd").ValueKind);
        Assert.Equal("completed", (await world.App.RunEndAsync(run.Id())).Text("status"));
        Assert.Equal("a:1 b:1 c:1", world.Paid);
    }
}
