using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>Tool calls as servers really send them: in pieces, without numbers, whole, in the old form, as text.</summary>
public sealed class CallHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private const string Calc = "calculator";
    private const string One = """{"expression":"1+1"}""";
    private const string Two = """{"expression":"20+2"}""";
    private const string Answer = """{"expression":"6*7"}""";
    private static readonly string End = Chunk(new { }, "tool_calls");

    private static readonly HabitList Habits = new()
    {
        // Which call a piece belongs to
        { "no index", Calls(Sse(CallChunk(null, Calc, One, "a"), CallChunk(null, Calc, Two, "b"), End)), Results("2", "22") },
        { "no index and no ids", Calls(Sse(CallChunk(null, Calc, One, null), CallChunk(null, Calc, Two, null), End)), Results("2", "22") },
        { "no index, two in one delta", Calls(Sse(Chunk(new { tool_calls = new[] { Call(null, Calc, One, "a"), Call(null, Calc, Two, "b") } }), End)), Results("2", "22") },
        { "no index, in pieces", Calls(Sse(CallChunk(null, Calc, "", "a"), CallChunk(null, null, One[..8], null), CallChunk(null, null, One[8..], null), CallChunk(null, Calc, Two, "b"), End)), Results("2", "22") },
        { "index 0 for each", Calls(Sse(CallChunk(0, Calc, One, "a"), CallChunk(0, Calc, Two, "b"), End)), Results("2", "22") },
        { "index 0 for each, without ids", Calls(Sse(CallChunk(0, Calc, One, null), CallChunk(0, Calc, Two, null), End)), Results("2", "22") },
        { "the second call begins at index 0 and goes on at 1", Calls(Sse(CallChunk(0, Calc, One, "a"), CallChunk(0, Calc, "", "b"), CallChunk(1, null, Two, null), End)), Results("2", "22") },
        { "an index that counts pieces", Calls(Sse(CallChunk(0, Calc, One[..8], "a"), CallChunk(1, null, One[8..12], null), CallChunk(2, null, One[12..], null), End)), Results("2") },
        { "name and id in each piece", Calls(Sse(CallChunk(0, Calc, Answer[..7], "a"), CallChunk(0, Calc, Answer[7..15], "a"), CallChunk(0, Calc, Answer[15..], "a"), End)), Results("42") },
        { "name and id in each piece, no index", Calls(Sse(CallChunk(null, Calc, Answer[..7], "a"), CallChunk(null, Calc, Answer[7..], "a"), End)), Results("42") },
        { "another id in each piece", Calls(Sse(CallChunk(0, Calc, Answer[..7], "a"), CallChunk(0, null, Answer[7..15], "b"), CallChunk(0, null, Answer[15..], "c"), End)), Results("42") },
        { "the name empty later", Calls(Sse(CallChunk(0, Calc, "", "a"), CallChunk(0, "", Answer, ""), End)), Results("42") },
        { "the name after the arguments", Calls(Sse(CallChunk(0, null, Answer, "a"), CallChunk(0, Calc, "", "a"), End)), Results("42") },
        { "the name in two pieces", Calls(Sse(CallChunk(0, "calcu", "", "a"), CallChunk(0, "lator", "", "a"), CallChunk(0, null, Answer, null), End)), Results("42") },
        { "all so far with each piece", Calls(Sse(CallChunk(0, Calc, Answer[..8], "a"), CallChunk(0, Calc, Answer[..14], "a"), CallChunk(0, Calc, Answer, "a"), End)), Results("42") },
        { "the whole call once more at the end", Calls(Sse(CallChunk(0, Calc, Answer[..8], "a"), CallChunk(0, null, Answer[8..], null), CallChunk(0, Calc, Answer, "a"), End)), Results("42") },
        { "ids and indexes as numbers and texts", Calls(Sse("""{"choices":[{"delta":{"tool_calls":[{"index":"0","id":17,"function":{"name":"calculator","arguments":"{\"expression\":\"1+1\"}"}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":1.0,"id":18,"function":{"name":"calculator","arguments":"{\"expression\":\"20+2\"}"}}]}}]}""", End)), Results("2", "22") },
        { "a call that is no list, type null, function null", Calls(Sse("""{"choices":[{"delta":{"tool_calls":{"index":null,"type":null,"function":null,"name":"calculator","arguments":{"expression":"6*7"}}}}]}""", End)), Results("42") },
        { "finish reason stop", Calls(Sse(CallChunk(0, Calc, Answer, "a"), Chunk(new { }, "stop"), "[DONE]")), Results("42") },
        { "no finish reason but DONE", Calls(Sse(CallChunk(0, Calc, Answer, "a"), "[DONE]")), Results("42") },
        { "text around a call", Calls(Sse(Chunk(new { content = "Let me see. " }), CallChunk(0, Calc, Answer, "a"), Chunk(new { content = "One moment." }), End)), Results("42") },
        { "plain JSON", Calls(Plain(new { choices = new[] { new { message = new { content = (string?)null, tool_calls = new[] { Call(null, Calc, Answer, "a") } }, finish_reason = "tool_calls" } } })), Results("42") },
        { "the old form", Calls(Sse(Chunk(new { function_call = new { name = Calc, arguments = "{\"expre" } }), Chunk(new { function_call = new { arguments = "ssion\":\"6*7\"}" } }), Chunk(new { }, "function_call"))), Results("42") },
        { "halves of a pair in two pieces", Calls(Sse(
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"write_file","arguments":"{\"path\":\"😀.txt\",\"content\":\"a \\ud83d"}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\ude00 b\"}"}}]}}]}""", End)), run => Assert.Contains("(8 bytes)", Assert.Single(run.ToolResults)) },

        // What the arguments are
        { "arguments empty", Calls(Sse(CallChunk(0, "list_files", "", "a"), End)), NoError },
        { "arguments null", Calls(Sse(CallChunk(0, "list_files", null, "a"), End)), NoError },
        { "arguments the text null", Calls(Sse(CallChunk(0, "list_files", "null", "a"), End)), NoError },
        { "arguments missing", Calls(Sse("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"list_files"}}]}}]}""", End)), NoError },
        { "null for an optional parameter", Calls(Sse(CallChunk(0, "current_time", "{\"timezone\":null}", "a"), End)), NoError },
        { "arguments an object", Calls(Sse(CallChunk(0, Calc, new { expression = "1+1" }, "a"), End)), Results("2") },
        { "arguments written twice", Calls(Sse(CallChunk(0, Calc, JsonSerializer.Serialize(One), "a"), End)), Results("2") },
        { "an empty object before the arguments", Calls(Sse(CallChunk(0, Calc, "{}", "a"), CallChunk(0, null, One, null), End)), Results("2") },
        { "arguments in a fence, with a comma too many", Calls(Sse(CallChunk(0, Calc, "```json\n{\"expression\":\"1+1\",}\n```", "a"), End)), Results("2") },
        { "arguments with raw line breaks", Calls(Sse(CallChunk(0, "write_file", "{\"path\":\"a.txt\",\"content\":\"one\ntwo\"}", "a"), End)), run => Assert.Contains("(7 bytes)", Assert.Single(run.ToolResults)) },
        { "a name with a prefix", Calls(Sse(CallChunk(0, "functions.calculator", Answer, "a"), End)), Results("42") },
        { "a name with a mark of the template", Calls(Sse(CallChunk(0, "calculator<|channel|>json", Answer, "a"), End)), Results("42") },
        { "arguments that are no JSON", Calls(Sse(CallChunk(0, Calc, "{\"expression\":\"6*", "a"), End)), run =>
            {
                Assert.Contains("not a JSON object", Assert.Single(run.ToolResults));
                Assert.Contains("6*", run.Calls[1].Answers[0].ToString());
            } },
        { "arguments cut off at the maximum length", Calls(Sse(CallChunk(0, Calc, One, "a"), CallChunk(1, "write_file", "{\"path\":\"a.txt\",\"content\":\"half of", "b"), Chunk(new { }, "length"))), run =>
            {
                Assert.Equal("2", run.ToolResults[1]);
                Assert.Contains("cut off at the maximum length", run.ToolResults[0]);
                Assert.Contains("4096", run.ToolResults[0]);
                Assert.Contains("half of", run.Calls[1].Answers[0].ToString());
                Assert.Equal(2, run.Calls[1].ToolResults.Count);
            } },
        { "Gemini's thought signature goes back with its call", Calls(Sse("""{"choices":[{"delta":{"tool_calls":[{"id":"a","type":"function","function":{"name":"calculator","arguments":"{\"expression\":\"6*7\"}"},"extra_content":{"google":{"thought_signature":"SIG"}}}]}}]}""", End)), run =>
            {
                Results("42")(run);
                Assert.Equal("SIG", run.Calls[1].Answers[0].GetProperty("tool_calls")[0].GetProperty("extra_content").GetProperty("google").Text("thought_signature"));
            } },
    };

    public static TheoryData<string> Names => Habits.Names;

    public static TheoryData<string> Texts =>
    [
        "<tool_call>\n{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}\n</tool_call>",
        "I calculate.\n<tool_call>\n{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}",
        "<tool_call>\n<function=calculator>\n<parameter=expression>\n6*7\n</parameter>\n</function>\n</tool_call>",
        "<function=calculator>\n<parameter=expression>\n6*7\n</parameter>\n</function>\n</tool_call>",
        "<function=calculator>{\"expression\": \"6*7\"}</function>",
        "<tool_call>calculator\n<arg_key>expression</arg_key>\n<arg_value>6*7</arg_value>\n</tool_call>",
        "<minimax:tool_call>\n<invoke name=\"calculator\">\n<parameter name=\"expression\">6*7</parameter>\n</invoke>\n</minimax:tool_call>",
        "[TOOL_CALLS][{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}]",
        "[TOOL_CALLS]calculator[ARGS]{\"expression\": \"6*7\"}",
        "<|python_tag|>{\"name\": \"calculator\", \"parameters\": {\"expression\": \"6*7\"}}",
        "<|python_tag|>calculator.call(expression=\"6*7\")",
        "{\"name\": \"calculator\", \"parameters\": {\"expression\": \"6*7\"}}",
        "{\"type\": \"function\", \"function\": {\"name\": \"calculator\", \"arguments\": \"{\\\"expression\\\": \\\"6*7\\\"}\"}}",
        "I use the calculator:\n\n```json\n{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}\n```",
        "```tool_code\nprint(calculator(expression='6*7'))\n```",
        "[calculator(expression=\"6*7\")]",
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.calculator:0<|tool_call_argument_begin|>{\"expression\": \"6*7\"}<|tool_call_end|><|tool_calls_section_end|>",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>calculator\n```json\n{\"expression\": \"6*7\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>calculator<｜tool▁sep｜>{\"expression\": \"6*7\"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "<|channel|>analysis<|message|>I need it.<|end|><|start|>assistant<|channel|>commentary to=functions.calculator <|constrain|>json<|message|>{\"expression\": \"6*7\"}<|call|>",
        "<|tool_call>call:calculator{\"expression\":\"6*7\"}<tool_call|>",
        "<think>I calculate. <tool_call>{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}</tool_call>",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name]);

    [Theory]
    [MemberData(nameof(Texts))]
    public Task A_call_that_is_written_as_text_is_made(string text) =>
        bench.TryAsync("a call as text", new(Calls(Sse([.. text.Chunk(5).Select(x => Chunk(new { content = new string(x) })), Chunk(new { }, "stop"), "[DONE]"])), run =>
        {
            Results("42")(run);
            Assert.DoesNotContain("6*7", run.ModelCalls[0].GetProperty("response").Text("text"));
            Assert.Contains(run.Notes, x => x.StartsWith("tool_calls_in_text: ", StringComparison.Ordinal));
        }));

    [Theory]
    [InlineData("Write it like this:\n\n```json\n{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}\n```\n\nThen the tool is called.")]
    [InlineData("```json\n{\"name\": \"no_such_tool\", \"arguments\": {}}\n```")]
    [InlineData("{\"name\": \"Ada\", \"arguments\": [\"for\", \"against\"]}")]
    [InlineData("A call is written between `<tool_call>` and `</tool_call>`.")]
    [InlineData("[1, 2, 3]")]
    [InlineData("a < b and [see] f(x)")]
    public Task A_text_about_calls_stays_a_text(string text) => bench.TryAsync("a text about calls", new(_ => Say(text), run =>
    {
        Assert.Equal(text, run.Result);
        Assert.Empty(run.ToolCalls);
    }));

    // The first answer calls; the second tells what came of it.
    private static Func<ScriptedCall, ScriptedTurn> Calls(ScriptedTurn turn) => call => call.HasResults ? Say("Done.") : turn;

    private static Action<HabitRun> Results(params string[] results) => run =>
    {
        Assert.Equal("Done.", run.Result);
        Assert.Equal(results, run.ToolResults);
        Assert.Equal(results, run.Calls[^1].ToolResults);
    };

    private static void NoError(HabitRun run)
    {
        Assert.Equal("Done.", run.Result);
        Assert.Equal("done", Assert.Single(run.ToolCalls).Text("state"));
    }
}
