using System.Text.Json;
using PersonalQ.Llm;
using PersonalQ.Runs;

namespace PersonalQ.Tests.Runs;

public sealed class AgentLoopTests
{
    [Fact]
    public void A_new_run_calls_the_model_with_prompt_tools_and_settings()
    {
        var call = Assert.IsType<CallModel>(new JournalMaker().Next());
        Assert.Equal("Do it.", Assert.IsType<TextPart>(call.Request.Messages.Single().Parts.Single()).Text);
        Assert.Equal("You work.", call.Request.SystemPrompt);
        Assert.Equal(["calculator", "send"], call.Request.Tools.Select(t => t.Name));
        Assert.Equal(0.5, call.Request.Temperature);
        Assert.True(call.Record.ReservedMicros >= 15_000, "the worst case is at least the whole answer at the price of output");
    }

    [Fact]
    public void An_answer_without_tools_is_the_result()
    {
        var complete = Assert.IsType<Complete>(new JournalMaker().Answer("Done it.").Next());
        Assert.Equal("Done it.", complete.Text);
        Assert.False(complete.Truncated);
    }

    [Fact]
    public void Tools_that_only_read_are_called_together_and_those_that_act_alone()
    {
        var maker = new JournalMaker();
        ToolCallPart[] calls = [maker.Call(), maker.Call(arguments: new { expression = "2" }), maker.Call("send", new { to = "a" }), maker.Call("send", new { to = "b" })];
        maker.Answer("", calls);
        Assert.Equal(Ids(calls[..2]), Called(maker));
        maker.Result(calls[0], "2").Result(calls[1], "2");
        Assert.Equal([calls[2].Id], Called(maker));
        maker.Result(calls[2], "sent");
        Assert.Equal([calls[3].Id], Called(maker));
    }

    [Fact]
    public void All_results_go_back_in_one_message_in_the_order_of_the_calls()
    {
        var maker = new JournalMaker();
        var (a, b) = (maker.Call(), maker.Call(arguments: new { expression = "2" }));
        maker.Answer("Let me see.", a, b).Result(b, "second").Result(a, "first");
        var messages = Assert.IsType<CallModel>(maker.Next()).Request.Messages;
        Assert.Equal([ModelRole.User, ModelRole.Assistant, ModelRole.User], messages.Select(m => m.Role));
        Assert.Equal(["first", "second"], messages[2].Parts.Cast<ToolResultPart>().Select(p => p.Text));
    }

    [Theory]
    [InlineData("nonsense", """{"x":1}""", "There is no tool 'nonsense'")]
    [InlineData("calculator", """{"expression":5}""", "must be string")]
    [InlineData("calculator", """{}""", "$.expression: is missing")]
    [InlineData("calculator", """{"expression":"1","more":2}""", "not a known property")]
    public void A_call_that_cannot_be_made_is_told_back_to_the_model(string tool, string arguments, string reason)
    {
        var maker = new JournalMaker();
        maker.Answer("", new ToolCallPart("c", tool, JsonSerializer.Deserialize<JsonElement>(arguments)));
        Assert.Contains(reason, Assert.Single(Assert.IsType<RefuseTools>(maker.Next()).Calls).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_call_over_and_over_is_put_to_a_person_who_can_let_it_go_on_or_end_it()
    {
        var maker = new JournalMaker();
        for (var i = 0; i < 3; i++)
        {
            var call = maker.Call();
            maker.Answer("", call);
            Assert.IsType<InvokeTools>(maker.Next());
            maker.Result(call, "2");
        }
        maker.Answer("", maker.Call());
        Assert.Contains("calculator 3 times", Assert.IsType<Ask>(maker.Next()).Text, StringComparison.Ordinal);

        maker.Note(NoteName.LoopGuard, StepState.Unknown);
        Assert.Equal("input", Assert.IsType<Park>(maker.Next()).For);
        maker.Journal.Settle(maker.Journal.Steps[^1] with { State = StepState.Done });
        Assert.IsType<InvokeTools>(maker.Next());
        maker.Journal.Settle(maker.Journal.Steps[^1] with { State = StepState.Failed });
        Assert.Equal("stopped", Assert.IsType<Fail>(maker.Next()).Code);
    }

    [Fact]
    public void The_same_error_over_and_over_is_put_to_a_person()
    {
        var maker = new JournalMaker();
        for (var i = 0; i < 3; i++)
        {
            var call = maker.Call(arguments: new { expression = $"{i}" });
            maker.Answer("", call).Result(call, "No such thing.", StepState.Failed);
        }
        maker.Answer("", maker.Call(arguments: new { expression = "new" }));
        Assert.Contains("same error", Assert.IsType<Ask>(maker.Next()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_found_intended_is_recovered_before_anything_else()
    {
        var maker = new JournalMaker();
        var call = maker.Call("send", new { to = "a" });
        maker.Answer("", call).Result(call, "", StepState.Intended);
        Assert.Equal(2, Assert.IsType<Recover>(maker.Next()).Step.Sequence);
    }

    [Fact]
    public void An_unknown_outcome_waits_for_a_person_and_a_repetition_calls_the_tool_anew()
    {
        var maker = new JournalMaker();
        var call = maker.Call("send", new { to = "a" });
        maker.Answer("", call).Result(call, "", StepState.Unknown);
        Assert.Equal("outcome", Assert.IsType<Park>(maker.Next()).For);
        maker.Journal.Settle(maker.Journal.Steps[^1] with
        {
            State = StepState.Failed,
            Response = RawJson.From(new ToolCallResponse("", true, Superseded: true)).Text,
        });
        Assert.Equal([call.Id], Called(maker));
        maker.Result(call, "sent");
        var request = Assert.IsType<CallModel>(maker.Next()).Request;
        Assert.Equal("sent", Assert.IsType<ToolResultPart>(request.Messages[^1].Parts.Single()).Text);
    }

    [Fact]
    public void A_failed_call_waits_longer_each_time_and_never_less_than_the_provider_asks()
    {
        var maker = new JournalMaker().Failure();
        var first = Assert.IsType<Park>(maker.Next()).Until!.Value - maker.Now;
        Assert.InRange(first, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
        Assert.IsType<CallModel>(maker.Wait(first).Next());
        maker.Failure();
        Assert.InRange(Assert.IsType<Park>(maker.Next()).Until!.Value - maker.Now, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        maker.Wait(TimeSpan.FromMinutes(1)).Failure("rate_limited", retryAfter: 30);
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.IsType<Park>(maker.Next()).Until!.Value - maker.Now);
    }

    [Fact]
    public void The_fallback_model_takes_over_after_four_failures_and_stays()
    {
        var maker = new JournalMaker(s => s with { FallbackModel = "openai/gpt-y" });
        for (var i = 0; i < 4; i++)
            maker.Failure().Wait(TimeSpan.FromHours(1));
        Assert.Equal("openai/gpt-y", Assert.IsType<CallModel>(maker.Next()).Request.Model);
        maker.Failure(model: "openai/gpt-y").Wait(TimeSpan.FromHours(1));
        Assert.Equal("openai/gpt-y", Assert.IsType<CallModel>(maker.Next()).Request.Model);
        var call = maker.Call();
        maker.Model(StepState.Done, new ModelCallResponse { ToolCalls = [call] }, name: "openai/gpt-y").Result(call, "2");
        Assert.Equal("openai/gpt-y", Assert.IsType<CallModel>(maker.Next()).Request.Model);
    }

    [Theory]
    [InlineData("invalid_key")]
    [InlineData("bad_request")]
    public void What_trying_again_cannot_mend_fails_at_once(string kind) =>
        Assert.Equal(kind, Assert.IsType<Fail>(new JournalMaker(s => s with { FallbackModel = "openai/gpt-y" }).Failure(kind, retryable: false).Next()).Code);

    [Fact]
    public void After_twelve_failures_in_a_row_the_run_fails_and_a_resumed_run_tries_again()
    {
        var maker = new JournalMaker();
        for (var i = 0; i < 12; i++)
            maker.Failure().Wait(TimeSpan.FromHours(1));
        Assert.Equal("overloaded", Assert.IsType<Fail>(maker.Next()).Code);
        Assert.IsType<CallModel>(maker.Note(NoteName.Resumed, StepState.Done).Next());
    }

    [Fact]
    public void A_call_lost_in_a_crash_is_nobodys_failure() =>
        Assert.IsType<CallModel>(new JournalMaker().Failure(TaskRunner.Lost).Next());

    [Fact]
    public void Steps_and_working_time_are_bounded_and_waits_do_not_count()
    {
        var many = new JournalMaker(s => s with { Limits = new RunLimits { MaxSteps = 4 } });
        for (var i = 0; i < 2; i++)
        {
            var call = many.Call(arguments: new { expression = $"{i}" });
            many.Answer("", call).Result(call, "2");
        }
        Assert.Equal("step_limit", Assert.IsType<Fail>(many.Next()).Code);

        var slow = new JournalMaker(s => s with { Limits = new RunLimits { MaxSeconds = 60 } });
        var tool = slow.Call();
        slow.Model(StepState.Done, new ModelCallResponse { ToolCalls = [tool] }, took: TimeSpan.FromSeconds(59)).Wait(TimeSpan.FromHours(5)).Result(tool, "2");
        Assert.IsType<CallModel>(slow.Next());
        var another = slow.Call(arguments: new { expression = "9" });
        slow.Model(StepState.Done, new ModelCallResponse { ToolCalls = [another] }, took: TimeSpan.FromSeconds(2)).Result(another, "2");
        Assert.Equal("time_limit", Assert.IsType<Fail>(slow.Next()).Code);
    }

    [Fact]
    public void An_answer_that_does_not_fit_the_schema_is_sent_back_twice_and_then_fails()
    {
        var schema = JsonSerializer.Deserialize<JsonElement>("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""");
        var maker = new JournalMaker(s => s with { OutputSchema = schema });
        maker.Answer("five");
        var repair = Assert.IsType<CallModel>(maker.Next());
        Assert.Equal(CallPurpose.Repair, repair.Record.Purpose);
        Assert.Contains("not JSON", Assert.IsType<TextPart>(repair.Request.Messages[^1].Parts.Single()).Text, StringComparison.Ordinal);
        maker.Model(StepState.Done, new ModelCallResponse { Text = """{"n":"five"}""" }, CallPurpose.Repair);
        Assert.Contains("$.n: must be integer", Assert.IsType<CallModel>(maker.Next()).Record.Feedback, StringComparison.Ordinal);
        maker.Model(StepState.Done, new ModelCallResponse { Text = """{"n":"six"}""" }, CallPurpose.Repair);
        Assert.Equal("output_invalid", Assert.IsType<Fail>(maker.Next()).Code);
    }

    [Theory]
    [InlineData("""{"n":5}""")]
    [InlineData("Here you are:\n```json\n{\"n\":5}\n```\nBye")]
    [InlineData("The result is {\"n\":5}.")]
    public void The_json_of_a_structured_answer_is_found(string text)
    {
        var schema = JsonSerializer.Deserialize<JsonElement>("""{"type":"object","required":["n"]}""");
        var complete = Assert.IsType<Complete>(new JournalMaker(s => s with { OutputSchema = schema }).Answer(text).Next());
        Assert.Equal(5, complete.Data!.Value.GetProperty("n").GetInt32());
    }

    [Fact]
    public void A_long_conversation_is_summarised_and_goes_on_with_the_summary()
    {
        var maker = new JournalMaker(s => s with { ContextWindow = 10_000 });
        for (var i = 0; i < 4; i++)
        {
            var call = maker.Call(arguments: new { expression = $"{i}" });
            maker.Answer("", call).Result(call, new string('x', 9_000));
        }
        var compaction = Assert.IsType<CallModel>(maker.Next());
        Assert.Equal(CallPurpose.Compaction, compaction.Record.Purpose);
        maker.Model(StepState.Done, new ModelCallResponse { Text = "It was all x." }, CallPurpose.Compaction, compaction.Record.UpTo);
        var next = Assert.IsType<CallModel>(maker.Next());
        Assert.Equal(CallPurpose.Turn, next.Record.Purpose);
        Assert.Contains(next.Request.Messages, m => m.Parts.OfType<TextPart>().Any(p => p.Text.Contains("It was all x.", StringComparison.Ordinal)));
        Assert.True(next.Record.EstimatedTokens < 5_000, $"{next.Record.EstimatedTokens} tokens after the summary");
        var results = next.Request.Messages.SelectMany(m => m.Parts).OfType<ToolResultPart>().Select(p => p.CallId);
        var calls = next.Request.Messages.SelectMany(m => m.Parts).OfType<ToolCallPart>().Select(p => p.Id);
        Assert.Equal(calls, results);
    }

    [Fact]
    public void An_input_larger_than_the_window_fails_with_what_to_do() =>
        Assert.Equal("context_full", Assert.IsType<Fail>(new JournalMaker(s => s with { ContextWindow = 1_000, Prompt = new string('x', 10_000) }).Next()).Code);

    [Fact]
    public void Asking_twice_gives_the_same_answer()
    {
        var maker = new JournalMaker().Failure();
        Assert.Equal(maker.Next(), maker.Next());
    }

    private static IEnumerable<string> Ids(IEnumerable<ToolCallPart> calls) => calls.Select(c => c.Id);

    private static IEnumerable<string> Called(JournalMaker maker) => Assert.IsType<InvokeTools>(maker.Next()).Calls.Select(c => c.Call.Id);
}
