using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>Anthropic's protocol as the service and those that imitate it really send it.</summary>
public sealed class MessageHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private static readonly string[] HelloBlock = [BlockStart(0, new { type = "text", text = "" }), BlockDelta(0, new { type = "text_delta", text = "Hello." }), BlockStop(0)];

    private static readonly Dictionary<string, Habit> Habits = new(StringComparer.Ordinal)
    {
        // Shapes
        ["only data lines"] = new(_ => Sse([MessageStart, .. HelloBlock, .. MessageEnd()]), SaysHello),
        ["the type in the event's name only"] = new(_ => Raw("event: message_start\ndata: {\"message\":{\"usage\":{}}}\n\n", "event: content_block_delta\ndata: {\"index\":0,\"delta\":{\"text\":\"Hello.\"}}\n\n", "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n", "event: message_stop\ndata: {}\n\n"), SaysHello),
        ["no message_start"] = new(_ => MessageSse([.. HelloBlock, .. MessageEnd()]), run => { SaysHello(run); Assert.True(run.ModelCalls[0].GetProperty("input_tokens").GetInt64() > 50); }),
        ["no content_block_start"] = new(_ => MessageSse([MessageStart, HelloBlock[1], .. MessageEnd()]), SaysHello),
        ["no content_block_stop"] = new(_ => MessageSse([MessageStart, HelloBlock[0], HelloBlock[1], .. MessageEnd()]), SaysHello),
        ["the text in content_block_start"] = new(_ => MessageSse([MessageStart, BlockStart(0, new { type = "text", text = "Hello." }), BlockStop(0), .. MessageEnd()]), SaysHello),
        ["no message_stop"] = new(_ => MessageSse([MessageStart, .. HelloBlock, MessageEnd().First()]), SaysHello),
        ["message_stop alone ends it"] = new(_ => MessageSse([MessageStart, .. HelloBlock, """{"type":"message_stop"}"""]), SaysHello),
        ["OpenAI's DONE at the end"] = new(_ => MessageSse([MessageStart, .. HelloBlock, .. MessageEnd()]).Then(Raw("data: [DONE]\n\n")), SaysHello),
        ["gaps between indexes"] = new(_ => MessageSse([MessageStart, BlockStart(3, new { type = "text", text = "" }), BlockDelta(3, new { type = "text_delta", text = "Hel" }), BlockDelta(7, new { type = "text_delta", text = "lo." }), .. MessageEnd()]), SaysHello),
        ["unknown blocks and events, pings"] = new(_ => MessageSse([MessageStart, """{"type":"ping"}""", BlockStart(0, new { type = "brand_new_block", x = 1 }), BlockDelta(0, new { type = "brand_new_delta", y = 2 }), BlockStop(0), """{"type":"brand_new_event","z":3}""", .. HelloBlock, .. MessageEnd()]),
            run => { SaysHello(run); Assert.Contains(run.Notes, x => x.StartsWith("blocks_skipped: ", StringComparison.Ordinal)); }),
        ["plain JSON"] = new(_ => Plain(new { type = "message", model = "m", content = new[] { new { type = "text", text = "Hello." } }, stop_reason = "end_turn", usage = new { input_tokens = 9, output_tokens = 2 } }),
            run => { SaysHello(run); Assert.Equal(9, run.ModelCalls[0].GetProperty("input_tokens").GetInt64()); }),
        ["OpenAI's chunks"] = new(_ => Say("Hello."), SaysHello),
        ["an unknown stop reason"] = new(_ => MessageSse([MessageStart, .. HelloBlock, .. MessageEnd("brand_new_reason")]), SaysHello),
        ["CRLF, a BOM, each byte alone"] = new(_ => Raw("\ufeff" + string.Concat(((string[])[MessageStart, .. HelloBlock, .. MessageEnd()]).Select(x => $"data: {x}\r\n\r\n"))).Bytewise(), SaysHello),
        ["the window is full"] = new(_ => MessageSse([MessageStart, .. HelloBlock, .. MessageEnd("model_context_window_exceeded")]), run => { SaysHello(run); Assert.True(run.Task.GetProperty("output_data").GetProperty("truncated").GetBoolean()); }),
        ["an orderly end in the middle"] = new(call => call.Number == 1 ? MessageSse(MessageStart, HelloBlock[0], BlockDelta(0, new { type = "text_delta", text = "Hel" })) : SayMessage("Hello."), run => { SaysHello(run); Assert.Equal(2, run.Calls.Count); }),

        // Counts
        ["no usage at the end"] = new(_ => MessageSse([MessageStart, .. HelloBlock, """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null}}""", """{"type":"message_stop"}"""]), run => { SaysHello(run); Assert.Equal(10, run.ModelCalls[0].GetProperty("input_tokens").GetInt64()); }),
        ["usage null and as texts"] = new(_ => MessageSse([MessageStart.Replace("""{"input_tokens":10,"output_tokens":1}""", "null", StringComparison.Ordinal), .. HelloBlock, """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":"12","output_tokens":5.0,"cache_read_input_tokens":null}}""", """{"type":"message_stop"}"""]),
            run => { SaysHello(run); Assert.Equal((12, 5), (run.ModelCalls[0].GetProperty("input_tokens").GetInt64(), run.ModelCalls[0].GetProperty("output_tokens").GetInt64())); }),
        ["the prompt counted at the end only"] = new(_ => MessageSse([MessageStart.Replace("\"input_tokens\":10", "\"input_tokens\":0", StringComparison.Ordinal), .. HelloBlock, """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":77,"output_tokens":5}}""", """{"type":"message_stop"}"""]),
            run => { SaysHello(run); Assert.Equal(77, run.ModelCalls[0].GetProperty("input_tokens").GetInt64()); }),

        // Characters
        ["halves of a pair in two deltas"] = new(_ => MessageSse([MessageStart, HelloBlock[0], """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a \ud83d"}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ude00 b"}}""", BlockStop(0), .. MessageEnd()]),
            run => Assert.Equal("a 😀 b", run.Result)),

        // Calls
        ["three calls beside a text"] = Calls([BlockStart(0, new { type = "text", text = "I calculate." }), BlockStop(0), .. ToolUse(1, "calculator", """{"expression":"1+1"}""", "a"), .. ToolUse(2, "calculator", """{"expression":"20+2"}""", "b"), .. ToolUse(3, "calculator", """{"expression":"300+3"}""", "c")], "2", "22", "303"),
        ["index 0 for each block"] = Calls([.. ToolUse(0, "calculator", """{"expression":"1+1"}""", "a"), .. ToolUse(0, "calculator", """{"expression":"20+2"}""", "b")], "2", "22"),
        ["the input whole at the start"] = Calls([BlockStart(0, new { type = "tool_use", id = "a", name = "calculator", input = new { expression = "6*7" } }), BlockStop(0)], "42"),
        ["the input whole at the start and in pieces"] = Calls([BlockStart(0, new { type = "tool_use", id = "a", name = "calculator", input = new { expression = "6*7" } }), BlockDelta(0, new { type = "input_json_delta", partial_json = "{\"expression\":\"6*7\"}" }), BlockStop(0)], "42"),
        ["the input as an object"] = Calls([BlockStart(0, new { type = "tool_use", id = "a", name = "calculator", input = new { } }), BlockDelta(0, new { type = "input_json_delta", partial_json = new { expression = "6*7" } })], "42"),
        ["empty pieces between pieces"] = Calls([BlockStart(0, new { type = "tool_use", id = "a", name = "calculator" }), .. ((string[])["", "{\"expre", "", "ssion\":\"6*7\"}", ""]).Select(x => BlockDelta(0, new { type = "input_json_delta", partial_json = x })), BlockStop(0)], "42"),
        ["ids empty and missing"] = Calls([BlockStart(0, new { type = "tool_use", id = "", name = "calculator", input = new { expression = "1+1" } }), BlockStop(0), BlockStart(1, new { type = "tool_use", name = "calculator", input = new { expression = "20+2" } }), BlockStop(1)], "2", "22"),
        ["no input at all, stop reason end_turn"] = new(call => call.HasResults ? SayMessage("Done.") : MessageSse([MessageStart, .. ToolUse(0, "list_files", null, "a"), .. MessageEnd("end_turn")]), run => Assert.Equal("done", Assert.Single(run.ToolCalls).Text("state"))),
        ["a text of white space beside a call"] = Calls([BlockStart(0, new { type = "text", text = "\n\n" }), BlockStop(0), .. ToolUse(1, "calculator", """{"expression":"6*7"}""", "a")], "42"),

        // Reasoning
        ["signed thinking goes back"] = new(call => Wants(call, x => x.Text("type") == "thinking" && x.Text("thinking") == "I think. More." && x.Text("signature") == "SIG",
            [BlockStart(0, new { type = "thinking", thinking = "" }), BlockDelta(0, new { type = "thinking_delta", thinking = "I think." }), BlockDelta(0, new { type = "thinking_delta", thinking = " More." }), BlockDelta(0, new { type = "signature_delta", signature = "SIG" }), BlockStop(0)]), Thought("I think. More.")),
        ["thinking that only the service can read goes back"] = new(call => Wants(call, x => x.Text("type") == "redacted_thinking" && x.Text("data") == "DATA", [BlockStart(0, new { type = "redacted_thinking", data = "DATA" }), BlockStop(0)]), Thought("")),
        ["a signature without text goes back"] = new(call => Wants(call, x => x.Text("type") == "thinking" && x.Text("thinking").Length == 0 && x.Text("signature") == "SIG", [BlockStart(0, new { type = "thinking", thinking = "", signature = "" }), BlockDelta(0, new { type = "signature_delta", signature = "SIG" }), BlockStop(0)]), Thought("")),
        ["unsigned thinking goes back"] = new(call => Wants(call, x => x.Text("type") == "thinking" && x.Text("thinking") == "I think.", [BlockStart(0, new { type = "thinking", thinking = "I think." }), BlockStop(0)]), Thought("I think.")),
        ["unsigned thinking does not go back where it is refused"] = new(call => call.HasResults && call.Body.ToString().Contains("I think.", StringComparison.Ordinal)
            ? Plain("""{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0: Invalid `signature` in `thinking` block"}}""", 400)
            : call.HasResults ? SayMessage("Done.") : MessageSse([MessageStart, BlockStart(0, new { type = "thinking", thinking = "I think." }), BlockStop(0), .. ToolUse(1, "calculator", """{"expression":"6*7"}""", "a"), .. MessageEnd("tool_use")]), Thought("I think.")),
        ["thinking without text says so"] = new(_ => MessageSse([MessageStart, BlockStart(0, new { type = "thinking", thinking = "I think." }), BlockStop(0), .. MessageEnd("max_tokens")]), run => Assert.Contains("Raise max_tokens", run.Error)),
    };

    public static TheoryData<string> Names => [.. Habits.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name] with { IsMessages = true });

    private static void SaysHello(HabitRun run) => Assert.Equal("Hello.", run.Result);

    private static Habit Calls(string[] blocks, params string[] results) => new(
        call => call.HasResults ? SayMessage("Done.") : MessageSse([MessageStart, .. blocks, .. MessageEnd("tool_use")]), run =>
        {
            Assert.Equal("Done.", run.Result);
            Assert.Equal(results, run.ToolResults);
            Assert.Equal(results, run.Calls[^1].ToolResults);
        });

    private static ScriptedTurn Wants(ScriptedCall call, Func<JsonElement, bool> right, string[] thinking) =>
        !call.HasResults ? MessageSse([MessageStart, .. thinking, .. ToolUse(1, "calculator", """{"expression":"6*7"}""", "a"), .. MessageEnd("tool_use")])
        : right(call.Answers[0].GetProperty("content")[0]) ? SayMessage("Done.")
        : Plain(new { type = "error", error = new { type = "invalid_request_error", message = $"Expected another block first, found {call.Answers[0]}" } }, 400);

    private static Action<HabitRun> Thought(string text) => run =>
    {
        Assert.Equal("Done.", run.Result);
        Assert.Equal("42", Assert.Single(run.ToolResults));
        Assert.Equal(text, Assert.Single(run.Reasoning));
    };
}
