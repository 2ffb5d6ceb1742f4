using System.Text.Json;
using PersonalQ.Llm;
using PersonalQ.Llm.Catalog;
using PersonalQ.Runs;
using PersonalQ.Tools;

namespace PersonalQ.Tests.Runs;

/// <summary>Writes journals as a run would, for tests of what follows from them.</summary>
internal sealed class JournalMaker
{
    public static readonly DateTimeOffset Begin = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly PinnedTool Calculator = new("calculator", "Calculates",
        JsonSerializer.Deserialize<JsonElement>("""{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"],"additionalProperties":false}"""), ToolEffect.ReadOnly);

    private static readonly PinnedTool Send = new("send", "Sends",
        JsonSerializer.Deserialize<JsonElement>("""{"type":"object","properties":{"to":{"type":"string"}},"required":["to"]}"""), ToolEffect.Acting);

    private int calls;
    private ToolCallPart[] asked = [];
    private int turn;

    public JournalMaker(Func<RunStart, RunStart>? change = null)
    {
        var start = new RunStart
        {
            Model = "anthropic/claude-x",
            Temperature = 0.5,
            MaxTokens = 1000,
            SystemPrompt = "You work.",
            Prompt = "Do it.",
            Tools = [Calculator, Send],
            Limits = new RunLimits(),
            ContextWindow = 100_000,
            Prices = new ModelPrices(3, 15),
        };
        Journal = new Journal([]);
        Add(StepKind.Start, "start", StepState.Done, RawJson.From(change?.Invoke(start) ?? start).Text, null);
    }

    public Journal Journal { get; }

    public DateTimeOffset Now { get; private set; } = Begin;

    public Directive Next() => AgentLoop.Next(Journal, Now);

    public JournalMaker Wait(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public JournalMaker Answer(string text, params ToolCallPart[] tools)
    {
        (asked, turn) = (tools, Journal.Next);
        return Model(StepState.Done, new ModelCallResponse
        {
            Text = text,
            ToolCalls = tools,
            FinishReason = tools.Length > 0 ? ModelFinish.ToolCalls : ModelFinish.Stop,
            Model = "anthropic/claude-x",
        });
    }

    public JournalMaker Model(StepState state, ModelCallResponse response, string purpose = CallPurpose.Turn, int? upTo = null, string? name = null, TimeSpan? took = null) =>
        Add(StepKind.ModelCall, name ?? "anthropic/claude-x", state,
            RawJson.From(new ModelCallRequest(name ?? "anthropic/claude-x", purpose, 1, 10, 100, purpose == CallPurpose.Repair ? "again" : null, upTo)).Text,
            RawJson.From(response).Text, error: state == StepState.Failed ? "It failed." : null, took: took);

    public JournalMaker Failure(string kind = "overloaded", bool retryable = true, double? retryAfter = null, string? model = null) =>
        Model(StepState.Failed, new ModelCallResponse { ErrorKind = kind, Retryable = retryable, RetryAfterSeconds = retryAfter }, name: model);

    public JournalMaker Result(ToolCallPart call, string result, StepState state = StepState.Done, bool superseded = false) =>
        Result(call, result, state, superseded, new ToolCallRequest(call.Arguments, turn, Array.FindIndex(asked, c => ReferenceEquals(c, call)) is >= 0 and var position ? position : null));

    /// <summary>As a version before 2026-12 wrote it: without the call's place.</summary>
    public JournalMaker OldResult(ToolCallPart call, string result) => Result(call, result, StepState.Done, false, new ToolCallRequest(call.Arguments));

    private JournalMaker Result(ToolCallPart call, string result, StepState state, bool superseded, ToolCallRequest request) =>
        Add(StepKind.ToolCall, call.Name, state, RawJson.From(request).Text,
            state is StepState.Intended or StepState.Unknown ? null : RawJson.From(new ToolCallResponse(result, state == StepState.Failed, superseded)).Text,
            call.Id, state == StepState.Failed ? result : null);

    public JournalMaker Note(string name, StepState state) => Add(StepKind.Note, name, state, RawJson.From(new NoteRequest("?")).Text, null);

    public ToolCallPart Call(string tool = "calculator", object? arguments = null, string? id = null) =>
        new(id ?? $"call_{++calls}", tool, JsonSerializer.SerializeToElement(arguments ?? new { expression = "1+1" }));

    private JournalMaker Add(StepKind kind, string name, StepState state, string request, string? response, string? callId = null, string? error = null, TimeSpan? took = null)
    {
        var started = Now;
        if (took is { } time)
            Now += time;
        Journal.Append(new RunStep
        {
            TaskId = "task",
            Run = 0,
            Sequence = Journal.Next,
            Kind = kind,
            Name = name,
            CallId = callId,
            Request = request,
            Response = response,
            State = state,
            Error = error,
            StartedAt = started,
            FinishedAt = state is StepState.Done or StepState.Failed ? Now : null,
        });
        return this;
    }
}
