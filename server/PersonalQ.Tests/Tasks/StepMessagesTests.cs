using System.Text.Json;
using PersonalQ.Runs;
using PersonalQ.Tests.Runs;
using PersonalQ.Tests.Support;

namespace PersonalQ.Tests.Tasks;

[Trait("Database", "any")]
public sealed class StepMessagesTests
{
    [Fact]
    public async Task The_messages_of_a_step_are_those_its_call_sent()
    {
        await using var app = await PersonalQApp.StartAsync();
        var maker = new JournalMaker(s => s with
        {
            Limits = s.Limits with { MaxResultChars = 10 },
            Attachments = [new RunFile("report.pdf", "application/pdf", 7)],
        });
        var (first, second) = (maker.Call(id: "same"), maker.Call(id: "same"));
        maker.Answer("Let me see.", first).Result(first, "0123456789abcdef");     // 1, 2
        maker.Failure();                                                          // 3
        maker.Answer("", second).Result(second, "short");                         // 4, 5
        maker.Model(StepState.Done, new ModelCallResponse { Text = "All in short." }, CallPurpose.Compaction, upTo: 3); // 6
        maker.Answer("Hm.");                                                      // 7
        maker.Model(StepState.Done, new ModelCallResponse { Text = "Done." }, CallPurpose.Repair); // 8
        var task = await PutAsync(app, maker);

        var early = await MessagesAsync(3);
        Assert.Equal("You work.", early.Text("system_prompt"));
        Assert.Equal(["user: Do it.", "assistant: Let me see.", "user: "], Said(early));
        Assert.Equal("report.pdf", early.GetProperty("messages")[0].GetProperty("attachments")[0].GetString());
        Assert.Equal("1+1", early.GetProperty("messages")[1].GetProperty("tool_calls")[0].GetProperty("arguments").Text("expression"));
        var cut = early.GetProperty("messages")[2].GetProperty("tool_results")[0];
        Assert.Equal("calculator", cut.Text("name"));
        Assert.StartsWith("0123456\n[… 6 of 16 characters are left out here.", cut.Text("text"), StringComparison.Ordinal);

        // The instruction to shorten stands in the same message as the results before it.
        var compaction = Said(await MessagesAsync(6));
        Assert.Equal(3, compaction.Count);
        Assert.StartsWith("user: Summarise the conversation so far", compaction[2], StringComparison.Ordinal);

        Assert.Equal(
            ["user: Do it.", "assistant: Summary of my work so far:\n\nAll in short.", "user: Go on with the task from there.", "assistant: ", "user: ", "assistant: Hm.", "user: again"],
            Said(await MessagesAsync(8)));

        await HttpProbe.ProblemAsync(await app.Client.GetAsync($"/api/v1/tasks/{task}/steps/2/messages"), 422, "validation_error");
        await HttpProbe.ProblemAsync(await app.Client.GetAsync($"/api/v1/tasks/{task}/steps/99/messages"), 404, "not_found");
        await HttpProbe.ProblemAsync(await app.Client.GetAsync($"/api/v1/tasks/{task}/steps/3/messages?run=7"), 404, "not_found");
        await HttpProbe.ProblemAsync(await app.Client.GetAsync("/api/v1/tasks/nobody/steps/3/messages"), 404, "not_found");

        Task<JsonElement> MessagesAsync(int sequence) => app.GetAsync($"/api/v1/tasks/{task}/steps/{sequence}/messages?run=0");
    }

    private static List<string> Said(JsonElement answer) =>
        [.. answer.GetProperty("messages").EnumerateArray().Select(m => $"{m.Text("role")}: {m.Text("text")}")];

    private static async Task<string> PutAsync(PersonalQApp app, JournalMaker maker)
    {
        var agent = await app.CreateAgentAsync("Ada", ("status", "paused"));
        var task = (await app.PostAsync("/api/v1/tasks", new { agent_id = agent.Id(), title = "Work" })).Id();
        await app.Database.WriteAsync(session =>
        {
            session.Db.RunSteps.AddRange(maker.Journal.Steps.Select(s => s with { TaskId = task }));
            return ValueTask.CompletedTask;
        }, CancellationToken.None);
        return task;
    }
}
