using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using PersonalQ.Llm.Catalog;
using PersonalQ.Llm.Http;
using PersonalQ.Llm.Learning;

namespace PersonalQ.Llm.Providers;

/// <summary>Anthropic's Messages API by the official SDK.</summary>
internal sealed class AnthropicProvider(ProviderHttp http) : IChatProvider
{
    // The silence limit of our own handler is what bounds a call; the SDK's total would cut long answers.
    private static readonly TimeSpan NoTotal = TimeSpan.FromDays(1);
    private static readonly CacheControlEphemeral Cached = new();
    private static readonly JsonElement ObjectType = JsonElement.Parse("\"object\"");

    public IChatClient Connect(string provider, ProviderConnection connection, string model)
    {
        var client = new AnthropicClient
        {
            HttpClient = http.For(provider, model),
            ApiKey = connection.ApiKey,
            AuthToken = null,
            BaseUrl = BaseUrl(connection),
            MaxRetries = 0,
            Timeout = NoTotal,
        };
        return client.AsIChatClient(model);
    }

    public async ValueTask<ChatCall> PrepareAsync(
        ModelRequest request, ModelInfo model, Refused refused, CancellationToken cancellationToken)
    {
        var schema = request.OutputSchema;
        var native = schema is { } x && SchemaPrompt.IsNative(x) && !refused.HasFlag(Refused.OutputSchema);
        var system = schema is { } asked && !native ? SchemaPrompt.With(request.SystemPrompt, asked) : request.SystemPrompt;
        var cache = refused.HasFlag(Refused.CacheControl) ? null : Cached;
        var message = new MessageCreateParams
        {
            Model = model.Name,
            MaxTokens = request.MaxTokens,
            Messages = await MessagesAsync(request, !refused.HasFlag(Refused.Reasoning), cache, cancellationToken),
        };
        if (!string.IsNullOrWhiteSpace(system))
            message = message with { System = new List<TextBlockParam> { new() { Text = system, CacheControl = cache } } };
        if (request.Tools.Count > 0) message = message with { Tools = Tools(request.Tools, cache) };
        else if (UsedTools(request) is { Count: > 0 } used) message = message with { Tools = used, ToolChoice = new ToolChoiceNone() };
        if (request.Temperature is { } temperature && !refused.HasFlag(Refused.Temperature))
#pragma warning disable CS0618 // Models since Opus 4.7 refuse it and are called without; the others still take it.
            message = message with { Temperature = temperature };
#pragma warning restore CS0618
        return new([], new()
        {
            RawRepresentationFactory = _ => message,
            ResponseFormat = native ? ChatResponseFormat.ForJsonSchema(schema!.Value, "answer") : null,
        });
    }

    /// <summary>The address without its version: people enter it both ways.</summary>
    internal static string BaseUrl(ProviderConnection connection)
    {
        var url = (connection.BaseUrl?.ToString() ?? KnownProviders.Find(KnownProviders.Anthropic)!.DefaultBaseUrl!).TrimEnd('/');
        return url.EndsWith("/v1", StringComparison.Ordinal) ? url[..^3] : url;
    }

    private static List<ToolUnion> Tools(IReadOnlyList<ToolSpec> specs, CacheControlEphemeral? cache)
    {
        var tools = new List<ToolUnion>(specs.Count);
        for (var i = 0; i < specs.Count; i++)
        {
            var schema = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            if (specs[i].Schema.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in specs[i].Schema.EnumerateObject()) schema[member.Name] = member.Value;
            }
            schema.TryAdd("type", ObjectType);
            var tool = new Tool { Name = specs[i].Name, Description = specs[i].Description, InputSchema = InputSchema.FromRawUnchecked(schema) };
            // Everything up to a mark is cached: the last tool marks them all.
            tools.Add(i == specs.Count - 1 && cache is not null ? tool with { CacheControl = cache } : tool);
        }
        return tools;
    }

    // A conversation that holds tool calls is refused without tools: it gets their names, and may not call them.
    private static List<ToolUnion> UsedTools(ModelRequest request) =>
    [
        .. request.Messages.SelectMany(x => x.Parts).OfType<ToolCallPart>().Select(x => x.Name).Distinct(StringComparer.Ordinal)
            .Select(x => new Tool { Name = x, InputSchema = new() }),
    ];

    private static async ValueTask<List<MessageParam>> MessagesAsync(ModelRequest request, bool wantsThinking, CacheControlEphemeral? cache, CancellationToken cancellationToken)
    {
        // A conversation that goes on is cached up to its last user message; the one before is where the last call's mark was.
        // A single question without tools is not: nobody will read that cache, and storing costs a quarter more.
        var marks = cache is not null && (request.Tools.Count > 0 || request.Messages.Count > 1) ? 2 : 0;
        var messages = new List<MessageParam>(request.Messages.Count);
        for (var i = request.Messages.Count - 1; i >= 0; i--)
        {
            var message = request.Messages[i];
            var user = message.Role == ModelRole.User;
            var blocks = await BlocksAsync(message, mark: user && marks > 0, wantsThinking, cancellationToken);
            if (blocks.Count == 0) continue;
            if (user && marks > 0) marks--;
            messages.Add(new() { Role = user ? Role.User : Role.Assistant, Content = blocks });
        }
        messages.Reverse();
        return messages;
    }

    private static async ValueTask<List<ContentBlockParam>> BlocksAsync(
        ModelMessage message, bool mark, bool wantsThinking, CancellationToken cancellationToken)
    {
        var blocks = new List<ContentBlockParam>(message.Parts.Count);
        // The protocol wants results before anything else the user says.
        foreach (var part in message.Parts)
        {
            if (part is ToolResultPart result) blocks.Add(Result(result));
        }
        foreach (var part in message.Parts)
        {
            switch (part)
            {
                case TextPart text when !string.IsNullOrWhiteSpace(text.Text):
                    // An answer of the model must not end in white space when it is the last.
                    var said = message.Role == ModelRole.Assistant ? text.Text.TrimEnd() : text.Text;
                    blocks.Add(new TextBlockParam { Text = said });
                    break;
                case ToolCallPart call:
                    blocks.Add(new ToolUseBlockParam { ID = Id(call.Id), Name = call.Name, Input = Members(call.ToSend()) });
                    break;
                case ReasoningPart { Signature: { } data, Redacted: true }:
                    blocks.Add(new RedactedThinkingBlockParam { Data = data });
                    break;
                case ReasoningPart { Signature: { } signature } thinking:
                    blocks.Add(new ThinkingBlockParam { Thinking = thinking.Text, Signature = signature });
                    break;
                case ReasoningPart { Field: "thinking", Provider: KnownProviders.Anthropic } unsigned when wantsThinking && message.Parts.OfType<ToolCallPart>().Any():
                    // Compatible services think without signing, and some want it back all the same.
                    blocks.Add(new ThinkingBlockParam { Thinking = unsigned.Text, Signature = "" });
                    break;
                case FilePart file:
                    blocks.Add(await FileAsync(file, cancellationToken));
                    break;
            }
        }
        if (mark && blocks.Count > 0) blocks[^1] = Marked(blocks[^1]);
        return blocks;
    }

    private static ContentBlockParam Marked(ContentBlockParam block) => block.Value switch
    {
        TextBlockParam text => text with { CacheControl = Cached },
        ToolResultBlockParam result => result with { CacheControl = Cached },
        ImageBlockParam image => image with { CacheControl = Cached },
        DocumentBlockParam document => document with { CacheControl = Cached },
        _ => block,
    };

    private static ToolResultBlockParam Result(ToolResultPart result)
    {
        var block = new ToolResultBlockParam { ToolUseID = Id(result.CallId), Content = result.Text.Length == 0 ? "(no output)" : result.Text };
        return result.IsError ? block with { IsError = true } : block;
    }

    private static async ValueTask<ContentBlockParam> FileAsync(FilePart file, CancellationToken cancellationToken)
    {
        var content = await ModelFiles.ReadAsync(file, KnownProviders.Anthropic, cancellationToken);
        if (ModelFiles.IsImage(file))
        {
            var source = new Base64ImageSource { Data = Convert.ToBase64String(content), MediaType = file.MediaType.ToLowerInvariant() };
            return new ImageBlockParam { Source = source };
        }
        if (ModelFiles.IsPdf(file))
        {
            var source = new Base64PdfSource { Data = Convert.ToBase64String(content) };
            return new DocumentBlockParam { Source = source, Title = file.Name };
        }
        return new TextBlockParam { Text = ModelFiles.AsText(file, content) };
    }

    private static Dictionary<string, JsonElement> Members(JsonElement arguments)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (arguments.ValueKind != JsonValueKind.Object) return members;
        foreach (var member in arguments.EnumerateObject()) members[member.Name] = member.Value;
        return members;
    }

    // A conversation begun with another provider brings ids this one may refuse.
    private static string Id(string id) =>
        id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? id
            : string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
}
