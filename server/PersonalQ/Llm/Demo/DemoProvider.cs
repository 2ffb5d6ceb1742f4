using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Learning;
using PersonalQ.Llm.Providers;

namespace PersonalQ.Llm.Demo;

/// <summary>The demo model: no key, no network, the same answer to the same conversation.</summary>
internal sealed class DemoProvider(IOptions<LlmOptions> options, TimeProvider time) : IChatProvider
{
    private const string Model = "echo";

    public IChatClient Connect(string provider, ProviderConnection connection, string model) =>
        model == Model
            ? new DemoChatClient(options.Value.DemoWordDelay, time)
            : throw new ModelCallException(
                ModelErrorKind.ModelNotFound, KnownProviders.Demo, $"The demo has one model only: {KnownProviders.Demo}/{Model}. Choose it for the agent.");

    public async ValueTask<ChatCall> PrepareAsync(
        ModelRequest request, ModelInfo model, Refused refused, CancellationToken cancellationToken)
    {
        var messages = await ChatMapping.MessagesAsync(request, request.SystemPrompt, model, id => id, cancellationToken);
        return new(messages, new()
        {
            MaxOutputTokens = request.MaxTokens,
            Tools = ChatMapping.Tools(request),
            ResponseFormat = request.OutputSchema is { } schema ? ChatResponseFormat.ForJsonSchema(schema, "answer") : null,
        });
    }
}
