using System.Net.Http.Json;
using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Workflows;

/// <summary>Calls that the tests of workflows make.</summary>
public static class WorkflowCalls
{
    /// <summary>Starts a run and answers it as it was then.</summary>
    public static Task<JsonElement> StartRunAsync(this PersonalQApp app, object body) => app.PostAsync("/api/v1/workflow-runs", body);

    /// <summary>Starts a run of agents and descriptions.</summary>
    public static Task<JsonElement> StartRunAsync(this PersonalQApp app, IEnumerable<Agent> agents, IEnumerable<string> tasks, string process = "sequential", object? settings = null) =>
        app.StartRunAsync(new { agents = agents.Select(a => a.Id), task_descriptions = tasks, process, settings });

    /// <summary>Saves a workflow and answers its id.</summary>
    public static async Task<string> SaveWorkflowAsync(this PersonalQApp app, object workflow) => (await app.PostAsync("/api/v1/workflows", workflow)).Id();

    /// <summary>Saves a workflow, starts a run of it, and answers the run as it was then.</summary>
    public static async Task<JsonElement> StartWorkflowAsync(this PersonalQApp app, object workflow, object? inputs = null) =>
        await app.StartRunAsync(new { workflow_id = await app.SaveWorkflowAsync(workflow), inputs });

    /// <summary>Waits until a run has ended, or waits for something when that is asked for, and answers it.</summary>
    public static Task<JsonElement> RunWhenAsync(this PersonalQApp app, string id, params string[] statusOrWait) => Eventually.GetAsync(
        () => app.GetAsync($"/api/v1/workflow-runs/{id}"),
        r => statusOrWait.Contains(r.Text("status")) || statusOrWait.Contains(r.GetProperty("waiting_for").GetString()),
        $"run {id} to be {string.Join(" or ", statusOrWait)}");

    /// <summary>Waits until a run has ended.</summary>
    public static Task<JsonElement> RunEndAsync(this PersonalQApp app, string id) => app.RunWhenAsync(id, "completed", "failed", "cancelled");

    /// <summary>The attempts at a node of a run, oldest first.</summary>
    public static IReadOnlyList<JsonElement> Nodes(this JsonElement run, string node) =>
        [.. run.GetProperty("nodes").EnumerateArray().Where(n => n.Text("node_id") == node)];

    /// <summary>The only attempt at a node of a run.</summary>
    public static JsonElement Node(this JsonElement run, string node) => Assert.Single(run.Nodes(node));

    /// <summary>What the task of a node was told.</summary>
    public static async Task<string> InstructionAsync(this PersonalQApp app, JsonElement node) =>
        (await app.GetAsync($"/api/v1/tasks/{node.Text("task_id")}")).Text("description");

    /// <summary>Answers an approval or input node.</summary>
    public static Task<JsonElement> DecideAsync(this PersonalQApp app, string run, string node, object answer) =>
        app.PostAsync($"/api/v1/workflow-runs/{run}/nodes/{node}/decide", answer);

    public static Task<HttpResponseMessage> TryPostAsync(this PersonalQApp app, string path, object body) => app.Client.PostAsJsonAsync(path, body, Json.Options);
}
