using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>Streams as servers that call themselves compatible really send them.</summary>
public sealed class StreamHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private static readonly string Hello = Chunk(new { role = "assistant", content = "Hello." });
    private static readonly string Stop = Chunk(new { }, "stop");
    private const string Closing = """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";

    private static readonly HabitList Habits = new()
    {
        // Frames
        { "the role in each delta, CRLF, comments, empty deltas", Raw(": keep-alive\r\n\r\n",
            $"data: {Chunk(new { role = "assistant", content = "Gr" })}\r\n\r\n", $"data: {Chunk(new { role = "assistant", content = "" })}\r\n\r\n", $"data: {Chunk(new { role = "assistant", content = "üße" })}\r\n\r\n",
            ": OPENROUTER PROCESSING\r\n\r\n", $"data: {Stop}\r\n\r\n", "data: [DONE]\r\n\r\n"), run => Assert.Equal("Grüße", run.Result) },
        { "CR alone ends lines", Raw($"data: {Hello}\r\rdata: {Stop}\r\rdata: [DONE]\r\r"), SaysHello },
        { "each byte alone", Say("Grüße 你好 👩‍👩‍👧 \u2028 end").Bytewise(), run => Assert.Equal("Grüße 你好 👩‍👩‍👧 \u2028 end", run.Result) },
        { "a keepalive as data", Raw("data: : keepalive\n\n").Then(Sse(Hello, Stop, "[DONE]")), SaysHello },
        { "an empty event and empty data", Raw("event: keepalive\n\n", "data:\n\n", "data: \n\n", "data: null\n\n").Then(Sse(Hello, Stop, "[DONE]")), SaysHello },
        { "keepalives as words and as objects", Sse("ping", "{}", "\"\"", """{"type":"ping"}""", Hello, Stop, "[DONE]"), run => SaysHello(run, "events_skipped") },
        { "a BOM", Raw("\ufeff").Then(Sse(Hello, Stop, "[DONE]")), SaysHello },
        { "three BOMs, and one before an event", Raw("\ufeff\ufeff\ufeff").Then(Raw($"data: {Hello}\n\n\ufeffdata: {Stop}\n\n")), SaysHello },
        { "no space after the colon", Raw($"data:{Hello}\n\ndata:{Stop}\n\ndata:[DONE]\n\n"), SaysHello },
        { "events with names and ids", Raw($"id: 1\nevent: message\nretry: 3\ndata: {Hello}\n\nid: 2\nevent: message\ndata: {Stop}\n\n"), SaysHello },
        { "no empty lines between events", Raw($"data: {Hello}\ndata: {Stop}\ndata: [DONE]\n"), SaysHello },
        { "two objects in one event", Raw($"data: {Hello}{Stop}\n\n"), SaysHello },
        { "data: twice", Raw($"data: data: {Hello}\n\ndata: data: {Stop}\n\n"), SaysHello },
        { "one object over several data lines", Raw("data: {\"choices\":[\ndata: {\"index\":0,\"delta\":{\"content\":\"Hello.\"},\ndata: \"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"), SaysHello },
        { "a raw line break within a text", Raw("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\nlo.\"}}]}\n\n").Then(Sse(Stop, "[DONE]")), run => Assert.Equal("Hel\nlo.", run.Result) },
        { "a raw tab within a text, and numbers that are none", Raw("data: {\"choices\":[{\"delta\":{\"content\":\"a\tb\"},\"logprobs\":{\"x\":NaN,\"y\":-Infinity}}]}\n\n").Then(Sse(Stop)), run => Assert.Equal("a\tb", run.Result) },
        { "no line break at the very end", Raw($"data: {Hello}\n\ndata: {Stop}"), SaysHello },
        { "DONE twice, and words after it", Sse(Hello, Stop, "[DONE]", "[DONE]", "bye"), SaysHello },
        { "one JSON object a line", Raw($"{Hello}\n{Stop}\n").As("application/x-ndjson"), SaysHello },
        { "Ollama's own protocol", Raw("""{"model":"m","created_at":"x","message":{"role":"assistant","content":"Hel"},"done":false}""" + "\n", """{"model":"m","message":{"role":"assistant","content":"lo."},"done":false}""" + "\n",
            """{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":3}""" + "\n").As("application/x-ndjson"),
            run => { SaysHello(run); Assert.Equal(26, run.ModelCalls[0].GetProperty("input_tokens").GetInt64()); } },
        { "a stream called a page", Sse(Hello, Stop, "[DONE]").As("text/html"), SaysHello },
        { "a stream called JSON", Sse(Hello, Stop, "[DONE]").As("application/json"), SaysHello },

        // Plain JSON
        { "plain JSON", Plain(new { id = "1", model = "m", choices = new[] { new { index = 0, message = new { role = "assistant", content = "Hello." }, finish_reason = "stop" } }, usage = new { prompt_tokens = 1, completion_tokens = 1 } }),
            run => SaysHello(run, "answer_not_streamed") },
        { "plain JSON over many lines, called a stream", Raw("{\n  \"choices\": [\n\n    {\n      \"message\": {\n        \"content\": \"Hello.\"\n      }\n    }\n  ]\n}").As("text/event-stream"), SaysHello },
        { "the whole message once more at the end", Sse(Hello, """{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}]}""", "[DONE]"), SaysHello },

        // Members
        { "unknown members everywhere", Sse(
            """{"id":"1","provider":"X","citations":[1],"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello.","new_member":{"x":[1]}},"logprobs":{"content":[{"token":"H","logprob":-0.1,"bytes":null}]},"stop_reason":128001}]}""",
            Stop, "[DONE]"), SaysHello },
        { "choices null", Sse(Hello, Stop, """{"id":"1","choices":null,"usage":{"prompt_tokens":10,"completion_tokens":5}}""", "[DONE]"), SaysHello },
        { "choices missing", Sse("""{"id":"","model":"","prompt_filter_results":[],"choices":[]}""", Hello, Stop, """{"usage":{"prompt_tokens":10,"completion_tokens":5}}""", "[DONE]"), SaysHello },
        { "only what is needed", Sse("""{"choices":[{"delta":{"content":"Hello."}}]}""", """{"choices":[{"delta":{},"finish_reason":"stop"}]}""", "[DONE]"), SaysHello },
        { "everything null", Sse("""{"id":null,"object":null,"created":null,"model":null,"usage":null,"choices":[{"index":null,"delta":null,"finish_reason":null}]}""",
            """{"choices":[null,{"index":0,"delta":{"role":null,"content":"Hello.","tool_calls":null,"refusal":null,"function_call":null},"logprobs":null}]}""", """{"choices":[{"index":0,"delta":null,"finish_reason":"stop"}]}"""), SaysHello },
        { "odd roles", Sse(Chunk(new { role = "", content = "Hel" }), Chunk(new { role = "bot", content = "lo." }), Stop, "[DONE]"), SaysHello },
        { "content as parts", Sse(Chunk(new { content = new object[] { new { type = "text", text = "Hel" }, "lo." } }), Stop, "[DONE]"), SaysHello },
        { "the text as in completions", Sse("""{"choices":[{"text":"Hello.","index":0,"finish_reason":null}]}""", """{"choices":[{"text":"","finish_reason":"stop"}]}"""), SaysHello },
        { "numbers as floats and texts", Sse("""{"created":1727900139.53,"choices":[{"index":0.0,"delta":{"content":"Hello."}}]}""", """{"created":"now","choices":[{"index":"0","delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":"12","completion_tokens":3.0,"total_tokens":null}}"""),
            run => { SaysHello(run); Assert.Equal((12, 3), (run.ModelCalls[0].GetProperty("input_tokens").GetInt64(), run.ModelCalls[0].GetProperty("output_tokens").GetInt64())); } },
        { "several choices", Sse("""{"choices":[{"index":0,"delta":{"content":"Hello."}},{"index":1,"delta":{"content":"Other."}}]}""", """{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}""", Stop), run => SaysHello(run, "choices_dropped") },

        // Ends
        { "finish reasons that are empty until the last", Sse(Chunk(new { content = "Hel" }, ""), Chunk(new { content = "lo." }, ""), Stop, "[DONE]"), SaysHello },
        { "never a finish reason, but DONE", Sse(Hello, Closing, "[DONE]"), run => SaysHello(run, "finish_reason_missing") },
        { "never a finish reason, but the closing count", Sse(Hello, Closing), SaysHello },
        { "the connection cut after the finish reason", Sse(Hello, Stop).Cut(), SaysHello },
        { "the connection cut without a finish reason", call => call.Number == 1 ? Sse(Chunk(new { content = "half" })).Cut() : Say("Hello."), run => { SaysHello(run); Assert.Equal(2, run.Calls.Count); } },
        { "an orderly end without a finish reason", call => call.Number == 1 ? Sse(Chunk(new { content = "half" })) : Say("Hello."), run => { SaysHello(run); Assert.Equal(2, run.Calls.Count); } },
        { "a call announced that never comes", Sse(Hello, Chunk(new { tool_calls = Array.Empty<object>() }, "tool_calls"), "[DONE]"), SaysHello },
        { "a mark of the template at the end", Say("Hello.<|im_end|>\n"), run => SaysHello(run, "end_marks_dropped") },

        // Characters
        { "halves of a pair in two deltas", Sse("""{"choices":[{"delta":{"content":"a \ud83d"}}]}""", """{"choices":[{"delta":{"content":"\ude00 b"}}]}""", Stop), run => Assert.Equal("a 😀 b", run.Result) },
        { "lone halves", Sse("""{"choices":[{"delta":{"content":"a \ude00 b \ud83d c"}}]}""", """{"choices":[{"delta":{"content":" d\ud83d"}}]}""", Stop), run => Assert.Equal("a \ufffd b \ufffd c d\ufffd", run.Result) },
        { "bytes that are no UTF-8", Raw([.. "data: {\"choices\":[{\"delta\":{\"content\":\"Gr"u8.ToArray(), 0xfc, .. "n\"},\"finish_reason\":\"stop\"}]}\n\n"u8.ToArray()]), run => Assert.Equal("Gr\ufffdn", run.Result) },

        // Counts
        { "no count", Sse(Hello, Stop, "[DONE]"), run => { SaysHello(run); Assert.True(Tokens(run, "input_tokens") > 50 && Tokens(run, "output_tokens") > 0); } },
        { "a count of zeros", Sse(Hello, Chunk(new { }, "stop", new { prompt_tokens = 0, completion_tokens = 0 }), "[DONE]"), run => { SaysHello(run); Assert.True(Tokens(run, "input_tokens") > 50 && Tokens(run, "output_tokens") > 0); } },
        { "half a count", Sse(Hello, Chunk(new { }, "stop", new { completion_tokens = 7 }), "[DONE]"), run => { SaysHello(run); Assert.True(Tokens(run, "input_tokens") > 50); Assert.Equal(7, Tokens(run, "output_tokens")); } },
        { "running totals in each chunk", Sse([.. Enumerable.Range(1, 6).Select(x => Chunk(new { content = "Hello."[(x - 1)..x] }, null, new { prompt_tokens = 1000, completion_tokens = x })), Chunk(new { }, "stop", new { prompt_tokens = 1000, completion_tokens = 6 }), "[DONE]"]),
            run => { SaysHello(run); Assert.Equal((1000, 6), (Tokens(run, "input_tokens"), Tokens(run, "output_tokens"))); } },
        { "a count at the start only", Sse(Chunk(new { role = "assistant" }, null, new { prompt_tokens = 33, completion_tokens = 0 }), Hello, Stop), run => { SaysHello(run); Assert.Equal(33, Tokens(run, "input_tokens")); } },
        { "cached tokens by DeepSeek's name", Sse(Hello, Stop, """{"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":5,"prompt_cache_hit_tokens":900,"prompt_cache_miss_tokens":100}}"""),
            run => { SaysHello(run); Assert.Equal((100, 900), (Tokens(run, "input_tokens"), Tokens(run, "cache_read_tokens"))); } },
        { "details null", Sse(Hello, Stop, """{"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":5,"prompt_tokens_details":null,"completion_tokens_details":null}}"""), run => { SaysHello(run); Assert.Equal(1000, Tokens(run, "input_tokens")); } },
    };

    public static TheoryData<string> Names => Habits.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name]);

    [Theory]
    [InlineData("eos_token", false, false)]
    [InlineData("end_turn", false, false)]
    [InlineData("STOP", false, false)]
    [InlineData("FINISH_REASON_STOP", false, false)]
    [InlineData("COMPLETE", false, false)]
    [InlineData("brand_new_reason", false, true)]
    [InlineData("MAX_TOKENS", true, false)]
    [InlineData("model_length", true, false)]
    [InlineData("abort", true, true)]
    public Task A_foreign_finish_reason_is_read(string reason, bool truncated, bool noted) => bench.TryAsync($"finish {reason}", new(_ => Sse(Hello, Chunk(new { }, reason), Closing, "[DONE]"), run =>
    {
        SaysHello(run);
        Assert.Equal(truncated, run.Task.GetProperty("output_data").TryGetProperty("truncated", out var cut) && cut.GetBoolean());
        if (noted) Assert.Contains(run.Notes, x => x.Contains(reason, StringComparison.Ordinal));
    }));

    [Theory]
    [InlineData("SAFETY")]
    [InlineData("content_filter")]
    [InlineData("sensitive")]
    public Task A_filtered_answer_is_a_refusal(string reason) =>
        bench.TryAsync($"finish {reason}", new(_ => Sse(Chunk(new { content = "I ca" }), Chunk(new { }, reason), "[DONE]"), run => Assert.Equal("content_refused", run.ErrorCode)));

    private static void SaysHello(HabitRun run) => Assert.Equal("Hello.", run.Result);

    private static void SaysHello(HabitRun run, string note)
    {
        SaysHello(run);
        Assert.Single(run.Notes, x => x.StartsWith(note + ": ", StringComparison.Ordinal));
    }

    private static long Tokens(HabitRun run, string part) => run.ModelCalls[0].GetProperty(part).GetInt64();
}
