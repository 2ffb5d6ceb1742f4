using System.Text.Json;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Workflows.Files;

public sealed class TemplateTests : IAsyncLifetime
{
    private PersonalQApp app = null!;

    public async ValueTask InitializeAsync() => app = await PersonalQApp.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task<JsonElement> UseAsync(string key, object? body = null) => app.PostAsync($"/api/v1/workflows/templates/{key}", body ?? new { });

    private async Task<JsonElement> RunAsync(string key, object inputs)
    {
        var made = await UseAsync(key);
        Assert.Equal(key, made.GetProperty("workflow").Text("template_key"));
        Assert.All(made.GetProperty("agents").EnumerateArray(), a => Assert.Equal(("demo/echo", true), (a.Text("model"), a.GetProperty("created").GetBoolean())));
        return await app.StartRunAsync(new { workflow_id = made.GetProperty("workflow").Id(), inputs });
    }

    public static TheoryData<string, string, string[]> Runs() => new()
    {
        { "research_report", """{"question": "Is tea healthier than coffee?"}""", ["research", "analysis", "report"] },
        { "content_pipeline", """{"topic": "Composting"}""", ["research", "draft", "edit", "asked", "publish"] },
        { "customer_support", """{"message": "I cannot log in since the update."}""", ["triage", "route", "product", "resolution", "delicate", "follow_up"] },
        { "data_analysis", "{}", ["collection", "cleaning", "analysis", "visualisation", "visualisation", "visualisation", "summary"] },
        { "code_review", """{"code": "def add(a, b): return a - b"}""", ["syntax", "logic", "security", "documentation", "verdict"] },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Every_template_runs_on_the_demo_model_from_start_to_end(string key, string inputs, string[] nodes)
    {
        var run = await app.RunEndAsync((await RunAsync(key, JsonSerializer.Deserialize<JsonElement>(inputs))).Id());
        Assert.True(run.Text("status") == "completed", run.GetProperty("error_message").GetString());
        Assert.Equal(nodes.Order(), run.GetProperty("nodes").EnumerateArray().Select(n => n.Text("node_id")).Order());
        Assert.NotEqual(JsonValueKind.Null, run.GetProperty("output").ValueKind);
    }

    [Fact]
    public async Task The_list_shows_what_each_is_made_of()
    {
        var templates = await app.GetAsync("/api/v1/workflows/templates");
        Assert.Equal(5, templates.GetArrayLength());
        foreach (var template in templates.EnumerateArray())
        {
            Assert.True(template.GetProperty("nodes").GetArrayLength() >= 3);
            Assert.True(template.GetProperty("agents").GetArrayLength() >= 3);
            Assert.NotEqual("", template.Text("description"));
        }
    }

    [Fact]
    public async Task A_template_used_twice_shares_its_agents()
    {
        var first = await UseAsync("content_pipeline");
        var second = await UseAsync("content_pipeline", new { name = "My content" });
        Assert.NotEqual(first.GetProperty("workflow").Id(), second.GetProperty("workflow").Id());
        Assert.Equal("My content", second.GetProperty("workflow").Text("name"));
        Assert.Equal(
            first.GetProperty("agents").EnumerateArray().Select(a => a.Id()),
            second.GetProperty("agents").EnumerateArray().Select(a => a.Id()));
        Assert.All(second.GetProperty("agents").EnumerateArray(), a => Assert.False(a.GetProperty("created").GetBoolean()));
    }

    [Fact]
    public async Task Two_presses_at_once_both_succeed()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => UseAsync("code_review")));
        Assert.Single(made.Select(m => string.Join(' ', m.GetProperty("agents").EnumerateArray().Select(a => a.Id()))).Distinct());
    }

    [Fact]
    public async Task What_is_to_be_published_waits_for_you_and_is_revised_when_you_send_it_back()
    {
        var started = await RunAsync("content_pipeline", new { topic = "Composting", ask_before_publishing = true });
        await app.RunWhenAsync(started.Id(), "approval");
        await app.DecideAsync(started.Id(), "approval", new { approved = false, reason = "Mention worms" });
        var run = await app.RunEndAsync(started.Id());
        Assert.Equal("completed", run.Text("status"));
        Assert.Contains("Mention worms", await app.InstructionAsync(run.Node("revise")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_configured_model_the_agents_get_the_demo_model_and_otherwise_the_best_or_the_one_asked_for()
    {
        var asked = await UseAsync("code_review", new { model = "ollama/llama3.2" });
        Assert.All(asked.GetProperty("agents").EnumerateArray(), a => Assert.Equal("ollama/llama3.2", a.Text("model")));
        await using var configured = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-ant-test" });
        var made = await configured.PostAsync("/api/v1/workflows/templates/code_review", new { });
        Assert.All(made.GetProperty("agents").EnumerateArray(), a => Assert.StartsWith("anthropic/", a.Text("model"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_template_is_404_and_a_known_one_can_be_read()
    {
        using var unknown = await app.TryPostAsync("/api/v1/workflows/templates/nothing", new { });
        Assert.Equal(404, (int)unknown.StatusCode);
        Assert.Contains("name: Code review", await app.Client.GetStringAsync("/api/v1/workflows/templates/code_review"), StringComparison.Ordinal);
    }
}
