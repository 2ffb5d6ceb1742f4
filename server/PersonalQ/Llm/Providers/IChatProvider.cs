using Microsoft.Extensions.AI;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Learning;

namespace PersonalQ.Llm.Providers;

/// <summary>How one protocol is spoken.</summary>
internal interface IChatProvider
{
    /// <summary>Makes the client; it is kept and shared.</summary>
    IChatClient Connect(string provider, ProviderConnection connection, string model);

    /// <summary>Says a request in the protocol's own terms.</summary>
    ValueTask<ChatCall> PrepareAsync(ModelRequest request, ModelInfo model, Refused refused, CancellationToken cancellationToken);
}

/// <summary>A request ready for its client.</summary>
internal readonly record struct ChatCall(IReadOnlyList<ChatMessage> Messages, ChatOptions Options);
