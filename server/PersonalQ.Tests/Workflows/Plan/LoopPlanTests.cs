using PersonalQ.Workflows.Plan;

namespace PersonalQ.Tests.Workflows.Plan;

public sealed class LoopPlanTests
{
    [Fact]
    public void A_loop_runs_its_body_until_its_bound()
    {
        var run = new PlanRun(Graphs.Of("a>draft draft>again again>draft:repeat again>end:done", Graphs.Loop("again", 3))).Done("a");
        run.Done("draft", "one").Done("draft#1", "two");
        Assert.Equal("draft#2", run.Open);
        run.Done("draft#2", "three");
        Assert.Equal("end", run.Open);
        Assert.EndsWith("### draft\nthree", run.InstructionOf("end"), StringComparison.Ordinal);
        run.Done("end");
        Assert.Equal("a draft draft#1 draft#2 end", run.Begun);
        Assert.True(run.HasEnded);
    }

    [Fact]
    public void A_loop_ends_when_its_condition_is_true()
    {
        var run = new PlanRun(Graphs.Of("draft>again again>draft:repeat again>end:done", Graphs.Loop("again", 10, "outputs.draft.score >= 8")));
        run.Done("draft", new { score = 3 }).Done("draft#1", new { score = 9 });
        Assert.Equal("end", run.Open);
    }

    [Fact]
    public void Who_works_again_is_told_its_own_last_result()
    {
        var run = new PlanRun(Graphs.Of("a>draft draft>critic critic>again again>draft:repeat", Graphs.Loop("again", 2))).Done("a", "topic");
        run.Done("draft", "first draft").Done("critic", "too dry");
        var told = run.InstructionOf("draft#1");
        Assert.Contains("topic", told, StringComparison.Ordinal);
        Assert.Contains("too dry", told, StringComparison.Ordinal);
        Assert.Contains("### Your result of the last round\nfirst draft", told, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inner_loop_starts_anew_in_every_round_of_the_outer_one()
    {
        var run = new PlanRun(Graphs.Of(
            "a>inner inner>a:repeat inner>b:done b>outer outer>a:repeat outer>end:done", Graphs.Loop("inner", 2), Graphs.Loop("outer", 2)));
        run.Done("a").Done("a#1").Done("b");
        Assert.Equal("a#2", run.Open);
        run.Done("a#2").Done("a#3").Done("b#1");
        Assert.Equal("end", run.Open);
        run.Done("end");
        Assert.Equal("a a#1 b a#2 a#3 b#1 end", run.Begun);
    }

    [Fact]
    public void A_loop_of_a_loop_alone_ends()
    {
        // The way back leads to the inner loop itself.
        var run = new PlanRun(Graphs.Of("a>b b>in in>b:repeat in>out:done out>in:repeat out>end:done", Graphs.Loop("in", 2), Graphs.Loop("out", 2)));
        for (var i = 0; i < 40 && !run.HasEnded && run.Open != "end"; i++)
            run.Done(run.Open);
        Assert.Equal("end", run.Open);
    }

    [Fact]
    public void Branches_in_a_loop_are_chosen_anew_in_every_round()
    {
        var run = new PlanRun(Graphs.Of(
            "a>if if>hard:true if>easy:false hard>again easy>again again>a:repeat again>end:done", Graphs.Condition("if", "outputs.a == 'hard'"), Graphs.Loop("again", 2)));
        run.Done("a", "hard").Done("hard").Done("a#1", "easy");
        Assert.Equal("easy", run.Open);
        run.Done("easy");
        Assert.Equal("end", run.Open);
    }

    [Fact]
    public void A_way_out_of_the_body_that_was_not_taken_may_be_taken_in_a_later_round()
    {
        // 'alarm' hangs on the condition inside the loop and is not given up after the first round.
        var run = new PlanRun(Graphs.Of(
            "a>if if>alarm:true if>again:false again>a:repeat again>end:done", Graphs.Condition("if", "outputs.a == 'fire'"), Graphs.Loop("again", 5)));
        run.Done("a", "calm");
        Assert.Equal("a#1", run.Open);
        run.Done("a#1", "fire");
        Assert.Equal("alarm", run.Open);
        run.Done("alarm", "rang");
        Assert.Equal("rang", run.Output!.Value.GetString());
    }

    [Fact]
    public void A_failure_in_a_later_round_fails_the_run()
    {
        var run = new PlanRun(Graphs.Of("a>again again>a:repeat", Graphs.Loop("again", 5))).Done("a").Fails("a#1");
        Assert.NotNull(run.Failure);
    }

    [Fact]
    public void Tries_are_counted_in_each_round_for_itself()
    {
        var run = new PlanRun(Graphs.Of("a>again again>a:repeat again>end:done", Graphs.Agent("a", tries: 2), Graphs.Loop("again", 2)));
        run.Fails("a").Done("a~2").Fails("a#1").Done("a#1~2");
        Assert.Equal("end", run.Open);
    }
}
