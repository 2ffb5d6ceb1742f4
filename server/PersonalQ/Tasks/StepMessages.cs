using PersonalQ.Llm;
using PersonalQ.Runs;

namespace PersonalQ.Tasks;

/// <summary>What a model call sent, made from the journal by the same code that made the call.</summary>
/// <param name="SystemPrompt">Standing instructions; empty when there are none.</param>
/// <param name="Messages">The conversation, oldest first.</param>
public sealed record StepMessagesResponse(string SystemPrompt, IReadOnlyList<StepMessage> Messages)
{
    internal static StepMessagesResponse From(Journal journal, int sequence)
    {
        var tools = new Dictionary<string, string>(StringComparer.Ordinal);
        return new(journal.Start!.SystemPrompt, [.. Conversation.SentBy(journal, sequence).Select(m => StepMessage.From(m, tools))]);
    }
}

/// <summary>Who speaks in a message.</summary>
public enum StepMessageRole
{
    /// <summary>The task, the program, or tools that answer.</summary>
    User,
    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>One message.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">Its text; empty when it holds only tools.</param>
/// <param name="ToolCalls">Of the model: the tools it asked for.</param>
/// <param name="ToolResults">The answers of tools, before the text; cut as they were sent.</param>
/// <param name="Attachments">Names of the files that came with it.</param>
public sealed record StepMessage(
    StepMessageRole Role, string Text, IReadOnlyList<StepToolCall> ToolCalls, IReadOnlyList<StepToolResult> ToolResults, IReadOnlyList<string> Attachments)
{
    /// <param name="message">As it was sent.</param>
    /// <param name="tools">Tool names by the ids of the calls so far; those of this message are added.</param>
    internal static StepMessage From(ModelMessage message, Dictionary<string, string> tools)
    {
        foreach (var call in message.Parts.OfType<ToolCallPart>())
            tools[call.Id] = call.Name;
        return new(
            message.Role == ModelRole.Assistant ? StepMessageRole.Assistant : StepMessageRole.User,
            string.Join("\n\n", message.Parts.OfType<TextPart>().Select(p => p.Text)),
            [.. message.Parts.OfType<ToolCallPart>().Select(p => new StepToolCall(p.Id, p.Name, new RawJson(p.ToSend().GetRawText())))],
            [.. message.Parts.OfType<ToolResultPart>().Select(p => new StepToolResult(p.CallId, tools.GetValueOrDefault(p.CallId, ""), p.Text, p.IsError))],
            [.. message.Parts.OfType<FilePart>().Select(p => p.Name)]);
    }
}

/// <summary>A call of a tool.</summary>
/// <param name="Id">Its id as it was sent.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">What the model gave it.</param>
public sealed record StepToolCall(string Id, string Name, RawJson Arguments);

/// <summary>The answer of a tool.</summary>
/// <param name="CallId">The call it answers.</param>
/// <param name="Name">The tool.</param>
/// <param name="Text">The result, as far as it was sent.</param>
/// <param name="IsError">The call failed, or was not made.</param>
public sealed record StepToolResult(string CallId, string Name, string Text, bool IsError);
