using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>Streams as servers that call themselves compatible really send them.</summary>
public sealed class StreamHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private static readonly HabitList Habits = new()
    {
        { "the role in each delta, CRLF, comments, empty deltas", Raw(": keep-alive\r\n\r\n",
            $"data: {Chunk(new { role = "assistant", content = "Gr" })}\r\n\r\n", $"data: {Chunk(new { role = "assistant", content = "" })}\r\n\r\n", $"data: {Chunk(new { role = "assistant", content = "üße" })}\r\n\r\n",
            ": OPENROUTER PROCESSING\r\n\r\n", $"data: {Chunk(new { }, "stop")}\r\n\r\n", "data: [DONE]\r\n\r\n"), run => Assert.Equal("Grüße", run.Result) },
        { "each byte alone", Say("Grüße 你好 👩‍👩‍👧 \u2028 end").Bytewise(), run => Assert.Equal("Grüße 你好 👩‍👩‍👧 \u2028 end", run.Result) },
        { "unknown members everywhere", Sse(
            """{"id":"1","provider":"X","citations":[1],"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello.","new_member":{"x":[1]}},"logprobs":{"content":[{"token":"H","logprob":-0.1,"bytes":null}]},"stop_reason":128001}]}""",
            Chunk(new { }, "stop"), "[DONE]"), run => Assert.Equal("Hello.", run.Result) },
    };

    public static TheoryData<string> Names => Habits.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name]);
}
