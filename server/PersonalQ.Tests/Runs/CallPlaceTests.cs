using PersonalQ.Llm;
using PersonalQ.Runs;

namespace PersonalQ.Tests.Runs;

public sealed class CallPlaceTests
{
    [Fact]
    public void Calls_of_one_answer_with_one_id_are_each_made_and_each_gets_its_own_result()
    {
        var maker = new JournalMaker();
        var (a, b) = (maker.Call(id: "same"), maker.Call(arguments: new { expression = "2" }, id: "same"));
        maker.Answer("", a, b);
        Assert.Equal([0, 1], Assert.IsType<InvokeTools>(maker.Next()).Calls.Select(c => c.Position));
        maker.Result(b, "second").Result(a, "first");
        Assert.Equal(["first", "second"], Results(maker).Select(r => r.Text));
    }

    [Fact]
    public void Acting_calls_with_one_id_are_made_one_after_the_other()
    {
        var maker = new JournalMaker();
        var (a, b) = (maker.Call("send", new { to = "a" }, "x"), maker.Call("send", new { to = "b" }, "x"));
        maker.Answer("", a, b).Result(a, "sent to a");
        Assert.Equal(1, Assert.Single(Assert.IsType<InvokeTools>(maker.Next()).Calls).Position);
    }

    [Fact]
    public void An_id_that_an_earlier_answer_used_is_another_call()
    {
        var maker = new JournalMaker();
        var (a, b) = (maker.Call(id: "call_0"), maker.Call(arguments: new { expression = "2" }, id: "call_0"));
        maker.Answer("", a).Result(a, "first").Answer("", b);
        Assert.Equal("2", Assert.Single(Assert.IsType<InvokeTools>(maker.Next()).Calls).Call.Arguments.GetProperty("expression").GetString());
        maker.Result(b, "second");
        Assert.Equal(["first", "second"], Results(maker).Select(r => r.Text));
    }

    [Fact]
    public void What_is_sent_back_has_an_id_of_its_own_for_every_call()
    {
        var maker = new JournalMaker();
        var (a, b, c) = (maker.Call(id: "same"), maker.Call(id: "same", arguments: new { expression = "2" }), maker.Call(id: " ", arguments: new { expression = "3" }));
        maker.Answer("", a, b, c).Result(a, "1").Result(b, "2").Result(c, "3");
        var messages = Assert.IsType<CallModel>(maker.Next()).Request.Messages;
        var asked = messages[1].Parts.Cast<ToolCallPart>().Select(p => p.Id).ToList();
        Assert.Equal(3, asked.Distinct().Count());
        Assert.Equal("same", asked[0]);
        Assert.Equal(asked, messages[2].Parts.Cast<ToolResultPart>().Select(p => p.CallId));
    }

    [Fact]
    public void A_journal_keeps_no_id_twice()
    {
        var maker = new JournalMaker();
        maker.Answer("", maker.Call(id: "call_0"));
        ToolCallPart[] calls = [maker.Call(id: "call_0"), maker.Call(id: "other"), maker.Call(id: "")];
        Assert.Equal(["call_7_0", "other", "call_7_2"], CallIds.Unique(calls, maker.Journal, 7).Select(c => c.Id));
    }

    [Fact]
    public void A_call_that_a_person_had_repeated_is_made_again_in_its_place()
    {
        var maker = new JournalMaker();
        var (a, b) = (maker.Call(id: "x"), maker.Call(arguments: new { expression = "2" }, id: "x"));
        maker.Answer("", a, b).Result(a, "Repeated", StepState.Failed, superseded: true).Result(b, "second");
        Assert.Equal(0, Assert.Single(Assert.IsType<InvokeTools>(maker.Next()).Calls).Position);
    }

    [Fact]
    public void A_journal_without_places_goes_on_where_it_stopped()
    {
        var maker = new JournalMaker();
        var (a, b) = (maker.Call(id: "x"), maker.Call("send", new { to = "b" }, "y"));
        maker.Answer("", a, b).OldResult(a, "2");
        Assert.Equal("y", Assert.Single(Assert.IsType<InvokeTools>(maker.Next()).Calls).Call.Id);
        maker.OldResult(b, "sent");
        Assert.Equal(["2", "sent"], Results(maker).Select(r => r.Text));
    }

    [Fact]
    public void In_a_journal_without_places_results_of_one_id_follow_the_order_of_the_calls()
    {
        var maker = new JournalMaker();
        var (a, b) = (maker.Call("send", new { to = "a" }, "x"), maker.Call("send", new { to = "b" }, "x"));
        maker.Answer("", a, b).OldResult(a, "to a");
        Assert.Equal(1, Assert.Single(Assert.IsType<InvokeTools>(maker.Next()).Calls).Position); // the old version never made it
        maker.Result(b, "to b");
        Assert.Equal(["to a", "to b"], Results(maker).Select(r => r.Text));
    }

    private static IEnumerable<ToolResultPart> Results(JournalMaker maker) =>
        Assert.IsType<CallModel>(maker.Next()).Request.Messages.SelectMany(m => m.Parts).OfType<ToolResultPart>();
}
