using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PersonalQ.Agents;
using PersonalQ.Llm;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Runs;

/// <summary>The database fails while tasks run. What is paid for is kept, and no task fails for it.</summary>
[Trait("Database", "any")]
public sealed class StoreFaultTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
    private FakeAnthropic fake = null!;

    public async ValueTask InitializeAsync() => fake = await FakeAnthropic.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        await fake.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_answer_that_is_paid_for_is_kept_until_the_database_works_again()
    {
        await using var app = await StartAsync(StumblingDatabase.Add);
        var (id, _) = await HeldAsync(app);
        var stumbles = 0;
        app.Services.GetRequiredService<StumblingDatabase>().Before = () => ++stumbles <= 5 ? StumblingDatabase.Locked : null;

        await AssertOneCallAsync(app, id);
        Assert.True(stumbles > 5);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_not_made_twice()
    {
        await using var app = await StartAsync(StumblingDatabase.Add);
        var (id, _) = await HeldAsync(app);
        var lost = 0;
        app.Services.GetRequiredService<StumblingDatabase>().After = () => lost++ % 2 == 0 ? StumblingDatabase.Locked : null;

        await AssertOneCallAsync(app, id);
        var steps = (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().ToList();
        Assert.Equal(steps.Sum(s => s.GetProperty("output_tokens").GetInt64()), (await app.GetAsync($"/api/v1/tasks/{id}")).GetProperty("output_tokens").GetInt64());
        Assert.Equal(0, await ReservedAsync(app));
    }

    [Fact]
    public async Task A_task_is_given_back_when_the_fault_does_not_pass_and_goes_on_later()
    {
        await using var app = await StartAsync(s =>
        {
            StumblingDatabase.Add(s);
            s.AddSingleton(p => new StorePatience(p.GetRequiredService<TimeProvider>(), NullLogger<StorePatience>.Instance) { Bound = TimeSpan.Zero });
        });
        var (id, _) = await HeldAsync(app);
        var database = app.Services.GetRequiredService<StumblingDatabase>();
        var stumbled = new TaskCompletionSource();
        var stumbles = 0;
        database.Before = () =>
        {
            if (++stumbles > 1)
                return null;
            stumbled.SetResult();
            return StumblingDatabase.Locked;
        };
        fake.Always(FakeAnswer.Say("Well"));
        await Eventually.TrueAsync(() =>
        {
            fake.ReleaseSilence();
            return stumbled.Task.IsCompleted;
        }, "the first write to fail");

        var done = await app.TaskWhenAsync(id, "completed", "failed");
        Assert.Equal(("completed", "Well"), (done.Text("status"), done.GetProperty("output_data").Text("result")));
        var lost = (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().Single(s => s.Text("state") == "failed");
        Assert.Equal("lost", lost.GetProperty("response").Text("error_kind"));
        Assert.Equal(0, await ReservedAsync(app));
    }

    [Fact]
    public async Task A_task_that_fails_for_a_bug_settles_its_open_call_and_what_that_reserved()
    {
        await using var app = await StartAsync(s => s.AddSingleton<IModelClient, BrokenClient>());
        var agent = await PricedAgentAsync(app);

        var task = await app.TaskWhenAsync(await app.AddTaskAsync(agent, "Work"), "failed", "completed");

        Assert.Equal("internal_error", task.Text("error_code"));
        var call = (await app.GetAsync($"/api/v1/tasks/{task.Id()}/steps")).EnumerateArray().Single(s => s.Text("kind") == "model_call");
        Assert.Equal("failed", call.Text("state"));
        Assert.True(call.GetProperty("cost_usd").GetDecimal() > 0);
        Assert.Equal(call.GetProperty("cost_usd").GetDecimal(), task.GetProperty("cost_usd").GetDecimal());
        Assert.Equal(0, await ReservedAsync(app));
    }

    [Fact]
    public async Task What_a_tool_came_to_while_the_program_was_being_stopped_is_known_at_the_next_start()
    {
        var tool = new LateTool("send_letter");
        string id;
        await using (var evening = await StartAsync(s => s.AddSingleton<Tool>(tool), ownFolder: true))
        {
            id = await evening.AddTaskAsync(await evening.AddAgentAsync(), "send_letter {}");
            await tool.Called.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await evening.App.StopAsync();
        }
        await AssertSentOnceAsync(tool, id);
    }

    [Fact]
    public async Task A_tool_that_does_not_stop_does_not_swallow_what_the_others_came_to()
    {
        var tool = new LateTool("send_letter", beside: true);
        var deaf = new DeafTool();
        fake.Next(FakeAnswer.Call("send_letter", new { }).AndCall("dig", new { }));
        fake.Always(FakeAnswer.Say("Sent"));
        string id;
        await using (var evening = await StartAsync(s => s.AddSingleton<Tool>(tool).AddSingleton<Tool>(deaf), ownFolder: true))
        {
            id = await evening.AddTaskAsync(await evening.AddAgentAsync($"anthropic/{fake.Models[0]}"), "Work");
            await tool.Called.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await deaf.Called.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await evening.App.StopAsync();
        }
        deaf.Release();
        await AssertSentOnceAsync(tool, id, deaf);
    }

    private async Task AssertSentOnceAsync(LateTool tool, string id, params Tool[] others)
    {
        await using var morning = await StartAsync(s =>
        {
            s.AddSingleton<Tool>(tool);
            foreach (var other in others)
                s.AddSingleton(other);
        }, ownFolder: true);
        var done = await morning.TaskWhenAsync(id, "completed", "failed", "outcome");
        Assert.True(done.Text("status") == "completed", $"{done}");
        Assert.Equal(1, tool.Calls);
    }

    // A task whose first model call has begun and does not end before it is let go.
    private async Task<(string Id, Agent Agent)> HeldAsync(PersonalQApp app)
    {
        fake.Next(FakeAnswer.Say("One two three").Hold(1));
        var agent = await PricedAgentAsync(app);
        var id = await app.AddTaskAsync(agent, "Work");
        await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the first call");
        return (id, agent);
    }

    private async Task AssertOneCallAsync(PersonalQApp app, string id)
    {
        var done = await Eventually.GetAsync(() =>
        {
            fake.ReleaseSilence(); // what is not silent yet is let go the next time
            return app.GetAsync($"/api/v1/tasks/{id}");
        }, t => t.Text("status") is "completed" or "failed", "the task to end");
        Assert.True(done.Text("status") == "completed", $"{done}");
        Assert.Equal("One two three", done.GetProperty("output_data").Text("result"));
        Assert.Single(fake.Calls);
        Assert.Equal(0, await ReservedAsync(app));
    }

    private async Task<Agent> PricedAgentAsync(PersonalQApp app)
    {
        await app.PutAsync($"/api/v1/models/anthropic/{fake.Models[0]}", new
        {
            input_price_per_million = 0, output_price_per_million = 1000, cache_read_price_per_million = 0, cache_write_price_per_million = 0,
        });
        return await app.AddAgentAsync($"anthropic/{fake.Models[0]}");
    }

    private static async Task<long> ReservedAsync(PersonalQApp app)
    {
        await using var db = app.Database.Read();
        Assert.True(await db.Spending.AnyAsync());
        return await db.Spending.SumAsync(s => s.ReservedMicros);
    }

    private TestDatabase? database;

    private async Task<PersonalQApp> StartAsync(Action<IServiceCollection>? services = null, bool ownFolder = false)
    {
        var settings = new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString() };
        if (ownFolder) // of two starts on one database
            settings["DATABASE_URL"] = (database ??= await TestDatabase.CreateIfConfiguredAsync())?.Url;
        return await PersonalQApp.StartAsync(settings, services, ownFolder ? folder : null);
    }

    private sealed class BrokenClient : IModelClient
    {
        public Task<ModelResult> StreamAsync(ModelRequest request, Func<string, ValueTask> onText, Func<string, ValueTask>? onReasoning, CancellationToken ct) => throw new InvalidOperationException("A bug");
    }

    // Ends well although it is told to stop: the letter is in the box.
    private sealed class LateTool(string name, bool beside = false) : Tool
    {
        private int calls;

        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Calls => calls;
        public override string Name => name;
        public override string Description => "Sends a letter.";
        public override JsonElement Schema { get; } = ParseSchema("""{"type": "object"}""");
        public override ToolEffect Effect => ToolEffect.Acting;
        public override bool OnByDefault => true;
        public override bool RunsBesideOthers => beside;

        public override async ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
        {
            Interlocked.Increment(ref calls);
            var told = new TaskCompletionSource();
            await using var registered = ct.Register(told.SetResult);
            Called.TrySetResult();
            await told.Task;
            return new ToolResult("Sent");
        }
    }

    // Blocks its thread and hears nothing.
    private sealed class DeafTool : Tool
    {
        private readonly ManualResetEventSlim released = new();

        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public override string Name => "dig";
        public override string Description => "Digs.";
        public override JsonElement Schema { get; } = ParseSchema("""{"type": "object"}""");
        public override ToolEffect Effect => ToolEffect.ReadOnly;
        public override bool OnByDefault => true;

        public void Release() => released.Set();

        public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
        {
            Called.TrySetResult();
            released.Wait(CancellationToken.None);
            return ValueTask.FromResult(new ToolResult("Dug"));
        }
    }
}
