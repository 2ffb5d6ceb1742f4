using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>One habit of real servers: what it sends, and what is right then.</summary>
/// <param name="Send">What the server sends for a request.</param>
/// <param name="Right">Asserts what a user would notice.</param>
public sealed record Habit(Func<ScriptedCall, ScriptedTurn> Send, Action<HabitRun> Right)
{
    /// <summary>Anthropic's protocol instead of OpenAI's.</summary>
    public bool IsMessages { get; init; }

    /// <summary>The task's output schema; null for free text.</summary>
    public object? Schema { get; init; }

    /// <summary>The agent's maximum of tokens; null for its default.</summary>
    public int? MaxTokens { get; init; }
}

/// <summary>Habits by name; a name says what is odd.</summary>
public sealed class HabitList : Dictionary<string, Habit>
{
    /// <summary>For <c>[MemberData]</c>.</summary>
    public TheoryData<string> Names => [.. Keys];

    /// <summary>A habit of OpenAI's protocol.</summary>
    public void Add(string name, Func<ScriptedCall, ScriptedTurn> send, Action<HabitRun> right) => Add(name, new Habit(send, right));

    /// <summary>A habit of OpenAI's protocol, always the same answer.</summary>
    public void Add(string name, ScriptedTurn turn, Action<HabitRun> right) => Add(name, new Habit(_ => turn, right));
}

/// <summary>How a run against a scripted server ended.</summary>
/// <param name="Task">The task.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Calls">What the server was asked.</param>
public sealed record HabitRun(JsonElement Task, IReadOnlyList<JsonElement> Steps, IReadOnlyList<ScriptedCall> Calls)
{
    public string Status => Task.Text("status");

    /// <summary>The final text; the task must have completed.</summary>
    public string Result
    {
        get
        {
            Assert.True(Status == "completed", ToString());
            return Task.GetProperty("output_data").Text("result");
        }
    }

    /// <summary>The parsed answer; the task must have completed.</summary>
    public JsonElement Data => Result is null ? default : Task.GetProperty("output_data").GetProperty("data");

    public string? ErrorCode => Task.GetProperty("error_code").GetString();

    /// <summary>Why the task failed; it must have.</summary>
    public string Error
    {
        get
        {
            Assert.True(Status == "failed", ToString());
            return Task.Text("error_message");
        }
    }

    public IReadOnlyList<JsonElement> ModelCalls => [.. Steps.Where(x => x.Text("kind") == "model_call")];

    public IReadOnlyList<JsonElement> ToolCalls => [.. Steps.Where(x => x.Text("kind") == "tool_call")];

    /// <summary>What the tools returned, in order.</summary>
    public IReadOnlyList<string> ToolResults => [.. ToolCalls.Select(x => x.GetProperty("response").Text("result"))];

    /// <summary>The notes of all model calls.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. ModelCalls.Select(x => x.GetProperty("response")).Where(x => x.ValueKind == JsonValueKind.Object && x.TryGetProperty("notes", out _))
            .SelectMany(x => x.GetProperty("notes").EnumerateArray()).Select(x => x.GetString()!),
    ];

    /// <summary>The reasoning kept of all model calls.</summary>
    public IReadOnlyList<string> Reasoning =>
    [
        .. ModelCalls.Select(x => x.GetProperty("response")).Where(x => x.ValueKind == JsonValueKind.Object && x.TryGetProperty("reasoning", out _))
            .SelectMany(x => x.GetProperty("reasoning").EnumerateArray()).Select(x => x.Text("text")),
    ];

    public override string ToString() => $"{Task}\n{string.Join('\n', Steps.Skip(1))}";
}

/// <summary>One product and one scripted server for many habits: each has a model and an agent of its own.</summary>
public sealed class HabitBench : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private PersonalQApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartNewAsync();
        _app = await PersonalQApp.StartAsync(new Dictionary<string, string?>
        {
            ["LLM_RETRY_BASE_MS"] = "1",
            ["ANTHROPIC_API_KEY"] = "sk-ant-test",
            ["ANTHROPIC_BASE_URL"] = _server.Address.ToString(),
        });
        (await _app.PutAsync("/api/v1/settings", new { service = "habits", base_url = new Uri(_server.Address, "/v1").ToString() })).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Runs a task against the habit and asserts what is right.</summary>
    public async Task TryAsync(string name, Habit habit)
    {
        var model = $"{(habit.IsMessages ? "claude-" : "")}{Ids.New(TimeProvider.System)}";
        _server.On(model, habit.Send);
        var agent = await _app.CreateAgentAsync(
            $"{name} {model}"[..Math.Min(200, name.Length + 37)], ("agent_type", "conversational"), ("model", $"{(habit.IsMessages ? "anthropic" : "habits")}/{model}"), ("status", "active"),
            ("max_tokens", habit.MaxTokens ?? 4096));
        var body = new Dictionary<string, object?> { ["agent_id"] = agent.Id(), ["title"] = "t", ["description"] = "Please do it." };
        if (habit.Schema is not null) body["output_schema"] = habit.Schema;
        var id = (await _app.PostAsync("/api/v1/tasks", body)).Id();
        var task = await _app.TaskWhenAsync(id, "completed", "failed", "cancelled", "input", "outcome", "budget");
        var steps = (await _app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().ToList();
        habit.Right(new(task, steps, _server.CallsOf(model)));
    }
}
