using System.Text.Json;
using PersonalQ.Llm.Http;

namespace PersonalQ.Llm.Wire;

/// <summary>What an answer consists of, whatever protocol it came in; writes it on as it comes. Tool calls are written when they are whole.</summary>
internal sealed class AnswerBuilder
{
    private const int MaxStray = 300;

    private readonly AnswerTrace _trace;
    private readonly IAnswerWriter _writer;
    private readonly CallAssembler _calls;
    private readonly TextSplitter _splitter;
    private readonly System.Text.StringBuilder _reasoning = new();
    private SurrogateJoiner _textHalves;
    private SurrogateJoiner _reasoningHalves;
    private string? _model;
    private string? _finish;
    private string? _finishWord;
    private string? _stray;
    private bool _begun;
    private bool _hasContent;
    private bool _isClosed;

    public AnswerBuilder(AnswerTrace trace, IAnswerWriter writer)
    {
        _trace = trace;
        _writer = writer;
        _calls = new(trace);
        _splitter = new(trace, Write, WriteReasoning);
    }

    /// <summary>Tokens counted so far.</summary>
    public WireUsage Usage { get; } = new();

    /// <summary>The failure that the server told instead of an answer, or in the middle of it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The answer has been written to its end, or failed.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Nothing has to come any more for the answer to be whole.</summary>
    public bool IsFinished => _finish is not null || IsEnded;

    /// <summary>Anything of an answer has come.</summary>
    public bool HasBegun => _begun;

    /// <summary>Text, reasoning or a call has come.</summary>
    public bool HasContent => _hasContent;

    /// <summary>A piece of an answer came; the model's name is written with the first.</summary>
    public void Begin(string? model)
    {
        _model ??= string.IsNullOrEmpty(model) ? null : model;
        if (_begun) return;
        _begun = true;
        _writer.Begin(_model, Usage);
    }

    public void Text(string piece)
    {
        if (piece.Length == 0) return;
        Take();
        var text = _textHalves.Join(piece, _trace);
        if (text.Length > 0) _splitter.Take(text);
    }

    /// <summary>A piece of reasoning.</summary>
    /// <param name="piece">The text.</param>
    /// <param name="field">The member it came in.</param>
    public void Reasoning(string piece, string? field)
    {
        if (piece.Length == 0) return;
        Take();
        _trace.ReasoningField ??= field;
        var text = _reasoningHalves.Join(piece, _trace);
        if (text.Length > 0) WriteReasoning(text);
    }

    public void Signature(string signature)
    {
        if (signature.Length > 0) _writer.Signature(signature);
    }

    public void Redacted(string data)
    {
        Take();
        _writer.Redacted(data);
    }

    public void Call(long? index, string id, string name, string arguments, string whole = "", JsonElement? extra = null)
    {
        Take();
        _calls.Take(index, id, name, arguments, whole, extra);
    }

    /// <summary>The server's word for the end.</summary>
    public void Finish(string? word)
    {
        if (_finish is not null && string.IsNullOrEmpty(word)) return;
        if (FinishReasons.Of(word, _trace) is not { } finish) return;
        // A later "stop" does not take back that there are calls, or that the answer was cut.
        if (_finish is null || finish != FinishReasons.Stop) (_finish, _finishWord) = (finish, word);
    }

    /// <summary>By the protocol, this is the last that comes.</summary>
    public void Close() => _isClosed = true;

    public void Fail(Exception failure)
    {
        Failure ??= failure;
        IsEnded = true;
    }

    /// <summary>The server failed over what its model wrote, and told it: it is read here instead.</summary>
    /// <returns>False when it cannot be read either.</returns>
    public bool Rescue(ProviderResponseException failure)
    {
        if (IsEnded || FailedGeneration.Of(failure.Body, _trace) is not { } written) return false;
        _trace.Note("answer_rescued", "The server could not read what its model wrote and failed; it told the text, and that was read instead.");
        Text(written);
        Finish(FinishReasons.Stop);
        End(isExplicit: true);
        return true;
    }

    /// <summary>Something that is no part of an answer.</summary>
    public void Stray(string words)
    {
        _stray ??= string.Concat((words.Length <= MaxStray ? words : words[..MaxStray] + "…").Where(x => !char.IsControl(x) && !char.IsSurrogate(x)));
        _trace.Note("events_skipped", "The server sent something between the pieces of its answer that is no part of it; it was skipped.");
    }

    /// <summary>Nothing more comes.</summary>
    /// <param name="isExplicit">The server said so; otherwise the connection ended.</param>
    public void End(bool isExplicit)
    {
        if (IsEnded) return;
        if (_finish is null && !((isExplicit || _isClosed) && _hasContent))
        {
            // Not an answer, or one that was cut: what else was said tells why.
            if (_stray is not null && !_hasContent) Fail(new ProviderGarbageException($"it said \"{_stray}\""));
            IsEnded = true;
            return;
        }
        if (_finish is FinishReasons.Error)
        {
            Fail(WireErrors.Ended(_finishWord ?? "error"));
            return;
        }
        if (_finish is null) _trace.Note("finish_reason_missing", "The server did not say why the answer ended; it was taken as whole.");
        Begin(null);
        if (_textHalves.End() is { Length: > 0 } half) _splitter.Take(half);
        if (_reasoningHalves.End() is { Length: > 0 } thought) WriteReasoning(thought);
        _splitter.End();
        if (_trace.Text is null && ReasoningTags.InWords(_splitter.Text, _trace) is { } answer) _trace.Text = answer;
        WriteCalls();
        if (Usage.Output is null or 0) _trace.OutputIsUncounted = true;
        _writer.End(_finish ?? (_trace.Calls.Count > 0 ? FinishReasons.ToolCalls : FinishReasons.Stop), Usage);
        IsEnded = true;
    }

    // A count before the first piece closes nothing.
    private void Take() => (_hasContent, _isClosed) = (true, false);

    private void WriteCalls()
    {
        _trace.Calls.AddRange(_calls.Finish(_finish == FinishReasons.Length));
        if (!_calls.Any && _trace.Tools.Count > 0) _trace.Calls.AddRange(CallsInText());
        else if (_splitter.Call is { } marked && _trace.Calls.Count == 0) Write(marked);
        for (var i = 0; i < _trace.Calls.Count; i++) _writer.Call(_trace.Calls[i], i);
    }

    private List<WireCall> CallsInText()
    {
        const string note = "The model wrote its tool calls as text; they were read from it.";
        if (_splitter.Call is { } marked)
        {
            var calls = TextCalls.Marked(marked, _trace);
            if (calls.Count == 0) Write(marked);
            else _trace.Note("tool_calls_in_text", note);
            return calls;
        }
        if (TextCalls.Unmarked(_splitter.Text, _trace) is { } found)
        {
            _trace.Note("tool_calls_in_text", note);
            _trace.Text = found.Before;
            return found.Calls;
        }
        // Some models forget to end their reasoning before they call.
        var reasoning = _reasoning.ToString();
        var at = _splitter.Text.Length > 0 ? -1 : ReasoningTags.Calls.Select(x => reasoning.IndexOf(x, StringComparison.Ordinal)).Where(x => x >= 0).DefaultIfEmpty(-1).Min();
        if (at < 0) return [];
        var hidden = TextCalls.Marked(reasoning[at..], _trace);
        if (hidden.Count > 0) _trace.Note("tool_calls_in_text", "The model wrote its tool calls into its reasoning; they were read from it.");
        return hidden;
    }

    private void Write(string text)
    {
        Begin(null);
        _writer.Text(text);
    }

    private void WriteReasoning(string text)
    {
        Begin(null);
        if (_trace.Tools.Count > 0) _reasoning.Append(text);
        _writer.Reasoning(text);
    }
}
