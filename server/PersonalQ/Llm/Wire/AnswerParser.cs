using System.Text.Json;
using PersonalQ.Llm.Http;

namespace PersonalQ.Llm.Wire;

/// <summary>Tells what each JSON value of an answer is, in whichever protocol it is written, and hands its parts on.</summary>
internal sealed class AnswerParser(AnswerBuilder answer, AnswerTrace trace) : IEventTaker
{
    private readonly ChatChunkParser _chunks = new(answer, trace);
    private readonly MessageEventParser _events = new(answer, trace);

    public void Json(JsonElement json, string? name)
    {
        if (answer.IsEnded || json.ValueKind != JsonValueKind.Object) return;
        var isChunk = ChatChunkParser.Is(json);
        var type = isChunk ? null : JsonText.Text(json, "type"u8) ?? name;
        var isEvent = type is not null && MessageEventParser.Is(type);
        if (isChunk) _chunks.Take(json);
        else if (isEvent) _events.Take(json, type!);
        if (WireErrors.Find(json, name, isChunk || isEvent) is { } failure)
        {
            if (!answer.Rescue(failure)) answer.Fail(failure);
        }
        else if (!isChunk && !isEvent && name is "done" or "end" or "close" or "complete" or "finish") answer.End(isExplicit: true);
        else if (!isChunk && !isEvent && type is not ("ping" or "heartbeat" or "keepalive") && json.EnumerateObject().Any()) answer.Stray(json.GetRawText());
    }

    public void Words(string words, string? name)
    {
        if (answer.IsEnded) return;
        if (words.StartsWith('<') && !answer.HasBegun && !words.StartsWith("<|", StringComparison.Ordinal)) throw new ProviderGarbageException("it answered with a web page");
        if (name == "error" || WireErrors.Tells(words)) answer.Fail(WireErrors.Of(words));
        else answer.Stray(words);
    }

    public void Done() => answer.End(isExplicit: true);
}
