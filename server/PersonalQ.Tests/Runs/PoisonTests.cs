using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PersonalQ.Runs.Budgets;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Crash;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Runs;

/// <summary>A task that ends the program again and again is found, told, and kept from doing it once more.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
    private FakeAnthropic fake = null!;
    private FakeAnswer answer = FakeAnswer.Silence();

    public async ValueTask InitializeAsync() => fake = await FakeAnthropic.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        await fake.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_task_under_which_the_program_died_three_times_waits_for_a_person_who_lets_it_go_on()
    {
        fake.When(_ => answer);
        var port = ServerProcess.FreePort();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string? id = null;
        for (var death = 1; death <= 3; death++)
        {
            await using var server = ServerProcess.Start(Settings(port));
            await server.AnswersAsync(client);
            if (id is null)
            {
                await client.PutAsJsonAsync($"/api/v1/models/anthropic/{fake.Models[0]}", new { input_price_per_million = 0, output_price_per_million = 1000, cache_read_price_per_million = 0, cache_write_price_per_million = 0 }, Json.Options);
                var agent = await PostAsync(client, "/api/v1/agents", AgentCalls.NewAgent("Digger", ("model", $"anthropic/{fake.Models[0]}"), ("status", "active")));
                id = (await PostAsync(client, "/api/v1/tasks", new { agent_id = agent.Id(), title = "Dig a hole" })).Id();
            }
            else
                Assert.Contains("'Dig a hole'", server.Output, StringComparison.Ordinal); // found and told with its name
            await Eventually.TrueAsync(() => fake.Calls.Count >= death, "the model to be asked");
            await server.KillAsync();
        }

        await using var last = ServerProcess.Start(Settings(port));
        await last.AnswersAsync(client);
        var parked = await Eventually.GetAsync(() => GetAsync(client, $"/api/v1/tasks/{id}"), t => t.GetProperty("waiting_for").ValueKind == JsonValueKind.String, "the task to wait");
        Assert.Equal(("running", "outcome"), (parked.Text("status"), parked.Text("waiting_for")));
        Assert.Equal(3, fake.Calls.Count);
        var steps = (await GetAsync(client, $"/api/v1/tasks/{id}/steps")).EnumerateArray().ToList();
        Assert.StartsWith("This task ended the program three times.", steps[^1].GetProperty("request").Text("text"), StringComparison.Ordinal);
        Assert.DoesNotContain(steps, s => s.Text("state") == "intended");
        Assert.Equal(0, await ReservedAsync());

        answer = FakeAnswer.Say("Dug");
        await PostAsync(client, $"/api/v1/tasks/{id}/steps/{steps.Count - 1}/resolve", new { action = "continue" });
        var done = await Eventually.GetAsync(() => GetAsync(client, $"/api/v1/tasks/{id}"), t => t.Text("status") is "completed" or "failed", "the task to end");
        Assert.True(done.Text("status") == "completed", $"{done}");
    }

    [Theory]
    [InlineData("continue", "completed")]
    [InlineData("fail", "failed")]
    public async Task A_task_that_never_got_as_far_as_its_first_step_is_asked_about_too(string decision, string end)
    {
        var said = new Said("ended the program 3 times");
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["DATABASE_URL"] = null }, s => s.AddSingleton<ILoggerProvider>(said));
        var agent = await app.AddAgentAsync(status: PersonalQ.Agents.AgentStatus.Paused);
        var id = await app.AddTaskAsync(agent, "Begin");
        await app.Database.WriteAsync(async s => { await s.ExecuteAsync("update tasks set deaths = 3 where id = @p0", id); }, CancellationToken.None);
        await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "active" });

        await app.TaskWhenAsync(id, "outcome");
        Assert.Contains("'A task'", await said.Happened, StringComparison.Ordinal);
        await app.PostAsync($"/api/v1/tasks/{id}/steps/0/resolve", new { action = decision });
        Assert.Equal(end, (await app.TaskWhenAsync(id, "completed", "failed")).Text("status"));
    }

    [Fact]
    public async Task A_task_that_gets_further_between_two_deaths_is_not_suspected()
    {
        fake.Next(FakeAnswer.Call("calculator", new { expression = "1+1" }), FakeAnswer.Say("Two"));
        await using var app = await StartAsync();
        var agent = await app.AddAgentAsync($"anthropic/{fake.Models[0]}", status: PersonalQ.Agents.AgentStatus.Paused);
        var id = await app.AddTaskAsync(agent, "Work");
        await app.Database.WriteAsync(async s => { await s.ExecuteAsync("update tasks set deaths = 2 where id = @p0", id); }, CancellationToken.None);
        await app.PatchAsync($"/api/v1/agents/{agent.Id}/status", new { status = "active" });
        await app.TaskWhenAsync(id, "completed", "failed");
        await using var db = app.Database.Read();
        Assert.Equal(0, (await db.Tasks.SingleAsync()).Deaths);
    }

    [Fact]
    public async Task A_run_that_does_not_hear_that_it_is_cancelled_loses_its_place_and_is_told()
    {
        var said = new Said("did not end within 30 seconds");
        var deaf = new DeafTool();
        var clock = new ShortClock();
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "1" }, s => s
            .AddSingleton<Tool>(deaf).AddSingleton<ILoggerProvider>(said).AddSingleton<TimeProvider>(clock));
        var agent = await app.AddAgentAsync();
        var id = await app.AddTaskAsync(agent, "Dig");
        await deaf.Called.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await app.PostAsync($"/api/v1/tasks/{id}/cancel", new { });
        Assert.Contains("'A task'", await said.Happened.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        Assert.Equal("completed", (await app.TaskWhenAsync(await app.AddTaskAsync(agent, "Next"), "completed", "failed")).Text("status"));
        Assert.Equal(1, (await app.GetAsync("/health/ready")).GetProperty("faults").GetProperty("RunsCutOff").GetInt32());
        deaf.Release();
    }

    [Fact]
    public async Task A_reservation_that_is_off_is_put_right_at_the_start_and_the_open_calls_keep_theirs()
    {
        fake.When(_ => answer);
        await using (var first = await StartAsync())
        {
            await first.PutAsync($"/api/v1/models/anthropic/{fake.Models[0]}", new { input_price_per_million = 0, output_price_per_million = 1000, cache_read_price_per_million = 0, cache_write_price_per_million = 0 });
            var agent = await first.AddAgentAsync($"anthropic/{fake.Models[0]}");
            await first.AddTaskAsync(agent, "Work");
            await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the call");
            var right = await ReservedAsync();
            Assert.True(right > 0);
            await first.Database.WriteAsync(async s =>
            {
                await s.ExecuteAsync("update spending set reserved_micros = reserved_micros + 5000000");
                await s.ExecuteAsync("insert into spending (agent_id, day, spent_micros, reserved_micros) values (@p0, 20260101, 7, 9)", agent.Id);
            }, CancellationToken.None);

            var corrections = await first.Database.WriteAsync(s => Reservations.RebuildAsync(s, TimeProvider.System), CancellationToken.None);
            Assert.Equal(2, corrections.Count);
            Assert.Equal(right, await ReservedAsync());
            Assert.Empty(await first.Database.WriteAsync(s => Reservations.RebuildAsync(s, TimeProvider.System), CancellationToken.None));
            await first.Database.WriteAsync(async s => { await s.ExecuteAsync("update spending set reserved_micros = 1234 where day = 20260101"); }, CancellationToken.None);
        }
        answer = FakeAnswer.Say("Done");
        fake.ReleaseSilence();
        await using var next = await StartAsync();
        await Eventually.GetAsync(ReservedAsync, r => r == 0, "the sums to be right");
    }

    private async Task<long> ReservedAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "personal_q.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select coalesce(sum(reserved_micros), 0) from spending";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private Task<PersonalQApp> StartAsync() => PersonalQApp.StartAsync(new Dictionary<string, string?>
    {
        ["DATABASE_URL"] = null, ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(),
    }, folder: folder);

    private Dictionary<string, string?> Settings(int port) => new()
    {
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["HOST"] = "127.0.0.1", ["DATA_DIR"] = folder, ["LEDGER"] = Path.Combine(folder, "ledger"), ["DATABASE_URL"] = null,
        ["SAMPLE_DATA"] = "off", ["RATE_LIMIT_PER_MINUTE"] = "0", ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(),
    };

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => await PersonalQApp.ReadAsync(await client.GetAsync(path));

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body) => await PersonalQApp.ReadAsync(await client.PostAsJsonAsync(path, body, Json.Options));

    // Half a minute is over at once; all else takes its time.
    private sealed class ShortClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == TimeSpan.FromSeconds(30) ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }

    private sealed class DeafTool : Tool
    {
        private readonly ManualResetEventSlim released = new();

        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public override string Name => "dig";
        public override string Description => "Digs.";
        public override JsonElement Schema { get; } = ParseSchema("""{"type": "object"}""");
        public override ToolEffect Effect => ToolEffect.ReadOnly;
        public override TimeSpan Timeout => TimeSpan.FromHours(1);
        public override bool OnByDefault => true;

        public void Release() => released.Set();

        public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct) => throw new NotSupportedException();

        // The run itself waits for it, as it would compute without end.
        public override ValueTask<JsonElement> SchemaForAsync(string taskId, CancellationToken ct)
        {
            if (Called.TrySetResult())
                released.Wait(CancellationToken.None);
            return ValueTask.FromResult(Schema);
        }
    }
}
