using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Workflows;

[Trait("Database", "any")]
public sealed class WorkflowDraftTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private PersonalQApp App => shared.App;

    [Fact]
    public async Task A_half_built_workflow_is_kept_as_a_draft_and_cannot_be_run()
    {
        var made = await PersonalQApp.ReadAsync(await App.TryPostAsync("/api/v1/workflows?draft=true", Graph("Half", new { id = "write" }, new { id = "check", type = "condition" })));
        Assert.True(made.GetProperty("is_draft").GetBoolean());
        Assert.Equal(0, made.GetProperty("version").GetInt32());
        Assert.Empty((await App.GetAsync($"/api/v1/workflows/{made.Id()}/versions")).EnumerateArray());

        var draft = await App.GetAsync($"/api/v1/workflows/{made.Id()}/draft");
        Assert.Contains("nodes.write.agent_id", draft.GetProperty("errors").EnumerateArray().Select(e => e.Text("field")));
        var refused = await App.TryPostAsync("/api/v1/workflow-runs", new { workflow_id = made.Id() });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("workflow_is_draft", problem.Text("code"));
        Assert.Contains("nodes.write.agent_id", problem.GetProperty("errors").EnumerateArray().Select(e => e.Text("field")));
        Assert.Contains("nodes.write.agent_id", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(0, (await App.GetAsync($"/api/v1/workflow-runs?workflow_id={made.Id()}")).GetArrayLength());
    }

    [Fact]
    public async Task A_draft_becomes_version_1_when_nothing_is_wrong_with_it()
    {
        var agent = await App.AddAgentAsync();
        var made = await App.PostAsync("/api/v1/workflows?draft=true", Graph("Grows", new { id = "write" }));
        var wrong = await App.Client.PutAsJsonAsync($"/api/v1/workflows/{made.Id()}", Graph("Grows", new { id = "write" }), Json.Options);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        var saved = await PersonalQApp.ReadAsync(await App.Client.PutAsJsonAsync($"/api/v1/workflows/{made.Id()}", Graph("Grows", new { id = "write", agent_id = agent.Id }), Json.Options));
        Assert.False(saved.GetProperty("is_draft").GetBoolean());
        Assert.Equal(1, saved.GetProperty("version").GetInt32());
        Assert.Equal(1, (await App.GetAsync($"/api/v1/workflows/{made.Id()}/versions")).GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await App.Client.GetAsync($"/api/v1/workflows/{made.Id()}/draft")).StatusCode);
    }

    [Fact]
    public async Task A_draft_beside_a_version_changes_nothing_that_runs_until_it_is_saved()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(Graph("Steady", new { id = "write", agent_id = agent.Id }));
        var drafted = await DraftAsync(id, Graph("Renamed", new { id = "other", agent_id = "" }));
        Assert.Equal(1, drafted.GetProperty("based_on").GetInt32());
        var workflow = await App.GetAsync($"/api/v1/workflows/{id}");
        Assert.Equal(("Steady", 1, true, false), (workflow.Text("name"), workflow.GetProperty("version").GetInt32(), workflow.GetProperty("has_draft").GetBoolean(), workflow.GetProperty("is_draft").GetBoolean()));
        var run = await App.RunEndAsync((await App.StartRunAsync(new { workflow_id = id })).Id());
        Assert.Equal("write", run.GetProperty("nodes")[0].Text("node_id"));

        Assert.Equal(HttpStatusCode.NoContent, (await App.Client.DeleteAsync($"/api/v1/workflows/{id}/draft")).StatusCode);
        Assert.False((await App.GetAsync($"/api/v1/workflows/{id}")).GetProperty("has_draft").GetBoolean());
        Assert.Equal(1, (await App.GetAsync($"/api/v1/workflows/{id}/versions")).GetArrayLength());
    }

    [Fact]
    public async Task Saving_a_version_ends_the_draft_even_when_the_version_is_as_it_was()
    {
        var agent = await App.AddAgentAsync();
        var body = Graph("Same", new { id = "write", agent_id = agent.Id });
        var id = await App.SaveWorkflowAsync(body);
        await DraftAsync(id, Graph("Else", new { id = "x" }));
        var saved = await PersonalQApp.ReadAsync(await App.Client.PutAsJsonAsync($"/api/v1/workflows/{id}", body, Json.Options));
        Assert.Equal((1, false), (saved.GetProperty("version").GetInt32(), saved.GetProperty("has_draft").GetBoolean()));
    }

    [Fact]
    public async Task Two_who_draw_at_once_do_not_overwrite_each_other()
    {
        var made = await App.PostAsync("/api/v1/workflows?draft=true", Graph("Shared", new { id = "a" }));
        var path = $"/api/v1/workflows/{made.Id()}/draft";
        var tag = (await App.Client.GetAsync(path)).Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(path, tag)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(path, tag)).StatusCode);
    }

    [Fact]
    public async Task A_draft_has_bounds_and_a_workflow_that_is_nothing_else_cannot_lose_it()
    {
        var made = await App.PostAsync("/api/v1/workflows?draft=true", Graph("Big", new { id = "a" }));
        var many = Graph("Big", [.. Enumerable.Range(0, 201).Select(i => new { id = $"n{i}" })]);
        var refused = await App.Client.PutAsJsonAsync($"/api/v1/workflows/{made.Id()}/draft", many, Json.Options);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("nodes", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].Text("field"));
        Assert.Equal(HttpStatusCode.Conflict, (await App.Client.DeleteAsync($"/api/v1/workflows/{made.Id()}/draft")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await App.Client.PutAsJsonAsync("/api/v1/workflows/none/draft", Graph("None"), Json.Options)).StatusCode);
    }

    [Fact]
    public async Task Notes_are_kept_with_the_workflow_and_go_out_with_its_file()
    {
        var agent = await App.AddAgentAsync();
        var id = await App.SaveWorkflowAsync(new
        {
            name = "Noted",
            nodes = new object[] { new { id = "write", agent_id = agent.Id } },
            notes = new object[] { new { id = "n1", text = "Ask Ada first", position = new { x = 4, y = 8 } } },
        });
        Assert.Equal("Ask Ada first", (await App.GetAsync($"/api/v1/workflows/{id}")).GetProperty("notes")[0].Text("text"));
        var file = await App.Client.GetStringAsync($"/api/v1/workflows/{id}/export");
        Assert.Contains("Ask Ada first", file, StringComparison.Ordinal);
        using var content = new StringContent(file, System.Text.Encoding.UTF8, "application/yaml");
        var again = await PersonalQApp.ReadAsync(await App.Client.PostAsync("/api/v1/workflows/import", content));
        Assert.Equal("n1", again.GetProperty("workflow").GetProperty("notes")[0].Text("id"));
    }

    private static object Graph(string name, params object[] nodes) => new { name, nodes };

    private async Task<JsonElement> DraftAsync(string id, object body) =>
        await PersonalQApp.ReadAsync(await App.Client.PutAsJsonAsync($"/api/v1/workflows/{id}/draft", body, Json.Options));

    private async Task<HttpResponseMessage> PutAsync(string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(Graph("Shared", new { id = "b" }), options: Json.Options) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await App.Client.SendAsync(request);
    }
}
