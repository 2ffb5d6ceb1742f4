using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Runs;

/// <summary>A run may work for an hour. Nights in which nothing works, in the midst of a call, are not part of it.</summary>
public sealed class WorkingTimeTests : IAsyncLifetime
{
    private static readonly TimeSpan Night = TimeSpan.FromHours(10);

    private readonly MovedClock clock = new(TimeProvider.System.GetUtcNow());
    private readonly string folder = Directory.CreateTempSubdirectory("personalq-test-").FullName;
    private readonly StuckTool letter = new();
    private FakeAnthropic fake = null!;

    public async ValueTask InitializeAsync() => fake = await FakeAnthropic.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        await fake.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_night_without_the_program_in_the_midst_of_a_model_call()
    {
        fake.Next(FakeAnswer.Say("One two three").Hold(1));
        string id;
        await using (var evening = await StartAsync())
        {
            id = await TaskAsync(evening);
            await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the first call");
        }

        clock.Advance(Night);
        Calculate();
        await using var morning = await StartAsync();
        await AssertCompletedAsync(morning, id);
    }

    [Fact]
    public async Task A_night_in_which_the_computer_sleeps_in_the_midst_of_a_model_call()
    {
        fake.Next(FakeAnswer.Call("calculator", new { expression = "1+1" }).AndSay("One two three").Hold(1));
        await using var app = await StartAsync();
        var id = await TaskAsync(app);
        await Eventually.TrueAsync(() => fake.Calls.Count == 1, "the first call");

        clock.Sleep(Night);
        Calculate();
        await Eventually.GetAsync(() =>
        {
            fake.ReleaseSilence(); // what is not silent yet is let go the next time
            return app.GetAsync($"/api/v1/tasks/{id}");
        }, t => t.Text("status") is "completed" or "failed", "the task to end");
        await AssertCompletedAsync(app, id);
    }

    [Fact]
    public async Task A_night_in_which_the_computer_sleeps_in_the_midst_of_a_tool()
    {
        fake.When(p => p.Turn == 0 ? FakeAnswer.Call("look", new { }) : FakeAnswer.Say("Two"));
        await using var app = await StartAsync();
        await AssertCompletedAsync(app, await TaskAsync(app));
    }

    [Fact]
    public async Task A_night_until_a_person_says_what_became_of_a_call()
    {
        fake.When(p => p.Turn == 0 ? FakeAnswer.Call("send_letter", new { }) : FakeAnswer.Say("Two"));
        string id;
        await using (var evening = await StartAsync())
        {
            id = await TaskAsync(evening);
            await letter.Called.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        await using var app = await StartAsync();
        await app.TaskWhenAsync(id, "outcome", "completed", "failed");
        clock.Advance(Night);
        var step = (await app.GetAsync($"/api/v1/tasks/{id}/steps")).EnumerateArray().Single(s => s.Text("kind") == "tool_call");
        await app.PostAsync($"/api/v1/tasks/{id}/steps/{step.GetProperty("sequence").GetInt32()}/resolve", new { action = "done" });
        await AssertCompletedAsync(app, id);
    }

    private void Calculate() => fake.When(p => p.Turn == 0 ? FakeAnswer.Call("calculator", new { expression = "1+1" }) : FakeAnswer.Say("Two"));

    private Task<PersonalQApp> StartAsync() => PersonalQApp.StartAsync(
        new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = "sk-ant-test", ["ANTHROPIC_BASE_URL"] = fake.Address.ToString() },
        s => s.AddSingleton<TimeProvider>(clock).AddSingleton<Tool>(letter).AddSingleton<Tool>(new NightTool(clock)), folder);

    private async Task<string> TaskAsync(PersonalQApp app) => await app.AddTaskAsync(await app.AddAgentAsync(model: $"anthropic/{fake.Models[0]}"), "What is 1+1?");

    private static async Task AssertCompletedAsync(PersonalQApp app, string id)
    {
        var task = await app.TaskWhenAsync(id, "completed", "failed");
        Assert.True(task.Text("status") == "completed", $"{task}");
        Assert.Equal("Two", task.GetProperty("output_data").Text("result"));
    }

    /// <summary>Looks for something, and the computer sleeps meanwhile.</summary>
    private sealed class NightTool(MovedClock clock) : Tool
    {
        public override string Name => "look";
        public override string Description => "Looks.";
        public override JsonElement Schema { get; } = ParseSchema("""{"type": "object"}""");
        public override ToolEffect Effect => ToolEffect.ReadOnly;
        public override bool OnByDefault => true;

        public override ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken ct)
        {
            clock.Sleep(Night);
            return ValueTask.FromResult(new ToolResult("Seen"));
        }
    }
}
