using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Workflows;

/// <summary>The product beside a strict fake of a model provider, and a model of it for agents.</summary>
public sealed class WorkflowWorld : IAsyncDisposable
{
    private readonly Dictionary<string, string?> settings;

    private WorkflowWorld(PersonalQApp app, FakeModelServer fake, string model, Dictionary<string, string?> settings)
    {
        App = app;
        Fake = fake;
        Model = model;
        this.settings = settings;
    }

    public PersonalQApp App { get; private set; }
    public FakeModelServer Fake { get; }
    public string Model { get; }

    public static async Task<WorkflowWorld> StartAsync(string provider = "anthropic", Action<IServiceCollection>? services = null)
    {
        FakeModelServer fake = provider == "anthropic" ? new FakeAnthropic() : new FakeOpenAi();
        await fake.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test",
            ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(),
            ["OPENAI_API_KEY"] = "sk-oai",
            ["OPENAI_BASE_URL"] = fake.Address + "v1",
            ["LLM_RETRY_BASE_MS"] = "1",
        };
        return new WorkflowWorld(await PersonalQApp.StartAsync(settings, services), fake, $"{provider}/{(provider == "anthropic" ? "claude-haiku-4-5" : "gpt-4.1")}", settings);
    }

    public Task<Agent> AgentAsync(string? name = null, AgentStatus status = AgentStatus.Active) => App.AddAgentAsync(Model, status: status, name: name);

    /// <summary>Nodes answer <c>name done</c>, where the name is the first word of their instruction; given rules come first.</summary>
    public void Nodes(Func<FakePrompt, FakeAnswer?>? rule = null)
    {
        if (rule is not null)
            Fake.When(rule);
        Fake.When(p => FakeAnswer.Say($"{WordOf(p)} done"));
    }

    /// <summary>The first word a node was told.</summary>
    public static string WordOf(FakePrompt prompt) => prompt.First.Split(' ', '\n', ':')[0];

    /// <summary>How often each node's model answered to the end.</summary>
    public string Paid => string.Join(' ', Fake.Paid.GroupBy(c => WordOf(c.Prompt)).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}:{g.Count()}"));

    /// <summary>A graph of agent nodes with the given edges, whose instructions are their names.</summary>
    public static object Graph(Agent agent, string edges, object? settings = null, params object[] nodes)
    {
        var parsed = edges.Split(' ').Select(e => e.Split('>', ':')).ToList();
        var given = nodes.Select(n => JsonSerializer.SerializeToElement(n, Json.Options).GetProperty("id").GetString()).ToHashSet();
        var plain = parsed.SelectMany(p => p[..2]).Distinct().Where(id => !given.Contains(id)).Select(id => (object)new { id, agent_id = agent.Id, instruction = id });
        return new
        {
            name = "Test graph",
            process = "graph",
            nodes = plain.Concat(nodes),
            edges = parsed.Select(p => new { source = p[0], target = p[1], branch = p.Length > 2 ? p[2] : null }),
            settings = settings ?? new { },
        };
    }

    /// <summary>Waits until so many calls have reached the provider.</summary>
    public Task CallsAsync(int count) => Eventually.TrueAsync(() => Fake.Calls.Count >= count, $"{count} model calls");

    /// <summary>Lets go whoever holds back an answer, now or soon, until the run has ended, or waits for what is asked for.</summary>
    public Task<JsonElement> ReleaseAsync(string runId, params string[] statusOrWait) => Eventually.GetAsync(
        () =>
        {
            Fake.ReleaseSilence();
            return App.GetAsync($"/api/v1/workflow-runs/{runId}");
        },
        r => statusOrWait.Contains(r.GetProperty("waiting_for").GetString()) || r.Text("status") is "completed" or "failed" or "cancelled",
        $"run {runId} to end");

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Fake.DisposeAsync();
    }
}
