using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Tests.Workflows.Plan;

public sealed class WorkflowPlanTests
{
    [Fact]
    public void A_sequence_without_edges_runs_in_the_order_of_its_nodes_and_each_reads_the_one_before()
    {
        var run = new PlanRun(new WorkflowDefinition { Process = WorkflowProcess.Sequential, Nodes = [Graphs.Agent("a"), Graphs.Agent("b"), Graphs.Agent("c")] });
        Assert.Equal("a", run.Open);
        Assert.Equal("Do a", run.InstructionOf("a"));
        run.Done("a", "apples");
        Assert.Equal("b", run.Open);
        Assert.Equal("Do b\n\nContext from earlier steps:\n\n### a\napples", run.InstructionOf("b"));
        run.Done("b", "peeled").Done("c", "cake");
        Assert.Equal("cake", run.Output!.Value.GetString());
        Assert.Equal("a b c", run.Begun);
    }

    [Fact]
    public void Branches_run_at_once_and_a_join_waits_for_all_of_them()
    {
        var run = new PlanRun(Graphs.Of("a>b a>c b>d c>d")).Done("a");
        Assert.Equal("b c", run.Open);
        run.Done("c", "from c");
        Assert.Equal("b", run.Open);
        run.Done("b", "from b");
        Assert.Equal("d", run.Open);
        Assert.EndsWith("### b\nfrom b\n\n### c\nfrom c", run.InstructionOf("d"), StringComparison.Ordinal);
        run.Done("d");
        Assert.True(run.HasEnded);
    }

    [Fact]
    public void A_join_of_any_begins_with_the_first_and_is_not_begun_again()
    {
        var run = new PlanRun(Graphs.Of("a>b a>c b>d c>d", Graphs.Agent("d", NodeJoin.Any))).Done("a").Done("b");
        Assert.Equal("c d", run.Open);
        run.Done("c");
        Assert.Equal("d", run.Open);
        run.Done("d");
        Assert.True(run.HasEnded);
        Assert.Equal("a b c d", run.Begun);
    }

    [Fact]
    public void The_first_success_stops_the_others_and_failures_before_it_do_not_matter()
    {
        var run = new PlanRun(Graphs.Of("a>b a>c a>d b>e c>e d>e", Graphs.Agent("e", NodeJoin.FirstSuccess))).Done("a").Fails("b");
        Assert.Equal("c d", run.Open);
        run.Done("c", "c won");
        Assert.Equal("e", run.Open);
        Assert.Equal(AgentTaskStatus.Cancelled, run.Row("d").Status);
        Assert.Equal("not_needed", run.Row("d").ErrorCode);
        run.Done("e", "good");
        Assert.Equal("good", run.Output!.Value.GetString());
    }

    [Fact]
    public void When_nobody_succeeds_for_a_first_success_the_run_fails_for_the_first_reason()
    {
        var run = new PlanRun(Graphs.Of("b>e c>e", Graphs.Agent("e", NodeJoin.FirstSuccess))).Fails("b", "No luck.").Fails("c", "None either.");
        Assert.Equal("broken", run.Failure!.Code);
        Assert.Contains("No luck.", run.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inputs.n > 3", "yes")]
    [InlineData("inputs.n > 5", "no")]
    public void A_condition_takes_the_branch_of_its_value(string expression, string taken)
    {
        var run = new PlanRun(Graphs.Of("if>yes:true if>no:false yes>end no>end", Graphs.Condition("if", expression)), new { n = 4 });
        Assert.Equal(taken, run.Open);
        run.Done(taken, "ok");
        Assert.Equal("end", run.Open);
        run.Done("end");
        Assert.True(run.HasEnded);
        Assert.Equal($"{taken} end", run.Begun);
    }

    [Fact]
    public void A_branch_without_a_name_is_for_every_value_that_has_none_of_its_own()
    {
        var definition = Graphs.Of("ask>low:low ask>other", Graphs.Choice("ask", "low", "middle", "high"));
        Assert.Equal("low", new PlanRun(definition).Done("ask", new { branch = "low" }, "low").Open);
        Assert.Equal("other", new PlanRun(definition).Done("ask", new { branch = "high" }, "high").Open);
    }

    [Fact]
    public void A_model_chooses_among_the_named_branches_and_no_others()
    {
        var run = new PlanRun(Graphs.Of("ask>b:good ask>c:bad", Graphs.Choice("ask", "good", "bad")));
        var start = Assert.Single(run.Started);
        Assert.Equal("judge", start.AgentId);
        Assert.Contains("""{"enum":["good","bad"]}""", start.OutputSchema, StringComparison.Ordinal);
        run.Done("ask", new { reason = "Looks fine", branch = "good" }, "good");
        Assert.Equal("b", run.Open);
    }

    [Fact]
    public void A_condition_that_leads_nowhere_ends_the_run_with_what_there_is()
    {
        var run = new PlanRun(Graphs.Of("a>if if>b:true", Graphs.Condition("if", "false"))).Done("a", "so far");
        Assert.Equal("so far", run.Output!.Value.GetString());
    }

    [Fact]
    public void A_node_that_only_decides_passes_on_what_it_was_told()
    {
        var run = new PlanRun(Graphs.Of("a>if if>b:true", Graphs.Condition("if", "outputs.a == 'yes'"))).Done("a", "yes");
        Assert.EndsWith("### a\nyes", run.InstructionOf("b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_ends_make_an_object_of_their_outputs()
    {
        var run = new PlanRun(Graphs.Of("a>b a>c")).Done("a").Done("b", 1).Done("c", "two");
        Assert.Equal("""{"b":1,"c":"two"}""", run.Output!.Value.GetRawText());
    }

    [Fact]
    public void What_an_instruction_reads_by_name_is_not_told_twice()
    {
        var run = new PlanRun(Graphs.Of("a>b", Graphs.Agent("b", instruction: "Shorten: {{outputs.a}} ({{inputs.x}})")), new { x = 7 }).Done("a", "a long story");
        Assert.Equal("Shorten: a long story (7)", run.InstructionOf("b"));
    }

    [Fact]
    public void Only_the_named_fields_travel_along_an_edge()
    {
        var definition = Graphs.Of("a>b") with { Edges = [new WorkflowEdge { Source = "a", Target = "b", Fields = ["title", "meta.lang"] }] };
        var run = new PlanRun(definition).Done("a", new { title = "T", body = "very long", meta = new { lang = "de" } });
        Assert.Contains("\"title\"", run.InstructionOf("b"), StringComparison.Ordinal);
        Assert.Contains("de", run.InstructionOf("b"), StringComparison.Ordinal);
        Assert.DoesNotContain("very long", run.InstructionOf("b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Not_more_nodes_work_at_a_time_than_the_workflow_allows()
    {
        var run = new PlanRun(Graphs.Of("a>b a>c a>d a>e") with { Settings = new WorkflowSettings { Concurrency = 2 } }).Done("a");
        Assert.Equal("b c", run.Open);
        run.Done("b");
        Assert.Equal("c d", run.Open);
        run.Done("c").Done("d").Done("e");
        Assert.True(run.HasEnded);
    }

    [Fact]
    public void A_spent_budget_begins_nothing_new_and_lets_what_runs_end()
    {
        var run = new PlanRun(Graphs.Of("a>b c>d"));
        run.Input = run.Input with { BudgetSpent = true };
        run.Done("a");
        Assert.True(run.Held);
        Assert.Equal("c", run.Open);
        run.Done("c");
        Assert.True(run.Held);
        Assert.False(run.HasEnded);
        run.Input = run.Input with { BudgetSpent = false };
        Assert.Equal("b d", run.Go().Open);
    }

    [Fact]
    public void Labels_of_what_is_told_become_labels_of_who_is_told()
    {
        var run = new PlanRun(Graphs.Of("a>b b>c"));
        run.End("a", r => r with { Status = AgentTaskStatus.Completed, Output = "\"from the web\"", Trust = Trust.Untrusted }).Done("b");
        Assert.Equal(Trust.Untrusted, run.Started.Single(s => s.Node.NodeId == "b").Labels.Trust);
        Assert.Equal(Trust.Untrusted, run.Started.Single(s => s.Node.NodeId == "c").Labels.Trust);
    }
}
