using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PersonalQ.Llm.Limits;

namespace PersonalQ.Llm.Demo;

/// <summary>Streams what <see cref="DemoScript"/> decides, word by word.</summary>
internal sealed class DemoChatClient(TimeSpan wordDelay, TimeProvider time) : IChatClient
{
    private const string Model = "echo";

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var said = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var answer = DemoScript.Answer(said, options);
        var words = 0;
        var limit = options?.MaxOutputTokens ?? int.MaxValue;
        foreach (var word in Words(answer.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (words == limit) break;
            if (words++ > 0 && wordDelay > TimeSpan.Zero) await Task.Delay(wordDelay, time, cancellationToken);
            yield return new(ChatRole.Assistant, word) { ModelId = Model };
        }
        var cut = words == limit && words < Words(answer.Text).Count();
        if (!cut && answer.Calls.Count > 0) yield return new(ChatRole.Assistant, [.. answer.Calls]) { ModelId = Model };
        yield return new(ChatRole.Assistant, [new UsageContent(new()
        {
            InputTokenCount = said.Sum(m => m.Contents.Sum(Tokens)) + 1,
            OutputTokenCount = words + answer.Calls.Count,
        })])
        {
            ModelId = Model,
            FinishReason = cut ? ChatFinishReason.Length : answer.Calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private static long Tokens(AIContent content) => content switch
    {
        TextContent text => TokenEstimate.Of(text.Text),
        FunctionResultContent { Result: string result } => TokenEstimate.Of(result),
        _ => 4,
    };

    // Each word with the white space after it, so that the pieces add up to the text.
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i - 1]) || char.IsWhiteSpace(text[i])) continue;
            yield return text[start..i];
            start = i;
        }
        if (start < text.Length) yield return text[start..];
    }
}
