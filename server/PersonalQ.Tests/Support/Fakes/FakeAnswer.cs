using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalQ.Tests.Support.Fakes;

/// <summary>What a fake model says, and how it goes wrong while saying it. Immutable: build with the methods.</summary>
public sealed record FakeAnswer
{
    public string Text { get; private init; } = "";

    public IReadOnlyList<(string Name, string Arguments)> ToolCalls { get; private init; } = [];

    /// <summary>The HTTP status; everything but 200 answers with the provider's error envelope.</summary>
    public int Status { get; private init; } = 200;

    public string? ErrorMessage { get; private init; }

    public string? ErrorCode { get; private init; }

    public int? RetryAfterSeconds { get; private init; }

    /// <summary>How many characters of text one piece of the stream carries; null for one word each.</summary>
    public int? PieceSize { get; private init; }

    /// <summary>The connection breaks after so many pieces.</summary>
    public int? CutAfter { get; private init; }

    /// <summary>The break is an orderly end of the response instead of a reset.</summary>
    public bool CutCleanly { get; private init; }

    /// <summary>Says nothing more after so many pieces, until released; -1 holds back even the headers.</summary>
    public int? SilentAfter { get; private init; }

    /// <summary>Every piece waits for <see cref="FakeModelServer.ReleaseChunkAsync"/>.</summary>
    public bool IsGated { get; private init; }

    /// <summary>A body sent as it is instead of an answer.</summary>
    public string? RawBody { get; private init; }

    public string RawContentType { get; private init; } = "text/event-stream";

    /// <summary>An error event in the middle of the stream, after so many pieces.</summary>
    public (int After, string Type, string Message)? StreamError { get; private init; }

    /// <summary>Ends the answer for this reason (the provider's own word); null for the natural one.</summary>
    public string? StopReason { get; private init; }

    /// <summary>Signed thinking before the answer (Anthropic).</summary>
    public string? ThinkingSignature { get; private init; }

    public static FakeAnswer Say(string text) => new() { Text = text };

    public static FakeAnswer Call(string tool, object arguments) => CallRaw(tool, JsonSerializer.Serialize(arguments));

    /// <summary>Calls a tool with arguments that need not be JSON.</summary>
    public static FakeAnswer CallRaw(string tool, string arguments) => new() { ToolCalls = [(tool, arguments)] };

    public static FakeAnswer Fail(int status, int? retryAfter = null, string? message = null, string? code = null) =>
        new() { Status = status, RetryAfterSeconds = retryAfter, ErrorMessage = message, ErrorCode = code };

    /// <summary>Answers 200 with something that is no answer.</summary>
    public static FakeAnswer Garbage(string body = "data: {\"this is\": not JSON\n\n", string contentType = "text/event-stream") =>
        new() { RawBody = body, RawContentType = contentType };

    public static FakeAnswer Silence() => new() { SilentAfter = -1 };

    public FakeAnswer AndCall(string tool, object arguments) =>
        this with { ToolCalls = [.. ToolCalls, (tool, JsonSerializer.Serialize(arguments))] };

    public FakeAnswer AndSay(string text) => this with { Text = text };

    public FakeAnswer Cut(int afterPieces, bool cleanly = false) => this with { CutAfter = afterPieces, CutCleanly = cleanly };

    public FakeAnswer Hold(int afterPieces) => this with { SilentAfter = afterPieces };

    public FakeAnswer Gated() => this with { IsGated = true };

    public FakeAnswer InPieces(int characters) => this with { PieceSize = characters };

    public FakeAnswer FailAfter(int pieces, string type, string message) => this with { StreamError = (pieces, type, message) };

    public FakeAnswer Stop(string reason) => this with { StopReason = reason };

    public FakeAnswer Thinking(string signature) => this with { ThinkingSignature = signature };

    /// <summary>The text in the pieces it is streamed in.</summary>
    public IEnumerable<string> Pieces()
    {
        if (PieceSize is { } size)
        {
            for (var i = 0; i < Text.Length; i += size) yield return Text.Substring(i, Math.Min(size, Text.Length - i));
            yield break;
        }
        for (var start = 0; start < Text.Length;)
        {
            var space = Text.IndexOf(' ', start);
            var end = space < 0 ? Text.Length : space + 1;
            yield return Text[start..end];
            start = end;
        }
    }

    /// <summary>The arguments of a call as JSON; what is no JSON stays a string.</summary>
    public static JsonNode Arguments(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments) ?? new JsonObject();
        }
        catch (JsonException)
        {
            return JsonValue.Create(arguments);
        }
    }
}
