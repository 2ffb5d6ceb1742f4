using System.Text.Json;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tests.Workflows;

namespace PersonalQ.Tests.Support;

/// <summary>What the pictures show: a task that is finished, a workflow in the middle of its run, told by a fake model.</summary>
/// <param name="Task">The finished task.</param>
/// <param name="Workflow">The workflow, for the editor.</param>
/// <param name="Run">Its run, which is writing.</param>
internal sealed record ScreenshotStory(string Task, string Workflow, string Run)
{
    private const string Report = """
        ## What customers say

        Forty reviews of the last quarter were read: **31 are positive**, 6 mixed, 3 negative.

        | Theme | Mentions | Mood |
        |---|---:|---|
        | Battery life | 18 | good |
        | Setup | 11 | mixed |
        | Support | 7 | good |
        | Price | 4 | bad |

        1. A setup that takes **one** step instead of four
        2. A quieter fan
        3. Clear words about the price of the second year

        """;

    /// <summary>Gives the fake its lines, which it says with a little thought before each.</summary>
    public static void Teach(FakeOpenAi model)
    {
        model.Latency = TimeSpan.FromMilliseconds(300);
        model.When(prompt => !prompt.First.Contains("Count the moods", StringComparison.Ordinal) ? null : prompt.Turn switch
        {
            0 => FakeAnswer.Call("list_files", new { }).AndCall("calculator", new { expression = "31 + 6 + 3" }).AndSay("I look at what is there, and count."),
            1 => FakeAnswer.Call("write_file", new { path = "report.md", content = Report }).AndSay("Forty reviews in all. I write the report."),
            _ => FakeAnswer.Say(Report),
        });
        model.When(prompt => prompt.First.Contains("Write the report", StringComparison.Ordinal) ? FakeAnswer.Say(Report).Hold(40) : null);
        model.When(prompt => prompt.First.Contains("Collect", StringComparison.Ordinal) ? FakeAnswer.Say("Forty reviews from three shops, the oldest from July.") : null);
        model.When(prompt => prompt.First.Contains("mood", StringComparison.Ordinal) ? FakeAnswer.Say("31 positive, 6 mixed, 3 negative.") : null);
        model.Always(FakeAnswer.Say("Battery life, setup, support and price, in this order."));
    }

    /// <summary>Plays it, up to the word at which the model stops and thinks.</summary>
    public static async Task<ScreenshotStory> PlayAsync(PersonalQApp app)
    {
        var analyst = await AgentAsync(app, "Review Analyst", "Reads what customers write, and says what they mean");
        var writer = await AgentAsync(app, "Report Writer", "Turns findings into a page that people read to its end");
        var task = (await app.PostAsync("/api/v1/tasks", new
        {
            agent_id = analyst.Id(),
            title = "What customers say about the headphones",
            description = "Count the moods of the reviews and write report.md.",
        })).Id();
        await app.TaskWhenAsync(task, "completed", "failed");
        var workflow = await app.SaveWorkflowAsync(new
        {
            name = "Customer report",
            description = "From reviews to a page that somebody has approved",
            nodes = new object[]
            {
                new { id = "collect", label = "Collect reviews", agent_id = analyst.Id(), instruction = "Collect the reviews of the last quarter." },
                new { id = "mood", label = "Judge the mood", agent_id = analyst.Id(), instruction = "Judge the mood of each review." },
                new { id = "themes", label = "Find themes", agent_id = analyst.Id(), instruction = "Find what they talk about." },
                new { id = "write", label = "Write the report", agent_id = writer.Id(), instruction = "Write the report: one table, three wishes." },
                new { id = "publish", type = "approval", label = "Publish?", instruction = "Shall this report be published?" },
            },
            edges = new[]
            {
                new { source = "collect", target = "mood" },
                new { source = "collect", target = "themes" },
                new { source = "mood", target = "write" },
                new { source = "themes", target = "write" },
                new { source = "write", target = "publish" },
            },
        });
        var run = (await app.StartRunAsync(new { workflow_id = workflow })).Id();
        await Eventually.GetAsync(
            () => app.GetAsync($"/api/v1/workflow-runs/{run}"),
            found => found.Nodes("write") is [var write] && write.Text("status") == "running",
            "the report to be written");
        return new(task, workflow, run);
    }

    private static Task<JsonElement> AgentAsync(PersonalQApp app, string name, string description) => app.CreateAgentAsync(
        name,
        ("description", description),
        ("model", "openai/gpt-4.1"),
        ("status", "active"),
        ("tags", new[] { "reviews" }),
        ("system_prompt", "You read carefully, count before you judge, and answer briefly."));
}
