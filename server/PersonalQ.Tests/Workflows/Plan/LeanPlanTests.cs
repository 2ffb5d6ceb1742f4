using PersonalQ.Workflows.Definitions;

namespace PersonalQ.Tests.Workflows.Plan;

/// <summary>A plan sees rows without their texts, and asks only for those that it takes to begin what begins.</summary>
public sealed class LeanPlanTests
{
    [Fact]
    public void A_node_that_begins_takes_the_texts_it_is_told_and_no_others()
    {
        var run = new PlanRun(Graphs.Of("a>b b>c c>d"));
        Assert.Equal("", run.Fetched);
        Assert.Equal("a", run.Done("a").Fetched);
        Assert.Equal("b", run.Done("b").Fetched);
        Assert.Equal("c", run.Done("c").Fetched);
        Assert.Equal("d", run.Done("d").Fetched); // the result of the run
    }

    [Fact]
    public void An_expression_takes_the_output_it_names()
    {
        var run = new PlanRun(Graphs.Of("a>c b>c x>c c>d:true c>e:false", Graphs.Condition("c", "outputs.b == \"go\""), Graphs.Agent("d", instruction: "Go on with {{outputs.a}}")));
        run.Done("a").Done("b", "go");
        Assert.Equal("", run.Fetched); // two of three have ended, and nothing begins
        run.Done("x");
        Assert.Equal("a b x", run.Fetched); // b for the condition; a by its name and x as context for d
        Assert.Equal("d", run.Open);
    }

    [Fact]
    public void While_nothing_begins_nothing_is_read()
    {
        var run = new PlanRun(Graphs.Of("a>m m>z", Graphs.Map("m", "outputs.a")));
        run.Done("a", new[] { "one", "two", "three" });
        Assert.Equal("(m) a", run.Fetched); // the list, and what the three that begin are told
        Assert.Equal("", run.Done("m[0]").Fetched);
        Assert.Equal("", run.Done("m[2]").Fetched);
        run.Done("m[1]"); // the last one: their results are gathered, and z is told
        Assert.Equal("m m[0] m[1] m[2]", run.Fetched);
        Assert.Equal("z", run.Open);
    }

    [Fact]
    public void Entries_of_a_map_that_begin_later_take_the_list_again()
    {
        var run = new PlanRun(Graphs.Of("a>m", Graphs.Map("m", "outputs.a", concurrency: 1)));
        run.Done("a", new[] { "one", "two" });
        Assert.Equal("(m) a", run.Done("m[0]").Fetched);
        Assert.Equal("m m[1]", run.Open);
        Assert.Contains("two", run.InstructionOf("m[1]"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_who_is_asked_again_sees_what_was_shown_before()
    {
        var run = new PlanRun(Graphs.Of("draft>ok ok>l:rejected l>draft:repeat ok>end:approved", Graphs.Approval("ok"), Graphs.Loop("l", 3)));
        run.Done("draft", "first").Decides("ok", approved: false).Done("draft#1", "second");
        Assert.Equal("(ok) draft#1", run.Fetched);
        Assert.Contains("first", run.Row("ok#1").Input, StringComparison.Ordinal);
    }
}
