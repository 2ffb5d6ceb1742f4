using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

/// <summary>Every cancelled task says why it was cancelled.</summary>
[Trait("Database", "any")]
public sealed class CancelReasonTests : IAsyncLifetime
{
    private PersonalQApp app = null!;
    private string agent = "";

    public async ValueTask InitializeAsync()
    {
        app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        agent = (await app.CreateAgentAsync("Worker", ("status", "active"))).Id();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_task_that_the_user_cancels_says_so_and_forgets_it_when_it_is_retried()
    {
        var (one, two) = (await AddAsync(), await AddAsync());
        Assert.Equal("user", (await app.PostAsync($"/api/v1/tasks/{one}/cancel", new { })).Text("cancel_reason"));
        Assert.Equal("user", (await PersonalQApp.ReadAsync(await app.PatchAsync($"/api/v1/tasks/{two}", new { status = "cancelled" }))).Text("cancel_reason"));
        Assert.Equal("You cancelled it.", (await app.GetAsync("/api/v1/activities?activity_type=task_cancelled"))[0].Text("description"));
        var again = await app.PostAsync($"/api/v1/tasks/{one}/retry", new { });
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (again.GetProperty("cancel_reason").ValueKind, again.GetProperty("cancel_message").ValueKind));
    }

    [Fact]
    public async Task Tasks_that_are_cancelled_together_say_so()
    {
        var ids = new[] { await AddAsync(), await AddAsync() };
        await app.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks/bulk", JsonSerializer.Serialize(new { action = "cancel", ids }));
        foreach (var id in ids)
            Assert.Equal("bulk", (await app.GetAsync("/api/v1/tasks/" + id)).Text("cancel_reason"));
    }

    [Fact]
    public async Task Tasks_of_a_deleted_agent_name_the_agent_as_the_cause()
    {
        var id = await AddAsync();
        await app.Client.DeleteAsync("/api/v1/agents/" + agent);
        var task = await app.TaskWhenAsync(id, "cancelled");
        Assert.Equal(("agent_deleted", "Its agent was deleted."), (task.Text("cancel_reason"), task.Text("cancel_message")));
    }

    [Fact]
    public async Task Tasks_of_a_cancelled_workflow_run_name_the_run()
    {
        var run = await app.PostAsync("/api/v1/workflow-runs", new { agents = new[] { agent }, task_descriptions = new[] { "Say hello" } });
        var task = (await app.GetAsync("/api/v1/tasks?workflow_run_id=" + run.Id()))[0];
        await app.PostAsync($"/api/v1/workflow-runs/{run.Id()}/cancel", new { });
        Assert.Equal("run_cancelled", (await app.GetAsync("/api/v1/tasks/" + task.Id())).Text("cancel_reason"));
    }

    [Fact]
    public async Task What_a_cancelled_task_delegated_names_its_parent()
    {
        var parent = await AddAsync();
        var child = await new TaskLife(app.Database, TimeProvider.System).CreateAsync(agent);
        await app.Database.WriteAsync(async s => { await s.ExecuteAsync("update tasks set parent_task_id = @p1 where id = @p0", child.Id, parent); }, CancellationToken.None);
        await app.PostAsync($"/api/v1/tasks/{parent}/cancel", new { });
        Assert.Equal("parent_cancelled", (await app.GetAsync("/api/v1/tasks/" + child.Id)).Text("cancel_reason"));
    }

    private async Task<string> AddAsync() => (await app.PostAsync("/api/v1/tasks", new { agent_id = agent, title = "A task" })).Id();
}
