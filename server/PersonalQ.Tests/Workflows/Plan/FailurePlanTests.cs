using PersonalQ.Tasks;
using PersonalQ.Workflows.Definitions;
using PersonalQ.Workflows.Plan;

namespace PersonalQ.Tests.Workflows.Plan;

public sealed class FailurePlanTests
{
    [Fact]
    public void A_failed_node_fails_the_run_when_what_runs_has_ended_and_nothing_new_begins()
    {
        var run = new PlanRun(Graphs.Of("a>b a>c c>d")).Done("a").Fails("b", "Out of ink.");
        Assert.False(run.HasEnded);
        run.Done("c");
        Assert.Equal("broken", run.Failure!.Code);
        Assert.Equal("'b' failed: Out of ink.", run.Failure.Message);
        Assert.Equal("a b c", run.Begun);
    }

    [Fact]
    public void A_node_is_tried_as_often_as_it_says()
    {
        var run = new PlanRun(Graphs.Of("a>b", Graphs.Agent("a", tries: 3))).Fails("a").Fails("a~2");
        Assert.Equal("a~3", run.Open);
        Assert.NotNull(run.Fails("a~3").Failure);
        Assert.Equal("a a~2 a~3", run.Begun);
    }

    [Fact]
    public void What_a_person_stopped_is_not_tried_again()
    {
        var run = new PlanRun(Graphs.Of("a>b", Graphs.Agent("a", tries: 3))).Fails("a", status: AgentTaskStatus.Cancelled);
        Assert.Contains("was cancelled", run.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_on_error_branch_the_error_edge_is_taken_and_its_end_can_read_the_reason()
    {
        var run = new PlanRun(Graphs.Of(
            "a>b a>mend:error b>end mend>end", Graphs.Agent("a", onError: NodeFailure.Branch), Graphs.Agent("mend", instruction: "Repair: {{errors.a}}"))).Fails("a", "Pipe burst.");
        Assert.Equal("mend", run.Open);
        Assert.StartsWith("Repair: Pipe burst.", run.InstructionOf("mend"), StringComparison.Ordinal);
        run.Done("mend").Done("end");
        Assert.True(run.HasEnded);
        Assert.Equal("a mend end", run.Begun);
    }

    [Fact]
    public void With_on_error_branch_and_success_the_error_edge_is_not_taken()
    {
        var run = new PlanRun(Graphs.Of("a>b a>mend:error b>end mend>end", Graphs.Agent("a", onError: NodeFailure.Branch))).Done("a");
        Assert.Equal("b", run.Open);
        run.Done("b").Done("end");
        Assert.True(run.HasEnded);
    }

    [Fact]
    public void With_on_error_continue_the_run_goes_on_and_is_told_what_is_missing()
    {
        var run = new PlanRun(Graphs.Of("a>b", Graphs.Agent("a", onError: NodeFailure.Continue))).Fails("a", "Gone fishing.");
        Assert.Contains("### a\n(no result: Gone fishing.)", run.InstructionOf("b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_that_ran_out_counts_as_a_failure_and_is_tried_again()
    {
        var run = new PlanRun(Graphs.Of("a>b", Graphs.Agent("a", tries: 2) with { TimeoutSeconds = 60 }));
        Assert.Equal(60, run.Started[0].TimeoutSeconds);
        run.Fails("a", "It was not done within 60 seconds.", "timeout");
        Assert.Equal("a~2", run.Open);
        Assert.Equal("timeout", run.Fails("a~2", code: "timeout").Failure!.Code);
    }

    [Fact]
    public void A_rejected_approval_takes_its_branch()
    {
        var definition = Graphs.Of("a>ok ok>send:approved ok>redo:rejected", Graphs.Approval("ok"));
        Assert.Equal("ok", new PlanRun(definition).Done("a").Open);
        Assert.Equal("redo", new PlanRun(definition).Done("a").Decides("ok", false).Open);
        var approved = new PlanRun(definition).Done("a", "the letter").Decides("ok", true);
        Assert.Equal("send", approved.Open);
        Assert.Contains("### a\nthe letter\n\n### ok\nApproved by the user.", approved.InstructionOf("send"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rejected_approval_without_a_branch_for_it_ends_the_run()
    {
        var run = new PlanRun(Graphs.Of("a>ok ok>send", Graphs.Approval("ok"))).Done("a").Decides("ok", false, hasWay: false);
        Assert.Equal("rejected", run.Failure!.Code);
    }

    [Fact]
    public void An_approval_that_nobody_answered_is_not_asked_twice()
    {
        var run = new PlanRun(Graphs.Of("ok>send", Graphs.Approval("ok") with { Retry = new NodeRetry { MaxAttempts = 5 } })).Fails("ok", code: "wait_expired");
        Assert.Equal("wait_expired", run.Failure!.Code);
    }

    [Fact]
    public void An_approval_and_an_input_wait_and_say_what_they_want()
    {
        var run = new PlanRun(Graphs.Of("a>ok a>who", Graphs.Approval("ok"), Graphs.Input("who"))).Done("a", "draft");
        Assert.Equal(WaitingFor.Approval, run.Row("ok").WaitingFor);
        Assert.Equal(WaitingFor.Input, run.Row("who").WaitingFor);
        Assert.Contains("Is it good?", run.Row("ok").Input, StringComparison.Ordinal);
        Assert.Contains("draft", run.Row("ok").Input, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_breaks_fails_its_node_and_says_how()
    {
        var run = new PlanRun(Graphs.Of("a>if if>b:true", Graphs.Condition("if", "outputs.a.x + 1 > 'abc' * 2"))).Done("a", new { x = 1 });
        Assert.Equal("bad_expression", run.Failure!.Code);
    }

    [Fact]
    public void What_was_left_behind_by_a_resume_is_done_again_and_what_is_done_is_not()
    {
        var run = new PlanRun(Graphs.Of("a>b b>c")).Done("a");
        var failed = run.Rows.FindIndex(r => r.NodeId == "b");
        run.Rows[failed] = run.Rows[failed] with { Status = AgentTaskStatus.Failed, Superseded = true };
        Assert.Equal("b~2", run.Go().Open);
        run.Done("b~2").Done("c");
        Assert.True(run.HasEnded);
        Assert.Equal("a b b~2 c", run.Begun);
    }

    [Fact]
    public void A_failed_attempt_left_behind_does_not_use_up_a_try()
    {
        var run = new PlanRun(Graphs.Of("a>b", Graphs.Agent("a", tries: 2)));
        run.Rows[0] = run.Rows[0] with { Status = AgentTaskStatus.Failed, Superseded = true };
        run.Go().Fails("a~2");
        Assert.Equal("a~3", run.Open);
    }
}
