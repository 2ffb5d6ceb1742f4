using System.Text.Json;
using Microsoft.Extensions.AI;
using PersonalQ.Llm.Catalog;

namespace PersonalQ.Llm.Providers;

/// <summary>Says a request in the general terms of Microsoft.Extensions.AI.</summary>
internal static class ChatMapping
{
    /// <summary>Names the reasoning that led to a message's tool calls, among its additional properties.</summary>
    public const string Reasoning = "reasoning";

    /// <summary>Names a message's tool calls where their service wants members of them back.</summary>
    public const string Calls = "calls";

    /// <summary>The messages of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="system">The system prompt to use instead of the request's.</param>
    /// <param name="model">The model, for what it can see.</param>
    /// <param name="callId">How this provider wants the ids of tool calls.</param>
    /// <param name="cancellationToken">Stops reading files.</param>
    /// <returns>The messages, the system prompt first.</returns>
    public static async ValueTask<List<ChatMessage>> MessagesAsync(
        ModelRequest request, string? system, ModelInfo model, Func<string, string> callId, CancellationToken cancellationToken)
    {
        var messages = new List<ChatMessage>(request.Messages.Count + 1);
        if (!string.IsNullOrWhiteSpace(system)) messages.Add(new(ChatRole.System, system));
        foreach (var message in request.Messages)
        {
            var contents = new List<AIContent>(message.Parts.Count);
            foreach (var part in message.Parts)
            {
                switch (part)
                {
                    case TextPart text when !string.IsNullOrWhiteSpace(text.Text):
                        // One text, not a list of them: many servers take no lists.
                        if (contents.Count > 0 && contents[^1] is TextContent before) before.Text = before.Text.EndsWith('\n') ? before.Text + text.Text : before.Text + "\n\n" + text.Text;
                        else contents.Add(new TextContent(text.Text));
                        break;
                    case ToolCallPart call:
                        contents.Add(new FunctionCallContent(callId(call.Id), call.Name, Members(call.ToSend())));
                        break;
                    case ToolResultPart result:
                        // Results are messages of their own here, directly after the call, and have no mark for failures.
                        var said = result.IsError && !result.Text.StartsWith("Error", StringComparison.OrdinalIgnoreCase)
                            ? $"Error: {result.Text}" : result.Text;
                        messages.Add(new(ChatRole.Tool, [new FunctionResultContent(callId(result.CallId), said)]));
                        break;
                    case FilePart file:
                        contents.Add(await FileAsync(file, model, cancellationToken));
                        break;
                }
            }
            if (contents.Count > 0)
                messages.Add(new(message.Role == ModelRole.User ? ChatRole.User : ChatRole.Assistant, contents) { AdditionalProperties = More(message, model) });
        }
        return messages;
    }

    /// <summary>The tools of a request, declared only: nothing here can call them.</summary>
    public static IList<AITool>? Tools(ModelRequest request) => request.Tools.Count == 0
        ? null
        : [.. request.Tools.Select(t => AIFunctionFactory.CreateDeclaration(t.Name, t.Description, t.Schema))];

    // Reasoning goes back to the service it came from only, and only with the calls it led to.
    private static AdditionalPropertiesDictionary? More(ModelMessage message, ModelInfo model)
    {
        if (message.Role != ModelRole.Assistant || !message.Parts.OfType<ToolCallPart>().Any()) return null;
        AdditionalPropertiesDictionary? more = null;
        if (message.Parts.OfType<ReasoningPart>().FirstOrDefault(x => (x.Field is not null || x.Details is not null) && x.Provider == model.Provider) is { } reasoning)
            (more ??= [])[Reasoning] = reasoning;
        if (message.Parts.OfType<ToolCallPart>().Any(x => x.Extra is not null)) (more ??= [])[Calls] = message.Parts.OfType<ToolCallPart>().ToList();
        return more;
    }

    private static async ValueTask<AIContent> FileAsync(FilePart file, ModelInfo model, CancellationToken cancellationToken)
    {
        var content = await ModelFiles.ReadAsync(file, model.Provider, cancellationToken);
        if (ModelFiles.IsImage(file) && model.Vision != false) return new DataContent(content, file.MediaType);
        if (ModelFiles.IsPdf(file) && model.Provider == KnownProviders.OpenAi) return new DataContent(content, file.MediaType) { Name = file.Name };
        return new TextContent(ModelFiles.AsText(file, content));
    }

    private static Dictionary<string, object?> Members(JsonElement arguments)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (arguments.ValueKind != JsonValueKind.Object) return members;
        foreach (var member in arguments.EnumerateObject()) members[member.Name] = member.Value;
        return members;
    }
}
