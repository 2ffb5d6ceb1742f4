using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>What servers refuse, in their own words, and windows that are full.</summary>
public sealed class RefusalHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private static readonly object Answer42 = new { type = "object", properties = new { answer = new { type = "integer" } }, required = new[] { "answer" } };

    private static readonly HabitList Habits = new()
    {
        { "only max_completion_tokens, and no temperature", call =>
            call.Body.TryGetProperty("max_tokens", out _) ? Refuse("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens")
            : call.Body.TryGetProperty("temperature", out _) ? Refuse("Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.", "temperature")
            : Say("fine"), run => IsOneCall(run, "fine", "temperature_dropped") },
        { "no stream_options", call => call.Body.TryGetProperty("stream_options", out _) ? Refuse("Unrecognized request argument supplied: stream_options") : Say("fine"), run => IsOneCall(run, "fine", "stream_options_refused") },
        { "an extra field told by its place", call => call.Body.TryGetProperty("stream_options", out _)
            ? Plain("""{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{}}]}""", 422) : Say("fine"), run => IsOneCall(run, "fine", "stream_options_refused") },
        { "no tools, as Ollama says it", WithoutTools("registry.ollama.ai/library/some-model:1b does not support tools"), run => IsOneCall(run, "fine", "tools_refused") },
        { "no tools, as vLLM says it", WithoutTools("\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"), run => IsOneCall(run, "fine", "tools_refused") },
        { "no tools, as llama.cpp says it", call => call.Body.TryGetProperty("tools", out _) ? Plain(new { error = new { code = 500, message = "tools param requires --jinja flag", type = "server_error" } }, 500) : Say("fine"),
            run => IsOneCall(run, "fine", "tools_refused") },
        { "no tools, as OpenRouter says it", call => call.Body.TryGetProperty("tools", out _) ? Plain(new { error = new { code = 404, message = "No endpoints found that support tool use. To learn more about provider routing, visit the docs" } }, 404) : Say("fine"),
            run => IsOneCall(run, "fine", "tools_refused") },
        { "no system role", call => call.Messages.Any(x => x.GetProperty("role").ValueEquals("system")) ? Refuse("System role not supported") : Say("fine"), run => IsOneCall(run, "fine", "system_role_refused") },
        { "an assistant turn needs content", call => call.HasResults
            ? call.Answers.Any(x => !x.TryGetProperty("content", out _)) ? Refuse("messages: assistant message must have a content field")
                : call.Answers.Any(x => x.GetProperty("content").ValueKind == JsonValueKind.String) ? Refuse("messages: content must not be empty") : Say(call.ToolResults[0])
            : Calls(), run => Assert.Equal("42", run.Result) },
        { "an assistant turn needs a text", call => call.HasResults
            ? call.Answers.Any(x => !x.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String) ? Refuse("Invalid value for 'content': expected a string, got null.") : Say(call.ToolResults[0])
            : Calls(), run => Assert.Equal("42", run.Result) },
        { "max_tokens larger than the room that is left", call => call.Body.GetProperty("max_tokens").GetInt32() is > 3500 and var asked
            ? Plain(new { @object = "error", message = $"This model's maximum context length is 4096 tokens. However, you requested {asked + 300} tokens (300 in the messages, {asked} in the completion). Please reduce the length of the messages or completion.", type = "BadRequestError", code = 400 }, 400)
            : Say("fits"), run => IsOneCall(run, "fits", "max_tokens_lowered") },
        { "max_tokens larger than the model answers", call => call.Body.GetProperty("max_tokens").GetInt32() > 1024
            ? Refuse("max_tokens is too large: 4096. This model supports at most 1024 completion tokens, whereas you provided 4096.", "max_tokens") : Say("fits"), run => IsOneCall(run, "fits", "max_tokens_lowered") },
        { "a full window, as vLLM says it", Full("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (904 in the messages, 4096 in the completion). Please reduce the length of the messages or completion."), IsFull },
        { "a full window, as LM Studio says it", Full("Trying to keep the first 10136 tokens when context the overflows. However, the model is loaded with context length of only 7866 tokens, which is not enough."), IsFull },
        { "a full window, as newer LM Studio says it", Full("The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096). Try to load the model with a larger context length, or provide a shorter input."), IsFull },
        { "a full window, as TGI says it", Full("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 1024 `max_new_tokens`"), IsFull },
        { "a full window, as Gemini says it", Full("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."), IsFull },
        { "a full window, as SGLang says it", Full("The input (9000 tokens) is longer than the model's context length (8192 tokens)."), IsFull },
        { "a full window, as Mistral says it", Full("Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"), IsFull },
        { "a full window, as Bedrock says it", Full("Input is too long for requested model."), IsFull },
        { "a full window, as Groq says it", Plain(new { error = new { message = "Please reduce the length of the messages or completion.", type = "invalid_request_error", param = "messages", code = "context_length_exceeded" } }, 400), IsFull },
        { "a full window, as llama.cpp says it", Plain(new { error = new { code = 400, message = "the request exceeds the available context size, try increasing it", type = "exceed_context_size_error", n_prompt_tokens = 20100, n_ctx = 16384 } }, 400), IsFull },
        { "a window that fills up with tool results", Filling, run =>
        {
            Assert.Equal("done", run.Result);
            Assert.Single(run.ModelCalls, x => x.Text("state") == "failed");
        } },
        { "the same answer that cannot be read, twice", Plain("""[1,2]"""), run =>
        {
            Assert.Equal("failed", run.Status);
            Assert.InRange(run.ModelCalls.Count, 1, 2);
        } },
        { "JSON with a raw line break", new Habit(_ => Say("{\"answer\": 42, \"text\": \"line one\nline two\tx\"}"), Is42) { Schema = Answer42 } },
        { "an example before the JSON", new Habit(_ => Say("Example: {\"answer\": 0}\n\nFinal answer:\n{\"answer\": 42}"), Is42) { Schema = Answer42 } },
        { "an explanation with brackets after the JSON", new Habit(_ => Say("{\"answer\": 42}\nwhere the set is {1, 2} and [x] is any."), Is42) { Schema = Answer42 } },
        { "braces before the JSON", new Habit(_ => Say("For {x} in the set {1,2} the result is:\n{\"answer\": 42}"), Is42) { Schema = Answer42 } },
        { "Python's literals", new Habit(_ => Say("{'answer': 42, 'sure': True, 'why': None,}"), Is42) { Schema = Answer42 } },
        { "comments in the JSON", new Habit(_ => Say("```json\n{\n  // the answer\n  \"answer\": 42, /* sure */\n}\n```"), Is42) { Schema = Answer42 } },
    };

    public static TheoryData<string> Names => Habits.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name]);

    private static ScriptedTurn Refuse(string message, string? param = null) => Plain(new { error = new { message, type = "invalid_request_error", param, code = (string?)null } }, 400);

    private static Func<ScriptedCall, ScriptedTurn> WithoutTools(string message) => call => call.Body.TryGetProperty("tools", out _) ? Refuse(message) : Say("fine");

    private static ScriptedTurn Full(string message) => Plain(new { error = new { message, type = "invalid_request_error" } }, 400);

    private static ScriptedTurn Calls() => Sse(CallChunk(0, "calculator", """{"expression":"6*7"}"""), Chunk(new { }, "tool_calls"), "[DONE]");

    // Each turn writes more into the conversation; from 12,000 characters on the server refuses, and takes a summary.
    private static ScriptedTurn Filling(ScriptedCall call)
    {
        var size = call.Messages.Sum(x => x.ToString().Length);
        if (size > 12_000) return Plain(new { error = new { code = 400, message = "request (17000 tokens) exceeds the available context size (3500 tokens), try increasing it", type = "exceed_context_size_error" } }, 400);
        if (call.Messages[^1].GetProperty("role").ValueEquals("user") && call.Messages.Count > 2)
            return Say(call.Messages[^1].ToString().Contains("Summarise", StringComparison.Ordinal) ? "Summary." : "done");
        return call.Number <= 6
            ? Sse(CallChunk(0, "write_file", ScriptedTurn.Text(new { path = $"{call.Number}.txt", content = new string('x', 3000) })), Chunk(new { }, "tool_calls"), "[DONE]")
            : Say("done");
    }

    private static void IsOneCall(HabitRun run, string result, string note)
    {
        Assert.Equal(result, run.Result);
        Assert.Single(run.ModelCalls);
        Assert.Single(run.Notes, x => x.StartsWith(note, StringComparison.Ordinal));
    }

    private static void IsFull(HabitRun run)
    {
        Assert.Equal("failed", run.Status);
        Assert.Equal("context_full", run.ErrorCode);
        Assert.Contains("It holds", run.Error, StringComparison.Ordinal);
        Assert.InRange(run.Calls.Count, 1, 3);
    }

    private static void Is42(HabitRun run)
    {
        Assert.Equal(42, run.Data.GetProperty("answer").GetInt32());
        Assert.Single(run.ModelCalls);
    }
}
