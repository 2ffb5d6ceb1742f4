using System.ClientModel;
using System.ClientModel.Primitives;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Learning;

namespace PersonalQ.Llm.Providers;

/// <summary>OpenAI's chat completions by the official SDK: OpenAI itself, Mistral, Ollama, and every server that speaks it.</summary>
internal sealed class OpenAiProvider(ProviderHttp http) : IChatProvider
{
    public IChatClient Connect(string provider, ProviderConnection connection, string model)
    {
        var options = new OpenAIClientOptions
        {
            Endpoint = Endpoint(provider, connection),
            Transport = new HttpClientPipelineTransport(http.For(provider, model)),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        // Servers without keys ignore the header; the SDK insists on one.
        var key = new ApiKeyCredential(connection.ApiKey ?? "none");
        return new ChatClient(model, key, options).AsIChatClient();
    }

    public async ValueTask<ChatCall> PrepareAsync(
        ModelRequest request, ModelInfo model, Refused refused, CancellationToken cancellationToken)
    {
        var schema = request.OutputSchema;
        var native = schema is { } x && SchemaPrompt.IsNative(x) && !refused.HasFlag(Refused.OutputSchema);
        var system = schema is { } asked && !native ? SchemaPrompt.With(request.SystemPrompt, asked) : request.SystemPrompt;
        if ((refused & (Refused.SystemRole | Refused.Alternate)) != 0)
        {
            request = request with { Messages = RequestShape.WithSystem(request.Messages, system) };
            system = null;
        }
        var messages = await ChatMapping.MessagesAsync(request, system, model, id => Id(id, model.Provider == KnownProviders.Mistral || refused.HasFlag(Refused.CallIds)), cancellationToken);
        OpenAiMessages.Complete(messages, refused);
        // The general way adds members to every schema.
        var plain = refused.HasFlag(Refused.PlainSchemas);
        return new(messages, new()
        {
            Temperature = refused.HasFlag(Refused.Temperature) ? null : (float?)request.Temperature,
            ResponseFormat = native ? Microsoft.Extensions.AI.ChatResponseFormat.ForJsonSchema(schema!.Value, "answer") : null,
            Tools = plain ? null : ChatMapping.Tools(request),
            RawRepresentationFactory = _ => Raw(model.Provider, request, refused),
        });
    }

    /// <summary>The address with its version.</summary>
    internal static Uri Endpoint(string provider, ProviderConnection connection)
    {
        var url = connection.BaseUrl ?? new Uri(KnownProviders.Find(provider)?.DefaultBaseUrl
            ?? throw new ModelCallException(ModelErrorKind.NotConfigured, provider, $"{provider} has no address. Enter one in Settings."));
        // Ollama's own address has no version, and neither has what people copy from a browser.
        return url.AbsolutePath == "/" ? new Uri(url, "/v1") : url;
    }

    /// <summary>What the SDK does not say by itself.</summary>
    private static ChatCompletionOptions Raw(string provider, ModelRequest request, Refused refused)
    {
        var (options, maxTokens) = (new ChatCompletionOptions(), request.MaxTokens);
        if (refused.HasFlag(Refused.PlainSchemas))
            foreach (var tool in request.Tools)
                options.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.Schema.GetRawText())));
#pragma warning disable SCME0001 // Patch is the SDK's documented way to reach members it does not model.
        // The older name is the one every other server knows.
        if (provider == KnownProviders.OpenAi ^ refused.HasFlag(Refused.TokensName)) options.MaxOutputTokenCount = maxTokens;
        else options.Patch.Set("$.max_tokens"u8, maxTokens);
        // Mistral refuses fields it does not know, and reports usage without being asked.
        if (provider == KnownProviders.Mistral || refused.HasFlag(Refused.StreamOptions)) options.Patch.Remove("$.stream_options"u8);
#pragma warning restore SCME0001
        return options;
    }

    // Mistral, and its models elsewhere, take nine letters and digits only; ids of other providers are folded into that, the same id always the same way.
    private static string Id(string id, bool isShort) =>
        !isShort || (id.Length == 9 && id.All(char.IsAsciiLetterOrDigit))
            ? id
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..9];
}
