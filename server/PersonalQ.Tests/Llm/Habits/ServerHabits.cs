using System.Text.Json;
using PersonalQ.Tests.Support;
using PersonalQ.Tests.Support.Fakes;
using static PersonalQ.Tests.Support.Fakes.ScriptedTurn;

namespace PersonalQ.Tests.Llm.Habits;

/// <summary>Further habits of OpenAI's imitators, by the server they were reported of.</summary>
public sealed class ServerHabits(HabitBench bench) : IClassFixture<HabitBench>
{
    private const string Calc = "calculator";
    private const string Answer = """{"expression":"6*7"}""";
    private static readonly string Hello = Chunk(new { role = "assistant", content = "Hello." });
    private static readonly string Stop = Chunk(new { }, "stop");
    private static readonly string CallsEnd = Chunk(new { }, "tool_calls");
    private static readonly object Answer42 = new { type = "object", properties = new { answer = new { type = "integer" } }, required = new[] { "answer" } };

    private static readonly HabitList Habits = new()
    {
        // Groq
        { "Groq could not parse the call its model wrote", call => call.HasResults ? Say("Done.") : ToolUseFailed("""<function=calculator>{"expression": "6*7"}</function>"""), Results("42") },
        { "Groq could not parse a call with an equals sign", call => call.HasResults ? Say("Done.") : ToolUseFailed("""<function=calculator={"expression": "6*7"}</function>"""), Results("42") },
        { "Groq could not parse a call without a mark", call => call.HasResults ? Say("Done.") : ToolUseFailed("calculator{\"expression\": \"6*7\"}</function>"), Results("42") },
        { "Groq could not parse a list of calls", call => call.HasResults ? Say("Done.") : ToolUseFailed("<tool-use>\n{\n  \"tool_calls\": [\n    {\n      \"id\": \"pending\",\n      \"type\": \"function\",\n      \"function\": {\n        \"name\": \"calculator\"\n      },\n      \"parameters\": {\n        \"expression\": \"6*7\"\n      }\n    }\n  ]\n}\n</tool-use>"), Results("42") },
        { "Groq took an answer for a call", _ => ToolUseFailed("The answer is 42."), run => Assert.Equal("The answer is 42.", run.Result) },
        { "Groq's model wrote no JSON", new Habit(call => call.Body.TryGetProperty("response_format", out _)
            ? Plain(new { error = new { message = "Failed to validate JSON. Please adjust your prompt. See 'failed_generation' for more details.", type = "invalid_request_error", code = "json_validate_failed", failed_generation = "so" } }, 400)
            : Say("{\"answer\": 42}"), Is42) { Schema = Answer42 } },
        { "Groq wants a text as content", call => !call.HasResults ? OneCall()
            : call.Answers.Any(x => !x.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String)
                ? Plain(new { error = new { message = "'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2.content' : value must be a string)]", type = "invalid_request_error" } }, 400)
                : Say("Done."), Results("42") },
        { "Groq's request is larger than its tokens a minute", Plain(new { error = new { message = "Request too large for model `llama-3.3-70b-versatile` in organization `org_01` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 7062, please reduce your message size and try again.", type = "tokens", code = "rate_limit_exceeded" } }, 413),
            run => { Assert.Equal("context_full", run.ErrorCode); Assert.InRange(run.ModelCalls.Count, 1, 3); } },
        { "OpenAI's request is larger than its tokens a minute", Plain(new { error = new { message = "Request too large for gpt-4o in organization org-XXXX on tokens per min (TPM): Limit 30000, Requested 35364. The input or output tokens must be reduced in order to run successfully.", type = "tokens", code = "rate_limit_exceeded" } }, 429),
            run => { Assert.Equal("context_full", run.ErrorCode); Assert.InRange(run.ModelCalls.Count, 1, 3); } },
        { "Groq's content is an empty list", Sse(Chunk(new { role = "assistant", content = Array.Empty<object>() }), Hello, Stop), SaysHello },

        // llama.cpp
        { "llama.cpp could not parse the call its model wrote", call => call.HasResults ? Say("Done.")
            : Plain(new { error = new { code = 500, message = "Failed to parse input at pos 395: <|tool_call_start|>[calculator(expression='6*7')]<|tool_call_end|>", type = "server_error" } }, 500), Results("42") },
        { "llama.cpp could not parse it in the midst of the stream", call => call.HasResults ? Say("Done.")
            : Sse(Chunk(new { content = "I calculate." }), """{"error":{"code":500,"message":"Failed to parse input at pos 12: <tool_call>\n<function=calculator>\n<parameter=expression>\n6*7\n</parameter>\n</function>\n</tool_call>","type":"server_error"}}"""), Results("42") },
        { "llama.cpp's timings instead of usage", Sse(Hello, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"timings":{"cache_n":100,"prompt_n":23,"predicted_n":7,"predicted_ms":1.5}}""", "[DONE]"), run =>
            { SaysHello(run); Assert.Equal((23, 100, 7), (Tokens(run, "input_tokens"), Tokens(run, "cache_read_tokens"), Tokens(run, "output_tokens"))); } },
        { "llama.cpp's progress before the first text", Sse("""{"choices":[],"created":1,"id":"c","model":"m","object":"chat.completion.chunk","prompt_progress":{"total":100,"cache":0,"processed":50,"time_ms":3}}""", Hello, Stop), SaysHello },
        { "a template fails with the system role and status 500", call => call.Messages.Any(x => x.GetProperty("role").ValueEquals("system"))
            ? Plain(new { error = new { code = 500, message = "Jinja Exception: Only user, assistant and tool roles are supported, got system.", type = "server_error" } }, 500) : Say("fine"), run => IsOneCall(run, "fine", "system_role_refused") },
        { "a template wants ids of nine letters", call => !call.HasResults ? OneCall("call_abc-123456789")
            : call.Answers[0].GetProperty("tool_calls")[0].Text("id") is { Length: 9 } id && id.All(char.IsAsciiLetterOrDigit) && call.Messages[^1].Text("tool_call_id") == id ? Say("Done.")
            : Plain(new { @object = "error", message = "Tool call IDs should be alphanumeric strings with length 9!", type = "BadRequestError", code = 400 }, 400), Results("42") },
        { "Mistral behind an endpoint of one's own wants ids of nine letters", call => !call.HasResults ? OneCall("call_abc-123456789")
            : call.Answers[0].GetProperty("tool_calls")[0].Text("id").Length == 9 ? Say("Done.")
            : Plain("""{"object":"error","message":"Tool call id was call_abc-123456789 but must be a-z, A-Z, 0-9, with a length of 9.","type":"invalid_function_call","param":null,"code":"3280"}""", 400), Results("42") },

        // Gemini
        { "Gemini tells its errors in a list", Plain("""[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}]""", 400),
            run => { Assert.Contains("API key not valid", run.Error); Assert.Equal("invalid_key", run.ErrorCode); Assert.Single(run.Calls); } },
        { "xAI refuses a key with status 400", Plain("""{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***et. You can obtain an API key from https://console.x.ai."}""", 400),
            run => { Assert.Equal("invalid_key", run.ErrorCode); Assert.Single(run.Calls); } },
        { "xAI refuses an argument", call => call.Body.TryGetProperty("temperature", out _)
            ? Plain("""{"code":"Client specified an invalid argument","error":"Argument not supported on this model: temperature"}""", 400) : Say("fine"), run => IsOneCall(run, "fine", "temperature_dropped") },
        { "an error is written into the message of an error", Plain(new { error = new { message = "{\n  \"error\": {\n    \"code\": 400,\n    \"message\": \"The image is too dark.\",\n    \"status\": \"INVALID_ARGUMENT\"\n  }\n}\n", code = 400, status = "UPSTREAM_ERROR" } }, 400),
            run => { Assert.Contains("The image is too dark.", run.Error); Assert.DoesNotContain("{", run.Error); } },
        { "Gemini's thoughts are in the total only", Sse(Hello, Stop, """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115}}"""), run => { SaysHello(run); Assert.Equal(105, Tokens(run, "output_tokens")); } },
        { "xAI's thoughts are not in the count of the answer", Sse(Hello, Stop, """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}}}"""), run => { SaysHello(run); Assert.Equal(105, Tokens(run, "output_tokens")); } },
        { "thoughts that are in the count of the answer", Sse(Hello, Stop, """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":105,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}}}"""), run => { SaysHello(run); Assert.Equal(105, Tokens(run, "output_tokens")); } },
        { "Gemini's finish reason as a number", Sse(Hello, """{"choices":[{"index":0,"delta":{},"finish_reason":2}]}"""), run => { SaysHello(run); Assert.True(run.Task.GetProperty("output_data").GetProperty("truncated").GetBoolean()); } },
        { "finish reasons that are false", call => call.Number > 1 ? Say("Hello.") : Sse("""{"choices":[{"index":0,"delta":{"content":"half"},"finish_reason":false}]}""").Cut(), run => { SaysHello(run); Assert.Equal(2, run.Calls.Count); } },
        { "Gemini wants properties in every tool's schema", call => call.Body.GetProperty("tools").EnumerateArray().Any(x => !x.GetProperty("function").GetProperty("parameters").TryGetProperty("properties", out var p) || !p.EnumerateObject().Any())
            ? Plain("""[{"error":{"code":400,"message":"* GenerateContentRequest.tools[0].function_declarations[3].parameters.properties: should be non-empty for OBJECT type\n","status":"INVALID_ARGUMENT"}}]""", 400) : Say("fine"), run => IsOneCall(run, "fine", "plain_schemas_refused") },
        { "a strict server refuses a member within a tool", call => call.Body.GetProperty("tools").EnumerateArray().Any(x => x.GetProperty("function").GetProperty("parameters").TryGetProperty("additionalProperties", out _))
            ? Plain("""{"detail":[{"type":"extra_forbidden","loc":["body","tools",0,"function","parameters","additionalProperties"],"msg":"Extra inputs are not permitted","input":false}]}""", 422) : Say("fine"), run => IsOneCall(run, "fine", "plain_schemas_refused") },

        // Azure and LiteLLM
        { "Azure's content filter, passed on by LiteLLM", Plain(new { error = new { message = "litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.", type = (string?)null, param = (string?)null, code = "400" } }, 400),
            run => { Assert.Equal("content_refused", run.ErrorCode); Assert.Single(run.Calls); } },
        { "Azure's content filter in the stream", Sse("""{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","code":"content_filter","param":"prompt","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"""),
            run => { Assert.Equal("content_refused", run.ErrorCode); Assert.Single(run.Calls); } },
        { "Azure's filter results between the pieces", Sse("""{"choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{"check_offset":1},"content_filter_results":{"hate":{"filtered":false}}}],"id":"","created":0}""", Hello, Stop), SaysHello },
        { "LiteLLM's thinking blocks", Sse(Chunk(new { thinking_blocks = new[] { new { type = "thinking", thinking = "hmm so", signature = (string?)null } } }), Chunk(new { content = "Hello." }), Stop), run => { SaysHello(run); Assert.Equal("hmm so", Assert.Single(run.Reasoning)); } },
        { "reasoning that nobody counted", Sse(Chunk(new { reasoning_content = string.Concat(Enumerable.Repeat("hmm so ", 100)) }), Hello, Stop, "[DONE]"), run => { SaysHello(run); Assert.True(Tokens(run, "output_tokens") > 100); } },
        { "LiteLLM's window error", Plain(new { error = new { message = "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: OpenAIException - too long", type = (string?)null, code = "400" } }, 400), run => Assert.Equal("context_full", run.ErrorCode) },
        { "a proxy appends its error as plain words", call => call.Number > 1 ? Say("Hello.") : Sse(Chunk(new { reasoning_content = "hmm" })).Then(Raw("upstream error: read ECONNRESET\n")), run =>
            { SaysHello(run); Assert.Contains("ECONNRESET", run.ModelCalls[0].Text("error")); Assert.Equal(2, run.Calls.Count); } },
        { "a count before the text, then a cut", call => call.Number > 1 ? Say("Hello.") : Sse("""{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":0}}""", Chunk(new { content = "half" })), run => { SaysHello(run); Assert.Equal(2, run.Calls.Count); } },

        // Requests
        { "no lists as content", call => call.Messages.FirstOrDefault(x => x.TryGetProperty("content", out var c) && c.ValueKind == JsonValueKind.Array) is { ValueKind: not JsonValueKind.Undefined }
            ? Plain("""{"error":{"message":"Failed to deserialize the JSON body into the target type: messages[0].content: invalid type: sequence, expected a string at line 5 column 19","type":"invalid_request_error"}}""", 422)
            : call.Messages.Any(x => x.GetProperty("role").ValueEquals("system")) ? Plain(new { error = new { message = "System role not supported" } }, 400) : Say("fine"), run => IsOneCall(run, "fine", "system_role_refused") },
        { "a temperature out of range", call => call.Body.TryGetProperty("temperature", out _) ? Plain(new { error = "Input validation error: `temperature` must be strictly positive", error_type = "validation" }, 422) : Say("fine"), run => IsOneCall(run, "fine", "temperature_dropped") },
        { "a temperature larger than one", call => call.Body.TryGetProperty("temperature", out _) ? Plain("""{"detail":[{"type":"less_than_equal","loc":["body","temperature"],"msg":"Input should be less than or equal to 0.5","input":0.7,"ctx":{"le":0.5}}]}""", 422) : Say("fine"), run => IsOneCall(run, "fine", "temperature_dropped") },
        { "reasoning wanted of a call that has none", call => !call.HasResults ? OneCall()
            : call.Answers[0].TryGetProperty("reasoning_content", out var r) && r.GetString() is { Length: > 0 } ? Say("Done.")
            : Plain(new { error = new { message = "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2", type = "invalid_request_error" } }, 400), Results("42") },

        // Shapes of calls
        { "the call in the last message, beside an empty delta", call => call.HasResults ? Say("Done.") : Sse(ScriptedTurn.Text(new { choices = new[] { new { index = 0, delta = new { }, message = new { role = "assistant", content = "", tool_calls = new[] { Call(0, Calc, Answer, "a") } }, finish_reason = "tool_calls" } } }), "[DONE]"), Results("42") },
        { "the text in the last message, beside an empty delta", Sse(ScriptedTurn.Text(new { choices = new[] { new { index = 0, delta = new { role = "assistant" }, message = new { role = "assistant", content = "Hello." }, finish_reason = "stop" } } }), "[DONE]"), SaysHello },
        { "the calls beside the delta", call => call.HasResults ? Say("Done.") : Sse(ScriptedTurn.Text(new { choices = new[] { new { index = 0, delta = new { role = "assistant" }, tool_calls = new[] { Call(0, Calc, Answer, "a") }, finish_reason = "tool_calls" } } })), Results("42") },
        { "the call as a part of the content", call => call.HasResults ? Say("Done.") : Sse(Chunk(new { content = new[] { new { type = "tool_use", id = "a", name = Calc, input = new { expression = "6*7" } } } }, "tool_calls")), Results("42") },
        { "indexes below zero", call => call.HasResults ? Say("Done.") : Sse(CallChunk(-1, Calc, """{"expression":"1+1"}""", "a"), CallChunk(-1, Calc, """{"expression":"20+2"}""", "b"), CallsEnd), Results("2", "22") },
        { "pieces of two calls in turns", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, Calc, "{\"expr", "a"), CallChunk(1, Calc, "{\"expr", "b"), CallChunk(0, null, "ession\":\"1+1\"}", null), CallChunk(1, null, "ession\":\"20+2\"}", null), CallsEnd), Results("2", "22") },
        { "arguments as Python writes them", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, Calc, "{'expression': '6*7'}", "a"), CallsEnd), Results("42") },
        { "arguments with Python's words", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, "current_time", "{'timezone': None}", "a"), CallsEnd), run => Assert.Equal("done", Assert.Single(run.ToolCalls).Text("state")) },
        { "arguments with a bracket too many", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, Calc, Answer + "}", "a"), CallsEnd), Results("42") },
        { "arguments with the mark of the template behind", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, Calc, Answer + "\n</tool_call>", "a"), CallsEnd), Results("42") },
        { "arguments with names that are not quoted", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, Calc, "{expression: \"6*7\"}", "a"), CallsEnd), Results("42") },
        { "arguments within a member of the same name", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, Calc, """{"arguments":{"expression":"6*7"}}""", "a"), CallsEnd), Results("42") },
        { "arguments with the whole call around them", call => call.HasResults ? Say("Done.") : Sse(CallChunk(0, Calc, """{"name":"calculator","arguments":{"expression":"6*7"}}""", "a"), CallsEnd), Results("42") },

        // Ends and frames
        { "DONE as a text", Sse(Hello, "\"[DONE]\""), SaysHello },
        { "an event named done", Raw($"data: {Hello}\n\nevent: done\ndata: {{}}\n\n"), SaysHello },
        { "a list of chunks over several lines", Raw($"[{Hello}\n,\n{Stop}\n]\n").As("application/json"), SaysHello },
        { "the status of a keepalive", Sse("""{"status":"processing"}""", """{"type":"keepalive"}""", """{"object":"chat.completion.keepalive"}""", Hello, Stop), SaysHello },
        { "nothing but DONE", Sse("[DONE]"), run => { Assert.Equal("failed", run.Status); Assert.InRange(run.Calls.Count, 1, 2); } },
        { "an empty body", Raw(Array.Empty<string>()), run => { Assert.Equal("failed", run.Status); Assert.InRange(run.Calls.Count, 1, 2); } },
        { "nothing but an empty text", Sse(Chunk(new { role = "assistant", content = "" }), Stop, "[DONE]"), run => { Assert.Equal("empty_answer", run.ErrorCode); Assert.InRange(run.Calls.Count, 1, 3); } },
        { "the answer in a frame after the reasoning", Say("<think>\nhmm\n</think>\n<answer>\nHello.\n</answer>"), SaysHello },
        { "a text about the frame of answers", Say("Write <answer>42</answer>."), run => Assert.Equal("Write <answer>42</answer>.", run.Result) },
        { "Granite's thoughts in words", Say("Here is my thought process:\n\nThe user greets.\n\nHere is my response:\n\nHello."), run => { SaysHello(run); Assert.Contains("greets", Assert.Single(run.Reasoning)); } },
        { "gpt-oss without its marks", Say("analysisThe user greets. We answer.assistantfinalHello."), run => { SaysHello(run); Assert.Contains("greets", Assert.Single(run.Reasoning)); } },
        { "Apriel's steps", Say("Here are my reasoning steps:\nThe user greets.\n[BEGIN FINAL RESPONSE]\nHello.\n[END FINAL RESPONSE]"), run => { SaysHello(run); Assert.Contains("greets", Assert.Single(run.Reasoning)); } },
        { "an analysis that is the answer", Say("analysis of the finals: the assistant was right"), run => Assert.Equal("analysis of the finals: the assistant was right", run.Result) },
    };

    public static TheoryData<string> Names => Habits.Names;

    /// <summary>Further ways in which models write a call as text.</summary>
    public static TheoryData<string> Texts =>
    [
        "<|tool_call_start|>[calculator(expression=\"6*7\")]<|tool_call_end|>", // LFM2
        "<|tool_call>call:calculator{expression:<|\"|>6*7<|\"|>}<tool_call|>", // Gemma 4
        "<|tool_call>call:calculator:calculator{expression: \"6*7\"}<tool_call|>",
        "call:calculator{expression:\"6*7\"}",
        "<start_function_call>call:calculator{expression:<escape>6*7<escape>}<end_function_call>", // FunctionGemma
        "<tool_code>calculator(expression=\"6*7\")</tool_code>",
        "<tool_call>[{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}]", // Granite
        "<|tool_call|>[{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}]<|/tool_call|>", // Phi 4 mini
        "<TOOLCALL>[{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}]</TOOLCALL>", // Nemotron
        "<tool_calls>[{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}}]</tool_calls>", // Apriel, Jamba
        "<tool_calls>\n<tool_call>calculator<tool_sep>\n<arg_key>expression</arg_key>\n<arg_value>6*7</arg_value>\n</tool_call>\n</tool_calls>", // Hunyuan
        "<|action_start|><|plugin|>\n{\"name\": \"calculator\", \"parameters\": {\"expression\": \"6*7\"}}<|action_end|>", // InternLM
        "<|START_ACTION|>[\n    {\"tool_call_id\": \"0\", \"tool_name\": \"calculator\", \"parameters\": {\"expression\": \"6*7\"}}\n]<|END_ACTION|>", // Command A
        "Action: ```json\n[\n    {\n        \"tool_name\": \"calculator\",\n        \"parameters\": {\n            \"expression\": \"6*7\"\n        }\n    }\n]```", // Command R
        "<function_calls>\ncalculator(expression=\"6*7\")\n</function_calls>", // OLMo 3
        "<function_calls>\n<invoke name=\"calculator\">\n<parameter name=\"expression\">6*7</parameter>\n</invoke>\n</function_calls>",
        "<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"calculator\">\n<｜DSML｜parameter name=\"expression\" string=\"true\">6*7</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>", // DeepSeek 3.2
        "<｜tool_calls_begin｜><｜tool_call_begin｜>function<｜tool_sep｜><steptml:invoke name=\"calculator\"><steptml:parameter name=\"expression\">6*7</steptml:parameter></steptml:invoke><｜tool_call_end｜><｜tool_calls_end｜>", // Step 3
        "<function=calculator{\"expression\": \"6*7\"}</function>", // Llama 3 on Groq
        "<function(calculator)>{\"expression\": \"6*7\"}</function>",
        ">>>calculator\n{\"expression\": \"6*7\"}", // Functionary
        "{\"type\": \"function\", \"name\": \"calculator\", \"parameters\": {\"expression\": \"6*7\"}}<|eom_id|>", // Llama 3
        "<tool_call>\n{'name': 'calculator', 'arguments': {'expression': '6*7'}}\n</tool_call>",
        "<tool_call>\n{\"name\": \"calculator\", \"arguments\": {\"expression\": \"6*7\"}\n</tool_call>", // a bracket is missing
        "[TOOL_CALLS]calculator[CALL_ID]abc123def[ARGS]{\"expression\": \"6*7\"}",
        "<tool_use>\n<name>calculator</name>\n<arguments>{\"expression\": \"6*7\"}</arguments>\n</tool_use>",
    ];

    /// <summary>Further wordings of a window that is full.</summary>
    public static TheoryData<string> Windows =>
    [
        "Input length (265330) exceeds model's maximum context length (262144).",
        "Input length 131393 exceeds the maximum allowed input length of 131040 tokens.",
        "Your input exceeds the context window of this model. Please adjust your input and try again.",
        "invalid params, context window exceeds limit (2013)",
        "Requested tokens (5012) exceed context window of 4096",
        "prompt too long; exceeded max context length by 123 tokens",
        "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.",
        "This endpoint's maximum context length is 131072 tokens. However, you requested about 150000 tokens (149000 of text input, 1000 in the output). Please reduce the length of either one.",
        "tokens in request more than max tokens allowed",
        "The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.",
        "Context size has been exceeded.",
        "The prompt is too long: 140000, model maximum context length: 131071",
        "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
        "the request's input token count exceeds the model's limit of 8192",
        "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens.",
        "The engine prompt length 12999 exceeds the max_model_len 8192. Please reduce prompt.",
        "Prompt tokens (9000) exceed the model's maximum of 8192.",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_run_comes_out_right(string name) => bench.TryAsync(name, Habits[name]);

    [Theory]
    [MemberData(nameof(Texts))]
    public Task A_call_that_is_written_as_text_is_made(string text) =>
        bench.TryAsync("a call as text", new(call => call.HasResults ? Say("Done.") : Sse([.. text.Chunk(5).Select(x => Chunk(new { content = new string(x) })), Chunk(new { }, "stop"), "[DONE]"]), run =>
        {
            Results("42")(run);
            Assert.DoesNotContain("6*7", run.ModelCalls[0].GetProperty("response").Text("text"));
        }));

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task A_full_window_is_recognised(string message)
    {
        foreach (var turn in (ScriptedTurn[])[Plain(new { error = new { message, type = "invalid_request_error" } }, 400), Raw($"event: error\ndata: {ScriptedTurn.Text(new { error = new { message } })}\n\n")])
            await bench.TryAsync("a full window", new(_ => turn, run =>
            {
                Assert.Equal("context_full", run.ErrorCode);
                Assert.InRange(run.Calls.Count, 1, 3);
            }));
    }

    private static ScriptedTurn ToolUseFailed(string written) => Plain(new
    {
        error = new { message = "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.", type = "invalid_request_error", code = "tool_use_failed", failed_generation = written },
    }, 400);

    private static ScriptedTurn OneCall(string id = "call_1") => Sse(CallChunk(0, Calc, Answer, id), CallsEnd, "[DONE]");

    private static Action<HabitRun> Results(params string[] results) => run =>
    {
        Assert.Equal("Done.", run.Result);
        Assert.Equal(results, run.ToolResults);
        Assert.Equal(results, run.Calls[^1].ToolResults);
    };

    private static void SaysHello(HabitRun run) => Assert.Equal("Hello.", run.Result);

    private static void IsOneCall(HabitRun run, string result, string note)
    {
        Assert.Equal(result, run.Result);
        Assert.Single(run.ModelCalls);
        Assert.Single(run.Notes, x => x.StartsWith(note, StringComparison.Ordinal));
    }

    private static void Is42(HabitRun run)
    {
        Assert.Equal(42, run.Data.GetProperty("answer").GetInt32());
        Assert.Single(run.ModelCalls);
    }

    private static long Tokens(HabitRun run, string part) => run.ModelCalls[0].GetProperty(part).GetInt64();
}
