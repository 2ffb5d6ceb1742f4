using PersonalQ.Agents;

namespace PersonalQ.Tests.Support;

/// <summary>Agents for tests that are about something else.</summary>
public static class AgentSeed
{
    /// <summary>Puts an active agent into the database.</summary>
    public static async Task<Agent> AddAgentAsync(this PersonalQApp app, string model = "demo/echo", string? fallback = null,
        AgentStatus status = AgentStatus.Active, string toolsConfig = "{}", string? name = null)
    {
        var now = TimeProvider.System.Now();
        var id = Ids.New(TimeProvider.System);
        var agent = new Agent
        {
            Id = id,
            Name = name ?? $"agent {id}",
            Description = "For tests",
            AgentType = AgentType.Analytical,
            Status = status,
            Model = model,
            FallbackModel = fallback,
            Temperature = 0.3,
            SystemPrompt = "You are a test.",
            ToolsConfig = toolsConfig,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await app.Database.WriteAsync(session =>
        {
            session.Db.Agents.Add(agent);
            return ValueTask.CompletedTask;
        }, CancellationToken.None);
        return agent;
    }

    /// <summary>Creates a task by the API and answers its id.</summary>
    public static async Task<string> AddTaskAsync(this PersonalQApp app, Agent agent, string description, object? more = null)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(more ?? new { }, Json.Options)!.AsObject();
        body["agent_id"] = agent.Id;
        body["title"] = "A task";
        body["description"] = description;
        return (await app.PostAsync("/api/v1/tasks", body)).GetProperty("id").GetString()!;
    }

    /// <summary>Waits until a task has ended, or waits for something when that is asked for, and answers it.</summary>
    public static Task<System.Text.Json.JsonElement> TaskWhenAsync(this PersonalQApp app, string id, params string[] statusOrWait) => Eventually.GetAsync(
        () => app.GetAsync($"/api/v1/tasks/{id}"),
        t => statusOrWait.Contains(t.GetProperty("status").GetString()) || statusOrWait.Contains(t.GetProperty("waiting_for").GetString()),
        $"task {id} to be {string.Join(" or ", statusOrWait)}");
}
