using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PersonalQ.Agents;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Workflows;

/// <summary>A manager and its team, against strict fakes of Anthropic and OpenAI.</summary>
[Trait("Database", "any")]
public sealed class HierarchyTests
{
    private static bool IsManager(FakePrompt p) => p.System.StartsWith("You lead a team", StringComparison.Ordinal);

    private static object Work(params (string Id, string To, string Task, string[] After)[] work) => new
    {
        assignments = work.Select(w => new { id = w.Id, to = w.To, task = w.Task, expected_output = "Facts", after = w.After }),
    };

    private static object Review(params (string Id, string Verdict, string Feedback, string? To)[] reviews) => new
    {
        reviews = reviews.Select(r => r.To is null ? (object)new { id = r.Id, verdict = r.Verdict, feedback = r.Feedback } : new { id = r.Id, verdict = r.Verdict, feedback = r.Feedback, to = r.To }),
    };

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    public async Task A_manager_delegates_reviews_sends_back_asks_reassigns_and_combines(string provider)
    {
        await using var world = await WorkflowWorld.StartAsync(provider);
        world.Fake.When(p => !IsManager(p) ? null : p.Turn switch
        {
            0 => FakeAnswer.Call("delegate_work", Work(("facts", "researcher", "Find facts", []), ("text", "writer", "Write it up", ["facts"]))).AndSay("Here is my plan. "),
            1 => FakeAnswer.Call("review_work", Review(("facts", "accept", "Good", null), ("text", "redo", "Shorter, please", null))),
            2 => FakeAnswer.Call("review_work", Review(("text.2", "reassign", "Still too long", "researcher"), ("facts", "ask", "Where is it from?", null))),
            _ => FakeAnswer.Say("The final report."),
        });
        world.Fake.When(p => FakeAnswer.Say($"result of <{p.First.Split('\n')[0]}>"));
        var (researcher, writer) = (await world.AgentAsync("Researcher"), await world.AgentAsync("Writer"));

        var run = await world.App.StartRunAsync([researcher, writer], ["Collect facts", "Write a report"], "hierarchical", new { goal = "A report on tea" });
        var ended = await world.App.RunEndAsync(run.Id());

        Assert.Equal(("completed", "The final report."), (ended.Text("status"), ended.Text("output")));
        var work = ended.GetProperty("delegations").EnumerateArray().ToList();
        Assert.Equal(["facts assign researcher", "text assign writer", "text.2 redo writer", "text.3 reassign researcher", "facts.2 follow_up researcher"],
            work.OrderBy(d => d.Text("created_at")).Select(d => $"{d.Text("key")} {d.Text("kind")} {d.Text("member")}"));
        Assert.All(work, d => Assert.Equal("completed", d.Text("status")));
        Assert.Equal(["follow_up Where is it from?", "redo Shorter, please", "reassigned Still too long", " ", " "],
            new[] { "facts", "text", "text.2", "text.3", "facts.2" }.Select(k => work.Single(d => d.Text("key") == k)).Select(d => $"{d.GetProperty("review").GetString()} {d.GetProperty("feedback").GetString()}"));
        // The writer had the facts, and was told what was wrong with its text.
        var told = await TextAsync(world, work.Single(d => d.Text("key") == "text"));
        Assert.Contains("result of <Find facts>", told, StringComparison.Ordinal);
        Assert.Contains("Expected output: Facts", told, StringComparison.Ordinal);
        var redone = await TextAsync(world, work.Single(d => d.Text("key") == "text.2"));
        Assert.Contains("sent back: Shorter, please", redone, StringComparison.Ordinal);
        Assert.Contains("Your result so far\nresult of <Write it up>", redone, StringComparison.Ordinal);
        Assert.Contains("writer has tried this: Still too long", await TextAsync(world, work.Single(d => d.Text("key") == "text.3")), StringComparison.Ordinal);
        // The whole conversation is in the manager's steps.
        var steps = await world.App.GetAsync($"/api/v1/tasks/{ended.Node("manager").Text("task_id")}/steps");
        Assert.Equal(["start", "model_call", "tool_call", "model_call", "tool_call", "model_call", "tool_call", "model_call"], steps.Texts("kind"));
        // Four turns of the manager, five pieces of work, each paid once.
        Assert.Equal(9, world.Fake.Paid.Count);
        var tools = world.Fake.Calls.First(c => IsManager(c.Prompt)).Prompt.Body.GetProperty("tools").GetRawText();
        Assert.Contains("""["researcher","writer"]""", string.Concat(tools.Where(c => !char.IsWhiteSpace(c))), StringComparison.Ordinal);
        Assert.Equal(["delegate_work", "review_work"], world.Fake.Calls.First(c => IsManager(c.Prompt)).Prompt.Tools.Order());
        Assert.True(ended.GetProperty("cost_usd").GetDecimal() > 0);
    }

    [Fact]
    public async Task Work_that_needs_others_is_told_the_results_of_all_of_them()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? FakeAnswer.Say($"result of <{p.First.Split('\n')[0]}>") : p.Turn switch
        {
            0 => FakeAnswer.Call("delegate_work", Work(("a", "one", "First", []), ("b", "two", "Second", ["a"]), ("c", "one", "Third", ["a", "b"]))),
            1 => FakeAnswer.Call("review_work", Review(("a", "redo", "Longer", null))),
            _ => FakeAnswer.Say("All."),
        });
        var run = await world.App.StartRunAsync([await world.AgentAsync("One"), await world.AgentAsync("Two")], ["x", "y"], "hierarchical");
        var work = (await world.App.RunEndAsync(run.Id())).GetProperty("delegations").EnumerateArray().ToDictionary(d => d.Text("key"));
        Assert.All(work.Values, d => Assert.Equal("completed", d.Text("status")));
        var told = await TextAsync(world, work["c"]);
        Assert.Contains("result of <First>", told, StringComparison.Ordinal);
        Assert.Contains("result of <Second>", told, StringComparison.Ordinal);
        Assert.Contains("result of <First>", await TextAsync(world, work["a.2"]), StringComparison.Ordinal);
        Assert.Equal("result of <First>", work["a"].Text("result")); // still there after its verdict
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manager_whose_run_was_cancelled_hands_out_nothing_any_more(bool cancelled)
    {
        await using var app = await PersonalQApp.StartAsync(new Dictionary<string, string?> { ["WORKER_CONCURRENCY"] = "0" });
        var run = (await app.StartRunAsync([await app.AddAgentAsync(name: "One"), await app.AddAgentAsync(name: "Two")], ["x", "y"], "hierarchical")).Id();
        var manager = Assert.Single((await app.GetAsync($"/api/v1/tasks?workflow_run_id={run}")).EnumerateArray());
        var manages = await app.Database.WriteAsync(async session => await session.ExecuteAsync("update tasks set status = 'running' where id = @p0", manager.Id()), CancellationToken.None);
        Assert.Equal(1, manages);
        if (cancelled)
            await app.PostAsync($"/api/v1/workflow-runs/{run}/cancel", new { });

        // Its intent was written in the same batch as the cancel, and it is about to act.
        var tool = app.Services.GetServices<Tool>().Single(t => t.Name == "delegate_work");
        var call = new ToolCall(manager.Id(), manager.Text("agent_id"), 3, JsonSerializer.SerializeToElement(Work(("w1", "one", "A", []))), "call-1", app.Folder);
        if (cancelled)
            Assert.Contains("has ended", (await Assert.ThrowsAsync<ToolException>(async () => await tool.InvokeAsync(call, CancellationToken.None))).Message, StringComparison.Ordinal);
        else
            Assert.NotNull((await tool.InvokeAsync(call, CancellationToken.None)).Wait);
        Assert.Equal(cancelled ? 1 : 2, (await app.GetAsync($"/api/v1/tasks?workflow_run_id={run}")).GetArrayLength());
        Assert.Equal(cancelled ? 0 : 1, (await app.GetAsync($"/api/v1/workflow-runs/{run}")).GetProperty("delegations").GetArrayLength());
    }

    [Fact]
    public async Task Independent_work_is_done_at_the_same_time_and_a_member_may_be_used_many_times()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? FakeAnswer.Say("ok").Hold(0)
            : p.Turn == 0 ? FakeAnswer.Call("delegate_work", Work(("w1", "one", "A", []), ("w2", "one", "B", []), ("w3", "one", "C", []), ("w4", "two", "D", []))) : FakeAnswer.Say("All."));
        var run = await world.App.StartRunAsync([await world.AgentAsync("One"), await world.AgentAsync("Two")], ["x", "y"], "hierarchical");
        await world.CallsAsync(5); // the manager's, and four at once
        var ended = await world.ReleaseAsync(run.Id());
        Assert.Equal(("completed", 4), (ended.Text("status"), ended.GetProperty("delegations").GetArrayLength()));
        Assert.Contains("[w3] one: ok", world.Fake.Paid[^1].Prompt.ToolResults[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    public async Task A_manager_that_only_talks_is_asked_once_more_with_the_schema_and_then_the_plan_runs_without_it(string provider)
    {
        await using var world = await WorkflowWorld.StartAsync(provider);
        world.Fake.When(p => FakeAnswer.Say(IsManager(p) ? "I would ask the researcher, then the writer." : $"{WorkflowWorld.WordOf(p)} done"));
        var run = await world.App.StartRunAsync([await world.AgentAsync("Researcher"), await world.AgentAsync("Writer")], ["collect", "write"], "hierarchical");
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal("## Task 1\n\ncollect done\n\n## Task 2\n\nwrite done", ended.Text("output"));
        Assert.Equal([0, 1], ended.Nodes("manager").Select(n => n.GetProperty("iteration").GetInt32()));
        var asked = world.Fake.Calls.Where(c => IsManager(c.Prompt)).Select(c => c.Prompt.First).ToList();
        Assert.Equal(2, asked.Count);
        Assert.Contains("Do not answer in prose", asked[1], StringComparison.Ordinal);
        Assert.Contains("\"assignments\"", asked[1], StringComparison.Ordinal);
        Assert.Contains("### Task 1\ncollect done", await world.App.InstructionAsync(ended.Node("task_2")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_that_listens_the_second_time_leads()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? FakeAnswer.Say("fact") : p.Turn > 0 ? FakeAnswer.Say("Report.")
            : p.First.Contains("Do not answer in prose", StringComparison.Ordinal) ? FakeAnswer.Call("delegate_work", Work(("w", "researcher", "Look", []))) : FakeAnswer.Say("Let me think."));
        var run = await world.App.StartRunAsync([await world.AgentAsync("Researcher")], ["collect"], "hierarchical");
        Assert.Equal("Report.", (await world.App.RunEndAsync(run.Id())).Text("output"));
    }

    [Fact]
    public async Task A_member_that_does_not_exist_and_work_that_waits_for_itself_go_back_to_the_manager()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? FakeAnswer.Say("fact") : p.Turn switch
        {
            0 => FakeAnswer.Call("delegate_work", Work(("w", "wizard", "Look", []))),
            1 => FakeAnswer.Call("delegate_work", Work(("w", "researcher", "Look", ["w"]))),
            2 => FakeAnswer.Call("delegate_work", Work(("w", "researcher", "Look", ["nothing"]))),
            3 => FakeAnswer.Call("review_work", Review(("ghost", "accept", "", null))),
            4 => FakeAnswer.Call("delegate_work", Work(("w", "researcher", "Look", []))),
            _ => FakeAnswer.Say("Report."),
        });
        var run = await world.App.StartRunAsync([await world.AgentAsync("Researcher")], ["collect"], "hierarchical");
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("Report.", ended.Text("output"));
        var heard = world.Fake.Calls.Last(c => IsManager(c.Prompt)).Prompt.ToolResults;
        Assert.Contains("researcher", heard[0], StringComparison.Ordinal);
        Assert.Contains("waits for itself", heard[1], StringComparison.Ordinal);
        Assert.Contains("There is no work 'nothing'", heard[2], StringComparison.Ordinal);
        Assert.Contains("There is no work 'ghost'", heard[3], StringComparison.Ordinal);
        Assert.Single(ended.GetProperty("delegations").EnumerateArray());
    }

    [Fact]
    public async Task A_manager_that_delegates_for_ever_is_stopped_by_the_bounds_and_what_was_done_is_kept()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => IsManager(p) ? FakeAnswer.Call("delegate_work", Work(($"w{p.Turn}", "researcher", $"Look {p.Turn}", []))) : FakeAnswer.Say($"{p.First.Split('\n')[0]} done"));
        var run = await world.App.StartRunAsync([await world.AgentAsync("Researcher")], ["collect"], "hierarchical", new { max_rounds = 3 });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Equal(3, ended.GetProperty("delegations").GetArrayLength());
        Assert.Contains("Look 2 done", ended.Text("output"), StringComparison.Ordinal);
        Assert.Equal("manager_exhausted", ended.Node("manager").Text("error_code"));
        Assert.InRange(world.Fake.Calls.Count, 6, 12);
    }

    [Fact]
    public async Task A_manager_that_says_the_same_for_ever_is_stopped()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => IsManager(p) ? FakeAnswer.Call("delegate_work", Work(("w", "researcher", "Look", []))) : FakeAnswer.Say("nothing new"));
        var run = await world.App.StartRunAsync([await world.AgentAsync("Researcher")], ["collect"], "hierarchical");
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("completed", ended.Text("status"));
        Assert.Contains("nothing new", ended.Text("output"), StringComparison.Ordinal);
        Assert.InRange(ended.GetProperty("delegations").GetArrayLength(), 1, 3);
    }

    [Fact]
    public async Task More_work_than_allowed_is_refused_as_a_whole()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? FakeAnswer.Say("ok") : p.Turn switch
        {
            0 => FakeAnswer.Call("delegate_work", Work(("a", "one", "A", []), ("b", "one", "B", []), ("c", "one", "C", []))),
            1 => FakeAnswer.Call("delegate_work", Work(("a", "one", "A", []), ("b", "one", "B", []))),
            _ => FakeAnswer.Say("Fine."),
        });
        var run = await world.App.StartRunAsync([await world.AgentAsync("One")], ["x"], "hierarchical", new { max_delegations = 2 });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("Fine.", 2), (ended.Text("output"), ended.GetProperty("delegations").GetArrayLength()));
    }

    [Fact]
    public async Task Work_of_a_member_that_fails_or_is_gone_comes_back_to_the_manager_who_gives_it_to_another()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? p.First.StartsWith("Hard", StringComparison.Ordinal) && !p.First.Contains("has tried", StringComparison.Ordinal) ? FakeAnswer.Silence() : FakeAnswer.Say("solved")
            : p.Turn switch
            {
                0 => FakeAnswer.Call("delegate_work", Work(("w", "one", "Hard", []), ("next", "two", "Then", ["w"]))),
                1 => FakeAnswer.Call("review_work", Review(("w", "reassign", "One is gone", "two"))),
                _ => FakeAnswer.Say("Done by two."),
            });
        var (one, two) = (await world.AgentAsync("One"), await world.AgentAsync("Two"));
        var run = await world.App.StartRunAsync([one, two], ["x", "y"], "hierarchical");
        await world.CallsAsync(2);
        await world.App.Client.DeleteAsync($"/api/v1/agents/{one.Id}");
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("Done by two.", ended.Text("output"));
        var work = ended.GetProperty("delegations").EnumerateArray().ToDictionary(d => d.Text("key"));
        Assert.Equal(("cancelled", "This member is gone."), (work["w"].Text("status"), work["w"].Text("error")));
        Assert.Equal(("failed", "'w', which it needs, has no result."), (work["next"].Text("status"), work["next"].Text("error")));
        Assert.Equal(("completed", "two"), (work["w.2"].Text("status"), work["w.2"].Text("member")));
    }

    [Fact]
    public async Task Cancel_stops_manager_and_members_and_a_resume_pays_nothing_again()
    {
        await using var world = await WorkflowWorld.StartAsync();
        var silent = true;
        world.Fake.When(p => !IsManager(p) ? silent && p.First.StartsWith("B", StringComparison.Ordinal) ? FakeAnswer.Silence() : FakeAnswer.Say("ok")
            : p.Turn switch
            {
                0 => FakeAnswer.Call("delegate_work", Work(("a", "one", "A", []), ("b", "one", "B", []), ("c", "one", "C", ["b"]))),
                1 => FakeAnswer.Call("review_work", Review(("b", "redo", "Do it now", null))),
                _ => FakeAnswer.Say("Fine."),
            });
        var run = await world.App.StartRunAsync([await world.AgentAsync("One")], ["x"], "hierarchical");
        await Eventually.GetAsync(() => world.App.GetAsync($"/api/v1/workflow-runs/{run.Id()}"),
            r => world.Fake.Calls.Count == 3 && r.GetProperty("delegations").EnumerateArray().Any(d => d.Text("status") == "completed"), "a to be done and b to be under way");
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/cancel", new { });
        await world.Fake.Calls.Single(c => c.Prompt.First.StartsWith('B')).Disconnected;
        var tasks = await world.App.GetAsync($"/api/v1/tasks?workflow_run_id={run.Id()}");
        Assert.Equal(["cancelled", "cancelled", "completed"], tasks.Texts("status").Order());

        silent = false;
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("completed", "Fine."), (ended.Text("status"), ended.Text("output")));
        Assert.Equal(1, world.Fake.Paid.Count(c => c.Prompt.First.StartsWith('A')));
        Assert.Empty(world.Fake.PaidTwice);
    }

    [Fact]
    public async Task A_spent_budget_holds_delegated_work_until_the_cap_is_raised()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? FakeAnswer.Say("ok") : p.Turn == 0 ? FakeAnswer.Call("delegate_work", Work(("a", "one", "A", []), ("b", "one", "B", ["a"]))) : FakeAnswer.Say("Fine."));
        var run = await world.App.StartRunAsync([await world.AgentAsync("One")], ["x"], "hierarchical", new { max_cost_usd = 0.000001 });
        var held = await world.App.RunWhenAsync(run.Id(), "budget");
        Assert.Equal("pending", held.GetProperty("delegations")[0].Text("status")); // the manager's own turn has spent it
        Assert.Single(world.Fake.Calls);
        await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/resume", new { max_cost_usd = 1 });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal(("completed", "Fine."), (ended.Text("status"), ended.Text("output")));
        Assert.Equal(4, world.Fake.Paid.Count);
    }

    [Fact]
    public async Task An_agent_of_the_users_leads_with_its_own_prompt_and_is_no_member()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => p.Tools.Contains("delegate_work") ? p.Turn == 0 ? FakeAnswer.Call("delegate_work", Work(("w", "one", "Look", []))) : FakeAnswer.Say("Led.") : FakeAnswer.Say("ok"));
        var (boss, one) = (await world.AgentAsync("Boss"), await world.AgentAsync("One"));
        var run = await world.App.StartRunAsync([one], ["x"], "hierarchical", new { manager_agent_id = boss.Id });
        var ended = await world.App.RunEndAsync(run.Id());
        Assert.Equal("Led.", ended.Text("output"));
        Assert.Equal(boss.Id, ended.Node("manager").Text("agent_id"));
        Assert.Equal("You are a test.", world.Fake.Calls[0].Prompt.System);
        using var itself = await world.App.TryPostAsync("/api/v1/workflow-runs",
            new { agents = new[] { boss.Id, one.Id }, task_descriptions = (string[])["x", "y"], process = "hierarchical", settings = new { manager_agent_id = boss.Id } });
        Assert.Equal("agents.0 delegation_to_itself", await HttpProbe.FieldsAsync(itself));
    }

    [Fact]
    public async Task A_hierarchical_run_is_done_again_from_its_beginning()
    {
        await using var world = await WorkflowWorld.StartAsync();
        world.Fake.When(p => !IsManager(p) ? FakeAnswer.Say("ok") : p.Turn == 0 ? FakeAnswer.Call("delegate_work", Work(("w", "one", "Look", []))) : FakeAnswer.Say("Fine."));
        var run = await world.App.StartRunAsync([await world.AgentAsync("One")], ["x"], "hierarchical");
        await world.App.RunEndAsync(run.Id());
        var again = await world.App.PostAsync($"/api/v1/workflow-runs/{run.Id()}/rerun", new { from_node = "task_1", instruction = "Another" });
        var ended = await world.App.RunEndAsync(again.Id());
        Assert.Equal(("Fine.", 1), (ended.Text("output"), ended.GetProperty("delegations").GetArrayLength()));
        Assert.Contains("Another", await world.App.InstructionAsync(ended.Node("manager")), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(WorkflowWorld world, JsonElement delegation) =>
        (await world.App.GetAsync($"/api/v1/tasks/{delegation.Text("task_id")}")).Text("description");

    [Fact]
    public async Task A_run_of_the_demo_model_makes_no_call_that_fails()
    {
        await using var app = await PersonalQApp.StartAsync();
        var agents = new[] { await app.AddAgentAsync(), await app.AddAgentAsync() };
        var run = await app.RunEndAsync((await app.StartRunAsync(agents, ["Research bees", "Write about bees"], "hierarchical")).Id());
        Assert.Equal("completed", run.Text("status"));
        Assert.DoesNotContain("Error", run.Text("output"), StringComparison.Ordinal);
        var steps = await app.GetAsync($"/api/v1/tasks/{run.Node("manager").Text("task_id")}/steps");
        Assert.DoesNotContain("failed", steps.EnumerateArray().Select(s => s.Text("state")));
    }
}
