using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Limits;
using PersonalQ.Llm.Providers;
using PersonalQ.Llm.Wire;

namespace PersonalQ.Llm;

/// <summary>Puts an answer together from its pieces.</summary>
/// <param name="trace">What the stage below the SDK tells of the answer.</param>
/// <param name="maxCharacters">The longest answer taken.</param>
internal sealed class AnswerReader(AnswerTrace trace, int maxCharacters)
{
    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");

    private readonly StringBuilder _text = new();
    private readonly List<ToolCallPart> _calls = [];
    private List<ReasoningPart>? _reasoning;
    private StringBuilder? _thinking;
    private string? _model;
    private ChatFinishReason? _finish;
    private UsageDetails? _usage;
    private string? _stopDetail;
    private ModelUsage? _started;
    private bool _any;

    /// <summary>Something that a reader of the stream would notice has come.</summary>
    public bool HasContent => _text.Length > 0 || _calls.Count > 0;

    /// <summary>The readable reasoning of the last piece; null when it held none.</summary>
    public string? Thought { get; private set; }

    /// <summary>Takes one piece.</summary>
    /// <param name="update">The piece.</param>
    /// <returns>Its text; null when it holds none.</returns>
    /// <exception cref="AnswerTooLargeException">The answer has grown over the limit.</exception>
    public string? Take(ChatResponseUpdate update)
    {
        _any = true;
        Thought = null;
        _model ??= update.ModelId;
        if (update.FinishReason is { } finish) _finish = finish;
        if (update.RawRepresentation is RawMessageStreamEvent anthropic) Take(anthropic);
        string? text = null;
        var contents = update.Contents;
        for (var i = 0; i < contents.Count; i++)
        {
            switch (contents[i])
            {
                case TextContent { Text.Length: > 0 } piece:
                    text = text is null ? piece.Text : text + piece.Text;
                    break;
                case FunctionCallContent call:
                    _calls.Add(Parse(call));
                    break;
                case UsageContent usage:
                    _usage = usage.Details;
                    break;
                case TextReasoningContent thinking:
                    Take(thinking);
                    break;
            }
        }
        if (text is null) return null;
        _text.Append(text);
        return _text.Length <= maxCharacters ? text : throw new AnswerTooLargeException(maxCharacters);
    }

    /// <summary>The finished answer.</summary>
    /// <param name="request">What was asked, for an estimate where the provider counted nothing.</param>
    /// <param name="model">The model asked.</param>
    /// <param name="firstTokenMs">When the first piece came.</param>
    /// <param name="notes">What was done differently.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ModelCallException">The answer is not complete.</exception>
    public ModelResult Finish(ModelRequest request, ModelInfo model, long? firstTokenMs, IReadOnlyList<string> notes)
    {
        var who = KnownProviders.Title(model.Provider);
        if (!_any) throw new ModelCallException(ModelErrorKind.Garbage, model.Provider, $"{who} sent an empty answer.");
        if (_finish is null)
            throw new ModelCallException(
                ModelErrorKind.BrokenStream, model.Provider, $"The connection to {who} broke off before the answer was complete.");
        var usage = Usage(request) ?? Estimate(request);
        return new()
        {
            Text = trace.Text ?? _text.ToString(),
            ToolCalls = Calls(request),
            Reasoning = Reasoning(model.Provider),
            FinishReason = FinishReason(),
            Model = $"{model.Provider}/{(string.IsNullOrEmpty(_model) ? model.Name : _model)}",
            Usage = usage,
            UsageIsExact = _usage is not null && !trace.OutputIsUncounted && usage.TotalInput == Usage()!.TotalInput,
            FirstTokenMs = firstTokenMs,
            Notes = [.. notes, .. trace.Notes],
        };
    }

    /// <summary>What a call that failed has used.</summary>
    /// <param name="request">What was asked, for an estimate where the provider counted nothing.</param>
    /// <returns>The tokens; null when the provider did not answer.</returns>
    public ModelUsage? SoFar(ModelRequest request)
    {
        if (!_any) return null; // an attempt whose answer never came is not charged
        var estimate = Estimate(request);
        var counted = Usage() ?? _started ?? estimate;
        return counted with { Output = Math.Max(counted.Output, estimate.Output) }; // at the start a provider counts hardly any
    }

    private ModelUsage Estimate(ModelRequest request) =>
        new(request.EstimateInputTokens(), TokenEstimate.Of(_text.ToString()) + TokenEstimate.Of(_thinking?.ToString() ?? "") + _calls.Sum(x => TokenEstimate.Of(x.Arguments.GetRawText())));

    private string FinishReason() =>
        _finish == ChatFinishReason.ContentFilter ? ModelFinish.Refusal
        : _finish == ChatFinishReason.Length || _stopDetail == "model_context_window_exceeded" ? ModelFinish.Length
        : _calls.Count > 0 ? ModelFinish.ToolCalls
        : ModelFinish.Stop;

    // What a server did not count is estimated: a call is never free because nobody counted.
    private ModelUsage? Usage(ModelRequest request)
    {
        if (Usage() is not { } told) return null;
        var estimate = Estimate(request);
        return told with
        {
            Input = told.TotalInput > 0 ? told.Input : estimate.Input,
            Output = trace.OutputIsUncounted ? estimate.Output : told.Output,
        };
    }

    private ModelUsage? Usage()
    {
        if (_usage is null) return null;
        if (_started is not null) return _started with { Output = _usage.OutputTokenCount ?? _started.Output };
        var read = _usage.CachedInputTokenCount ?? 0;
        return new(Math.Max(0, (_usage.InputTokenCount ?? 0) - read), _usage.OutputTokenCount ?? 0, read);
    }

    // Anthropic tells what was read at the start and what was written at the end; the SDK's sum keeps the end only.
    private void Take(RawMessageStreamEvent update)
    {
        switch (update.Value)
        {
            case RawMessageStartEvent { Message.Usage: { } usage }:
                _started = new(usage.InputTokens, usage.OutputTokens, usage.CacheReadInputTokens ?? 0, usage.CacheCreationInputTokens ?? 0);
                break;
            case RawMessageDeltaEvent delta:
                _stopDetail = delta.Delta.StopReason?.Raw();
                if (_started is null || delta.Usage is not { } end) break;
                _started = new(
                    end.InputTokens ?? _started.Input, end.OutputTokens, end.CacheReadInputTokens ?? _started.CacheRead,
                    end.CacheCreationInputTokens ?? _started.CacheWrite);
                break;
        }
    }

    private void Take(TextReasoningContent thinking)
    {
        if (thinking.RawRepresentation is RedactedThinkingBlock redacted)
        {
            (_reasoning ??= []).Add(new("", redacted.Data, Redacted: true));
            return;
        }
        _thinking ??= new();
        if (!string.IsNullOrEmpty(thinking.Text))
        {
            _thinking.Append(thinking.Text);
            Thought += thinking.Text;
        }
        if (_thinking.Length > maxCharacters) throw new AnswerTooLargeException(maxCharacters);
        // The signature closes its block.
        if (string.IsNullOrEmpty(thinking.ProtectedData)) return;
        (_reasoning ??= []).Add(new(_thinking.ToString(), thinking.ProtectedData));
        _thinking.Clear();
    }

    private IReadOnlyList<ReasoningPart> Reasoning(string provider)
    {
        var open = trace.ReasoningInText + _thinking;
        if (open.Length > 0 || trace.ReasoningDetails is not null)
            (_reasoning ??= []).Add(new(open.Trim(), null) { Provider = provider, Field = trace.ReasoningField, Details = trace.ReasoningDetails is { } x ? JsonSerializer.SerializeToElement(x) : null });
        return _reasoning ?? (IReadOnlyList<ReasoningPart>)[];
    }

    // The SDK passes calls on in the order in which the stage wrote them.
    private List<ToolCallPart> Calls(ModelRequest request)
    {
        for (var i = 0; i < Math.Min(_calls.Count, trace.Calls.Count); i++)
        {
            var wire = trace.Calls[i];
            _calls[i] = _calls[i] with { Extra = wire.Extra };
            if (wire.Unreadable is null) continue;
            _calls[i] = _calls[i] with
            {
                ArgumentsText = wire.Unreadable,
                ArgumentsError = _finish == ChatFinishReason.Length && i == _calls.Count - 1
                    ? $"The arguments were cut off at the maximum length of an answer (max_tokens is {request.MaxTokens}), so nothing was done. Make a shorter call: for example, write a long text in several parts."
                    : "The arguments are not a JSON object, so nothing was done. Call again with one that fits the tool's schema.",
            };
        }
        return _calls;
    }

    private static ToolCallPart Parse(FunctionCallContent call)
    {
        var id = string.IsNullOrEmpty(call.CallId) ? "call_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) : call.CallId;
        if (call.Exception is not null)
            return new(id, call.Name, EmptyObject) { ArgumentsError = "The arguments are not a JSON object, so nothing was done." };
        if (call.Arguments is not { Count: > 0 } arguments) return new(id, call.Name, EmptyObject);
        try
        {
            return new(id, call.Name, Written(arguments));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // "\ud83d" alone is good JSON and no text: the model is told, as of any other argument that cannot be used.
            return new(id, call.Name, EmptyObject) { ArgumentsError = "The arguments are not valid JSON: a text in them holds half of a surrogate pair." };
        }
    }

    private static JsonElement Written(IDictionary<string, object?> arguments)
    {
        var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in arguments)
            {
                json.WritePropertyName(name);
                if (value is JsonElement element) element.WriteTo(json);
                else JsonSerializer.Serialize(json, value, AIJsonUtilities.DefaultOptions);
            }
            json.WriteEndObject();
        }
        return JsonElement.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
