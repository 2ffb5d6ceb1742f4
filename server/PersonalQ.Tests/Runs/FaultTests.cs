using System.Text.Json;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;

namespace PersonalQ.Tests.Runs;

/// <summary>What becomes of a task when the model goes wrong.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(529, "overloaded")]
    [InlineData(500, "server_error")]
    public async Task A_passing_fault_of_the_provider_is_waited_out_and_told(int status, string kind)
    {
        await using var world = await World.StartAsync();
        world.Fake.Next(FakeAnswer.Fail(status), FakeAnswer.Fail(status), FakeAnswer.Say("There we are."));

        var (task, steps) = await world.RunAsync("Try");

        Assert.Equal("completed", task.Text("status"));
        Assert.Equal("There we are.", task.GetProperty("output_data").Text("result"));
        Assert.Equal(["failed", "failed", "done"], steps.Skip(1).Select(s => s.Text("state")));
        Assert.Equal(kind, steps[1].GetProperty("response").Text("error_kind"));
        Assert.NotEmpty(steps[1].Text("error"));
    }

    [Fact]
    public async Task A_provider_that_asks_to_wait_is_waited_for()
    {
        await using var world = await World.StartAsync();
        world.Fake.Next(FakeAnswer.Fail(429, retryAfter: 3600));

        var id = await world.App.AddTaskAsync(world.Agent, "Wait");
        var task = await world.App.TaskWhenAsync(id, "retry");

        Assert.Equal("running", task.Text("status"));
        var wait = task.GetProperty("available_at").GetDateTimeOffset() - task.GetProperty("updated_at").GetDateTimeOffset();
        Assert.InRange(wait, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task A_broken_or_garbled_stream_is_tried_again_and_its_half_answer_is_not_kept()
    {
        await using var world = await World.StartAsync();
        world.Fake.Next(FakeAnswer.Say("one two three four").Cut(2, cleanly: true), FakeAnswer.Garbage(), FakeAnswer.Say("whole"));
        var (task, steps) = await world.RunAsync("Try");
        Assert.Equal("whole", task.GetProperty("output_data").Text("result"));
        // What came of the broken one is paid for, and the bill says so.
        var broken = steps[1];
        Assert.Equal("broken_stream", broken.GetProperty("response").Text("error_kind"));
        Assert.True(broken.GetProperty("output_tokens").GetInt64() > 0);
        Assert.True(broken.GetProperty("cost_usd").GetDecimal() > 0);
        Assert.Equal(steps.Sum(s => s.GetProperty("cost_usd").GetDecimal()), task.GetProperty("cost_usd").GetDecimal());
        Assert.Equal(steps.Sum(s => s.GetProperty("output_tokens").GetInt64()), task.GetProperty("output_tokens").GetInt64());
    }

    [Fact]
    public async Task A_silent_provider_is_given_up_and_tried_again()
    {
        await using var world = await World.StartAsync(("LLM_TIMEOUT_SECONDS", "1"));
        world.Fake.Next(FakeAnswer.Silence(), FakeAnswer.Say("Sorry, I was away."));
        var (task, steps) = await world.RunAsync("Hello?");
        Assert.Equal("Sorry, I was away.", task.GetProperty("output_data").Text("result"));
        Assert.Equal("timeout", steps[1].GetProperty("response").Text("error_kind"));
    }

    [Fact]
    public async Task An_answer_of_ten_megabytes_fails_with_a_reason()
    {
        await using var world = await World.StartAsync();
        world.Fake.Always(FakeAnswer.Say(new string('x', 10_000_000)).InPieces(50_000));
        var (task, _) = await world.RunAsync("Talk");
        Assert.Equal("failed", task.Text("status"));
        Assert.Equal("too_large", task.Text("error_code"));
    }

    [Theory]
    [InlineData(401, "invalid_key")]
    [InlineData(404, "model_not_found")]
    [InlineData(400, "bad_request")]
    public async Task What_only_a_person_can_mend_fails_at_once(int status, string code)
    {
        await using var world = await World.StartAsync();
        world.Fake.Always(FakeAnswer.Fail(status));
        var (task, steps) = await world.RunAsync("Try");
        Assert.Equal(("failed", code), (task.Text("status"), task.Text("error_code")));
        Assert.Equal(2, steps.Count);
        Assert.DoesNotContain("sk-ant-test", task.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_stays_away_makes_room_for_the_fallback()
    {
        await using var world = await World.StartAsync();
        world.Fake.When(p => p.Model == world.Fake.Models[0] ? FakeAnswer.Fail(529) : FakeAnswer.Say("I am the other one."));
        var agent = await world.App.AddAgentAsync($"anthropic/{world.Fake.Models[0]}", fallback: $"anthropic/{world.Fake.Models[1]}");
        var id = await world.App.AddTaskAsync(agent, "Try");
        var task = await world.App.TaskWhenAsync(id, "completed", "failed");
        Assert.Equal("I am the other one.", task.GetProperty("output_data").Text("result"));
        Assert.Contains(world.Fake.Models[1], task.GetProperty("output_data").Text("model"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_arguments_go_back_to_the_model_which_can_do_better()
    {
        await using var world = await World.StartAsync();
        world.Fake.Next(FakeAnswer.Call("calculator", new { formula = "1+1" }), FakeAnswer.Call("calculator", new { expression = "1+1" }), FakeAnswer.Say("It is 2."));
        var (task, steps) = await world.RunAsync("Calculate");
        Assert.Equal("completed", task.Text("status"));
        Assert.Contains("is missing", steps[2].Text("error"), StringComparison.Ordinal);
        Assert.Equal("2", steps[4].GetProperty("response").Text("result"));
    }

    [Fact]
    public async Task The_same_call_for_ever_asks_a_person_who_can_end_it()
    {
        await using var world = await World.StartAsync();
        world.Fake.Always(FakeAnswer.Call("calculator", new { expression = "1+1" }));
        var id = await world.App.AddTaskAsync(world.Agent, "Loop");
        await world.App.TaskWhenAsync(id, "input");
        var guard = (await world.App.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().Last();
        Assert.Equal("loop_guard", guard.Text("name"));

        await world.App.PostAsync($"/api/v1/tasks/{id}/steps/{guard.GetProperty("sequence").GetInt32()}/resolve", new { action = "fail" });

        var task = await world.App.TaskWhenAsync(id, "failed");
        Assert.Equal("stopped", task.Text("error_code"));
    }

    [Fact]
    public async Task Cancelling_reaches_the_stream_of_the_model()
    {
        await using var world = await World.StartAsync();
        world.Fake.Always(FakeAnswer.Say("one two three").Hold(1));
        var id = await world.App.AddTaskAsync(world.Agent, "Talk");
        await Eventually.TrueAsync(() => world.Fake.Calls.Count == 1, "the model to be called");

        var cancelled = await world.App.PostAsync($"/api/v1/tasks/{id}/cancel", new { });

        Assert.Equal("cancelled", cancelled.Text("status"));
        await world.Fake.Calls[0].Disconnected.WaitAsync(TimeSpan.FromSeconds(60));
        var again = await world.App.Client.PostAsync($"/api/v1/tasks/{id}/cancel", null);
        Assert.Equal(409, (int)again.StatusCode);
        Assert.Contains("Cannot change task from cancelled to cancelled", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_task_resumes_where_it_stopped_without_paying_again_and_restarts_from_scratch_when_told()
    {
        await using var world = await World.StartAsync();
        world.Fake.Next(FakeAnswer.Call("calculator", new { expression = "1+1" }), FakeAnswer.Fail(400), FakeAnswer.Say("It is 2."));
        var id = await world.App.AddTaskAsync(world.Agent, "Calculate");
        await world.App.TaskWhenAsync(id, "failed");

        await world.App.PostAsync($"/api/v1/tasks/{id}/retry", new { });
        var task = await world.App.TaskWhenAsync(id, "completed");

        Assert.Equal(1, task.GetProperty("retry_count").GetInt32());
        Assert.Equal(2, world.Fake.Paid.Count);
        Assert.Equal(409, (int)(await world.App.Client.PostAsync($"/api/v1/tasks/{id}/retry", null)).StatusCode);

        world.Fake.Next(FakeAnswer.Fail(400), FakeAnswer.Say("Anew."));
        var other = await world.App.AddTaskAsync(world.Agent, "Calculate");
        await world.App.TaskWhenAsync(other, "failed");
        await world.App.PostAsync($"/api/v1/tasks/{other}/retry", new { from = "start" });
        Assert.Equal(1, (await world.App.TaskWhenAsync(other, "completed")).GetProperty("run").GetInt32());
        Assert.Equal(3, (await world.App.GetAsync($"/api/v1/tasks/{other}/steps?run=0")).GetArrayLength() + 1);
    }

    [Fact]
    public async Task A_server_stopped_in_the_middle_finishes_its_tasks_after_the_next_start()
    {
        await using var fake = new FakeAnthropic();
        await fake.StartAsync();
        fake.Next(FakeAnswer.Call("calculator", new { expression = "1+1" }), FakeAnswer.Say("never heard").Hold(1));
        var folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
        var settings = World.Settings(fake);
        var first = await PersonalQApp.StartAsync(settings, folder: folder);
        var id = await first.AddTaskAsync(await first.AddAgentAsync($"anthropic/{fake.Models[0]}"), "Calculate");
        await Eventually.TrueAsync(() => fake.Calls.Count == 2, "the second call");
        await first.StopAsync();
        fake.Always(FakeAnswer.Say("It is 2."));

        await using var second = await PersonalQApp.StartAsync(settings, folder: folder);
        var task = await second.TaskWhenAsync(id, "completed", "failed");

        Assert.Equal("It is 2.", task.GetProperty("output_data").Text("result"));
        var steps = (await second.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().ToList();
        Assert.Equal(["start", "model_call", "tool_call", "model_call", "model_call"], steps.Select(s => s.Text("kind")));
        Assert.Equal("lost", steps[3].GetProperty("response").Text("error_kind"));
    }

    [Fact]
    public async Task A_result_by_schema_is_parsed_into_data()
    {
        await using var world = await World.StartAsync();
        world.Fake.Next(FakeAnswer.Say("Not yet."), FakeAnswer.Say("""{"total": 7}"""));
        var id = await world.App.AddTaskAsync(world.Agent, "Add", new
        {
            output_schema = new Dictionary<string, object>
            {
                ["type"] = "object", ["properties"] = new { total = new { type = "integer" } }, ["required"] = new[] { "total" }, ["additionalProperties"] = false,
            },
        });
        var task = await world.App.TaskWhenAsync(id, "completed", "failed");
        Assert.Equal(7, task.GetProperty("output_data").GetProperty("data").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_paused_agent_keeps_its_tasks_until_it_is_active_again()
    {
        await using var world = await World.StartAsync();
        world.Fake.Always(FakeAnswer.Say("Hello."));
        await world.App.PatchAsync($"/api/v1/agents/{world.Agent.Id}/status", new { status = "paused" });
        var id = await world.App.AddTaskAsync(world.Agent, "Greet");
        Assert.Equal("agent", (await world.App.GetAsync($"/api/v1/tasks/{id}")).Text("waiting_for"));
        await world.App.PatchAsync($"/api/v1/agents/{world.Agent.Id}/status", new { status = "active" });
        await world.App.TaskWhenAsync(id, "completed");
    }

    [Fact]
    public async Task A_run_parks_between_two_steps_when_its_agent_is_paused()
    {
        await using var world = await World.StartAsync();
        world.Fake.Next(FakeAnswer.Call("calculator", new { expression = "1+1" }).AndSay("Let me see").Hold(1));
        world.Fake.Always(FakeAnswer.Say("It is 2."));
        var id = await world.App.AddTaskAsync(world.Agent, "Calculate");
        await Eventually.TrueAsync(() => world.Fake.Calls.Count == 1, "the model to be called");
        await world.App.PatchAsync($"/api/v1/agents/{world.Agent.Id}/status", new { status = "paused" });
        world.Fake.ReleaseSilence();
        await world.App.TaskWhenAsync(id, "agent");
        Assert.Single(world.Fake.Calls);
        await world.App.PatchAsync($"/api/v1/agents/{world.Agent.Id}/status", new { status = "active" });
        await world.App.TaskWhenAsync(id, "completed");
        Assert.Equal(2, world.Fake.Paid.Count);
    }

    [Theory]
    [InlineData(AgentStatus.Inactive)]
    [InlineData(AgentStatus.Training)]
    [InlineData(AgentStatus.Error)]
    public async Task An_agent_that_is_not_active_takes_no_tasks(AgentStatus status)
    {
        await using var world = await World.StartAsync();
        var agent = await world.App.AddAgentAsync(status: status);
        var answer = await world.App.SendJsonAsync(HttpMethod.Post, "/api/v1/tasks", $$"""{"agent_id":"{{agent.Id}}","title":"x"}""");
        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal(0, (await world.App.GetAsync("/api/v1/tasks")).GetArrayLength());
    }

    private sealed class World : IAsyncDisposable
    {
        private World(PersonalQApp app, FakeAnthropic fake, Agent agent) => (App, Fake, Agent) = (app, fake, agent);

        public PersonalQApp App { get; }
        public FakeAnthropic Fake { get; }
        public Agent Agent { get; }

        public static Dictionary<string, string?> Settings(FakeModelServer fake) => new()
        {
            ["ANTHROPIC_API_KEY"] = "sk-ant-test",
            ["ANTHROPIC_BASE_URL"] = fake.Address.ToString(),
            ["LLM_RETRY_BASE_MS"] = "1",
        };

        public static async Task<World> StartAsync(params (string Name, string Value)[] more)
        {
            var fake = new FakeAnthropic();
            await fake.StartAsync();
            var settings = Settings(fake);
            foreach (var (name, value) in more)
                settings[name] = value;
            var app = await PersonalQApp.StartAsync(settings);
            return new World(app, fake, await app.AddAgentAsync($"anthropic/{fake.Models[0]}"));
        }

        public async Task<(JsonElement Task, List<JsonElement> Steps)> RunAsync(string description)
        {
            var id = await App.AddTaskAsync(Agent, description);
            var task = await App.TaskWhenAsync(id, "completed", "failed");
            return (task, [.. (await App.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray()]);
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Fake.DisposeAsync();
        }
    }
}
