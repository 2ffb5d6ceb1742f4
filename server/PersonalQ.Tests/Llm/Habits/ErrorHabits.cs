using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>Errors inside of answers with status 200: they are told like errors with a status of their own, in the service's own words.</summary>
public sealed class ErrorHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private static readonly string Half = Chunk(new { content = "Hel" });

    private static readonly HabitList Habits = new()
    {
        { "an error in the middle, once", call => call.Number == 1 ? Sse(Half, """{"error":{"message":"upstream gone","code":502}}""") : Say("whole"), Retried("server_error", "upstream gone") },
        { "what was put right before an error", call => call.Number == 1 ? Sse("ping", Half, """{"error":{"message":"upstream gone","code":502}}""") : Say("whole"), run =>
            { Retried("server_error", "upstream gone")(run); Assert.Contains(run.ModelCalls[0].GetProperty("response").GetProperty("notes").EnumerateArray(), x => x.GetString()!.StartsWith("events_skipped: ", StringComparison.Ordinal)); } },
        { "an error beside choices", call => call.Number == 1 ? Sse(Half, """{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"upstream gone"}}""", "[DONE]") : Say("whole"), Retried("server_error", "upstream gone") },
        { "an error within a choice", call => call.Number == 1 ? Plain("""{"choices":[{"message":{"content":""},"finish_reason":"error","error":{"code":502,"message":"upstream gone"}}]}""") : Say("whole"), Retried("server_error", "upstream gone") },
        { "an error as text", call => call.Number == 1 ? Sse(Half, """{"error":"CUDA out of memory"}""") : Say("whole"), Retried("server_error", "CUDA out of memory") },
        { "an event named error", call => call.Number == 1 ? Raw("event: error\ndata: {\"message\":\"the engine has crashed\"}\n\n") : Say("whole"), Retried("server_error", "the engine has crashed") },
        { "an event named error with words", call => call.Number == 1 ? Raw("event: error\ndata: the engine has crashed\n\n") : Say("whole"), Retried("server_error", "the engine has crashed") },
        { "llama.cpp's error field", call => call.Number == 1 ? Raw("error: {\"code\":500,\"message\":\"slot is gone\",\"type\":\"server_error\"}\n\n") : Say("whole"), Retried("server_error", "slot is gone") },
        { "plain words", call => call.Number == 1 ? Raw("Internal Server Error").As("text/plain") : Say("whole"), Retried("server_error", "Internal Server Error") },
        { "a limit without a status", call => call.Number == 1 ? Sse("""{"error":{"message":"Too many requests, slow down","type":"requests"}}""") : Say("whole"), Retried("rate_limited", "slow down") },
        { "an overload without a status", call => call.Number == 1 ? Sse("""{"error":{"message":"The engine is currently overloaded, please try again later"}}""") : Say("whole"), Retried("overloaded", "engine is currently overloaded") },
        { "a model that is still loaded", call => call.Number == 1 ? Sse("""{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""") : Say("whole"), Retried("overloaded", "Loading model") },
        { "the answer ends with error", call => call.Number == 1 ? Sse(Half, Chunk(new { }, "error"), "[DONE]") : Say("whole"), Retried("server_error", "error") },
        { "the answer ends for want of machines", call => call.Number == 1 ? Sse(Half, Chunk(new { }, "insufficient_system_resource"), "[DONE]") : Say("whole"), Retried("overloaded", "insufficient_system_resource") },
        { "no error after all: null, empty, zero", Sse("""{"error":null,"choices":[{"delta":{"content":"Hello."}}]}""", """{"error":{},"base_resp":{"status_code":0},"choices":[{"delta":{},"finish_reason":"stop"}]}"""), run => Assert.Equal("Hello.", run.Result) },
        { "a web page with status 200", Raw("<!doctype html><html><body>Please sign in</body></html>").As("text/html; charset=utf-8"), run => Assert.Contains("web page", run.Error) },
        { "nothing but words that are no answer", Raw("Welcome to the model server"), run => Assert.Contains("Welcome to the model server", run.Error) },
    };

    /// <summary>Errors that trying again does not mend.</summary>
    public static TheoryData<string, string, string> Lasting => new()
    {
        { """{"error":{"message":"quota exceeded for this key","type":"insufficient_quota","code":"insufficient_quota"}}""", "invalid_key", "quota exceeded" },
        { """{"error":{"message":"Insufficient Balance","code":402}}""", "invalid_key", "Insufficient Balance" },
        { """{"error":{"message":"Invalid API key","type":"invalid_request_error","code":"invalid_api_key"}}""", "invalid_key", "Invalid API key" },
        { """{"error":{"code":"401","message":"User not found."}}""", "invalid_key", "User not found" },
        { """{"base_resp":{"status_code":1004,"status_msg":"login fail: unauthorized"},"choices":null}""", "invalid_key", "login fail" },
        { """{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}""", "model_not_found", "" },
        { """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError","code":400}""", "too_large|context_full", "" },
        { """{"detail":"temperature must be below 1"}""", "bad_request|server_error", "temperature must be below 1" },
        { """{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}""", "invalid_key", "Authentication error" },
    };

    public static TheoryData<string> Names => Habits.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name]);

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task An_error_that_lasts_is_told_in_the_services_own_words(string error, string codes, string words)
    {
        foreach (var turn in (ScriptedTurn[])[Sse(error, "[DONE]"), Plain(error), Raw(error).As("text/event-stream"), Sse(Half, error)])
        {
            await bench.TryAsync("a lasting error", new(_ => turn, run =>
            {
                Assert.Contains(words, run.Error);
                Assert.Contains(run.ErrorCode, codes.Split('|'));
                if (!codes.Contains("server_error", StringComparison.Ordinal) && !codes.Contains("too_large", StringComparison.Ordinal)) Assert.Single(run.Calls);
            }));
        }
    }

    [Fact]
    public Task A_key_that_the_service_repeats_is_not_shown() => bench.TryAsync("a repeated key", new(
        _ => Plain("""{"error":{"message":"Incorrect API key provided: sk-or-v1-0123456789abcdef.","code":401}}"""), run => Assert.DoesNotContain("0123456789", run.ToString())));

    [Theory]
    [InlineData("overloaded_error", "overloaded")]
    [InlineData("rate_limit_error", "rate_limited")]
    [InlineData("api_error", "server_error")]
    public Task An_error_event_of_anthropic_is_tried_again(string type, string kind) => bench.TryAsync(type, new(
        call => call.Number == 1 ? MessageSse(MessageStart, BlockStart(0, new { type = "text", text = "Hel" }), Text(new { type = "error", error = new { type, message = "Sorry for that" } })) : SayMessage("whole"),
        Retried(kind, "Sorry for that")) { IsMessages = true });

    private static Action<HabitRun> Retried(string kind, string words) => run =>
    {
        Assert.Equal("whole", run.Result);
        Assert.Equal(2, run.Calls.Count);
        Assert.Equal(kind, run.ModelCalls[0].GetProperty("response").Text("error_kind"));
        Assert.Contains(words, run.ModelCalls[0].Text("error"));
    };
}
