using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Events;
using PersonalQ.Runs;
using PersonalQ.Tasks;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Live;

[Trait("Database", "any")]
public sealed class TaskStreamTests
{
    // The task is run by the test's hand, not by a worker.
    private static readonly Dictionary<string, string?> NoWorker = new() { ["WORKER_CONCURRENCY"] = "0" };

    [Fact]
    public async Task A_reader_who_comes_late_gets_the_text_so_far_then_what_follows_then_the_end()
    {
        await using var app = await PersonalQApp.StartAsync(NoWorker);
        var task = await AddTaskAsync(app);
        var texts = app.Services.GetRequiredService<ITextStreams>();
        texts.Append(task.Id, 1, "Hello ");
        var events = Read(app, task.Id);
        Assert.Equal("pending", (await NextAsync(events, "task")).GetProperty("status").GetString());
        Assert.Equal("Hello ", (await NextAsync(events, "text")).GetProperty("text").GetString());
        texts.Append(task.Id, 1, "world");
        Assert.Equal("world", (await NextAsync(events, "delta")).GetProperty("text").GetString());
        texts.Finish(task.Id, 1);
        await RaiseAsync(app, new RunStepChanged(task.AgentId, Step(task.Id)));
        Assert.Equal("demo/echo", (await NextAsync(events, "step")).GetProperty("name").GetString());
        await EndAsync(app, task.Id);
        var end = await NextAsync(events, "end");
        Assert.Equal("completed", end.GetProperty("status").GetString());
        Assert.Equal("Hello\nworld", end.GetProperty("output_data").GetProperty("result").GetString());
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task The_stream_of_an_ended_task_says_so_and_ends()
    {
        await using var app = await PersonalQApp.StartAsync(NoWorker);
        var task = await AddTaskAsync(app);
        await EndAsync(app, task.Id);
        var events = Read(app, task.Id);
        await NextAsync(events, "task");
        await NextAsync(events, "end");
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task A_step_too_large_for_the_sockets_comes_whole()
    {
        await using var app = await PersonalQApp.StartAsync(NoWorker);
        var task = await AddTaskAsync(app);
        var large = Step(task.Id) with { Response = JsonSerializer.Serialize(new { text = new string('x', 100_000) }) };
        using var socket = await LiveSocket.ConnectAsync(app);
        var events = Read(app, task.Id);
        await NextAsync(events, "task");
        await app.Database.WriteAsync(session =>
        {
            session.Db.RunSteps.Add(large);
            session.Raise(new RunStepChanged(task.AgentId, large));
            return ValueTask.CompletedTask;
        }, CancellationToken.None);
        Assert.Equal(100_000, (await NextAsync(events, "step")).GetProperty("response").GetProperty("text").GetString()!.Length);
        var frame = await socket.NextAsync("task.step");
        Assert.False(frame.GetProperty("data").GetProperty("step").TryGetProperty("response", out _));
    }

    [Fact]
    public async Task The_stream_of_an_unknown_task_is_404()
    {
        await using var app = await PersonalQApp.StartAsync(NoWorker);
        using var answer = await app.Client.GetAsync("/api/v1/tasks/nobody/stream");
        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_real_run_can_be_read_from_beginning_to_end()
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DEMO_WORD_DELAY_MS"] = "2" });
        var agent = await AddAgentAsync(app);
        var created = await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id, title = "Say something about sheep" });
        var text = "";
        await foreach (var item in ReadAll(app, created.GetProperty("id").GetString()!))
        {
            var data = JsonSerializer.Deserialize<JsonElement>(item.Data);
            if (item.EventType == "text")
                text = data.GetProperty("text").GetString();
            else if (item.EventType == "delta")
                text += data.GetProperty("text").GetString();
            else if (item.EventType == "end")
                Assert.Equal(data.GetProperty("output_data").GetProperty("result").GetString(), text);
        }
        Assert.NotEqual("", text);
    }

    private static IAsyncEnumerator<SseItem<string>> Read(PersonalQApp app, string taskId) => ReadAll(app, taskId).GetAsyncEnumerator();

    private static async IAsyncEnumerable<SseItem<string>> ReadAll(PersonalQApp app, string taskId)
    {
        await using var stream = await app.Client.GetStreamAsync($"/api/v1/tasks/{taskId}/stream");
        await foreach (var item in SseParser.Create(stream).EnumerateAsync())
            yield return item;
    }

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<SseItem<string>> events, string type)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)), $"the stream ended before {type}");
        Assert.Equal(type, events.Current.EventType);
        return JsonSerializer.Deserialize<JsonElement>(events.Current.Data);
    }

    private static Task RaiseAsync(PersonalQApp app, DomainEvent raised) => app.Database.WriteAsync(session =>
    {
        session.Raise(raised);
        return ValueTask.CompletedTask;
    }, CancellationToken.None);

    private static async Task EndAsync(PersonalQApp app, string taskId) => await app.Database.WriteAsync(async session =>
    {
        var task = (await TaskRows.LockAsync(session, taskId))!;
        task.Status = AgentTaskStatus.Completed;
        task.AvailableAt = null;
        task.CompletedAt = task.CreatedAt;
        task.OutputData = "{\n  \"result\": \"Hello\\nworld\"\n}";
        await TaskLife.PutAsync(session, task);
        session.Raise(new TaskCompleted(task));
    }, CancellationToken.None);

    private static RunStep Step(string taskId) => new()
    {
        TaskId = taskId,
        Run = 0,
        Sequence = 1,
        Kind = StepKind.ModelCall,
        Name = "demo/echo",
        State = StepState.Done,
        StartedAt = TimeProvider.System.Now(),
    };

    private static async Task<Agent> AddAgentAsync(PersonalQApp app)
    {
        var now = TimeProvider.System.Now();
        var agent = new Agent
        {
            Id = Ids.New(TimeProvider.System),
            Name = "Shepherd",
            Description = "Counts",
            AgentType = AgentType.Conversational,
            Status = AgentStatus.Active,
            Model = "demo/echo",
            Temperature = 0.5,
            SystemPrompt = "Count.",
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

    private static async Task<AgentTask> AddTaskAsync(PersonalQApp app)
    {
        var agent = await AddAgentAsync(app);
        var task = new AgentTask { Id = Ids.New(TimeProvider.System), AgentId = agent.Id, Title = "Count", CreatedAt = agent.CreatedAt, UpdatedAt = agent.CreatedAt };
        await app.Database.WriteAsync(session => TaskRows.CopyAsync(session, task), CancellationToken.None);
        return task;
    }
}
