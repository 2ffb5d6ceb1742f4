using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>Reasoning is kept and shown, goes back where it is wanted, and is never a part of the answer.</summary>
public sealed class ReasoningHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private const string Answer = """{"expression":"6*7"}""";
    private static readonly string End = Chunk(new { }, "tool_calls");
    private static readonly object Schema = new { type = "object", properties = new { answer = new { type = "integer" } }, required = new[] { "answer" } };

    private static readonly HabitList Habits = new()
    {
        { "reasoning_content", Sse(Chunk(new { role = "assistant", reasoning_content = "hmm ", content = (string?)null }), Chunk(new { reasoning_content = "so", content = "" }), Chunk(new { content = "42", reasoning_content = (string?)null }), Chunk(new { }, "stop")), Reasoned("hmm so") },
        { "reasoning", Sse(Chunk(new { reasoning = "hmm " }), Chunk(new { reasoning = "so" }), Chunk(new { content = "42" }), Chunk(new { }, "stop")), Reasoned("hmm so") },
        { "both with the same text", Sse(Chunk(new { reasoning = "hmm so", reasoning_content = "hmm so" }), Chunk(new { content = "42" }), Chunk(new { }, "stop")), Reasoned("hmm so") },
        { "reasoning_details only", Sse(Chunk(new { reasoning_details = new[] { new { type = "reasoning.text", text = "hmm ", index = 0 } } }), Chunk(new { reasoning_details = new[] { new { type = "reasoning.text", text = "so", index = 0 } } }), Chunk(new { content = "42" }), Chunk(new { }, "stop")), Reasoned("hmm so") },
        { "parts of the content", Sse(Chunk(new { content = new object[] { new { type = "thinking", thinking = new[] { new { type = "text", text = "hmm so" } } }, new { type = "text", text = "42" } } }), Chunk(new { }, "stop")), Reasoned("hmm so") },
        { "Ollama's thinking", Raw("""{"message":{"role":"assistant","content":"","thinking":"hmm so"},"done":false}""" + "\n", """{"message":{"role":"assistant","content":"42"},"done":true,"done_reason":"stop"}""" + "\n"), Reasoned("hmm so") },
        { "plain JSON", Plain(new { choices = new[] { new { message = new { reasoning_content = "hmm so", content = "42" }, finish_reason = "stop" } } }), Reasoned("hmm so") },
        { "a text that is about the marks", Say("Models write `<think>` and `</think>`, for example:\n```\n<think>\nso\n</think>\n```\nor \"<think>\" in a text with <think> in it."), run =>
            {
                Assert.StartsWith("Models write `<think>`", run.Result);
                Assert.EndsWith("in it.", run.Result);
                Assert.Empty(run.Reasoning);
            } },
        { "a lone closing mark", Say("The user wants a number.\nSo: 42.\n</think>\n\n42"), run =>
            {
                Reasoned("The user wants a number.\nSo: 42.")(run);
                Assert.DoesNotContain("think", run.Task.ToString());
            } },
        { "reasoning twice", Say("<think>hmm</think>\n<think>so</think>\n42"), run => Assert.Equal("42", run.Result) },
        { "reasoning without an end, cut", Sse(Chunk(new { content = "<think>hmm and " }), Chunk(new { content = "so on" }), Chunk(new { }, "length")), run =>
            {
                Assert.Contains("Raise max_tokens", run.Error);
                Assert.Contains("4096", run.Error);
                Assert.Single(run.Calls);
                Assert.Equal("hmm and so on", Assert.Single(run.Reasoning));
            } },
        { "reasoning_content until the maximum length", Sse(Chunk(new { reasoning_content = "hmm and so on" }), Chunk(new { }, "length")), run =>
            {
                Assert.Equal("empty_answer", run.ErrorCode);
                Assert.Contains("Raise max_tokens", run.Error);
                Assert.Single(run.Calls);
            } },
        { "reasoning only", Sse(Chunk(new { reasoning_content = "The answer is 42.", content = (string?)null }), Chunk(new { content = (string?)null }, "stop")), run =>
            {
                Assert.Equal("empty_answer", run.ErrorCode);
                Assert.Contains("reasoning only", run.Error);
                Assert.Equal(2, run.Calls.Count);
                Assert.Contains("reasoning only", run.Calls[1].Messages[^1].ToString());
            } },
        { "reasoning only, then the answer", call => call.Number == 1 ? Sse(Chunk(new { reasoning_content = "It is 42." }), Chunk(new { }, "stop")) : Say("42"), run => Assert.Equal("42", run.Result) },
        { "reasoning before JSON", new Habit(_ => Say("<think>\nThe user wants {\"answer\": 1}? No: 42.\n</think>\n\n{\"answer\": 42}"), run =>
            {
                Assert.Equal(42, run.Data.GetProperty("answer").GetInt32());
                Assert.Single(run.Calls);
            }) { Schema = Schema } },

        // Back to the service
        { "DeepSeek wants reasoning_content back with a call", call => Wants(call, "reasoning_content", x => x.GetString() == "I need it.", Sse(Chunk(new { reasoning_content = "I need ", content = "" }), Chunk(new { reasoning_content = "it." }), CallChunk(0, "calculator", Answer, "a"), End)), Calculated },
        { "reasoning goes back under its own name", call => Wants(call, "reasoning", x => x.GetString() == "I need it.", Sse(Chunk(new { reasoning = "I need it." }), CallChunk(0, "calculator", Answer, "a"), End)), Calculated },
        { "OpenRouter wants reasoning_details back", call => Wants(call, "reasoning_details", x => x.GetArrayLength() == 2 && x[0].Text("text") == "I need it." && x[0].Text("signature") == "S" && x[1].Text("data") == "ENC",
            Sse("""{"choices":[{"delta":{"reasoning":"I need ","reasoning_details":[{"type":"reasoning.text","text":"I need ","index":0,"format":"x"}]}}]}""",
                """{"choices":[{"delta":{"reasoning":"it.","reasoning_details":[{"type":"reasoning.text","text":"it.","signature":"S","index":0}]}}]}""",
                """{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"ENC","id":"a","index":1}]}}]}""", CallChunk(0, "calculator", Answer, "a"), End)), Calculated },
        { "a service that refuses reasoning gets none", call => !call.HasResults ? Sse(Chunk(new { reasoning_content = "I need it." }), CallChunk(0, "calculator", Answer, "a"), End)
            : call.Answers[0].TryGetProperty("reasoning_content", out _) ? Plain("""{"error":{"message":"property 'reasoning_content' is unsupported","type":"invalid_request_error"}}""", 400) : Say("Done."), Calculated },
        { "reasoning in the text does not go back", call => call.HasResults ? call.Body.ToString().Contains("Secret", StringComparison.Ordinal) ? Plain("""{"error":"no"}""", 400) : Say("Done.")
            : Sse(Chunk(new { content = "<think>Secret</think>" }), CallChunk(0, "calculator", Answer, "a"), End), Calculated },
    };

    public static TheoryData<string> Names => Habits.Names;

    public static TheoryData<string> Spellings =>
    [
        "<think>\nSecret musing.\n</think>\n\n42", "\n<think>Secret musing.</think>42", "<thinking>Secret musing.</thinking>\n42", "<thought>\nSecret musing.\n</thought>\n42", "<reasoning>Secret musing.</reasoning>\n42",
        "<seed:think>Secret musing.</seed:think>42", "[THINK]Secret musing.[/THINK]42", "◁think▷Secret musing.◁/think▷42", "<|begin_of_thought|>Secret musing.<|end_of_thought|>\n\n<|begin_of_solution|>42<|end_of_solution|>",
        "<|START_THINKING|>Secret musing.<|END_THINKING|><|START_RESPONSE|>42<|END_RESPONSE|>", "<|channel|>analysis<|message|>Secret musing.<|end|><|start|>assistant<|channel|>final<|message|>42<|return|>",
        "<THINK>Secret musing.</THINK>42", "<unused94>thought\nSecret musing.<unused95>42",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name]);

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Reasoning_within_the_text_is_split_off(string text)
    {
        foreach (var size in (int[])[1, 3, 1000])
        {
            await bench.TryAsync("a spelling", new(_ => Sse([.. text.Chunk(size).Select(x => Chunk(new { content = new string(x) })), Chunk(new { }, "stop"), "[DONE]"]), run =>
            {
                Reasoned("Secret musing.")(run);
                Assert.DoesNotContain("Secret", run.Task.ToString());
                Assert.Contains(run.Notes, x => x.StartsWith("reasoning_split: ", StringComparison.Ordinal));
            }));
        }
    }

    private static ScriptedTurn Wants(ScriptedCall call, string member, Func<JsonElement, bool> right, ScriptedTurn first) =>
        !call.HasResults ? first
        : call.Answers[0].TryGetProperty(member, out var value) && right(value) ? Say("Done.")
        : Plain(new { error = new { message = $"The `{member}` in the thinking mode must be passed back to the API: {call.Answers[0]}", type = "invalid_request_error" } }, 400);

    private static void Calculated(HabitRun run)
    {
        Assert.Equal("Done.", run.Result);
        Assert.Equal("42", Assert.Single(run.ToolResults));
    }

    private static Action<HabitRun> Reasoned(string reasoning) => run =>
    {
        Assert.Equal("42", run.Result);
        Assert.Equal(reasoning, Assert.Single(run.Reasoning));
        Assert.Single(run.Calls);
    };
}
